"""The same for all that needs no failing server: mistakes, refusals, questions, successes."""

from __future__ import annotations

import pytest

from astro_org_tokens.errors import AstroError
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import AUDITOR, EXPIRED
from security.all_commands import VERBOSITIES
from security.leak_checker import LeakChecker
from security.scenarios import SCENARIOS

CREDENTIALS = {"an expired credential": EXPIRED, "a credential that may not": AUDITOR}
# Kinds that only a failing server, another writer, or a signal brings about: see the other tests.
ELSEWHERE = {
    *("rate_limited", "api_error", "timeout", "unconfirmed", "interrupted", "not_logged_in"),
    "partial",
}


@pytest.mark.each_choice
@pytest.mark.parametrize("verbosity", VERBOSITIES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_no_situation_shows_the_credential(
    name: str, verbosity: str, leak_checker: LeakChecker, sandbox: Sandbox
) -> None:
    situation = SCENARIOS[name]
    if name in CREDENTIALS:
        secret = sandbox.credential_of(CREDENTIALS[name])
        leak_checker.environ["ASTRO_API_TOKEN"], leak_checker.secrets = secret, [secret]
    (secret,) = leak_checker.secrets
    argv = ["--verbosity", verbosity, *situation.command_line(secret)]
    result = leak_checker.invoke(
        *argv, env=situation.environ(secret), terminal_input=situation.terminal_input
    )
    if not situation.kind:
        assert result.status == 0
        return
    assert result.stderr.count("Error:") == 1
    if situation.terminal_input is None and "-o" not in argv:
        in_json = leak_checker.invoke(*argv, "--json", env=situation.environ(secret))
        assert (in_json.status, in_json.json["kind"]) == (result.status, situation.kind)


def test_every_kind_of_failure_is_among_them() -> None:
    kinds = {
        error.kind for error in AstroError.__subclasses__() if error.__module__.endswith("errors")
    }
    assert kinds == {s.kind for s in SCENARIOS.values()} - {""} | ELSEWHERE
