"""``apply``: read grants from files, and change what differs from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from astro_org_tokens.actions.read_manifest import read_manifest
from astro_org_tokens.actions.validated import ApplyOptions
from astro_org_tokens.app import App
from astro_org_tokens.completion import cache
from astro_org_tokens.errors import (
    InputRequiredError,
    InterruptedByUserError,
    PartialFailureError,
)
from astro_org_tokens.library.apply import ApplyInterruptedError, ApplyOutcome, ApplyPlan
from astro_org_tokens.library.manifest import Manifest
from astro_org_tokens.library.undo import write_before_changes
from astro_org_tokens.manifest.drift import TokenDrift
from astro_org_tokens.output.plan_comment import plan_comment
from astro_org_tokens.output.plans import (
    plan_lines,
    plan_objects,
    refused_plan_object,
    result_lines,
    result_object,
    result_objects,
    split_plan,
    summary,
)
from astro_org_tokens.paths import cache_dir

DRIFT_STATUS = 3
"""The exit status of ``--check`` if there are changes to make."""


def run(app: App, options: ApplyOptions) -> None:
    """Read the files, compare, and change what differs."""
    manifest = read_manifest(app, options.files, recursive=options.recursive)
    plan, more = _plan(app, manifest, prune=options.prune)
    if options.plan_file is not None:
        write_before_changes(Path(options.plan_file), plan_comment(plan.drifts))
    if options.dry_run or options.check:
        _print_plan(app, plan.drifts, more, check=options.check)
    else:
        _print_result(app, _apply(app, options, plan), more)


def _plan(app: App, manifest: Manifest, *, prune: bool) -> tuple[ApplyPlan, dict[str, Any]]:
    """Return what has to change, and what else a JSON document says."""
    plan = app.client.organization_tokens.plan(manifest, prune=prune)
    if not plan.not_visible:
        return plan, {}
    app.console.notice(
        "Some roles are in Workspaces that your credentials can't see and that the files don't "
        f"list ({', '.join(plan.not_visible)}). To compare these roles too, add the Workspaces' "
        "IDs to a file."
    )
    return plan, {"not_visible": [*plan.not_visible]}


def _print_plan(
    app: App, drifts: Sequence[TokenDrift], more: Mapping[str, Any], *, check: bool
) -> None:
    _, refused = split_plan(drifts)
    error = _refused_plan(drifts, len(refused), more) if refused else None
    app.settle(error=error, status=DRIFT_STATUS if check and drifts else 0)
    if app.options.output == "markdown":
        app.console.write(plan_comment(drifts, ascii_only=app.console.ascii_only))
    elif not app.options.wants_json:
        app.console.write("".join(plan_lines(drifts, color=app.console.use_color)))
    if error is not None:
        raise error
    if app.options.wants_json:
        objects = plan_objects(drifts)
        document = {"changes": objects, "summary": summary(drifts), **more}
        app.console.write_objects(objects, document)


def _refused_plan(
    drifts: Sequence[TokenDrift], refused: int, more: Mapping[str, Any]
) -> PartialFailureError:
    error = PartialFailureError(
        f"{refused} of {len(drifts)} tokens can't be changed as the files declare. Change the "
        "files, or give these tokens another role first."
    )
    error.details = {**refused_plan_object(drifts), **more}
    return error


def _confirm_removals(app: App, plan: ApplyPlan) -> bool:
    if not app.console.interactive:
        removals = plan.removals
        raise InputRequiredError(
            f"This would remove {removals} role{'s' if removals > 1 else ''}, and there is no "
            "terminal to confirm in. Review the changes with --dry-run, then run again with --yes."
        )
    for line in plan_lines(plan.drifts):
        app.console.print(line.removesuffix("\n"))
    with app.deadline.paused():
        answer = app.console.prompter.prompt("Apply these changes? (yes/no)")
    return answer.lower() in ("y", "yes")


def _apply(app: App, options: ApplyOptions, plan: ApplyPlan) -> ApplyOutcome:
    def confirm(plan: ApplyPlan) -> bool:
        return options.yes or _confirm_removals(app, plan)

    try:
        outcome = _outcome(app, plan, confirm, options.undo_file)
        app.settle(
            error=_error(outcome, total=len(plan.drifts)),
            changed=any(each.changes for each in outcome.done),
            lines=result_lines(outcome),
        )
    finally:
        cache.clear(cache_dir())
    return outcome


def _outcome(
    app: App, plan: ApplyPlan, confirm: Callable[[ApplyPlan], bool], undo_file: str | None
) -> ApplyOutcome:
    try:
        return app.client.organization_tokens.apply(
            plan,
            confirm=confirm,
            on_progress=app.console.progress.tokens,
            undo_file=undo_file,
        )
    except ApplyInterruptedError as stop:
        return stop.outcome


def _print_result(app: App, result: ApplyOutcome, more: Mapping[str, Any]) -> None:
    if not app.options.wants_json:
        app.console.write_lines(app.outcome.lines)
    if app.outcome.error is not None:
        raise app.outcome.error
    if app.options.wants_json:
        objects = result_objects(result)
        document = {"changes": objects, "summary": summary(result.done), **more}
        app.console.write_objects(objects, document)


def _error(
    result: ApplyOutcome, *, total: int
) -> PartialFailureError | InterruptedByUserError | None:
    error: PartialFailureError | InterruptedByUserError
    if result.complete and not result.interrupted:
        return None
    if result.complete:
        # Like any other command that Ctrl-C ends: what comes after it in a script must not run.
        error = InterruptedByUserError("Interrupted. All changes were made.")
        error.details = result_object(result)
        return error
    counts = (
        f"Updated {len(result.done)} of {total} tokens ({len(result.failed)} failed, "
        f"{len(result.skipped)} skipped"
    )
    if result.unconfirmed:
        counts += f", {len(result.unconfirmed)} unconfirmed"
    kind = InterruptedByUserError if result.interrupted else PartialFailureError
    error = kind(f"{counts}). To retry, run the same command again.")
    error.details = result_object(result)
    return error
