"""Ctrl-C when the change is done and only the telling is left."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from astro_org_tokens.console.streams import Console
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, FRESH
from support.cli_runner import Invoke
from support.messages import message

VERBS = ("workspace", "organization-token")


LINE = f"       new-hire ({FRESH}): no role → WORKSPACE_MEMBER in Workspace {DATA_ENGINEERING}\n"


def interrupted(_: Console, parts: Iterable[str], **how: bool) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("verb", "told", "line"),
    [
        (("add", FRESH, "-r", "WORKSPACE_MEMBER"), message("interrupted", "after"), LINE),
        (("list",), message("interrupted", "before"), ""),
    ],
    ids=["change", "read"],
)
def test_ctrl_c_while_the_result_is_told_says_what_was_done(
    cli: Invoke, monkeypatch: pytest.MonkeyPatch, verb: tuple[str, ...], told: str, line: str
) -> None:
    monkeypatch.setattr(Console, "write_parts", interrupted)
    result = cli(*VERBS, *verb, "--workspace-id", DATA_ENGINEERING)
    assert (result.status, result.stdout, result.stderr) == (
        130,
        "",
        f"Error: {told}\n{line}",
    )
