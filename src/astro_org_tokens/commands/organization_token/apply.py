"""``astro workspace organization-token apply``."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.help import Command, help_epilog
from astro_org_tokens.commands.options import common_options
from astro_org_tokens.commands.types import Text
from astro_org_tokens.completion import completers
from astro_org_tokens.errors import (
    InputRequiredError,
    InterruptedByUserError,
    PartialFailureError,
    PromptCanceledError,
    UsageError,
    combine_errors,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from astro_org_tokens.actions.validated import ApplyOptions
    from astro_org_tokens.manifest.drift import TokenDrift
    from astro_org_tokens.manifest.run import ApplyResult
    from astro_org_tokens.manifest.schema import ManifestWorkspace

MAX_BYTES = 20_000_000
"""Of a file: 10,000 grants are half of one million."""
DRIFT_FOUND = 3
"""The exit status of --check where something would be done."""


@click.command(
    cls=Command,
    epilog=help_epilog(
        "export --all-workspaces > grants.yaml",
        "apply -f grants.yaml --dry-run",
        "apply -f grants.yaml --prune --yes",
        status="3    --check found something to do",
    ),
)
@click.option(
    "-f",
    "--file",
    "files",
    metavar="FILE",
    multiple=True,
    required=True,
    type=Text(),
    shell_complete=completers.files,
    help="The grants, in YAML or JSON; - for stdin; may be given several times.",
)
@click.option(
    "--prune",
    is_flag=True,
    help="Also take away what the files' Workspaces have and the files do not list.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be done; change nothing.")
@click.option(
    "--check", is_flag=True, help="The same, with exit status 3 where anything would be done."
)
@click.option("--yes", is_flag=True, help="Take roles away without asking.")
@common_options()
@click.pass_obj
def apply(app: App, /, **given: Any) -> None:
    """Make it so that tokens have the roles that a file declares.

    \b
    workspaces:
      Data Eng:                     # a Workspace's name or ID
        ci-deploy: WORKSPACE_OWNER  # an Organization token's name or ID

    What the file does not speak of is left alone. Every token is changed by itself: a failure stops
    that one alone, and the same command run again does the rest.
    """  # noqa: D301  click wants the character, not a backslash
    from astro_org_tokens.actions.validated import ApplyOptions, checked

    run(app, checked(ApplyOptions, given))


def run(app: App, options: ApplyOptions) -> None:
    """Read the files, compare, and change what differs."""
    declared = _read(app, options.files)
    drifts = _drifts(app, declared, prune=options.prune)
    if options.dry_run or options.check:
        _show_plan(app, drifts)
        if options.check and drifts:
            app.status = DRIFT_FOUND
        return
    _confirm_removals(app, options, drifts)
    _tell_result(app, _apply(app, drifts), drifts)


def _read(app: App, files: Sequence[str]) -> list[ManifestWorkspace]:
    from astro_org_tokens.manifest.loader import decode_text
    from astro_org_tokens.manifest.schema import read_grants

    found: list[ManifestWorkspace] = []
    problems: list[str] = []
    for name in files:
        source = "stdin" if name == "-" else name
        try:
            found += read_grants(decode_text(_content(app, name), source), source)
        except UsageError as error:  # the next file may have problems of its own
            problems += error.lines
    if problems:
        raise combine_errors(UsageError, problems)
    return found


def _content(app: App, name: str) -> bytes:
    try:
        if name == "-":
            content = _stdin(app)
        else:
            with Path(name).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name} can't be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise UsageError(f"{name} is larger than {MAX_BYTES:,} bytes: no file of grants is")
    return content


def _stdin(app: App) -> bytes:
    if app.stdin is None:
        raise UsageError("stdin can't be read: it is closed")
    if isinstance(app.stdin, io.TextIOWrapper):  # whatever the encoding of the locale
        content: bytes = app.stdin.buffer.read(MAX_BYTES + 1)
        return content
    return app.stdin.read(MAX_BYTES + 1).encode()


def _drifts(app: App, declared: list[ManifestWorkspace], *, prune: bool) -> list[TokenDrift]:
    from astro_org_tokens.grants.lookup import all_workspaces, organization_tokens
    from astro_org_tokens.manifest.desired_state import resolve
    from astro_org_tokens.manifest.drift import drift

    workspaces = all_workspaces(app.client)
    tokens = organization_tokens(app.client)
    return drift(resolve(declared, tokens, workspaces), tokens, prune=prune)


def _show_plan(app: App, drifts: Sequence[TokenDrift]) -> None:
    from astro_org_tokens.output.plans import plan_lines, plan_objects, summary

    if app.wants_json:
        objects = plan_objects(drifts)
        app.write_objects(objects, {"changes": objects, "summary": summary(drifts)})
    else:
        app.write("".join(plan_lines(drifts, color=app.color)))


def _confirm_removals(app: App, options: ApplyOptions, drifts: Sequence[TokenDrift]) -> None:
    removals = sum(change.after is None for each in drifts for change in each.changes)
    if not removals or options.yes:
        return
    if not app.interactive:
        raise InputRequiredError(
            f"{removals} role{'s' if removals > 1 else ''} would be taken away, and nobody can be "
            "asked: see them with --dry-run, and give --yes"
        )
    from astro_org_tokens.output.plans import plan_lines

    for line in plan_lines(drifts):
        app.say(line.removesuffix("\n"))
    with app.deadline.paused():
        if app.terminal.ask("Make these changes? (yes/no)").lower() not in ("y", "yes"):
            raise PromptCanceledError("cancelled: nothing was changed")


def _apply(app: App, drifts: Sequence[TokenDrift]) -> ApplyResult:
    from astro_org_tokens.completion.cache import clear
    from astro_org_tokens.grants.lock import TokenLock
    from astro_org_tokens.manifest.run import ApplyRun
    from astro_org_tokens.paths import cache_dir, state_dir

    folder = state_dir()
    try:
        return ApplyRun(
            app.client,
            drifts,
            timeout=app.timeout,
            lock_factory=lambda client, token, deadline: TokenLock(folder, client, token, deadline),
            progress=app.progress.tokens,
        ).run()
    finally:
        clear(cache_dir())


def _tell_result(app: App, result: ApplyResult, drifts: Sequence[TokenDrift]) -> None:
    from astro_org_tokens.output.plans import result_lines, result_object, result_objects, summary

    app.changed = bool(result.done)
    if result.complete:
        if app.wants_json:
            objects = result_objects(result)
            app.write_objects(objects, {"changes": objects, "summary": summary(result.done)})
        else:
            app.write_lines(result_lines(result))
        return
    kind = InterruptedByUserError if result.interrupted else PartialFailureError
    counts = (
        f"{len(result.done)} of {len(drifts)} tokens done, {len(result.failed)} failed, "
        f"{len(result.not_tried)} not tried"
    )
    if result.unknown:
        counts += f", {len(result.unknown)} sent, not confirmed"
    error = kind(f"{counts}: run the same command again for the rest")
    error.details = result_object(result)
    if not app.wants_json:
        app.write_lines(result_lines(result))
    raise error
