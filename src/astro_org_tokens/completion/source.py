"""The tokens and Workspaces of an Organization, for completion: from the cache, or read briefly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from astro_org_tokens.completion.cache import Cache, CachedName
from astro_org_tokens.config import Settings
from astro_org_tokens.errors import NotFoundError, TokenExpiredError
from astro_org_tokens.ids import looks_like_id

if TYPE_CHECKING:
    from typing_extensions import Self

    from astro_org_tokens.api.client import AstroClient

LONGEST_WAIT_SECONDS = 1.5


class CompletionSource:
    """What can be named on a command line; a context manager.

    Args:
        settings: whose Organization.
        folder: of the cache, None for none.
        now: the present moment.

    Every method raises AstroError where nothing can be told: a person at a keyboard is left alone
    then, so that a session is not refreshed, either.
    """

    def __init__(
        self, settings: Settings, folder: Path | None, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._now = now

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if "_client" in self.__dict__:
            self._client.close()

    def tokens(self) -> list[CachedName]:
        """Return the Organization's tokens."""
        return self._cached("tokens", lambda: self._read_tokens(()))

    def tokens_with_role(self, workspaces: Sequence[str]) -> list[CachedName]:
        """Return the Organization's tokens that have a role in one of some Workspaces.

        Args:
            workspaces: IDs, or exact names; without any, the one of the environment or the
                config is meant, and where there is none either, every Workspace.
        """
        ids = sorted({self._workspace_id(text) for text in workspaces})
        if not ids and self._settings.workspace_id is not None:
            ids = [self._settings.workspace_id]
        if not ids:
            return self.tokens()
        return self._cached(f"tokens of {' '.join(ids)}", lambda: self._read_tokens(ids))

    def workspaces(self) -> list[CachedName]:
        """Return the Organization's Workspaces."""
        return self._cached("workspaces", self._read_workspaces)

    def _workspace_id(self, text: str) -> str:
        if looks_like_id(text):
            return text.lower()
        named = [entry.id for entry in self.workspaces() if entry.name == text]
        if len(named) != 1:
            raise NotFoundError(f"{len(named)} Workspaces are named {text}")
        return named[0]

    def _cached(self, what: str, read: Callable[[], list[CachedName]]) -> list[CachedName]:
        entries = self._cache.get(what)
        if entries is None:
            entries = read()
            self._cache.put(what, entries)
        return entries

    @cached_property
    def _cache(self) -> Cache:
        settings = self._settings
        identity = (settings.api_base_url, settings.organization_id, settings.credential.secret)
        return Cache(self._folder, identity, lambda: self._now().timestamp())

    @cached_property
    def _client(self) -> AstroClient:
        credential = self._settings.credential
        if credential.is_session:
            self._refuse_ended_session()
        from astro_org_tokens.api.client import AstroClient
        from astro_org_tokens.api.deadline import Deadline

        client = AstroClient(
            credential.secret, self._settings.organization_id, base_url=self._settings.api_base_url
        )
        return client.within(Deadline(LONGEST_WAIT_SECONDS))

    def _refuse_ended_session(self) -> None:
        from astro_org_tokens.auth import parse_time

        settings = self._settings
        ends = parse_time(settings.file.context_value(settings.domain, "expiresin") or "")
        if ends is not None and ends <= self._now():
            raise TokenExpiredError(f"the session of {settings.domain} has expired")

    def _read_tokens(self, workspaces: Sequence[str]) -> list[CachedName]:
        from astro_org_tokens.grants.labels import WorkspaceRef
        from astro_org_tokens.grants.lookup import organization_tokens, tokens_with_role

        if workspaces:
            found = tokens_with_role(self._client, [WorkspaceRef(w) for w in workspaces])
        else:
            found = organization_tokens(self._client)
        return [CachedName(token.id, token.name, token.description) for token in found]

    def _read_workspaces(self) -> list[CachedName]:
        from astro_org_tokens.grants.lookup import all_workspaces

        return [CachedName(found.id, found.name) for found in all_workspaces(self._client)]
