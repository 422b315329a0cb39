"""The Organization API tokens and their roles: the calls that the commands make too."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from astro_org_tokens.api.deadline import Timeout
from astro_org_tokens.api.deadline_client import DeadlineClient, collect
from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.errors import UsageError
from astro_org_tokens.grants.grant import Grant, grants_in
from astro_org_tokens.grants.labels import TokenRef, WorkspaceRef
from astro_org_tokens.grants.lookup import (
    organization_tokens,
    read_organization_token,
    tokens_with_role,
)
from astro_org_tokens.grants.token_filter import TokenFilter
from astro_org_tokens.ids import looks_like_id
from astro_org_tokens.library.targets import (
    TokenArgument,
    WorkspaceArgument,
    check_token,
    every_workspace,
    find_token,
    grantable_role,
    resolve_workspaces,
    workspace_arguments,
)

if TYPE_CHECKING:
    from astro_org_tokens.library.apply import ApplyOutcome, ApplyPlan, Confirm
    from astro_org_tokens.library.manifest import Manifest
    from astro_org_tokens.library.outcome import ChangeOutcome


def _ignore(*_: object) -> None:
    pass


class OrganizationTokens:
    """The Organization API tokens of an Organization, as ``AstroClient.organization_tokens``.

    A token is named by its ID or its name; what has the form of an ID is taken as an ID.
    Where that may be wrong, pass a ``TokenRef`` for an ID, or the object that ``find`` returns for
    a name. Workspaces are named in the same way.

    Every change reads the token, writes its whole list of roles, and reads again until the change
    is verified. Programs on one machine that change the same token wait for each other.

    Args:
        begin_call: returns the client for one call, from its ``timeout``.
    """

    def __init__(self, begin_call: Callable[[Timeout], DeadlineClient]) -> None:
        self._begin_call = begin_call

    def list(
        self,
        *,
        workspace: WorkspaceArgument | None = None,
        workspaces: Iterable[WorkspaceArgument] | None = None,
        token: TokenArgument | None = None,
        roles: Iterable[str] | None = None,
        matching: TokenFilter | None = None,
        timeout: Timeout = None,
    ) -> tuple[Grant, ...]:
        """Return grants, by Workspace, and in each Workspace from the oldest token to the newest.

        Args:
            workspace: only the grants in this Workspace.
            workspaces: only the grants in these; without either, in all Workspaces.
            token: only the grants of this token. An ``ApiToken`` isn't read again.
            roles: only the grants of these roles.
            matching: only the grants of tokens that match it.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            UsageError: an argument isn't valid; nothing was sent.
            NotFoundError, AmbiguousError: a name has no token or Workspace, or several.
            AstroError: see ``AstroClient.get_token``.
        """
        arguments = workspace_arguments(workspace, workspaces)
        target = None if token is None else check_token(token)
        names = None if roles is None else collect(roles, str, "roles")
        if not isinstance(matching, TokenFilter | None):
            raise UsageError(f"'matching' is {matching!r}, which isn't a TokenFilter.")
        client = self._begin_call(timeout)
        refs = None if arguments is None else resolve_workspaces(client, arguments)
        tokens = (
            _tokens(client, refs) if target is None else [self._token(client, target, refs or ())]
        )
        refs = every_workspace(client, tokens) if refs is None else refs
        if matching is not None:
            now = client.limits.now()
            tokens = [token for token in tokens if matching.matches(token, now)]
        grants = grants_in(refs, tokens)
        if names is None:
            return tuple(grants)
        return tuple(grant for grant in grants if grant.role in {*names, *map(str.upper, names)})

    def all(
        self,
        *,
        workspaces: Iterable[WorkspaceArgument] | None = None,
        timeout: Timeout = None,
    ) -> tuple[ApiToken, ...]:
        """Return the Organization API tokens, oldest first.

        Args:
            workspaces: only tokens with a role in one of these.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            AstroError: see ``list``.
        """
        arguments = workspace_arguments(None, workspaces)
        client = self._begin_call(timeout)
        return tuple(
            _tokens(client, None if arguments is None else resolve_workspaces(client, arguments))
        )

    def find(
        self,
        name: str,
        *,
        workspaces: Iterable[WorkspaceArgument] | None = None,
        any_without_role: bool = False,
        timeout: Timeout = None,
    ) -> ApiToken:
        """Return the token with a name.

        Args:
            name: the exact name; it isn't taken as an ID, whatever its form.
            workspaces: if several tokens have the name, those with a role in one of these count.
            any_without_role: if several tokens have the name and none has a role there, return
                any of them.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            NotFoundError: no Organization API token has this name.
            AmbiguousError: several have it; ``matches`` has them.
            AstroError: see ``AstroClient.get_token``.
        """
        arguments = workspace_arguments(None, workspaces)
        check_token(name)
        client = self._begin_call(timeout)
        refs = () if arguments is None else resolve_workspaces(client, arguments)
        return find_token(client, name, refs, any_without_role=any_without_role)

    def add(
        self,
        token: TokenArgument,
        *,
        role: str,
        workspace: WorkspaceArgument | None = None,
        workspaces: Iterable[WorkspaceArgument] | None = None,
        exist_ok: bool = False,
        dry_run: bool = False,
        timeout: Timeout = None,
    ) -> ChangeOutcome:
        """Grant a token a role in Workspaces; a role that it has there is replaced.

        Args:
            token: the token.
            role: one of the four Workspace roles, in any letter case.
            workspace: the Workspace.
            workspaces: several instead, which are changed together or not at all.
            exist_ok: whether the token may have the role already.
            dry_run: only return what would be changed.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            UsageError: an argument isn't valid; nothing was sent.
            NotFoundError, AmbiguousError: a name has no token or Workspace, or several.
            AlreadyGrantedError: the token has the role already; nothing was changed.
            ConflictError: other clients kept overwriting the change.
            UnconfirmedError: the change was sent, but its result couldn't be verified.
            AstroError: see ``AstroClient.get_token``; nothing was changed.
        """
        return self._change(
            "add",
            token,
            grantable_role(role),
            workspace,
            workspaces,
            timeout,
            ignore_noop=exist_ok,
            dry_run=dry_run,
        )

    def update(
        self,
        token: TokenArgument,
        *,
        role: str,
        workspace: WorkspaceArgument | None = None,
        workspaces: Iterable[WorkspaceArgument] | None = None,
        exist_ok: bool = False,
        dry_run: bool = False,
        timeout: Timeout = None,
    ) -> ChangeOutcome:
        """Change the role that a token has in Workspaces.

        Args: see ``add``.

        Raises:
            NotGrantedError: the token has no role in one of the Workspaces; nothing was changed.
            AstroError: see ``add``.
        """
        return self._change(
            "update",
            token,
            grantable_role(role),
            workspace,
            workspaces,
            timeout,
            ignore_noop=exist_ok,
            dry_run=dry_run,
        )

    def remove(
        self,
        token: TokenArgument,
        *,
        workspace: WorkspaceArgument | None = None,
        workspaces: Iterable[WorkspaceArgument] | None = None,
        missing_ok: bool = False,
        dry_run: bool = False,
        timeout: Timeout = None,
    ) -> ChangeOutcome:
        """Remove a token's role in Workspaces.

        Args:
            token: the token.
            workspace: the Workspace.
            workspaces: several instead, which are changed together or not at all.
            missing_ok: whether the token may have no role there.
            dry_run: only return what would be changed.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            NotGrantedError: the token has no role in one of the Workspaces; nothing was changed.
            ConflictError: the role is the token's last, which the API doesn't let go, or other
                clients kept overwriting the change.
            AstroError: see ``add``.
        """
        return self._change(
            "remove",
            token,
            None,
            workspace,
            workspaces,
            timeout,
            ignore_noop=missing_ok,
            dry_run=dry_run,
        )

    def plan(
        self, manifest: Manifest, *, prune: bool = False, timeout: Timeout = None
    ) -> ApplyPlan:
        """Return what has to change so that the roles are as a manifest declares.

        Args:
            manifest: the roles that tokens should have. Tokens and Workspaces are named by ID or
                name.
            prune: whether to remove the roles that the manifest doesn't declare, in the Workspaces
                that it lists.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            NotFoundError, AmbiguousError, UsageError: the kind of the first problem of the
                manifest; the message has all problems with their locations.
            ApiError: with ``prune``, a list kept changing while it was read.
            AstroError: see ``AstroClient.get_token``.
        """
        # Single changes and lists need nothing of it; neither here nor below.
        from astro_org_tokens.library.apply import compute_plan  # noqa: PLC0415

        return compute_plan(self._begin_call(timeout), manifest, prune=prune)

    def apply(
        self,
        plan: ApplyPlan,
        *,
        confirm: Confirm = False,
        timeout: float | None = None,
        on_progress: Callable[[int, int], None] = _ignore,
        undo_file: str | os.PathLike[str] | None = None,
    ) -> ApplyOutcome:
        """Make the changes of a plan, several tokens at once, each as safely as ``add``.

        A token that fails doesn't stop the others, unless the credential is rejected. What other
        programs have changed since the plan was made is preserved.

        Args:
            plan: what to change.
            confirm: needed if the plan removes roles: True, or a function that gets the plan and
                returns whether to make the changes.
            timeout: seconds for each token; None for the client's.
            on_progress: called with the number of tokens that are finished, and of all tokens.
            undo_file: a file to write before the first change, which must not exist: a manifest
                that brings back what is changed. In the end it has only what was changed, or may
                have been.

        Returns:
            One result for each token. Failures aren't raised; see ``raise_if_incomplete``.

        Raises:
            InputRequiredError: the plan removes roles, and ``confirm`` is False.
            PromptCanceledError: ``confirm`` returned False; no changes were made.
            ApplyInterruptedError: Ctrl-C; it has the outcome of every token.
            ConflictError: with ``undo_file``, a role can't be brought back; see ``ApplyPlan.undo``.
            UsageError: ``timeout`` isn't a time, the client is closed, or ``undo_file`` exists or
                can't be written; no changes were made.
        """
        from astro_org_tokens.library.apply import apply_plan  # noqa: PLC0415

        client = self._begin_call(timeout)
        return apply_plan(
            client, plan, confirm=confirm, on_progress=on_progress, undo_file=undo_file
        )

    def export(
        self,
        *,
        workspace: WorkspaceArgument | None = None,
        workspaces: Iterable[WorkspaceArgument] | None = None,
        timeout: Timeout = None,
    ) -> Manifest:
        """Return the current grants as a manifest.

        Args:
            workspace: only this Workspace.
            workspaces: only these; without either, all Workspaces.
            timeout: seconds for this call, or a ``Deadline``; None for the client's.

        Raises:
            NotFoundError, AmbiguousError: a Workspace doesn't exist, or several have its name.
            ConflictError: a token has several roles in one Workspace.
            ApiError: a list kept changing while it was read, or the roles of a token aren't known.
            AstroError: see ``AstroClient.get_token``.
        """
        from astro_org_tokens.library.apply import export_manifest  # noqa: PLC0415

        arguments = workspace_arguments(workspace, workspaces)
        return export_manifest(self._begin_call(timeout), arguments)

    def _change(
        self,
        verb: str,
        token: TokenArgument,
        role: str | None,
        workspace: WorkspaceArgument | None,
        workspaces: Iterable[WorkspaceArgument] | None,
        timeout: Timeout,
        *,
        ignore_noop: bool,
        dry_run: bool,
    ) -> ChangeOutcome:
        # Lists need nothing of it.
        from astro_org_tokens.library.outcome import change_token  # noqa: PLC0415

        arguments = workspace_arguments(workspace, workspaces)
        if arguments is None:
            raise UsageError("No Workspace specified. Pass 'workspace' or 'workspaces'.")
        target = check_token(token)
        client = self._begin_call(timeout)
        refs = resolve_workspaces(client, arguments)
        return change_token(
            client, target, verb, role, refs, ignore_noop=ignore_noop, dry_run=dry_run
        )

    def _token(
        self, client: DeadlineClient, token: TokenArgument, workspaces: tuple[WorkspaceRef, ...]
    ) -> ApiToken:
        if isinstance(token, ApiToken):
            return token
        if isinstance(token, TokenRef):
            return read_organization_token(client, token.id)
        if looks_like_id(token):
            return read_organization_token(client, token.lower())
        return find_token(client, token, workspaces)


def _tokens(client: DeadlineClient, refs: Sequence[WorkspaceRef] | None) -> Sequence[ApiToken]:
    return organization_tokens(client) if refs is None else tokens_with_role(client, refs)
