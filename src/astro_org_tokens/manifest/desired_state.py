"""Resolve the names in a manifest to the tokens and Workspaces of the Organization."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from astro_org_tokens.api.models import ApiToken, Workspace
from astro_org_tokens.errors import (
    AmbiguousError,
    AstroError,
    NotFoundError,
    UsageError,
    combine_errors,
)
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join, token_label
from astro_org_tokens.grants.lookup import near_names
from astro_org_tokens.grants.roles import NO_ROLE, declared_role, role_problem
from astro_org_tokens.ids import looks_like_id, normalize_id
from astro_org_tokens.manifest.diagnostics import Diagnostic, SourceLocation
from astro_org_tokens.manifest.model import ManifestGrant, ManifestWorkspace
from astro_org_tokens.manifest.offline import clause

Named = TypeVar("Named", ApiToken, Workspace)
MAX_GUESSES = 20
"""Limit on close matches, which are slow to find in large Organizations."""


@dataclass(frozen=True)
class DesiredGrant:
    """A role that a token should have in a Workspace; None if it should have none."""

    token: ApiToken
    workspace: WorkspaceRef
    role: str | None
    location: SourceLocation


@dataclass(frozen=True)
class DesiredState:
    """The resolved content of a manifest.

    Attributes:
        workspaces: all Workspaces in the manifest, in its order.
        grants: in the order of the manifest.
    """

    workspaces: tuple[WorkspaceRef, ...]
    grants: tuple[DesiredGrant, ...]


def resolve(
    declared: Iterable[ManifestWorkspace],
    tokens: Sequence[ApiToken],
    workspaces: Sequence[Workspace],
) -> DesiredState:
    """Return the desired state.

    Args:
        declared: the content of the manifest.
        tokens: all tokens of the Organization.
        workspaces: all Workspaces of the Organization.

    Raises:
        NotFoundError, AmbiguousError, UsageError: the kind of the first problem; the message has
            all problems.
    """
    resolver = _Resolver(_Names(tokens, "token"), _Names(workspaces, "Workspace"))
    for each in declared:
        resolver.add_workspace(each)
    return resolver.result()


class _Names(Generic[Named]):
    """Finds a thing by exact ID, name, ID in any letter case, or alike name, in this order."""

    def __init__(self, things: Sequence[Named], noun: str) -> None:
        self._by_id: dict[str, Named] = {thing.id: thing for thing in things}
        self._by_name: dict[str, list[Named]] = {}
        self._noun = noun
        self._suggestions: dict[str, str] = {}
        for thing in things:
            self._by_name.setdefault(thing.name, []).append(thing)
        self._near_names = near_names(things)

    def find(self, text: str) -> Named:
        """Return the token or Workspace.

        Raises:
            NotFoundError, AmbiguousError: there is none, or more than one.
        """
        if text in self._by_id:
            return self._by_id[text]
        matches = self._by_name.get(text, [])
        if not matches and (match := self._by_id.get(normalize_id(text) or "")) is not None:
            return match
        if len(matches) > 1:
            raise AmbiguousError(
                f"{len(matches)} {self._noun}s are named '{text}'; use an ID instead: "
                f"{comma_join(match.id for match in matches)}"
            )
        if not matches and (alike := self._near_names.only_alike(text)):
            return self._by_id[alike]
        if not matches:
            noun = "Organization API token" if self._noun == "token" else self._noun
            suggestion = self._suggest(text)
            if not suggestion and self._noun == "Workspace" and looks_like_id(text):
                suggestion = ", or your credentials don't have access to it"
            raise NotFoundError(f"no {noun} with ID or name '{text}'{suggestion}")
        return matches[0]

    def _suggest(self, text: str) -> str:
        if text not in self._suggestions and len(self._suggestions) < MAX_GUESSES:
            self._suggestions[text] = clause(f".{self._near_names.did_you_mean(text)}")
        return self._suggestions.get(text, "")


class _Resolver:
    """Collects grants and problems, Workspace by Workspace."""

    def __init__(self, tokens: _Names[ApiToken], workspaces: _Names[Workspace]) -> None:
        self._tokens = tokens
        self._workspaces = workspaces
        self._refs: dict[str, WorkspaceRef] = {}
        self._grants: dict[tuple[str, str], DesiredGrant] = {}
        self._problems: list[tuple[Diagnostic, type[AstroError]]] = []

    def add_workspace(self, declared: ManifestWorkspace) -> None:
        ref = None
        try:
            workspace = self._workspaces.find(declared.workspace)
        except AstroError as error:
            self._add_problem(declared.location, error)
        else:
            ref = WorkspaceRef(workspace.id, workspace.name or None)
            self._refs.setdefault(ref.id, ref)
        for grant in declared.grants:
            self._add_grant(ref, grant)

    def result(self) -> DesiredState:
        if self._problems:
            # An aliased node has one location, and can cause the same problem several times.
            problems = sorted(dict.fromkeys(self._problems), key=lambda pair: pair[0].location)
            raise combine_errors(problems[0][1], (diagnostic for diagnostic, _ in problems))
        return DesiredState(tuple(self._refs.values()), tuple(self._grants.values()))

    def _add_grant(self, workspace: WorkspaceRef | None, declared: ManifestGrant) -> None:
        try:
            token = self._tokens.find(declared.token)
            if workspace is not None:
                role = _role(declared, token, workspace)
                self._add_unique(DesiredGrant(token, workspace, role, declared.location))
        except AstroError as error:
            self._add_problem(declared.location, error)

    def _add_unique(self, grant: DesiredGrant) -> None:
        key = (grant.workspace.id, grant.token.id)
        first = self._grants.setdefault(key, grant)
        if first is not grant:
            raise UsageError(
                f"duplicate grant for {token_label(grant.token)} in {grant.workspace} "
                f"(first defined at {first.location})"
            )

    def _add_problem(self, location: SourceLocation, error: AstroError) -> None:
        self._problems.append((Diagnostic(location, str(error)), type(error)))


def _role(declared: ManifestGrant, token: ApiToken, workspace: WorkspaceRef) -> str | None:
    role = declared_role(declared.role)
    if role == NO_ROLE:
        return None
    # Custom roles can't be granted here, but an existing one may stay, so that an export applies.
    if declared.role in token.workspace_roles().get(workspace.id, ()):
        return declared.role
    if role is not None:
        return role
    raise UsageError(clause(role_problem(declared.role)))
