"""The same for all that needs no failing server: mistakes, refusals, questions, successes."""

from __future__ import annotations

import pytest

from astro_org_tokens.errors import AstroError
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import AUDITOR, EXPIRED
from secrecy.commands import VERBOSITIES
from secrecy.conftest import Watched
from secrecy.situations import SITUATIONS

CREDENTIALS = {"an expired credential": EXPIRED, "a credential that may not": AUDITOR}
# Kinds that only a failing server, another writer, or a signal brings about: see the other tests.
ELSEWHERE = {
    *("rate_limited", "api_error", "timeout", "unconfirmed", "interrupted", "not_logged_in"),
    "partial",
}


@pytest.mark.parametrize("verbosity", VERBOSITIES)
@pytest.mark.parametrize("name", SITUATIONS)
def test_no_situation_shows_the_credential(
    name: str, verbosity: str, watched: Watched, sandbox: Sandbox
) -> None:
    situation = SITUATIONS[name]
    if name in CREDENTIALS:
        secret = sandbox.credential_of(CREDENTIALS[name])
        watched.environ["ASTRO_API_TOKEN"], watched.secrets = secret, [secret]
    (secret,) = watched.secrets
    argv = ["--verbosity", verbosity, *situation.command_line(secret)]
    ran = watched.runs(*argv, env=situation.environ(secret), typed=situation.typed)
    if not situation.kind:
        assert ran.status == 0
        return
    assert ran.stderr.count("Error:") == 1
    if situation.typed is None and "-o" not in argv:
        in_json = watched.runs(*argv, "--json", env=situation.environ(secret))
        assert (in_json.status, in_json.json["kind"]) == (ran.status, situation.kind)


def test_every_kind_of_failure_is_among_them() -> None:
    kinds = {
        error.kind for error in AstroError.__subclasses__() if error.__module__.endswith("errors")
    }
    assert kinds == {s.kind for s in SITUATIONS.values()} - {""} | ELSEWHERE
