"""Ways in which a command goes wrong, and what the message has to name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import (
    AUDITOR,
    CAFE,
    DATA_ENGINEERING,
    DEPLOY_BOT,
    DEPLOYMENT_TOKEN,
    EXPIRED,
    FRESH,
    SINGLE_ROLE,
    WORKSPACE_RUNNER,
)
from commands.gateway import HTML, Reply, Script

THERE = f"--workspace-id {DATA_ENGINEERING}"
LIST = "`astro workspace organization-token list`"
Prepare = Callable[[Sandbox, Path], dict[str, str]]
"""From the sandbox and the home folder to what is different in the environment."""


@dataclass(frozen=True)
class Trouble:
    """What is typed, and what has to be named.

    Attributes:
        kind: of the error.
        typed: behind the spelling.
        named: in the message.
        env: what is different in the environment.
        answers: in the API's place; see the gateway.
    """

    kind: str
    typed: str
    named: tuple[str, ...]
    env: Prepare = lambda _, __: {}
    answers: Script = lambda _: None


def without(name: str) -> Prepare:
    return lambda _, __: {name: ""}


def as_token(token_id: str) -> Prepare:
    return lambda sandbox, _: {"ASTRO_API_TOKEN": sandbox.credential_of(token_id)}


def broken_config(_: Sandbox, home: Path) -> dict[str, str]:
    (home / ".astro").mkdir()
    (home / ".astro" / "config.yaml").write_text("context: [")
    return {"ASTRO_API_TOKEN": ""}


TROUBLES = {
    "a wrong option": Trouble("usage", "list --bogus", ("list --help`",)),
    "a wrong verb": Trouble("usage", "lst", ("did you mean list?", "organization-token --help`")),
    "a wrong role": Trouble("usage", f"add {FRESH} -r owner", ("did you mean WORKSPACE_OWNER?",)),
    "a wrong format": Trouble("usage", "list -o yaml", ("'jsonl'", "list --help`")),
    "a wrong column": Trouble("usage", "list --sort size", ("created-by", "list --help`")),
    "a name for an ID": Trouble("usage", "list deploy-bot", ("--org-token-name",)),
    "two ways to name a token": Trouble(
        "usage", f"list {FRESH} -n new-hire", ("ORG_TOKEN_ID", "--org-token-name")
    ),
    "two ways to name Workspaces": Trouble(
        "usage", f"list --all-workspaces {THERE}", ("--all-workspaces", "--workspace-id")
    ),
    "no token": Trouble(
        "input_required", f"remove {THERE}", ("ORG_TOKEN_ID", "--org-token-name", LIST)
    ),
    "no role": Trouble("input_required", f"add {FRESH} {THERE}", ("--role", "WORKSPACE_OWNER")),
    "no Workspace": Trouble("input_required", "list", ("--workspace-id", "ASTRO_WORKSPACE_ID")),
    "no Organization": Trouble(
        "input_required",
        "list",
        ("ASTRO_ORGANIZATION_ID", "`astro login`"),
        lambda _, __: {"ASTRO_API_TOKEN": "opaque"},
    ),
    "no credential": Trouble(
        "not_logged_in", "list", ("ASTRO_API_TOKEN", "`astro login`"), without("ASTRO_API_TOKEN")
    ),
    "a refused credential": Trouble(
        "not_logged_in",
        f"list {THERE}",
        ("ASTRO_API_TOKEN", "`astro login`"),
        lambda sandbox, _: {"ASTRO_API_TOKEN": f"{sandbox.api_token[:-4]}AAAA"},
    ),
    "an expired credential": Trouble(
        "token_expired", "list", ("set ASTRO_API_TOKEN",), as_token(EXPIRED)
    ),
    "a credential that may not": Trouble(
        "forbidden",
        f"list {THERE}",
        ("organization.apiTokens", "request ID"),
        as_token(AUDITOR),
    ),
    "an unknown ID": Trouble(
        "not_found", f"list cltoknowhere0000000000099 {THERE}", ("check the ID", "request ID")
    ),
    "a name nearly right": Trouble(
        "not_found", f"remove -n deploybot {THERE}", ("did you mean deploy-bot?",)
    ),
    "a name far off": Trouble("not_found", f"remove -n zzzzzz {THERE}", (LIST,)),
    "a Workspace's name nearly right": Trouble(
        "not_found", "list --workspace Emty", ("did you mean Empty?",)
    ),
    "a Workspace's name far off": Trouble(
        "not_found", "list --workspace zzzzzz", (f"{LIST[:-1]} --all-workspaces`",)
    ),
    "a token of a Workspace": Trouble(
        "not_found", f"list {WORKSPACE_RUNNER} {THERE}", ("`astro workspace token`",)
    ),
    "a token of a Deployment": Trouble(
        "not_found", f"list {DEPLOYMENT_TOKEN} {THERE}", ("`astro deployment token`",)
    ),
    "one name of two tokens": Trouble(
        "ambiguous",
        f"add -n ci -r WORKSPACE_OWNER {THERE}",
        ("give the ID", "cltokci000000000000000003", "cltokci000000000000000004"),
    ),
    "a role that is there": Trouble(
        "already_granted", f"add {DEPLOY_BOT} -r WORKSPACE_OPERATOR {THERE}", ("--exist-ok",)
    ),
    "a role that is not there to change": Trouble(
        "not_granted",
        f"update {FRESH} -r WORKSPACE_OWNER {THERE}",
        ("`astro workspace organization-token add`",),
    ),
    "a role that is not there to remove": Trouble(
        "not_granted", f"remove {FRESH} {THERE}", ("--missing-ok",)
    ),
    "a token's only role": Trouble(
        "conflict", f"remove {SINGLE_ROLE} --workspace-id {CAFE}", ("give it another role first",)
    ),
    "a config that can't be read": Trouble(
        "config", f"list {THERE}", ("config.yaml",), broken_config
    ),
    "an address that is not the API's": Trouble(
        "config",
        f"list {THERE}",
        ("ASTRO_API_URL", "https"),
        lambda _, __: {"ASTRO_API_URL": "http://example.com/v1"},
    ),
    "nobody there": Trouble(
        "network",
        f"list {THERE} --timeout 0.5",
        ("ASTRO_API_URL",),
        lambda _, __: {"ASTRO_API_URL": "http://127.0.0.1:1/v1"},
    ),
    "too many requests": Trouble(
        "rate_limited",
        f"list {THERE}",
        ("--timeout",),
        answers=lambda _: Reply(429, "", {"Retry-After": "0"}),
    ),
    "a gateway's page": Trouble(
        "api_error", f"list {THERE}", ("ASTRO_API_URL",), answers=lambda _: HTML
    ),
    "a failing API": Trouble(
        "api_error",
        f"list {THERE}",
        ("try again later",),
        answers=lambda _: Reply(500, "", {"Retry-After": "0"}),
    ),
    "too little time": Trouble("timeout", f"list {THERE} --timeout 0.0001", ("--timeout",)),
    "a change that can't be seen": Trouble(
        "unconfirmed",
        f"add {FRESH} -r WORKSPACE_OWNER {THERE}",
        ("--exist-ok", "list"),
        answers=lambda methods: HTML if "POST" in methods[:-1] else None,
    ),
    "a removal that can't be seen": Trouble(
        "unconfirmed",
        f"remove {DEPLOY_BOT} {THERE}",
        ("--missing-ok", "list"),
        answers=lambda methods: HTML if "POST" in methods[:-1] else None,
    ),
}
