"""The value of a token that an answer of the API holds goes nowhere."""

from __future__ import annotations

import pytest
from click import Choice

from astro_org_tokens.commands.root import root
from secrecy.commands import COMMAND_LINES, VERBOSITIES, leaves
from secrecy.conftest import Broken, Watched
from secrecy.marks import TOLD
from secrecy.telling import Telling

WRONG = {
    "a name that is none": {"name": {"token": TOLD}},
    "roles that are none": {"roles": TOLD},
    "a role that is none": {"roles": [TOLD]},
    "a time that is none": {"createdAt": TOLD},
    "a creator that is none": {"createdBy": TOLD},
    "a token that is none": {"token": [TOLD]},
}


def formats(argv: tuple[str, ...]) -> list[str]:
    """The formats that a command's result has."""
    path = " ".join(word for word in argv[:3])
    command = dict(leaves(root))[path]
    (output,) = (p for p in command.params if "-o" in p.opts)
    assert isinstance(output.type, Choice)
    return list(output.type.choices)


EVERY_FORMAT = {
    f"{name} as {form}": (*argv, "-o", form)
    for name, argv in COMMAND_LINES.items()
    for form in formats(argv)
}


@pytest.mark.parametrize("argv", EVERY_FORMAT.values(), ids=EVERY_FORMAT)
def test_no_format_shows_the_value_of_a_token(
    argv: tuple[str, ...], watched: Watched, broken: Broken
) -> None:
    watched.secrets.append(TOLD)
    for verbosity in VERBOSITIES:
        watched.environ["ASTRO_API_URL"] = broken(Telling()).base
        ran = watched.runs(*argv, "--verbosity", verbosity)
        assert ran.status == 0
        assert "deploy-bot" in ran.stdout


@pytest.mark.parametrize("other", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
def test_an_answer_that_is_wrong_is_not_quoted(
    argv: tuple[str, ...], other: dict[str, object], watched: Watched, broken: Broken
) -> None:
    watched.secrets.append(TOLD)
    watched.environ["ASTRO_API_URL"] = broken(Telling(**other)).base
    for form in ((), ("--json",)):
        assert watched.runs(*argv, *form, "--verbosity", "debug").status == 1
