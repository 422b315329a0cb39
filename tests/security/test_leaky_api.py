"""The value of a token that an answer of the API holds goes nowhere."""

from __future__ import annotations

import pytest
from click import Choice

from astro_org_tokens.commands.root import root
from security.all_commands import COMMAND_LINES, VERBOSITIES, leaf_commands
from security.canaries import TOKEN_VALUE
from security.leak_checker import LeakChecker
from security.leaky_api import LeakyApi
from support.fault_proxy import MakeFaultProxy

WRONG = {
    "a name that is none": {"name": {"token": TOKEN_VALUE}},
    "roles that are none": {"roles": TOKEN_VALUE},
    "a role that is none": {"roles": [TOKEN_VALUE]},
    "a time that is none": {"createdAt": TOKEN_VALUE},
    "a creator that is none": {"createdBy": TOKEN_VALUE},
    "a token that is none": {"token": [TOKEN_VALUE]},
}


def formats(argv: tuple[str, ...]) -> list[str]:
    """The formats that a command's result has."""
    path = " ".join(word for word in argv[:3])
    command = dict(leaf_commands(root))[path]
    (output,) = (p for p in command.params if "-o" in p.opts)
    assert isinstance(output.type, Choice)
    return list(output.type.choices)


NEEDED = {"apply as markdown": ("--dry-run",)}
"""What a format needs besides."""
EVERY_FORMAT = {
    f"{name} as {form}": (*argv, "-o", form, *NEEDED.get(f"{name} as {form}", ()))
    for name, argv in COMMAND_LINES.items()
    for form in formats(argv)
}


@pytest.mark.parametrize("argv", EVERY_FORMAT.values(), ids=EVERY_FORMAT)
def test_no_format_shows_the_value_of_a_token(
    argv: tuple[str, ...], leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    leak_checker.secrets.append(TOKEN_VALUE)
    for verbosity in VERBOSITIES:
        leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(LeakyApi()).base_url
        result = leak_checker.invoke(*argv, "--verbosity", verbosity)
        assert result.status == 0
        assert "deploy-bot" in result.stdout


@pytest.mark.parametrize("other", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
def test_an_answer_that_is_wrong_is_not_quoted(
    argv: tuple[str, ...],
    other: dict[str, object],
    leak_checker: LeakChecker,
    make_fault_proxy: MakeFaultProxy,
) -> None:
    leak_checker.secrets.append(TOKEN_VALUE)
    leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(LeakyApi(**other)).base_url
    for form in ((), ("--json",)):
        assert leak_checker.invoke(*argv, *form, "--verbosity", "debug").status == 1
