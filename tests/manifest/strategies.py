"""Organizations for the tests of declared grants: as models, in a sandbox, and at random."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hypothesis import strategies as st

from astro_org_tokens.api.models import ApiToken, Role, Workspace
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.store import token_store, workspace_store

CREATED = "2026-01-02T03:04:05Z"
ROLES = ("WORKSPACE_MEMBER", "WORKSPACE_AUTHOR", "WORKSPACE_OPERATOR", "WORKSPACE_OWNER")
HELD_ROLES = (*ROLES, "WORKSPACE_ACCESSOR")
MEMBER = {
    "entityType": "ORGANIZATION",
    "entityId": seed_ids.ORGANIZATION_ID,
    "role": "ORGANIZATION_MEMBER",
}
DEPLOYER = {
    "entityType": "DEPLOYMENT",
    "entityId": seed_ids.DEPLOYMENT_PROD,
    "role": "DEPLOYMENT_ADMIN",
}
# What a careless writer or reader of YAML takes for something else.
HOSTILE_NAMES = (
    *("yes", "No", "null", "~", "true", "1e5", "007", "0x1F", "1_000", "12:30:45", "2026-01-02"),
    *("a: b", "a #b", "#a", "'quoted'", '"', "\\", "{}", "[a]", "*a", "&a", "!a", "%a", "@a", "`a"),
    *("- a", "? a", "| a", "> a", "<<", "=", ",", ":", "-", "...", "---", " a", "a ", "\ta", "a\n"),
    *("a\nb: WORKSPACE_OWNER", "a\r\nb", "\x1b[31mred", "\x00", "\x7f", "\x85", "a\u2028b"),
    *(
        "\u202egnp.exe",
        "\u200f",
        "\ufeff",
        "\ufffe",
        "\uffff",
        "Cafe\u0301 ☕",
        "👩\u200d🔬",
        "分析",
    ),
    *("x" * 999, "分" * 400, "\x1b" * 300, "workspaces", "a/b", "O'Brien", "Data Eng"),
)

Grants: TypeAlias = dict[tuple[str, str], str]
"""From a token's and a Workspace's ID to the role."""


def make_token(token_id: str, name: str, roles: Mapping[str, str] | None = None) -> ApiToken:
    """A token with some Workspace roles among others."""
    entries = [
        MEMBER,
        *(_workspace_role(workspace, role) for workspace, role in (roles or {}).items()),
    ]
    return ApiToken(
        id=token_id,
        name=name,
        scope="ORGANIZATION",
        createdAt=CREATED,
        roles=tuple(Role(**entry) for entry in [*entries, DEPLOYER]),
    )


def make_workspace(workspace_id: str, name: str) -> Workspace:
    """A Workspace."""
    return Workspace(id=workspace_id, name=name)


@dataclass(frozen=True)
class Organization:
    """Workspaces and tokens by their IDs, and what the tokens may do where."""

    workspaces: Mapping[str, str]
    tokens: Mapping[str, str]
    grants: Grants

    def roles(self, token_id: str) -> dict[str, str]:
        """The Workspace roles of a token."""
        return {w: role for (t, w), role in self.grants.items() if t == token_id}

    def workspace_models(self) -> list[Workspace]:
        """The Workspaces as they are read."""
        return [make_workspace(*each) for each in self.workspaces.items()]

    def token_models(self) -> list[ApiToken]:
        """The tokens as they are read."""
        return [make_token(t, name, self.roles(t)) for t, name in self.tokens.items()]

    def fill(self, sandbox: Sandbox) -> None:
        """Put it in place of all that a sandbox holds but its credential."""
        store = sandbox.store
        with store.transaction():
            store.execute("DELETE FROM tokens WHERE id != ?", [seed_ids.ADMIN_TOKEN])
            store.execute("DELETE FROM workspaces")
            for workspace_id, name in self.workspaces.items():
                body = {"id": workspace_id, "name": name, "createdAt": CREATED}
                workspace_store.add(store, body)
            for token_id, name in self.tokens.items():
                token_store.add(store, _body(token_id, name, self.roles(token_id)))


def stored_grants(sandbox: Sandbox) -> Grants:
    """The grants of Organization tokens that a sandbox holds."""
    bodies = sandbox.store.column("SELECT body FROM tokens WHERE scope = 'ORGANIZATION'")
    return {
        (each["id"], entry["entityId"]): entry["role"]
        for each in map(json.loads, bodies)
        for entry in each["roles"]
        if entry["entityType"] == "WORKSPACE"
    }


def expected_grants(held: Grants, files: Mapping[str, Mapping[str, str]], *, prune: bool) -> Grants:
    """The model: what is there once the files, by the IDs of what they name, are applied."""
    wanted = {(t, w): role for w, roles in files.items() for t, role in roles.items()}
    kept = {key for key in held if key in wanted or key[1] not in files or not prune}
    return {key: role for key, role in held.items() if key in kept} | wanted


def _ids(prefix: str, most: int) -> st.SearchStrategy[list[str]]:
    return st.integers(1, most).map(lambda n: [f"{prefix}{i:020d}" for i in range(n)])


def _named(ids: Sequence[str], names: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    # Any name may be shared, or be an ID: its own or another's.
    return st.fixed_dictionaries({each: names | st.sampled_from(ids) for each in ids})


@st.composite
def organizations(
    draw: st.DrawFn, *, names: st.SearchStrategy[str], roles: Sequence[str] = HELD_ROLES
) -> Organization:
    """Organizations of a few Workspaces and tokens."""
    workspaces = draw(_ids("clws", 3).flatmap(lambda ids: _named(ids, names)))
    tokens = draw(_ids("cltok", 4).flatmap(lambda ids: _named(ids, names)))
    pairs = [(t, w) for t in tokens for w in workspaces]
    grants = draw(st.dictionaries(st.sampled_from(pairs), st.sampled_from(roles)))
    return Organization(workspaces, tokens, grants)


@st.composite
def manifests(draw: st.DrawFn, organization: Organization) -> dict[str, dict[str, str]]:
    """What a file may say of an Organization, by the IDs of what it names."""
    roles = st.dictionaries(st.sampled_from([*organization.tokens]), st.sampled_from(ROLES))
    return draw(st.dictionaries(st.sampled_from([*organization.workspaces]), roles))


hostile_names = st.sampled_from(HOSTILE_NAMES) | st.text(max_size=12)


def _workspace_role(workspace_id: str, role: str) -> dict[str, str]:
    return {"entityType": "WORKSPACE", "entityId": workspace_id, "role": role}


def _body(token_id: str, name: str, roles: Mapping[str, str]) -> dict[str, object]:
    entries = [MEMBER, *(_workspace_role(*each) for each in roles.items()), DEPLOYER]
    return {
        "id": token_id,
        "name": name,
        "description": "",
        "scope": "ORGANIZATION",
        "kind": "STANDARD",
        "createdAt": CREATED,
        "roles": entries,
    }
