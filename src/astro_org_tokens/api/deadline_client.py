"""The endpoints that are used, with one deadline for all calls; internal.

Python programs use ``AstroClient``, which gives every call its own deadline.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.json_client import JsonClient
from astro_org_tokens.api.models import ApiToken, Role, Workspace
from astro_org_tokens.api.paging import Page, fetch_all_pages
from astro_org_tokens.api.parsing import Model, parse_model, parse_page
from astro_org_tokens.api.request import ApiRequest
from astro_org_tokens.api.responses import invalid_response_error
from astro_org_tokens.errors import UsageError
from astro_org_tokens.ids import normalize_id
from astro_org_tokens.limits import Limits

TOKENS_PERMISSION = "organization.apiTokens.access"
WORKSPACES_PERMISSION = "organization.workspaces.get"

T = TypeVar("T")


class DeadlineClient:
    """The same calls as those of ``AstroClient``, and the single steps of a role change.

    Args:
        json_client: sends the requests.
        organization_id: of all calls.
        deadline: of all calls together.
        limits: the page size, the number of attempts, and the clock.
        on_warning: see ``AstroClient``.
        on_progress: see ``AstroClient``.

    Attributes:
        organization_id, deadline, limits: see above.
    """

    def __init__(
        self,
        json_client: JsonClient,
        organization_id: str,
        deadline: Deadline,
        *,
        limits: Limits,
        on_warning: Callable[[str], None],
        on_progress: Callable[[int, int], None],
    ) -> None:
        self.organization_id = organization_id
        self.deadline = deadline
        self.limits = limits
        self._json_client = json_client
        self._on_warning = on_warning
        self._on_progress = on_progress

    def close(self) -> None:
        """Close the connections."""
        self._json_client.transport.close()

    def check_open(self) -> None:
        """Raise UsageError if the client is closed."""
        self._json_client.transport.check_open()

    @property
    def base_url(self) -> str:
        """The API's base URL, without a slash at its end."""
        return self._json_client.transport.base_url

    @property
    def round_trip(self) -> float:
        """Duration of this thread's last request with a response, in seconds, without connecting.

        0 before the first.
        """
        return self._json_client.transport.round_trip

    @property
    def write_sent(self) -> bool:
        """Whether a write was sent, or may have been."""
        return self._json_client.write_sent

    def with_deadline(self, deadline: Deadline) -> DeadlineClient:
        """Return the same client, with the same connections, for calls within a deadline."""
        view = copy.copy(self)
        view.deadline = deadline
        return view

    def also_warning(self, on_warning: Callable[[str], None]) -> DeadlineClient:
        """Return the same client, which passes its warnings to another function too."""
        before = self._on_warning

        def warn(message: str) -> None:
            before(message)
            on_warning(message)

        view = copy.copy(self)
        view._on_warning = warn  # noqa: SLF001  of its own class
        return view

    def token_pages(self, *, workspace_id: str | None = None) -> Iterator[list[ApiToken]]:
        """See ``AstroClient.token_pages``."""
        if workspace_id is None:
            params, scope = {"includeOnlyOrganizationTokens": "true"}, self._organization
        else:
            workspace_id = validate_id(workspace_id, "workspace_id")
            params, scope = {"workspaceId": workspace_id}, f"Workspace {workspace_id}"
        operation = f"listing the API tokens of {scope}"
        yield from self._pages(ApiToken, "tokens", operation, TOKENS_PERMISSION, params)

    def workspace_pages(self, *, names: Iterable[str] = ()) -> Iterator[list[Workspace]]:
        """See ``AstroClient.workspace_pages``."""
        name_list = collect(names, str, "names")
        params = {"names": [_validate_name(name) for name in name_list]} if name_list else {}
        operation = f"listing the Workspaces of {self._organization}"
        yield from self._pages(Workspace, "workspaces", operation, WORKSPACES_PERMISSION, params)

    def get_token(self, token_id: str) -> ApiToken:
        """See ``AstroClient.get_token``."""
        token_id = validate_id(token_id, "token_id")
        request = ApiRequest(
            "GET",
            self._path("tokens", token_id),
            f"reading API token {token_id} in {self._organization}",
            TOKENS_PERMISSION,
        )
        token = parse_model(ApiToken, self._json_client.get_json(request, self.deadline), request)
        if normalize_id(token.id) != token_id:  # a cache in between may mix up responses
            raise invalid_response_error(request, f"it is about another token, {token.id!r}")
        self._check_organization([token], request)
        return token

    def replace_all_roles(self, token_id: str, roles: Iterable[Role]) -> None:
        """See ``AstroClient.replace_all_roles``."""
        role_list = collect(roles, Role, "roles")
        if not all(each.entity_type and each.entity_id and each.role for each in role_list):
            raise UsageError("Each role needs an entity type, an entity ID, and a role.")

        def attempt() -> None:
            self.acquire_write_slot()
            self.set_roles_once(token_id, role_list)

        self.with_retries(attempt)

    def with_retries(self, attempt: Callable[[], T]) -> T:
        """Call ``attempt`` and retry it with backoff.

        Wrap a whole read-modify-write cycle, so that each retry starts from a fresh read.

        Args:
            attempt: calls ``set_roles_once``.

        Raises:
            AstroError: of the last attempt.
        """
        return self._json_client.with_retries(attempt, self.deadline)

    def acquire_write_slot(self) -> None:
        """Wait until the rate limit allows a write.

        Call this before the read that the write is based on.
        """
        self._json_client.acquire_write_slot(self.deadline)

    def set_roles_once(self, token_id: str, roles: Iterable[Role]) -> None:
        """Make one attempt to set roles; inside ``with_retries``, after ``acquire_write_slot``."""
        role_list = collect(roles, Role, "roles")
        if not role_list:
            raise UsageError("A token must have at least one role.")
        token_id = validate_id(token_id, "token_id")
        request = ApiRequest(
            "POST",
            self._path("tokens", token_id, "roles"),
            f"setting the roles of API token {token_id} in {self._organization}",
            TOKENS_PERMISSION,
            body={"roles": [role.to_payload() for role in role_list]},
        )
        self._json_client.post_expecting_json(request, self.deadline)

    @property
    def _organization(self) -> str:
        return f"Organization {self.organization_id}"

    def _path(self, *parts: str) -> str:
        # IDs are already validated; quoting is defense in depth.
        parts = ("organizations", self.organization_id, *parts)
        return "".join(f"/{quote(part, safe='')}" for part in parts)

    def _check_organization(
        self, items: Sequence[ApiToken | Workspace], request: ApiRequest
    ) -> None:
        if not all(item.is_of(self.organization_id) for item in items):
            raise invalid_response_error(request, "it is about another Organization")

    def _pages(
        self,
        model: type[Model],
        noun: str,
        operation: str,
        permission: str,
        params: dict[str, Any],
    ) -> Iterator[list[Model]]:
        def fetch(offset: int, limit: int) -> Page[Model]:
            query = {**params, "limit": limit, "offset": offset, "sorts": "createdAt:asc"}
            request = ApiRequest("GET", self._path(noun), operation, permission, query)
            value = self._json_client.get_json(request, self.deadline)
            page = parse_page(model, noun, value, request)
            self._check_organization(page.items, request)
            return page

        yield from fetch_all_pages(
            fetch,
            operation,
            limits=self.limits,
            on_progress=self._on_progress,
            on_warning=self._on_warning,
        )


def collect(values: object, kind: type[T], name: str) -> tuple[T, ...]:
    """Return a collection as a tuple, since an iterator has its values only once.

    Raises:
        UsageError: it isn't a collection, or not of this kind.
    """
    # A single string is a collection of its characters.
    items = tuple(values) if isinstance(values, Iterable) and not isinstance(values, str) else None
    if items is None or not all(isinstance(item, kind) for item in items):
        raise UsageError(
            f"'{name}' isn't a collection of {kind.__name__} objects. Pass a list or a tuple of "
            "them."
        )
    return items


def validate_id(value: str, name: str) -> str:
    """Return an ID in lower case.

    Args:
        value: the ID.
        name: of the parameter, for the message.

    Raises:
        UsageError: it isn't a valid ID.
    """
    normalized = normalize_id(value)
    if normalized is None:
        raise UsageError(f"{name} {value!r} isn't a valid ID (letters and digits only).")
    return normalized


def _validate_name(name: str) -> str:
    # Input in another encoding decodes to lone surrogates, which can't be sent.
    if not re.fullmatch(r"[^\ud800-\udfff]*", name):
        raise UsageError(f"{name!r} isn't a valid Workspace name: it isn't valid UTF-8.")
    return name
