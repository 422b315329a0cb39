"""Read tokens and Workspaces from the API for completion, within a short time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.app import App
from astro_org_tokens.completion.cache import CachedName
from astro_org_tokens.config.settings import Settings
from astro_org_tokens.errors import TokenExpiredError
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.lookup import all_workspaces, organization_tokens, tokens_with_role
from astro_org_tokens.library.client import AstroClient


class CompletionReader:
    """Reads from the API; for errors see ``CompletionSource``.

    Args:
        app: the context of the run.
    """

    def __init__(self, app: App) -> None:
        settings = app.settings
        credential, organization_id = settings.required()
        if credential.is_session:
            _check_session(settings, app.now())
        client = AstroClient(
            credential.secret,
            organization_id,
            base_url=settings.api_base_url,
            on_warning=_ignore,
            limits=app.limits,
        )
        self._client = client.with_deadline(
            Deadline(app.limits.completion_seconds, app.limits.monotonic)
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def tokens(self, workspace_ids: Sequence[str]) -> list[CachedName]:
        """Return the Organization's tokens, or only those with a role in some Workspaces."""
        if workspace_ids:
            refs = [WorkspaceRef(workspace_id) for workspace_id in workspace_ids]
            tokens = tokens_with_role(self._client, refs)
        else:
            tokens = organization_tokens(self._client)
        return [CachedName(token.id, token.name, token.description) for token in tokens]

    def creators(self) -> list[CachedName]:
        """Return the names of those who created the Organization's tokens, each once."""
        creators = (token.created_by for token in organization_tokens(self._client))
        names = {creator.display_name for creator in creators if creator}
        return [CachedName("", name) for name in names if name]

    def workspaces(self) -> list[CachedName]:
        """Return the Organization's Workspaces."""
        return [CachedName(each.id, each.name) for each in all_workspaces(self._client)]


def _ignore(_message: str) -> None:
    pass


def _check_session(settings: Settings, now: datetime) -> None:
    if settings.session.has_expired(now):
        raise TokenExpiredError(f"the session of {settings.domain} has expired")
