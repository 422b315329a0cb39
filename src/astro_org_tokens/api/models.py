"""The API's objects, with the fields that are used here.

Unknown fields are preserved and sent back unchanged. Values that the API may add later (a new
scope, a new kind of role) are not errors: such fields are plain strings.

Source: the schemas ``ApiToken``, ``ApiTokenRole``, ``BasicSubjectProfile`` and ``Workspace`` of
the Astro API v1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic.alias_generators import to_camel

from astro_org_tokens.errors import ApiError

WORKSPACE = "WORKSPACE"
ORGANIZATION = "ORGANIZATION"


class _ApiObject(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        defer_build=True,
        extra="allow",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
    )

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        # An unknown field may be secret.
        known = type(self).model_fields
        return [(name, value) for name, value in super().__repr_args__() if name in known]

    def is_of(self, organization_id: str) -> bool:
        """Return whether it may be of an Organization; not every response says of which it is."""
        value = (self.model_extra or {}).get("organizationId")
        return not isinstance(value, str) or value.lower() == organization_id


class _Interner:
    """Builds equal objects once: in a large Organization the same roles and users are repeated.

    Only objects with nothing but strings are shared, since Python treats 1, 1.0 and true as equal.
    """

    MAX_ENTRIES = 50_000

    def __init__(self) -> None:
        self._interned: dict[tuple[tuple[str, str], ...], Any] = {}

    def __call__(self, value: Any, build: ValidatorFunctionWrapHandler) -> Any:
        if type(value) is not dict or not all(type(each) is str for each in value.values()):
            return build(value)
        key = tuple(value.items())
        interned = self._interned.get(key)
        if interned is None:
            if len(self._interned) >= self.MAX_ENTRIES:
                self._interned.clear()
            interned = self._interned[key] = build(value)
        return interned


class Role(_ApiObject):
    """One entry of a token's list of roles; ``workspace_role`` makes a new one.

    Attributes:
        role: such as WORKSPACE_MEMBER, or the name of a custom role.
    """

    # Named as in the API, so that an alias can't collide with a future field.
    entityType: str | None = None  # noqa: N815
    entityId: str | None = None  # noqa: N815
    role: str | None = None

    @property
    def entity_type(self) -> str | None:
        """WORKSPACE, ORGANIZATION, DEPLOYMENT, DAG, DAG_TAG, or a type that was added later."""
        return self.entityType

    @property
    def entity_id(self) -> str | None:
        """The ID of the Workspace, Organization or other entity."""
        return self.entityId

    def to_payload(self) -> dict[str, Any]:
        """Return the entry as a JSON object for the API, including unknown fields."""
        return self.model_dump(by_alias=True, exclude_unset=True)


def workspace_role(workspace_id: str, role: str) -> Role:
    """Return the entry that gives ``role`` in a Workspace."""
    return Role(entityType=WORKSPACE, entityId=workspace_id, role=role)


class Subject(_ApiObject):
    """The user or API token that created an object."""

    full_name: str | None = None
    api_token_name: str | None = None
    username: str | None = None

    @property
    def display_name(self) -> str | None:
        """The person's full name, else the API token's name, else the username, else None."""
        return self.full_name or self.api_token_name or self.username or None


_SharedRole = Annotated[Role, WrapValidator(_Interner())]
_SharedSubject = Annotated[Subject, WrapValidator(_Interner())]


class ApiToken(_ApiObject):
    """An API token, without its value unless it was just created.

    Attributes:
        scope: ORGANIZATION, WORKSPACE or DEPLOYMENT.
        roles: None if the response had no list of roles, which is not the same as an empty one.
        created_at: None if the response didn't have it.
        end_at: when it expires, None if never.
    """

    id: str
    name: str
    description: str = ""
    scope: str
    kind: str | None = None
    created_at: datetime | None = None
    created_by: _SharedSubject | None = None
    updated_by: _SharedSubject | None = None
    end_at: datetime | None = None
    last_used_at: datetime | None = None
    roles: tuple[_SharedRole, ...] | None = None
    token: SecretStr | None = Field(default=None, repr=False)

    def role_in(self, workspace_id: str) -> str | None:
        """Return the token's role in a Workspace, None if it has none.

        The API may list several roles for one Workspace; they are joined: ``A and B``.

        Raises:
            ApiError: the API's response doesn't contain the token's roles.
        """
        return join_roles(self.workspace_roles().get(workspace_id, ()))

    def workspace_roles(self) -> dict[str, tuple[str, ...]]:
        """Return the token's roles in each Workspace, by the Workspaces' IDs.

        Raises:
            ApiError: the API's response doesn't contain the token's roles.
        """
        by_workspace: dict[str, tuple[str, ...]] = {}
        for entry in self._known_roles():
            if entry.entityType != WORKSPACE:
                continue
            if not entry.entityId or not entry.role:
                raise self._unknown_roles()
            roles = by_workspace.get(entry.entityId, ())
            if entry.role not in roles:
                by_workspace[entry.entityId] = (*roles, entry.role)
        return by_workspace

    def _known_roles(self) -> tuple[Role, ...]:
        if self.roles is None:
            raise self._unknown_roles()
        return self.roles

    def _unknown_roles(self) -> ApiError:
        return ApiError(
            f"The API response doesn't contain all roles of token '{self.name}' ({self.id}), so "
            "they aren't known.",
            hint="retry_later",
            retryable=True,
        )


def roles_in(roles: Iterable[Role], workspace_id: str) -> tuple[str | None, ...]:
    """Return the different roles that ``roles`` give in a Workspace, in their order."""
    return tuple(
        dict.fromkeys(
            entry.role
            for entry in roles
            if entry.entityType == WORKSPACE and entry.entityId == workspace_id
        )
    )


def role_in(roles: Iterable[Role], workspace_id: str) -> str | None:
    """Return the role that ``roles`` give in a Workspace, None if they have none."""
    return join_roles(roles_in(roles, workspace_id))


def join_roles(roles: Iterable[str | None]) -> str | None:
    """Return the roles in one Workspace as words, None if there is none."""
    return " and ".join(role or "an unknown role" for role in roles) or None


class Workspace(_ApiObject):
    """An Astro Workspace: its ID and name."""

    id: str
    name: str


def utc(time: datetime) -> datetime:
    """Return a time in UTC, or in its own zone if that is beyond the calendar in UTC."""
    # The API writes its times in UTC, so a time without a zone is UTC.
    if time.tzinfo is None:
        return time.replace(tzinfo=timezone.utc)
    try:
        return time.astimezone(timezone.utc)
    except OverflowError:  # year 1 or 9999; it can still be compared and written
        return time


def warm_up_models() -> None:
    """Build the validators eagerly, so that it doesn't happen between a read and its write."""
    ApiToken.model_rebuild()
    Role().to_payload()
