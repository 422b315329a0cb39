"""Compare a manifest with the Organization, and change what differs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.api.models import ApiToken, Workspace
from astro_org_tokens.errors import (
    AstroError,
    ConflictError,
    InputRequiredError,
    NotFoundError,
    PartialFailureError,
    PromptCanceledError,
    UnconfirmedError,
    UsageError,
)
from astro_org_tokens.grants.labels import WorkspaceRef, comma_join
from astro_org_tokens.grants.lock import TokenLock
from astro_org_tokens.grants.lookup import (
    all_workspaces,
    incomplete_list_error,
    invisible_workspaces,
    organization_tokens,
)
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.library.manifest import Manifest, manifest_of
from astro_org_tokens.library.targets import WorkspaceArgument, resolve_workspaces
from astro_org_tokens.library.undo import UndoFile, undo_manifest
from astro_org_tokens.manifest.desired_state import resolve
from astro_org_tokens.manifest.drift import TokenDrift, drift
from astro_org_tokens.manifest.run import ApplyResult, ApplyRun
from astro_org_tokens.manifest.snapshot import export
from astro_org_tokens.output.plans import (
    plan_lines,
    plan_objects,
    refused_plan_object,
    result_lines,
    result_object,
    summary,
)
from astro_org_tokens.paths import state_dir

Status: TypeAlias = Literal["done", "failed", "unconfirmed", "skipped"]


@dataclass(frozen=True)
class ApplyPlan:
    """What has to change so that the roles are as a manifest declares.

    Attributes:
        drifts: each token that has to change, with its changes.
        not_visible: if roles that the manifest doesn't declare are removed, the IDs of Workspaces
            that are left alone: roles point to them, but neither the credential nor the manifest
            has them.
    """

    drifts: tuple[TokenDrift, ...]
    not_visible: tuple[str, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether anything has to change."""
        return bool(self.drifts)

    @property
    def removals(self) -> int:
        """The number of roles that would be removed."""
        return sum(change.after is None for each in self.drifts for change in each.changes)

    @property
    def refused(self) -> tuple[TokenDrift, ...]:
        """The tokens that can't be changed, such as to remove their last role."""
        return tuple(each for each in self.drifts if each.refusal is not None)

    def undo(self) -> Manifest:
        """Return the manifest that brings back what the plan changes, and nothing else.

        Raises:
            ConflictError: a role can't be brought back: it is a custom role, or one of several in
                the same Workspace.
        """
        return undo_manifest((each.token, each.changes) for each in self.drifts)

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as plain values; None means no role."""
        if self.refused:
            document = refused_plan_object(self.drifts, describe=str)
        else:
            document = {"changes": plan_objects(self.drifts), "summary": summary(self.drifts)}
        return {**document, **({"not_visible": [*self.not_visible]} if self.not_visible else {})}

    def __str__(self) -> str:
        return "".join(plan_lines(self.drifts, describe=str)).removesuffix("\n")


@dataclass(frozen=True)
class TokenResult:
    """What came of one token's changes.

    Attributes:
        token: as it was read last.
        status: ``done`` (verified), ``failed`` (not made), ``unconfirmed`` (it may have been
            made), or ``skipped`` (nothing was sent).
        changes: what was changed if it is done, else what should have been.
        error: why it failed, or isn't confirmed.
    """

    token: ApiToken
    status: Status
    changes: tuple[Change, ...]
    error: AstroError | None = None

    @property
    def may_have_changed(self) -> bool:
        """Whether the changes were made, or may have been, also in part or for a while."""
        sent = self.error is not None and self.error.may_have_changed
        return sent or self.status in ("done", "unconfirmed")


@dataclass
class ApplyOutcome(ApplyResult):
    """The outcome of ``OrganizationTokens.apply``; every token is in exactly one of the lists.

    Attributes:
        done: changed and verified.
        failed: refused, or not verified, with the error.
        unconfirmed: a write was sent, and the run was interrupted before its result was verified.
        skipped: no write was sent.
        interrupted: whether Ctrl-C ended the run.
    """

    @property
    def results(self) -> tuple[TokenResult, ...]:
        """One result for each token."""
        return (
            *(TokenResult(each.token, "done", each.changes) for each in self.done),
            *(
                TokenResult(
                    each.token,
                    "unconfirmed" if isinstance(error, UnconfirmedError) else "failed",
                    each.changes,
                    error,
                )
                for each, error in self.failed
            ),
            *(TokenResult(each.token, "unconfirmed", each.changes) for each in self.unconfirmed),
            *(TokenResult(each.token, "skipped", each.changes) for each in self.skipped),
        )

    def raise_if_incomplete(self) -> None:
        """Raise an error unless every token was changed and verified.

        Raises:
            PartialFailureError: at least one wasn't; ``details`` has them.
        """
        if self.complete:
            return
        counts = {
            status: sum(each.status == status for each in self.results)
            for status in ("failed", "unconfirmed", "skipped")
        }
        error = PartialFailureError(
            f"{len(self.done)} of {len(self.results)} tokens are updated ("
            + ", ".join(f"{count} {status}" for status, count in counts.items())
            + ")."
        )
        error.details = self.to_dict()
        raise error

    def undo(self) -> Manifest:
        """Return the manifest that brings back what was changed, or may have been.

        Raises:
            ConflictError: see ``ApplyPlan.undo``.
        """
        return undo_manifest(
            (each.token, each.changes) for each in self.results if each.may_have_changed
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values; None means no role."""
        return result_object(self, describe=str)

    def __str__(self) -> str:
        return "\n".join(result_lines(self, describe=str))


class ApplyInterruptedError(KeyboardInterrupt):
    """Ctrl-C during ``OrganizationTokens.apply``.

    It isn't an ``AstroError``, so that a program that goes on after errors ends all the same.

    Args:
        outcome: see below.

    Attributes:
        outcome: what came of each token.
    """

    def __init__(self, outcome: ApplyOutcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


Confirm: TypeAlias = "bool | Callable[[ApplyPlan], bool]"
"""Whether roles may be removed, or a function that decides."""


def compute_plan(client: DeadlineClient, manifest: Manifest, *, prune: bool) -> ApplyPlan:
    """See ``OrganizationTokens.plan``."""
    if not isinstance(manifest, Manifest):
        raise UsageError(
            f"'manifest' is {type(manifest).__name__!r}. Pass the result of Manifest.load, "
            "Manifest.loads, or Manifest.from_dict."
        )
    warnings: list[str] = []
    client = client.also_warning(warnings.append)
    workspaces = all_workspaces(client)
    tokens = organization_tokens(client)
    if prune:
        _refuse_incomplete(warnings)
    invisible = invisible_workspaces(tokens, workspaces)
    desired = resolve(manifest.workspaces, tokens, [*workspaces, *invisible])
    listed = {workspace.id for workspace in desired.workspaces}
    unlisted = [each.id for each in invisible if each.id not in listed] if prune else []
    return ApplyPlan(tuple(drift(desired, tokens, prune=prune)), tuple(unlisted))


def apply_plan(
    client: DeadlineClient,
    plan: ApplyPlan,
    *,
    confirm: Confirm,
    on_progress: Callable[[int, int], None],
    undo_file: str | os.PathLike[str] | None,
) -> ApplyOutcome:
    """See ``OrganizationTokens.apply``; each token has as long as the client's deadline."""
    if not isinstance(plan, ApplyPlan):
        raise UsageError(
            f"'plan' is {type(plan).__name__!r}. Pass the result of OrganizationTokens.plan."
        )
    undo = None if undo_file is None else UndoFile(Path(undo_file))
    before = plan.undo() if undo else None
    _check_confirmed(plan, confirm)
    if undo and before:
        undo.write(before)
    directory = state_dir()
    result = ApplyRun(
        client,
        plan.drifts,
        timeout=client.deadline.seconds,
        lock_factory=lambda client, token_id: TokenLock(directory, client, token_id),
        on_progress=on_progress,
    ).run()
    outcome = ApplyOutcome(**vars(result))
    if undo:
        # If this fails, the file that is there brings back everything that was planned.
        try:
            undo.write(outcome.undo())
        except KeyboardInterrupt:
            outcome.interrupted = True
        except (ConflictError, UsageError):
            pass
    if outcome.interrupted:
        raise ApplyInterruptedError(outcome)
    return outcome


def export_manifest(client: DeadlineClient, named: Sequence[WorkspaceArgument] | None) -> Manifest:
    """See ``OrganizationTokens.export``."""
    warnings: list[str] = []
    client = client.also_warning(warnings.append)
    refs = None if named is None else resolve_workspaces(client, named)
    workspaces = all_workspaces(client)
    tokens = organization_tokens(client)
    _refuse_incomplete(warnings)  # with `prune`, what is missing would be removed
    invisible = invisible_workspaces(tokens, workspaces)
    workspaces += invisible
    selected = workspaces if refs is None else _select(refs, workspaces)
    snapshot = export(selected, tokens, all_workspaces=workspaces)
    return manifest_of(snapshot, [each.id for each in selected if each in invisible])


def _check_confirmed(plan: ApplyPlan, confirm: Confirm) -> None:
    removals = plan.removals
    if not removals or confirm is True:
        return
    if not callable(confirm):
        raise InputRequiredError(
            f"The plan removes {removals} role{'s' if removals > 1 else ''}, and nothing confirms "
            "that. Review the plan, then pass confirm=True, or a function that confirms it."
        )
    if not confirm(plan):
        raise PromptCanceledError("Canceled. No changes were made.")


def _refuse_incomplete(warnings: Sequence[str]) -> None:
    if warnings:
        raise incomplete_list_error(warnings[0])


def _select(refs: Iterable[WorkspaceRef], workspaces: Sequence[Workspace]) -> list[Workspace]:
    by_id = {workspace.id: workspace for workspace in workspaces}
    missing = [ref for ref in refs if ref.id not in by_id]
    if missing:
        raise NotFoundError(
            f"{comma_join(missing)} not found in the Organization, or your credentials don't have "
            "access to it."
        )
    return [by_id[ref.id] for ref in refs]
