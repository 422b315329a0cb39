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
from support.messages import ORGANIZATION_CLAIM, api_response, message, token_label

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
        error=message(
            "not_found",
            "token_name_close",
            organization=ORGANIZATION_ID,
            organization_from=ORGANIZATION_CLAIM,
            name="deploybot",
            suggestions="deploy-bot",
        ),
        status=1,
    )
    yield CliCase(
        "lists the IDs where several tokens have the name",
        f"{verb} -n ci {options}",
        by_name,
        kind="ambiguous",
        error=message(
            "ambiguous",
            "token_name",
            count=2,
            name="ci",
            ids=f"{CI_ONE}, {CI_TWO}",
            hint="use_id",
        ),
        status=1,
    )
    yield CliCase(
        "finds no Organization token in a Workspace token's name",
        f"{verb} -n dbt-runner {options}",
        by_name,
        kind="not_found",
        error=message(
            "not_found",
            "token_name",
            organization=ORGANIZATION_ID,
            organization_from=ORGANIZATION_CLAIM,
            name="dbt-runner",
            hint="list_tokens",
        ),
        status=1,
    )
    for token_id, name, scope, hint in (
        (WORKSPACE_RUNNER, "dbt-runner", "WORKSPACE", message("help_hint", "workspace_token")),
        (DEPLOYMENT_TOKEN, "prod-deploys", "DEPLOYMENT", message("help_hint", "deployment_token")),
    ):
        yield CliCase(
            f"refuses a token of scope {scope}",
            f"{verb} {token_id} {options}",
            (token_request(token_id),),
            kind="not_found",
            error=message(
                "not_found",
                "other_scope",
                token=token_label(name, token_id),
                scope=scope.capitalize(),
            )
            + hint,
            status=1,
        )
    yield CliCase(
        "passes on that no token has the ID",
        f"{verb} {NOWHERE} {options}",
        (f"GET /tokens/{NOWHERE} 404",),
        kind="not_found",
        error=api_response(
            404,
            message("operation", "read_token", token=NOWHERE, organization=ORGANIZATION_ID),
            words=message("sandbox_api", "missing", noun="API token", id=NOWHERE),
            request_id="REQUEST",
            hint="check_id",
            organization_from=ORGANIZATION_CLAIM,
        ),
        status=1,
    )


CASES = [row for verb, options in COMMANDS.items() for row in _cases(verb, options)]
