"""From the names in files to the tokens and Workspaces of the Organization."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from astro_org_tokens.api.models import ApiToken, Workspace
from astro_org_tokens.close_matches import did_you_mean
from astro_org_tokens.errors import (
    AmbiguousError,
    AstroError,
    NotFoundError,
    UsageError,
    combine_errors,
)
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join, token_label
from astro_org_tokens.grants.roles import ROLES
from astro_org_tokens.manifest.diagnostics import Diagnostic, SourceLocation
from astro_org_tokens.manifest.schema import ManifestGrant, ManifestWorkspace

Named = TypeVar("Named", ApiToken, Workspace)
MAX_GUESSES = 20
"""For so many unknown names close matches are looked for, which takes long among thousands."""


@dataclass(frozen=True)
class DesiredGrant:
    """A role that a token should have in a Workspace."""

    token: ApiToken
    workspace: WorkspaceRef
    role: str
    place: SourceLocation


@dataclass(frozen=True)
class DesiredState:
    """All that the files declare.

    Attributes:
        workspaces: those that the files speak of, in their order.
        grants: in their order.
    """

    workspaces: tuple[WorkspaceRef, ...]
    grants: tuple[DesiredGrant, ...]


def resolve(
    declared: Iterable[ManifestWorkspace],
    tokens: Sequence[ApiToken],
    workspaces: Sequence[Workspace],
) -> DesiredState:
    """Return what the files declare, by the Organization's own objects.

    Raises:
        NotFoundError, AmbiguousError, UsageError: of the first problem; all are named.
    """
    resolver = _Resolver(_Names(tokens, "token"), _Names(workspaces, "Workspace"))
    for each in declared:
        resolver.workspace(each)
    return resolver.result()


class _Names(Generic[Named]):
    """What an exact ID, or else an exact name, stands for."""

    def __init__(self, things: Sequence[Named], noun: str) -> None:
        self._by_id: dict[str, Named] = {thing.id: thing for thing in things}
        self._by_name: dict[str, list[Named]] = {}
        self._noun = noun
        self._guesses: dict[str, str] = {}
        for thing in things:
            self._by_name.setdefault(thing.name, []).append(thing)

    def find(self, text: str) -> Named:
        """Return the thing.

        Raises:
            NotFoundError, AmbiguousError: there is none, or more than one.
        """
        if text in self._by_id:
            return self._by_id[text]
        found = self._by_name.get(text, [])
        if len(found) > 1:
            raise AmbiguousError(
                f"{len(found)} {self._noun}s are named {text}: write the ID of one "
                f"({comma_join(thing.id for thing in found)})"
            )
        if not found:
            near = self._near(text)
            kind = "Organization token" if self._noun == "token" else self._noun
            raise NotFoundError(f"no {kind} has the ID or the name {text}{near}")
        return found[0]

    def _near(self, text: str) -> str:
        if text not in self._guesses and len(self._guesses) < MAX_GUESSES:
            self._guesses[text] = did_you_mean(text, self._by_name)
        return self._guesses.get(text, "")


class _Resolver:
    def __init__(self, tokens: _Names[ApiToken], workspaces: _Names[Workspace]) -> None:
        self._tokens = tokens
        self._workspaces = workspaces
        self._refs: dict[str, WorkspaceRef] = {}
        self._grants: dict[tuple[str, str], DesiredGrant] = {}
        self._problems: list[tuple[Diagnostic, type[AstroError]]] = []

    def workspace(self, declared: ManifestWorkspace) -> None:
        try:
            found = self._workspaces.find(declared.workspace)
        except AstroError as error:
            self._refuse(declared.place, error)
            found = None
        ref = WorkspaceRef(found.id, found.name) if found else None
        if ref:
            self._refs.setdefault(ref.id, ref)
        for grant in declared.grants:
            self._grant(ref, grant)

    def result(self) -> DesiredState:
        if self._problems:
            # What an alias stands for is at one place, and may be wrong more than once.
            ordered = sorted(dict.fromkeys(self._problems), key=lambda pair: pair[0].place)
            raise combine_errors(ordered[0][1], (problem for problem, _ in ordered))
        return DesiredState(tuple(self._refs.values()), tuple(self._grants.values()))

    def _grant(self, workspace: WorkspaceRef | None, declared: ManifestGrant) -> None:
        try:
            token = self._tokens.find(declared.token)
            if workspace is not None:
                role = _role(declared, token, workspace)
                self._keep(DesiredGrant(token, workspace, role, declared.place))
        except AstroError as error:
            self._refuse(declared.place, error)

    def _keep(self, grant: DesiredGrant) -> None:
        key = (grant.workspace.id, grant.token.id)
        first = self._grants.setdefault(key, grant)
        if first is not grant:
            raise UsageError(
                f"the role of {token_label(grant.token)} in {grant.workspace} is given twice, "
                f"first at {first.place}"
            )

    def _refuse(self, place: SourceLocation, error: AstroError) -> None:
        self._problems.append((Diagnostic(place, str(error)), type(error)))


def _role(declared: ManifestGrant, token: ApiToken, workspace: WorkspaceRef) -> str:
    # Custom roles can't be granted here, but what is there already may stay: an export applies.
    held = token.role_in(workspace.id)
    if declared.role == held:
        return held
    if declared.role.upper() in ROLES:
        return declared.role.upper()
    raise UsageError(
        f"{declared.role} is not one of {', '.join(ROLES)}{did_you_mean(declared.role, ROLES)}"
    )
