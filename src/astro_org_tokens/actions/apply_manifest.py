"""``apply``: read grants from files, and change what differs from them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from astro_org_tokens.actions.validated import ApplyOptions
from astro_org_tokens.api.models import Workspace
from astro_org_tokens.app import App
from astro_org_tokens.completion import cache
from astro_org_tokens.errors import (
    InputRequiredError,
    InterruptedByUserError,
    PartialFailureError,
    PromptCanceledError,
    UsageError,
    combine_errors,
)
from astro_org_tokens.grants.labels import comma_join
from astro_org_tokens.grants.lock import TokenLock
from astro_org_tokens.grants.lookup import (
    all_workspaces,
    invisible_workspaces,
    organization_tokens,
)
from astro_org_tokens.manifest.desired_state import DesiredState, resolve
from astro_org_tokens.manifest.drift import TokenDrift, drift
from astro_org_tokens.manifest.loader import decode_text
from astro_org_tokens.manifest.run import ApplyResult, ApplyRun
from astro_org_tokens.manifest.schema import ManifestWorkspace, read_grants
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
from astro_org_tokens.paths import cache_dir, state_dir

DRIFT_STATUS = 3
"""The exit status of ``--check`` if there are changes to make."""


def run(app: App, options: ApplyOptions) -> None:
    """Read the files, compare, and change what differs."""
    manifest = _read(app, options.files)
    drifts, more = _drifts(app, manifest, prune=options.prune)
    if options.dry_run or options.check:
        _print_plan(app, drifts, more, check=options.check)
        return
    _confirm_removals(app, options, drifts)
    _print_result(app, _apply(app, drifts), more)


def _read(app: App, files: Sequence[str]) -> list[ManifestWorkspace]:
    manifest: list[ManifestWorkspace] = []
    problems: list[str] = []
    for name in files:
        source = "stdin" if name == "-" else name
        try:
            manifest += read_grants(decode_text(_content(app, name), source), source)
        except UsageError as error:  # the next file may have problems too
            problems += error.lines
    if problems:
        raise combine_errors(UsageError, problems)
    return manifest


def _content(app: App, name: str) -> bytes:
    limit = app.limits.max_manifest_bytes
    try:
        if name == "-":
            content = _stdin(app, limit)
        else:
            with Path(name).open("rb") as file:
                content = file.read(limit + 1)
    except OSError as error:
        raise UsageError(f"Can't read {name}: {error.strerror}.") from None
    if len(content) > limit:
        raise UsageError(f"{name} is too large (limit: {limit:,} bytes).")
    return content


def _stdin(app: App, limit: int) -> bytes:
    stdin = app.console.stdin
    if stdin is None:
        raise UsageError("Can't read stdin: it is closed.")
    if isinstance(stdin, io.TextIOWrapper):  # whatever the encoding of the locale
        content: bytes = stdin.buffer.read(limit + 1)
        return content
    return stdin.read(limit + 1).encode()


def _drifts(
    app: App, manifest: list[ManifestWorkspace], *, prune: bool
) -> tuple[list[TokenDrift], dict[str, Any]]:
    """Return what has to change, and what else a JSON document says."""
    workspaces = all_workspaces(app.client.begin_call())
    tokens = organization_tokens(app.client.begin_call())
    if prune:
        app.refuse_incomplete_lists()
    invisible = invisible_workspaces(tokens, workspaces)
    wanted = resolve(manifest, tokens, [*workspaces, *invisible])
    more = _unlisted(app, wanted, invisible) if prune else {}
    return drift(wanted, tokens, prune=prune), more


def _unlisted(app: App, wanted: DesiredState, invisible: Sequence[Workspace]) -> dict[str, Any]:
    """Report the Workspaces that roles point to, and that neither the user nor the file sees."""
    listed = {workspace.id for workspace in wanted.workspaces}
    ids = [workspace.id for workspace in invisible if workspace.id not in listed]
    if not ids:
        return {}
    app.console.notice(
        "Some roles are in Workspaces that your credentials can't see and that the files don't "
        f"list ({comma_join(ids)}). To compare these roles too, add the Workspaces' IDs to a file."
    )
    return {"not_visible": ids}


def _print_plan(
    app: App, drifts: Sequence[TokenDrift], more: Mapping[str, Any], *, check: bool
) -> None:
    _, refused = split_plan(drifts)
    error = _refused_plan(drifts, len(refused), more) if refused else None
    app.settle(error=error, status=DRIFT_STATUS if check and drifts else 0)
    if not app.options.wants_json:
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


def _confirm_removals(app: App, options: ApplyOptions, drifts: Sequence[TokenDrift]) -> None:
    removals = sum(change.after is None for each in drifts for change in each.changes)
    if not removals or options.yes:
        return
    if not app.console.interactive:
        raise InputRequiredError(
            f"This would remove {removals} role{'s' if removals > 1 else ''}, and there is no "
            "terminal to confirm in. Review the changes with --dry-run, then run again with --yes."
        )
    for line in plan_lines(drifts):
        app.console.print(line.removesuffix("\n"))
    with app.deadline.paused():
        answer = app.console.prompter.prompt("Apply these changes? (yes/no)")
    if answer.lower() not in ("y", "yes"):
        raise PromptCanceledError("Canceled. No changes were made.")


def _apply(app: App, drifts: Sequence[TokenDrift]) -> ApplyResult:
    directory = state_dir()
    try:
        result = ApplyRun(
            app.client.begin_call(),
            drifts,
            timeout=app.options.timeout,
            lock_factory=lambda client, token_id: TokenLock(directory, client, token_id),
            on_progress=app.console.progress.tokens,
        ).run()
        app.settle(
            error=None if result.complete else _partial_failure(result, total=len(drifts)),
            changed=any(each.changes for each in result.done),
            lines=result_lines(result),
        )
    finally:
        cache.clear(cache_dir())
    return result


def _print_result(app: App, result: ApplyResult, more: Mapping[str, Any]) -> None:
    if not app.options.wants_json:
        app.console.write_lines(app.outcome.lines)
    if app.outcome.error is not None:
        raise app.outcome.error
    if app.options.wants_json:
        objects = result_objects(result)
        document = {"changes": objects, "summary": summary(result.done), **more}
        app.console.write_objects(objects, document)


def _partial_failure(
    result: ApplyResult, *, total: int
) -> PartialFailureError | InterruptedByUserError:
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
