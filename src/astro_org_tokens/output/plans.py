"""What ``apply`` would do, and what it did, as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from astro_org_tokens.errors import AstroError
from astro_org_tokens.grants.change import ChangeResult
from astro_org_tokens.grants.labels import token_label
from astro_org_tokens.grants.plan import Change
from astro_org_tokens.manifest.drift import TokenDrift
from astro_org_tokens.manifest.run import ApplyResult
from astro_org_tokens.output.changes import change_object, change_sentence
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.style import styled

Describe = Callable[[AstroError], str]
NOTHING = "nothing to do: all is as declared"


def summary(changed: Sequence[TokenDrift | ChangeResult]) -> dict[str, int]:
    """Return the numbers of added, changed and removed roles, and of changed tokens."""
    kinds = [_kind(change) for each in changed for change in each.changes]
    counts = {kind: kinds.count(kind) for kind in ("add", "change", "remove")}
    return {**counts, "tokens": sum(bool(each.changes) for each in changed)}


def plan_lines(drifts: Sequence[TokenDrift], *, color: bool = False) -> Iterator[str]:
    """Yield the lines of a plan, each with its line break."""
    if not drifts:
        yield f"{NOTHING}\n"
        return
    for each in drifts:
        for change in each.changes:
            mark, style = _MARKS[_kind(change)]
            line = f"{mark} {escape_control_characters(change_sentence(each.token, change))}"
            yield f"{styled(line, style, color=color)}\n"
    counts = summary(drifts)
    yield f"{counts['add']} to add, {counts['change']} to change, {counts['remove']} to remove\n"


def plan_objects(drifts: Sequence[TokenDrift]) -> list[dict[str, Any]]:
    """Return the changes of a plan as JSON."""
    return [change_object(each.token, change) for each in drifts for change in each.changes]


def result_lines(result: ApplyResult, describe: Describe) -> Iterator[str]:
    """Yield the outcome of every token.

    Args:
        result: of the run.
        describe: returns an error's message with its hint.
    """
    for outcome in result.done:
        for change in outcome.changes:
            yield change_sentence(outcome.token, change)
        if not outcome.changes:
            yield f"{token_label(outcome.token)}: nothing was left to do"
    for drift, error in result.failed:
        yield f"{token_label(drift.token)}: failed: {describe(error)}"
    for drift in result.unconfirmed:
        yield f"{token_label(drift.token)}: sent, not confirmed"
    for drift in result.skipped:
        yield f"{token_label(drift.token)}: not tried"
    if result.complete and not result.done:
        yield NOTHING


def result_objects(result: ApplyResult) -> list[dict[str, Any]]:
    """Return the changes that were made as JSON."""
    return [
        change_object(outcome.token, change)
        for outcome in result.done
        for change in outcome.changes
    ]


def result_object(result: ApplyResult, describe: Describe) -> dict[str, Any]:
    """Return an incomplete result as JSON; see ``result_lines``."""
    return {
        "changes": result_objects(result),
        "failed": [
            {**_token(drift), "error": describe(error), "kind": error.kind}
            for drift, error in result.failed
        ],
        "unconfirmed": [_token(drift) for drift in result.unconfirmed],
        "not_tried": [_token(drift) for drift in result.skipped],
    }


def _token(drift: TokenDrift) -> dict[str, Any]:
    return {"token_id": drift.token.id, "token_name": drift.token.name}


def _kind(change: Change) -> str:
    if change.before is None:
        return "add"
    return "remove" if change.after is None else "change"


_MARKS = {"add": ("+", "green"), "change": ("~", "bold"), "remove": ("-", "red")}
