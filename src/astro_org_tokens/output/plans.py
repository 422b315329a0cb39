"""What ``apply`` would do, and what it did, as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from astro_org_tokens.errors import AstroError
from astro_org_tokens.grants.change import ChangeResult
from astro_org_tokens.grants.labels import token_label
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.hints import describe
from astro_org_tokens.manifest.drift import TokenDrift
from astro_org_tokens.manifest.run import ApplyResult
from astro_org_tokens.output.changes import change_object, change_sentence
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.style import styled

Describe: TypeAlias = Callable[[AstroError], str]
"""Returns the message of an error: with a hint for the command line, or without one (``str``)."""

NOTHING = "No changes. All roles match the file."


def summary(changed: Sequence[TokenDrift | ChangeResult]) -> dict[str, int]:
    """Return the numbers of added, changed and removed roles, and of changed tokens."""
    kinds = [change_kind(change) for each in changed for change in each.changes]
    counts = {kind: kinds.count(kind) for kind in ("add", "change", "remove")}
    return {**counts, "tokens": sum(bool(each.changes) for each in changed)}


def split_plan(
    drifts: Sequence[TokenDrift],
) -> tuple[list[TokenDrift], list[tuple[TokenDrift, AstroError]]]:
    """Return the drifts that can be resolved, and those that can't be, each with its error."""
    possible: list[TokenDrift] = []
    refused: list[tuple[TokenDrift, AstroError]] = []
    for each in drifts:
        if each.refusal is None:
            possible.append(each)
        else:
            refused.append((each, each.refusal))
    return possible, refused


def plan_lines(
    drifts: Sequence[TokenDrift], *, color: bool = False, describe: Describe = describe
) -> Iterator[str]:
    """Yield the lines of a plan, each with its line break."""
    if not drifts:
        yield f"{NOTHING}\n"
        return
    possible, refused = split_plan(drifts)
    for each in possible:
        for change in each.changes:
            mark, style = _MARKS[change_kind(change)]
            line = f"{mark} {escape_control_characters(change_sentence(each.token, change))}"
            yield f"{styled(line, style, color=color)}\n"
    for each, error in refused:
        line = f"! {token_label(each.token)} can't be changed: {describe(error)}"
        yield f"{styled(escape_control_characters(line), 'red', color=color)}\n"
    yield f"{counts_text(possible, failing=len(refused))}\n"


def counts_text(possible: Sequence[TokenDrift], *, failing: int) -> str:
    """Return the numbers of changes that can be made, and of tokens that can't be changed."""
    counts = summary(possible)
    more = f", {failing} failing" if failing else ""
    return (
        f"{counts['add']} to add, {counts['change']} to change, {counts['remove']} to remove{more}"
    )


def plan_objects(drifts: Sequence[TokenDrift]) -> list[dict[str, Any]]:
    """Return the changes of a plan as JSON."""
    return [change_object(each.token, change) for each in drifts for change in each.changes]


def refused_plan_object(
    drifts: Sequence[TokenDrift], *, describe: Describe = describe
) -> dict[str, Any]:
    """Return a plan that can't be carried out as a whole as JSON."""
    possible, refused = split_plan(drifts)
    return {
        "changes": plan_objects(possible),
        "failed": _failed(refused, describe),
        "summary": {**summary(possible), "failed": len(refused)},
    }


def result_lines(result: ApplyResult, *, describe: Describe = describe) -> Iterator[str]:
    """Yield the outcome of every token."""
    for outcome in result.done:
        for change in outcome.changes:
            yield change_sentence(outcome.token, change)
        if not outcome.changes:
            yield f"{token_label(outcome.token)}: unchanged"
    for drift, error in result.failed:
        yield f"{token_label(drift.token)}: failed: {describe(error)}"
    for drift in result.unconfirmed:
        yield f"{token_label(drift.token)}: sent but not confirmed"
    for drift in result.skipped:
        yield f"{token_label(drift.token)}: skipped"
    if result.complete and not result.done:
        yield NOTHING


def result_objects(result: ApplyResult) -> list[dict[str, Any]]:
    """Return the changes that were made as JSON."""
    return [
        change_object(outcome.token, change)
        for outcome in result.done
        for change in outcome.changes
    ]


def result_object(result: ApplyResult, *, describe: Describe = describe) -> dict[str, Any]:
    """Return a result with what is incomplete in it as JSON."""
    return {
        "changes": result_objects(result),
        "failed": _failed(result.failed, describe),
        "unconfirmed": [_token(drift) for drift in result.unconfirmed],
        "not_tried": [_token(drift) for drift in result.skipped],
    }


def _failed(
    failed: Sequence[tuple[TokenDrift, AstroError]], describe: Describe
) -> list[dict[str, Any]]:
    return [
        {**_token(drift), "error": describe(error), "kind": error.kind} for drift, error in failed
    ]


def _token(drift: TokenDrift) -> dict[str, Any]:
    return {"token_id": drift.token.id, "token_name": drift.token.name}


def change_kind(change: Change) -> str:
    """Return ``add``, ``change`` or ``remove``."""
    if change.before is None:
        return "add"
    return "remove" if change.after is None else "change"


_MARKS = {"add": ("+", "green"), "change": ("~", "bold"), "remove": ("-", "red")}
