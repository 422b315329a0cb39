"""The API's objects, as far as they are used here.

A field that is not named below is kept and goes back as it came. What the API may add later (a
new scope, a new kind of role) is no error: such fields are plain strings.

Source: the schemas ``ApiToken``, ``ApiTokenRole``, ``BasicSubjectProfile`` and ``Workspace`` of
the Astro API v1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
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
        # A field that is not known may be secret.
        known = type(self).model_fields
        return [(name, value) for name, value in super().__repr_args__() if name in known]


class _Interner:
    """Builds equal objects once: a large Organization has few roles and people, many times over.

    Only objects of nothing but text are shared, since 1, 1.0 and true are equal to Python.
    """

    MOST = 50_000

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[str, str], ...], Any] = {}

    def __call__(self, value: Any, build: ValidatorFunctionWrapHandler) -> Any:
        if type(value) is not dict or not all(type(each) is str for each in value.values()):
            return build(value)
        key = tuple(value.items())
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= self.MOST:
                self._known.clear()
            found = self._known[key] = build(value)
        return found


class Role(_ApiObject):
    """One entry of a token's list of roles; ``workspace_role`` makes a new one.

    Attributes:
        role: such as WORKSPACE_MEMBER, or the name of a custom role.
    """

    # Under the API's own names: whatever other name the API may use one day, it is another field.
    entityType: str | None = None  # noqa: N815
    entityId: str | None = None  # noqa: N815
    role: str | None = None

    @property
    def entity_type(self) -> str | None:
        """WORKSPACE, ORGANIZATION, DEPLOYMENT, DAG, DAG_TAG, or one not known yet."""
        return self.entityType

    @property
    def entity_id(self) -> str | None:
        """The ID of what the type says."""
        return self.entityId

    def to_payload(self) -> dict[str, Any]:
        """Return the entry as a JSON object, with every field that it came with and no other."""
        return self.model_dump(by_alias=True, exclude_unset=True)


def workspace_role(workspace_id: str, role: str) -> Role:
    """Return the entry that gives ``role`` in a Workspace."""
    return Role(entityType=WORKSPACE, entityId=workspace_id, role=role)


class Subject(_ApiObject):
    """Who created something: a person or an API token."""

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
        scope: where it was made: ORGANIZATION, WORKSPACE or DEPLOYMENT.
        roles: None where the answer had none, which is not the same as an empty list.
        end_at: when it expires; None means never.
    """

    id: str
    name: str
    description: str = ""
    scope: str
    kind: str | None = None
    created_at: datetime
    created_by: _SharedSubject | None = None
    updated_by: _SharedSubject | None = None
    end_at: datetime | None = None
    last_used_at: datetime | None = None
    roles: tuple[_SharedRole, ...] | None = None
    token: SecretStr | None = Field(default=None, repr=False)

    def role_in(self, workspace_id: str) -> str | None:
        """Return the token's role in a Workspace, None where it has none."""
        return role_in(self.roles or (), workspace_id)

    def workspace_roles(self) -> dict[str, str]:
        """Return the token's Workspace roles by the Workspaces' IDs."""
        found: dict[str, str] = {}
        for entry in self.roles or ():
            if entry.entityType == WORKSPACE and entry.entityId and entry.role:
                found.setdefault(entry.entityId, entry.role)
        return found


def role_in(roles: Iterable[Role], workspace_id: str) -> str | None:
    """Return the role that ``roles`` give in a Workspace, None where they give none."""
    for entry in roles:
        if entry.entity_type == WORKSPACE and entry.entity_id == workspace_id:
            return entry.role
    return None


class Workspace(_ApiObject):
    """A Workspace."""

    id: str
    name: str


def warm_up_models() -> None:
    """Build what reads a token now, which takes a while, and not when the first one arrives."""
    ApiToken.model_rebuild()
    Role().to_payload()
