"""The public client: an Organization's tokens, its Workspaces, and the API's endpoints."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from astro_org_tokens.api.deadline import Deadline, Timeout, validate_timeout
from astro_org_tokens.api.deadline_client import DeadlineClient, validate_id
from astro_org_tokens.api.json_client import JsonClient
from astro_org_tokens.api.models import ApiToken, Role, Workspace
from astro_org_tokens.api.transport import Transport, log
from astro_org_tokens.credential_format import validate_credential
from astro_org_tokens.errors import concerning
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from astro_org_tokens.urls import is_loopback, validate_base_url

if TYPE_CHECKING:
    from astro_org_tokens.config.settings import Settings
    from astro_org_tokens.library.organization_tokens import OrganizationTokens
    from astro_org_tokens.library.workspaces import Workspaces

DEFAULT_BASE_URL = "https://api.astronomer.io/v1"
DEFAULT_TIMEOUT_SECONDS = 30.0


def _ignore(*_: object) -> None:
    pass


def _log_warning(message: str) -> None:
    log.warning("%s", message)


class AstroClient(AbstractContextManager["AstroClient"]):
    """Client of an Organization: its API tokens, their roles, and its Workspaces.

    Several threads can use one client at the same time. Use it as a context manager, or call
    ``close()``::

        with AstroClient(api_token, organization_id) as client:
            for grant in client.organization_tokens.list(workspace="Data Engineering"):
                print(grant.token.name, grant.role)

    Args:
        api_token: the credential.
        organization_id: ID of the Organization to operate on.
        base_url: the API's base URL, with ``/v1``; https, or http on this machine.
        timeout: total seconds per call, including retries; or a ``Deadline`` for all calls.
        on_retry: called with a message before a request is retried more than once; every retry is
            logged. It may be called from several threads at the same time.
        on_warning: called with a message if a list kept changing while it was read; without it,
            the message is logged as a warning.
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
        timeout: float | Deadline = DEFAULT_TIMEOUT_SECONDS,
        on_retry: Callable[[str], None] = _ignore,
        on_warning: Callable[[str], None] = _log_warning,
        on_progress: Callable[[int, int], None] = _ignore,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        validate_credential(api_token, "api_token")
        self._timeout = timeout
        self._clock = limits.monotonic
        deadline = as_deadline(timeout, limits.monotonic)
        base = validate_base_url(base_url, "base_url")
        self.organization_id = validate_id(organization_id, "organization_id")
        transport = Transport(base, api_token, trust_env=not is_loopback(base), limits=limits)
        self._client = DeadlineClient(
            JsonClient(transport, limits, on_retry),
            self.organization_id,
            deadline,
            limits=limits,
            on_warning=on_warning,
            on_progress=on_progress,
        )

    @classmethod
    def from_environment(
        cls,
        *,
        environ: Mapping[str, str] | None = None,
        timeout: float | Deadline = DEFAULT_TIMEOUT_SECONDS,
        on_retry: Callable[[str], None] = _ignore,
        on_warning: Callable[[str], None] = _log_warning,
        on_progress: Callable[[int, int], None] = _ignore,
        limits: Limits = DEFAULT_LIMITS,
    ) -> AstroClient:
        """Return a client with the credential, the Organization and the URL that commands use.

        They come from the environment variables, the API token's claims, or the config file of
        the official CLI, in this order. A person's session that is about to expire is refreshed
        now, but not later: use an API token in a program that runs for long.

        Args:
            environ: the environment variables; None for those of the process.
            timeout: see ``AstroClient``; it limits the refresh too.
            on_retry: see ``AstroClient``.
            on_warning: see ``AstroClient``; also called if a refreshed session can't be saved.
            on_progress: see ``AstroClient``.
            limits: see ``AstroClient``.

        Raises:
            NotLoggedInError, TokenExpiredError: there is no valid credential.
            InputRequiredError: the Organization isn't known.
            ConfigError: a variable or the config file is invalid.
            UsageError: ``timeout`` isn't a time.
        """
        from astro_org_tokens.config.settings import Settings  # noqa: PLC0415  other clients

        settings = Settings(os.environ if environ is None else environ, now=limits.now)
        return cls.from_settings(
            settings,
            timeout=timeout,
            on_retry=on_retry,
            on_warning=on_warning,
            on_session_warning=on_warning,
            on_progress=on_progress,
            limits=limits,
        )

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        timeout: float | Deadline,
        on_retry: Callable[[str], None],
        on_warning: Callable[[str], None],
        on_session_warning: Callable[[str], None],
        on_progress: Callable[[int, int], None],
        limits: Limits,
        hold_signals: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> AstroClient:
        """Return a client for settings that were read; internal, see ``from_environment``."""
        credential, organization_id = settings.required()
        if credential.is_session:
            # API tokens need none of it.
            from astro_org_tokens.auth import ensure_fresh_credential  # noqa: PLC0415

            deadline = as_deadline(timeout, limits.monotonic)
            credential = ensure_fresh_credential(
                settings, deadline, limits, on_session_warning, hold_signals
            )
        return cls(
            credential.secret,
            organization_id,
            base_url=settings.api_base_url,
            timeout=timeout,
            on_retry=on_retry,
            on_warning=on_warning,
            on_progress=on_progress,
            limits=limits,
        )

    @cached_property
    def organization_tokens(self) -> OrganizationTokens:
        """The Organization API tokens: list grants, and change them safely."""
        from astro_org_tokens.library.organization_tokens import (  # noqa: PLC0415  not needed by all
            OrganizationTokens,
        )

        return OrganizationTokens(self.begin_call)

    @cached_property
    def workspaces(self) -> Workspaces:
        """The Workspaces: list them, and find them by name."""
        from astro_org_tokens.library.workspaces import Workspaces  # noqa: PLC0415

        return Workspaces(self.begin_call)

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

    def token_pages(
        self, *, workspace_id: str | None = None, timeout: Timeout = None
    ) -> Iterator[list[ApiToken]]:
        """Iterate over API tokens page by page, oldest first, without duplicates.

        Args:
            workspace_id: list the tokens, of every scope, that have a role in this Workspace;
                without it, the Organization's tokens of scope ORGANIZATION.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            AstroError: see ``get_token``.

        Source: ``GET /organizations/{organizationId}/tokens``.
        """
        yield from self.begin_call(timeout).token_pages(workspace_id=workspace_id)

    def workspace_pages(
        self, *, names: Iterable[str] = (), timeout: Timeout = None
    ) -> Iterator[list[Workspace]]:
        """Iterate over the Organization's Workspaces page by page, oldest first.

        Args:
            names: only the Workspaces with these names.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            UsageError: a name isn't text.
            AstroError: see ``get_token``.

        Source: ``GET /organizations/{organizationId}/workspaces``.
        """
        yield from self.begin_call(timeout).workspace_pages(names=names)

    def get_token(self, token_id: str, *, timeout: Timeout = None) -> ApiToken:
        """Return one API token, with all its roles.

        Args:
            token_id: of the token.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            NotFoundError: no token has this ID.
            NotLoggedInError, ForbiddenError: the credential is rejected, or lacks permission.
            RateLimitedError, RequestTimeoutError, NetworkError: still failing after retries.
            ApiError: any other API error.

        Source: ``GET /organizations/{organizationId}/tokens/{tokenId}``.
        """
        with concerning(token_id):
            return self.begin_call(timeout).get_token(token_id)

    def replace_all_roles(
        self, token_id: str, roles: Iterable[Role], *, timeout: Timeout = None
    ) -> None:
        """Replace the whole list of a token's roles, whatever it contains by now.

        Warning:
            A role that isn't in ``roles`` is lost, even if another client granted it after you
            read the token. Another client can overwrite this list without notice. To change
            roles safely, use ``organization_tokens``.

        Args:
            token_id: of the token.
            roles: the complete new list, at least one. Roles that were read from the API keep the
                fields that this client doesn't know. An iterator is read once.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            UsageError: ``roles`` is empty, or not a collection of complete roles.
            UnconfirmedError: the request may have been applied; read the token to find out.
            AstroError: it was refused; see ``get_token``.

        Source: ``POST /organizations/{organizationId}/tokens/{tokenId}/roles``.
        """
        with concerning(token_id):
            self.begin_call(timeout).replace_all_roles(token_id, roles)

    @property
    def write_sent(self) -> bool:
        """Whether a change was sent, or may have been, by any call."""
        return self._client.write_sent

    def begin_call(self, timeout: Timeout = None) -> DeadlineClient:
        """Return a client with the same connections for one call; internal.

        Raises:
            UsageError: ``timeout`` isn't a time, or the client is closed.
        """
        self._client.check_open()
        deadline = as_deadline(self._timeout if timeout is None else timeout, self._clock)
        return self.with_deadline(deadline)


def as_deadline(timeout: float | Deadline, clock: Callable[[], float]) -> Deadline:
    """Return a deadline as it is, or one for a number of seconds from now.

    Raises:
        UsageError: it isn't a time.
    """
    if isinstance(timeout, Deadline):
        return timeout
    validate_timeout(timeout)
    return Deadline(timeout, clock)
