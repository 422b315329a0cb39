"""What can be checked of a manifest without the Organization."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from astro_org_tokens.grants.roles import declared_role, role_problem
from astro_org_tokens.manifest.diagnostics import Diagnostic
from astro_org_tokens.manifest.model import ManifestGrant, ManifestWorkspace


def offline_problems(workspaces: Iterable[ManifestWorkspace]) -> Iterator[Diagnostic]:
    """Yield what ``apply`` would refuse, whatever tokens and Workspaces there are.

    Roles are an exception: a custom role is refused here, and ``apply`` accepts it if the token has
    it already.
    """
    workspaces = tuple(workspaces)
    yield from duplicates(workspaces)
    for workspace in workspaces:
        for grant in workspace.grants:
            if declared_role(grant.role) is None:
                yield Diagnostic(grant.location, clause(role_problem(grant.role)))


def duplicates(workspaces: Iterable[ManifestWorkspace]) -> Iterator[Diagnostic]:
    """Yield the grants whose token and Workspace, as they are written, have a grant already."""
    grants: dict[tuple[str, str], ManifestGrant] = {}
    for workspace in workspaces:
        for grant in workspace.grants:
            first = grants.setdefault((workspace.workspace, grant.token), grant)
            if first is not grant:
                yield Diagnostic(
                    grant.location,
                    f"duplicate grant for {grant.token} in {workspace.workspace} "
                    f"(first defined at {first.location})",
                )


def clause(text: str) -> str:
    """Return a sentence, and the suggestion that may follow it, in the form of compilers."""
    joined = text.replace(". Did", "; did", 1)
    return joined.removesuffix(".") if joined == text else joined
