"""Whatever goes wrong, the message names what to type, set or check next."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest

from astro_org_tokens import errors
from astro_org_tokens.app import App
from astro_org_tokens.cli import run
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import FRESH
from commands.gateway import gateway
from commands.troubles import THERE, TROUBLES, Trouble
from support.grants import Run
from support.running import SPELLINGS

# `cancelled` needs a person, `interrupted` is their wish, and `partial` is of several tokens.
ELSEWHERE = {"cancelled", "interrupted", "partial"}


def test_every_kind_of_error_has_its_row() -> None:
    kinds = {kind.kind for kind in errors.AstroError.__subclasses__()}
    assert {trouble.kind for trouble in TROUBLES.values()} == kinds - ELSEWHERE


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_the_message_names_what_comes_next(
    trouble: Trouble, astro: Run, sandbox: Sandbox, home: Path
) -> None:
    with gateway(sandbox.origin, trouble.answers) as origin:
        env = {"ASTRO_API_URL": f"{origin}/v1"} | trouble.env(sandbox, home)
        ran = astro(*SPELLINGS[0], *shlex.split(trouble.typed), "--json", env=env)
    status = 2 if trouble.kind in ("usage", "input_required") else 1
    assert (ran.status, ran.stderr) == (status, "")
    said = ran.json["error"]
    assert ran.json == {"error": said, "code": status, "kind": trouble.kind}
    assert [words for words in trouble.named if words not in said] == []
    assert "\n" not in said


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("list", "--workspace-id"),
        (f"remove {THERE}", "ORG_TOKEN_ID"),
        (f"add {FRESH} {THERE}", "--role"),
    ],
    ids=["Workspace", "token", "role"],
)
def test_who_cancels_is_told_how_not_to_be_asked(
    typed: str, named: str, at_sandbox: dict[str, str]
) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    stdout, stderr = io.StringIO(), Screen()
    app = App(at_sandbox | {"NO_COLOR": "1"}, stdin=Screen("\n"), stdout=stdout, stderr=stderr)
    status = run(app, [*SPELLINGS[0], *shlex.split(typed)])
    told = f"Error: cancelled: nothing was sent ({named} answers this without asking)"
    assert (status, stdout.getvalue()) == (1, "")
    assert stderr.getvalue().splitlines()[-1].endswith(told)
