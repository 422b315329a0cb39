"""The endpoints that are used, as short methods."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.models import ApiToken, Role, Workspace
from astro_org_tokens.api.paging import Page, fetch_all_pages
from astro_org_tokens.api.responses import ApiRequest
from astro_org_tokens.api.transport import Transport, invalid_response_error
from astro_org_tokens.errors import ConfigError, UsageError
from astro_org_tokens.ids import normalize_id
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from astro_org_tokens.urls import is_loopback, validate_base_url

if TYPE_CHECKING:
    from typing_extensions import Self

DEFAULT_BASE_URL = "https://api.astronomer.io/v1"
DEFAULT_TIMEOUT_SECONDS = 30.0
TOKENS_PERMISSION = "organization.apiTokens.access"
WORKSPACES_PERMISSION = "organization.workspaces.get"

Model = TypeVar("Model", ApiToken, Workspace)
T = TypeVar("T")


def _ignore(*_: object) -> None:
    pass


class AstroClient:
    """The part of the Astro API v1 that deals with API tokens and their roles.

    Use it as a context manager, or call ``close()``::

        with AstroClient(api_token, organization_id) as client:
            for page in client.token_pages():
                print([token.name for token in page])

    Args:
        api_token: the credential.
        organization_id: the Organization that every call is about.
        base_url: the API's base, with ``/v1``; https, or http on this machine.
        timeout: seconds that each call may take in all, its retries included.
        notify: told in a sentence when a call waits to be tried again.
        warn: told in a sentence when a list never stood still while it was read.
        progress: told, while a list is read, how many pages there are and of how many.
        limits: the timeouts and sizes of one request, rates, retries, and the clock.

    Attributes:
        organization_id: see above.
        limits: see above.

    Raises:
        UsageError: an ID is none.
        ConfigError: the base URL or the credential can't be used.
    """

    def __init__(
        self,
        api_token: str,
        organization_id: str,
        *,
        base_url: str = DEFAULT_BASE_URL,
        timeout: float = DEFAULT_TIMEOUT_SECONDS,
        notify: Callable[[str], None] = _ignore,
        warn: Callable[[str], None] = _ignore,
        progress: Callable[[int, int], None] = _ignore,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        if not re.fullmatch(r"[\x21-\x7e]+", api_token):
            raise ConfigError("api_token is empty or holds a character that no header may hold")
        base = validate_base_url(base_url, "base_url")
        self.organization_id = _checked(organization_id, "organization_id")
        self.limits = limits
        self._timeout = timeout
        self._deadline: Deadline | None = None
        self._warn = warn
        self._progress = progress
        self._transport = Transport(
            base, api_token, trust_env=not is_loopback(base), limits=limits, notify=notify
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return (
            f"AstroClient({self._transport.base_url!r}, organization_id={self.organization_id!r})"
        )

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    @property
    def base_url(self) -> str:
        """The API's base, without a slash at its end."""
        return self._transport.base_url

    @property
    def round_trip(self) -> float:
        """Seconds that the last answered request took; 0 before the first."""
        return self._transport.round_trip

    def within(self, deadline: Deadline) -> AstroClient:
        """Return this client, with the same connections, for calls that share one deadline."""
        view = copy.copy(self)
        view._deadline = deadline  # noqa: SLF001  of the same class
        return view

    def token_pages(self, *, workspace_id: str | None = None) -> Iterator[list[ApiToken]]:
        """List API tokens, oldest first, page by page; each token comes once.

        Args:
            workspace_id: list the tokens, of every scope, that have a role in this Workspace;
                without it, the Organization's tokens of scope ORGANIZATION.

        Raises:
            AstroError: see ``get_token``.

        Source: ``GET /organizations/{organizationId}/tokens``.
        """
        which: dict[str, str]
        if workspace_id is None:
            which, whose = {"includeOnlyOrganizationTokens": "true"}, self._organization
        else:
            workspace_id = _checked(workspace_id, "workspace_id")
            which, whose = {"workspaceId": workspace_id}, f"Workspace {workspace_id}"
        yield from self._pages(
            ApiToken, "tokens", f"listing the API tokens of {whose}", TOKENS_PERMISSION, which
        )

    def workspace_pages(self, *, names: Sequence[str] = ()) -> Iterator[list[Workspace]]:
        """List the Organization's Workspaces, oldest first, page by page.

        Args:
            names: only the Workspaces of these names.

        Raises:
            UsageError: a name is no text.
            AstroError: see ``get_token``.

        Source: ``GET /organizations/{organizationId}/workspaces``.
        """
        which = {"names": [_sendable_name(name) for name in names]} if names else {}
        operation = f"listing the Workspaces of {self._organization}"
        yield from self._pages(Workspace, "workspaces", operation, WORKSPACES_PERMISSION, which)

    def get_token(self, token_id: str) -> ApiToken:
        """Return one API token, with all its roles.

        Raises:
            NotFoundError: there is none of this ID.
            NotLoggedInError, ForbiddenError: the credential is not accepted, or may not.
            RateLimitedError, RequestTimeoutError, NetworkError: tried again without success.
            ApiError: anything else that the API answered.

        Source: ``GET /organizations/{organizationId}/tokens/{tokenId}``.
        """
        token_id = _checked(token_id, "token_id")
        call = ApiRequest(
            "GET",
            self._path("tokens", token_id),
            f"reading API token {token_id} of {self._organization}",
            TOKENS_PERMISSION,
        )
        return _parse(ApiToken, self._transport.read(call, self._limit()), call)

    def set_roles(self, token_id: str, roles: Sequence[Role]) -> None:
        """Replace the whole list of a token's roles.

        Args:
            token_id: of the token.
            roles: at least one; those that were read go back with every field they came with.

        Raises:
            UnconfirmedError: it was, or may have been, sent, and whether it was done is not
                known: read the token to see.
            AstroError: it was refused; see ``get_token``.

        Source: ``POST /organizations/{organizationId}/tokens/{tokenId}/roles``.
        """

        def attempt() -> None:
            self.acquire_write_slot()
            self.set_roles_once(token_id, roles)

        self.with_retries(attempt)

    def with_retries(self, attempt: Callable[[], T]) -> T:
        """Return what ``attempt`` returns; it is made again, after a wait, where that may help.

        For reading and writing as one: by the end of a wait, what was read is out of date.

        Args:
            attempt: calls ``set_roles_once``.

        Raises:
            AstroError: of the last attempt.
        """
        return self._transport.with_retries(attempt, self._limit())

    def acquire_write_slot(self) -> None:
        """Wait until the documented rate allows a change; to be called before reading for it."""
        self._transport.acquire_write_slot(self._limit())

    def set_roles_once(self, token_id: str, roles: Sequence[Role]) -> None:
        """Make one attempt to set roles; inside ``with_retries``, after ``acquire_write_slot``."""
        if not roles:
            raise UsageError("a token's list of roles can't be empty")
        token_id = _checked(token_id, "token_id")
        call = ApiRequest(
            "POST",
            self._path("tokens", token_id, "roles"),
            f"setting the roles of API token {token_id} of {self._organization}",
            TOKENS_PERMISSION,
            body={"roles": [role.to_payload() for role in roles]},
        )
        self._transport.post_expecting_json(call, self._limit())

    @property
    def _organization(self) -> str:
        return f"Organization {self.organization_id}"

    def _limit(self) -> Deadline:
        return self._deadline or Deadline(self._timeout, self.limits.monotonic)

    def _path(self, *parts: str) -> str:
        # Parts are checked to be letters and digits; quoting them is the second lock.
        parts = ("organizations", self.organization_id, *parts)
        return "".join(f"/{quote(part, safe='')}" for part in parts)

    def _pages(
        self,
        model: type[Model],
        noun: str,
        operation: str,
        permission: str,
        which: dict[str, Any],
    ) -> Iterator[list[Model]]:
        deadline = self._limit()

        def fetch(offset: int, limit: int) -> Page[Model]:
            params = {**which, "limit": limit, "offset": offset, "sorts": "createdAt:asc"}
            call = ApiRequest("GET", self._path(noun), operation, permission, params)
            return _page(model, noun, self._transport.read(call, deadline), call)

        yield from fetch_all_pages(
            fetch, operation, limits=self.limits, progress=self._progress, warn=self._warn
        )


def _page(model: type[Model], noun: str, answer: Any, call: ApiRequest) -> Page[Model]:
    if not isinstance(answer, dict) or not isinstance(answer.get(noun), list):
        raise invalid_response_error(call, f"it has no list of {noun}")
    total = answer.get("totalCount")
    if not isinstance(total, int) or isinstance(total, bool):
        raise invalid_response_error(call, "it has no totalCount")
    return Page([_parse(model, item, call) for item in answer[noun]], total)


def _parse(model: type[Model], value: Any, call: ApiRequest) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        # Only the field's name is quoted; the values may be secret.
        where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        why = f"{where or 'it'} is not as the API's specification says"
        raise invalid_response_error(call, why) from None


def _sendable_name(name: str) -> str:
    # What a terminal or a file had in another encoding becomes half characters.
    if not re.fullmatch(r"[^\ud800-\udfff]*", name):
        raise UsageError(f"no Workspace can be named {name!r}: that is not text in UTF-8")
    return name


def _checked(value: str, name: str) -> str:
    found = normalize_id(value)
    if found is None:
        raise UsageError(f"{name} is {value!r}, which is no ID: IDs are letters and digits")
    return found
