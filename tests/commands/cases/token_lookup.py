"""Tokens that are not found, or not one alone, with every command."""

from __future__ import annotations

from collections.abc import Iterator

from astro_org_tokens.sandbox.seed.seed_ids import (
    CI_ONE,
    CI_TWO,
    DEPLOYMENT_TOKEN,
    EMPTY,
    ORGANIZATION_ID,
    WORKSPACE_RUNNER,
)
from support.cli_case import CliCase
from support.expected_requests import ALL_TOKENS, token_request, tokens_request

NOWHERE = "cltoknowhere0000000000099"
COMMANDS = {
    "add": "-r WORKSPACE_OWNER",
    "list": "",
    "remove": "",
    "update": "-r WORKSPACE_OWNER",
}


def _cases(verb: str, options: str) -> Iterator[CliCase]:
    options = f"{options} --workspace-id {EMPTY}"
    by_name = (ALL_TOKENS,) if verb == "add" else (tokens_request(EMPTY), ALL_TOKENS)
    yield CliCase(
        "tells the nearest name where no token has the one given",
        f"{verb} -n deploybot {options}",
        by_name,
        kind="not_found",
        error=f"no Organization token of Organization {ORGANIZATION_ID} is named deploybot: "
        "did you mean deploy-bot?",
        status=1,
    )
    yield CliCase(
        "lists the IDs where several tokens have the name",
        f"{verb} -n ci {options}",
        by_name,
        kind="ambiguous",
        error="2 Organization tokens are named ci: give the ID of one in place of the name "
        f"({CI_ONE}, {CI_TWO})",
        status=1,
    )
    yield CliCase(
        "finds no Organization token in a Workspace token's name",
        f"{verb} -n dbt-runner {options}",
        by_name,
        kind="not_found",
        error=f"no Organization token of Organization {ORGANIZATION_ID} is named dbt-runner: "
        "`astro workspace organization-token list` shows the tokens of a Workspace",
        status=1,
    )
    for token_id, name, scope in (
        (WORKSPACE_RUNNER, "dbt-runner", "WORKSPACE"),
        (DEPLOYMENT_TOKEN, "prod-deploys", "DEPLOYMENT"),
    ):
        yield CliCase(
            f"refuses a token of scope {scope}",
            f"{verb} {token_id} {options}",
            (token_request(token_id),),
            kind="not_found",
            error=f"{name} ({token_id}) is a token of scope {scope}, not an Organization token: "
            f"`astro {scope.lower()} token` of the official CLI manages it",
            status=1,
        )
    yield CliCase(
        "passes on that no token has the ID",
        f"{verb} {NOWHERE} {options}",
        (f"GET /tokens/{NOWHERE} 404",),
        kind="not_found",
        error=f"the API answered 404 (API token not found: {NOWHERE}) while reading API token "
        f"{NOWHERE} of Organization {ORGANIZATION_ID} (request ID REQUEST): check the ID, the "
        "Organization, and that the credential may see it",
        status=1,
    )


CASES = [row for verb, options in COMMANDS.items() for row in _cases(verb, options)]
