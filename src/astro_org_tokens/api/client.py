"""The public client of the part of the Astro API that deals with API tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType

from astro_org_tokens.api.deadline import Deadline, validate_timeout
from astro_org_tokens.api.deadline_client import DeadlineClient, validate_id
from astro_org_tokens.api.json_client import JsonClient
from astro_org_tokens.api.models import ApiToken, Role, Workspace
from astro_org_tokens.api.transport import Transport
from astro_org_tokens.credential_format import validate_credential
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from astro_org_tokens.urls import is_loopback, validate_base_url

DEFAULT_BASE_URL = "https://api.astronomer.io/v1"
DEFAULT_TIMEOUT_SECONDS = 30.0


def _ignore(*_: object) -> None:
    pass


class AstroClient(AbstractContextManager["AstroClient"]):
    """Client for the API token and role endpoints of the Astro API v1.

    Use it as a context manager, or call ``close()``::

        with AstroClient(api_token, organization_id) as client:
            for page in client.token_pages():
                print([token.name for token in page])

    Args:
        api_token: the credential.
        organization_id: ID of the Organization to operate on.
        base_url: the API's base URL, with ``/v1``; https, or http on this machine.
        timeout: total seconds per call, including retries.
        on_retry: called with a message before a request is retried.
        on_warning: called with a message if a list kept changing while it was read.
        on_progress: called with (pages read, total pages) while a list is read.
        limits: the timeouts and sizes of one request, rates, retries, and the clock.

    Attributes:
        organization_id: see above.

    Raises:
        UsageError: ``organization_id`` isn't a valid ID, or ``timeout`` isn't a time.
        ConfigError: the base URL or the API token is invalid.
    """

    def __init__(
        self,
        api_token: str,
        organization_id: str,
        *,
        base_url: str = DEFAULT_BASE_URL,
        timeout: float = DEFAULT_TIMEOUT_SECONDS,
        on_retry: Callable[[str], None] = _ignore,
        on_warning: Callable[[str], None] = _ignore,
        on_progress: Callable[[int, int], None] = _ignore,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        validate_credential(api_token, "api_token")
        validate_timeout(timeout)
        base = validate_base_url(base_url, "base_url")
        self.organization_id = validate_id(organization_id, "organization_id")
        transport = Transport(base, api_token, trust_env=not is_loopback(base), limits=limits)
        self._timeout = timeout
        self._clock = limits.monotonic
        self._client = DeadlineClient(
            JsonClient(transport, limits, on_retry),
            self.organization_id,
            Deadline(timeout, self._clock),
            limits=limits,
            on_warning=on_warning,
            on_progress=on_progress,
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"AstroClient({self.base_url!r}, organization_id={self.organization_id!r})"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @property
    def base_url(self) -> str:
        """The API's base URL, without a slash at its end."""
        return self._client.base_url

    def with_deadline(self, deadline: Deadline) -> DeadlineClient:
        """Return a client with the same connections whose calls share one deadline; internal."""
        return self._client.with_deadline(deadline)

    def token_pages(self, *, workspace_id: str | None = None) -> Iterator[list[ApiToken]]:
        """Iterate over API tokens page by page, oldest first, without duplicates.

        Args:
            workspace_id: list the tokens, of every scope, that have a role in this Workspace;
                without it, the Organization's tokens of scope ORGANIZATION.

        Raises:
            AstroError: see ``get_token``.

        Source: ``GET /organizations/{organizationId}/tokens``.
        """
        yield from self._call().token_pages(workspace_id=workspace_id)

    def workspace_pages(self, *, names: Iterable[str] = ()) -> Iterator[list[Workspace]]:
        """Iterate over the Organization's Workspaces page by page, oldest first.

        Args:
            names: only the Workspaces with these names.

        Raises:
            UsageError: a name isn't text.
            AstroError: see ``get_token``.

        Source: ``GET /organizations/{organizationId}/workspaces``.
        """
        yield from self._call().workspace_pages(names=names)

    def get_token(self, token_id: str) -> ApiToken:
        """Return one API token, with all its roles.

        Raises:
            NotFoundError: no token has this ID.
            NotLoggedInError, ForbiddenError: the credential is rejected, or lacks permission.
            RateLimitedError, RequestTimeoutError, NetworkError: still failing after retries.
            ApiError: any other API error.

        Source: ``GET /organizations/{organizationId}/tokens/{tokenId}``.
        """
        return self._call().get_token(token_id)

    def set_roles(self, token_id: str, roles: Iterable[Role]) -> None:
        """Replace all of a token's roles.

        Args:
            token_id: of the token.
            roles: the complete new list, at least one. Roles that were read from the API keep the
                fields that this client doesn't know. An iterator is read once.

        Raises:
            UnconfirmedError: the request may have been applied; read the token to find out.
            AstroError: it was refused; see ``get_token``.

        Source: ``POST /organizations/{organizationId}/tokens/{tokenId}/roles``.
        """
        self._call().set_roles(token_id, roles)

    def _call(self) -> DeadlineClient:
        return self.with_deadline(Deadline(self._timeout, self._clock))
