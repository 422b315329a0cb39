"""The Workspaces of an Organization."""

from __future__ import annotations

from collections.abc import Callable

from astro_org_tokens.api.deadline import Timeout
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.api.models import Workspace
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.lookup import all_workspaces, find_workspaces_named_like_ids
from astro_org_tokens.library.targets import WorkspaceArgument, resolve_workspaces


class Workspaces:
    """The Workspaces of an Organization, as ``AstroClient.workspaces``.

    Args:
        begin_call: returns the client for one call, from its ``timeout``.
    """

    def __init__(self, begin_call: Callable[[Timeout], DeadlineClient]) -> None:
        self._begin_call = begin_call

    def list(self, *, timeout: Timeout = None) -> tuple[Workspace, ...]:
        """Return all Workspaces that the credential sees, oldest first.

        Args:
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            AstroError: see ``AstroClient.get_token``.
        """
        return tuple(all_workspaces(self._begin_call(timeout)))

    def named(self, *names: str, timeout: Timeout = None) -> dict[str, Workspace]:
        """Return the Workspaces with exact names, by name, also of names in the form of an ID.

        What is the ID of a Workspace, or no Workspace's name, is left out.

        Args:
            names: the exact names.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            UsageError: a name isn't text.
            AmbiguousError: several Workspaces have the same name.
            AstroError: see ``AstroClient.get_token``.
        """
        return find_workspaces_named_like_ids(self._begin_call(timeout), names)

    def find(
        self, *workspaces: WorkspaceArgument, timeout: Timeout = None
    ) -> tuple[WorkspaceRef, ...]:
        """Return references to Workspaces, each once, in the order of the arguments.

        All names are looked up in one read. What has the form of an ID is taken as an ID, and
        isn't looked up.

        Args:
            workspaces: IDs, names, or objects.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            UsageError: something isn't a Workspace.
            NotFoundError, AmbiguousError: a name has no Workspace, or several.
            AstroError: see ``AstroClient.get_token``.
        """
        return resolve_workspaces(self._begin_call(timeout), workspaces)
