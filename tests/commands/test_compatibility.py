"""Each kind of difference from the official CLI: what is typed and set, and what comes of it.

``docs/moving.md`` describes the differences that are left. If ``ASTRO_OFFICIAL_CLI`` names the
official program, it runs the same rows against the same sandbox.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.api import credentials
from astro_org_tokens.sandbox.seed.seed_ids import (
    CAFE,
    DATA_ENGINEERING,
    EMPTY,
    FRESH,
    ORGANIZATION_ID,
    SINGLE_ROLE,
)
from commands.credentials import jwt_with_permissions
from support.cli_runner import Invoke
from support.expected_requests import change_requests, token_request, tokens_request
from support.fault_proxy import Fault, MakeFaultProxy, RecordedRequest, http_response
from support.limits import NO_WAITING
from support.stored_state import RoleChange, roles_after, stored_roles

Config: TypeAlias = dict[str, Any]
GROUP = ("workspace", "token", "organization-token")
MEMBER = ("-r", "WORKSPACE_MEMBER")
LIST_HERE = (tokens_request(DATA_ENGINEERING),)
CHANGE = change_requests(FRESH)
BOTH = ("--workspace-id", DATA_ENGINEERING, "--workspace-id", EMPTY)
REFRESH = (
    "GET /private/v1alpha1/cli/auth-config 200",
    "POST /oauth/token 200",
)

KINDS = (
    "no current context",
    "a Workspace given twice",
    "workspace token add",
    "levels of --verbosity",
    "an empty value",
    "ID and name together",
    "update of a role that is not there",
    "answers on a pipe",
    "IDs in the environment",
    "WORKSPACE_ACCESSOR",
    "forms of the context",
    "previews of Astro",
    "list with an argument",
    "help and version",
    "a session without an expiry",
    "local.core",
    "IDs with a hyphen",
    "two claims",
    "a key ID",
    "no roles in the response",
    "null in the response",
    "redirects",
    "the only role",
    "a token that is no JWT",
    "text of tables",
)


def same(config: Config) -> Config:
    return config


def context(**changes: Any) -> Callable[[Config], Config]:
    """Change values of the context; None removes one."""

    def change(config: Config) -> Config:
        values = {**config["contexts"]["localhost"], **changes}
        entry = {key: value for key, value in values.items() if value is not None}
        return {**config, "contexts": {"localhost": entry}}

    return change


def under_another_key(config: Config) -> Config:
    entry = {**config["contexts"]["localhost"], "domain": "localhost"}
    return {**config, "context": "astronomer_io", "contexts": {"astronomer_io": entry}}


@dataclass(frozen=True)
class Row:
    """One difference.

    Attributes:
        kind: of ``KINDS``.
        argv: of the whole command line.
        status: the exit status.
        requests: what is asked of the API.
        changes: the roles that are different afterwards.
        env: what is set in the environment, from the sandbox.
        config: what is different in the config file of a session.
        stdin: what stdin has.
        stdout: is part of the output.
        response: what answers in place of the sandbox, by method.
        official: the exit status of the official CLI; None if the row isn't for it.
    """

    kind: str
    argv: Sequence[str]
    status: int
    requests: Sequence[str] = ()
    changes: Sequence[RoleChange] = ()
    env: Callable[[Sandbox], dict[str, str]] = lambda _: {}
    config: Callable[[Config], Config] = same
    stdin: str = ""
    stdout: str = ""
    response: dict[str, Fault] = field(default_factory=dict)
    official: int | None = None


def ok(value: object) -> Fault:
    return Fault(http_response(200, json.dumps(value)))


TOKEN = {
    "id": FRESH,
    "name": "new-hire",
    "description": "",
    "scope": "ORGANIZATION",
    "kind": "STANDARD",
    "createdAt": "2026-11-01T10:00:00Z",
    "roles": [],
}
GRANTED = {"entityType": "WORKSPACE", "entityId": DATA_ENGINEERING, "role": "WORKSPACE_MEMBER"}
NULL_DESCRIPTION = {**TOKEN, "description": None, "roles": [GRANTED]}

ROWS = [
    Row(
        "no current context",
        (*GROUP, "remove", FRESH),
        1,
        config=lambda config: {**config, "context": ""},
        official=1,
    ),
    Row(
        "a Workspace given twice",
        (*GROUP, "add", FRESH, *MEMBER, *BOTH),
        0,
        CHANGE,
        [(FRESH, workspace, "WORKSPACE_MEMBER") for workspace in (DATA_ENGINEERING, EMPTY)],
        official=0,
    ),
    Row(
        "workspace token add",
        ("workspace", "token", "add", FRESH, *MEMBER),
        0,
        CHANGE,
        [(FRESH, DATA_ENGINEERING, "WORKSPACE_MEMBER")],
        official=0,
    ),
    *(
        Row(
            "levels of --verbosity",
            ("--verbosity", level, *GROUP, "list"),
            0,
            LIST_HERE,
            official=0,
        )
        for level in ("debug", "info", "warn", "error", "fatal", "panic")
    ),
    Row("an empty value", (*GROUP, "add", "", "-n", "new-hire", *MEMBER), 2, official=0),
    Row("an empty value", (*GROUP, "list", "--workspace-id", ""), 2, official=0),
    Row(
        "ID and name together",
        (*GROUP, "add", FRESH, "--org-token-name", "new-hire", *MEMBER),
        0,
        (token_request(FRESH), *CHANGE),
        [(FRESH, DATA_ENGINEERING, "WORKSPACE_MEMBER")],
        official=0,
    ),
    Row(
        "update of a role that is not there",
        (*GROUP, "update", FRESH, *MEMBER),
        1,
        (token_request(FRESH),),
        official=0,
    ),
    Row("answers on a pipe", (*GROUP, "add", FRESH), 2, stdin="WORKSPACE_MEMBER\n", official=0),
    Row(
        "IDs in the environment",
        (*GROUP, "add", FRESH, *MEMBER),
        0,
        CHANGE,
        [(FRESH, EMPTY, "WORKSPACE_MEMBER")],
        env=lambda _: {"ASTRO_WORKSPACE_ID": EMPTY},
        official=0,
    ),
    Row("WORKSPACE_ACCESSOR", (*GROUP, "add", FRESH, "-r", "WORKSPACE_ACCESSOR"), 2, official=0),
    Row(
        "forms of the context", (*GROUP, "list"), 0, LIST_HERE, config=under_another_key, official=0
    ),
    Row(
        "previews of Astro",
        (*GROUP, "list"),
        1,
        env=lambda _: {"ASTRO_DOMAIN": "pr1234.astronomer-dev.io"},
    ),
    Row(
        "list with an argument",
        (*GROUP, "list", "whatever"),
        1,
        ("GET /tokens/whatever 404",),
        official=0,
    ),
    Row("help and version", ("version",), 0, official=0),
    Row("help and version", ("help", "workspace"), 0, official=0),
    Row(
        "a session without an expiry",
        (*GROUP, "list"),
        0,
        (*REFRESH, *LIST_HERE),
        config=context(expiresin=None, token="Bearer stale"),
        official=0,
    ),
    Row("local.core", (*GROUP, "list"), 0, LIST_HERE, official=0),
    Row("IDs with a hyphen", (*GROUP, "add", "token-id", *MEMBER), 2, official=1),
    Row(
        "two claims",
        (*GROUP, "list"),
        0,
        (tokens_request(CAFE),),
        env=lambda sandbox: {
            "ASTRO_API_TOKEN": jwt_with_permissions(
                sandbox,
                f"organizationId:{ORGANIZATION_ID}",
                f"workspaceId:{EMPTY}",
                f"workspaceId:{CAFE}",
            )
        },
    ),
    Row(
        "a key ID",
        (*GROUP, "list"),
        0,
        LIST_HERE,
        env=lambda _: {"ASTRONOMER_KEY_ID": "id", "ASTRONOMER_KEY_SECRET": "secret"},
    ),
    Row(
        "no roles in the response",
        (*GROUP, "add", FRESH, *MEMBER),
        1,
        response={"GET": ok({key: value for key, value in TOKEN.items() if key != "roles"})},
    ),
    Row(
        "null in the response",
        (*GROUP, "list"),
        0,
        stdout=FRESH,
        response={
            "GET": ok({"tokens": [NULL_DESCRIPTION], "totalCount": 1, "limit": 1000, "offset": 0})
        },
        official=0,
    ),
    Row(
        "redirects",
        (*GROUP, "list"),
        1,
        response={"GET": Fault(http_response(301, "", Location="/v1/elsewhere"))},
    ),
    Row(
        "the only role",
        (*GROUP, "remove", SINGLE_ROLE, "--workspace-id", CAFE),
        1,
        (token_request(SINGLE_ROLE),),
        official=1,
    ),
    Row(
        "a token that is no JWT",
        (*GROUP, "list"),
        1,
        env=lambda _: {"ASTRO_API_TOKEN": "opaque", "ASTRO_ORGANIZATION_ID": ORGANIZATION_ID},
        official=1,
    ),
    Row("text of tables", (*GROUP, "list"), 0, LIST_HERE, stdout="WORKSPACE_ROLE", official=0),
]
IDS = [f"{row.kind}: {' '.join(row.argv)}" for row in ROWS]


def test_every_kind_has_a_row() -> None:
    assert [kind for kind in KINDS if kind not in {row.kind for row in ROWS}] == []
    assert {row.kind for row in ROWS} <= set(KINDS)


def write_config(row: Row, home: Path, sandbox: Sandbox, origin: str) -> None:
    session = {
        "domain": "localhost",
        "organization": ORGANIZATION_ID,
        "workspace": DATA_ENGINEERING,
        "last_used_workspace": DATA_ENGINEERING,
        "token": f"Bearer {credentials.access_token(sandbox.store)}",
        "refreshtoken": sandbox.refresh_token,
        "user_email": "ada.marsh@example.com",
        "expiresin": "2099-01-01T00:00:00Z",
    }
    config = {
        "context": "localhost",
        "contexts": {"localhost": session},
        "local": {"core": origin},
    }
    path = home / ".astro" / "config.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(row.config(config)))


def origin_of(row: Row, sandbox: Sandbox, make_fault_proxy: MakeFaultProxy) -> str:
    if not row.response:
        return sandbox.origin

    def script(requests: Sequence[RecordedRequest]) -> Fault | None:
        return row.response.get(requests[-1].method)

    return make_fault_proxy(script).base_url.removesuffix("/v1")


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_a_row_holds(
    row: Row,
    cli: Invoke,
    sandbox: Sandbox,
    home: Path,
    requests: list[str],
    make_fault_proxy: MakeFaultProxy,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_config(row, home, sandbox, origin_of(row, sandbox, make_fault_proxy))
    before = stored_roles(sandbox)
    unset = {"ASTRO_API_URL": "", "ASTRO_API_TOKEN": ""}
    result = cli(*row.argv, env={**unset, **row.env(sandbox)}, stdin=row.stdin, limits=NO_WAITING)
    assert result.status == row.status, result
    assert row.stdout in result.stdout + capsys.readouterr().out
    if not row.response:
        assert requests == list(row.requests)
    assert stored_roles(sandbox) == roles_after(before, row.changes)


OFFICIAL_CLI = os.environ.get("ASTRO_OFFICIAL_CLI", "")


@pytest.mark.skipif(
    not (OFFICIAL_CLI and shutil.which(OFFICIAL_CLI)),
    reason="ASTRO_OFFICIAL_CLI doesn't name the official CLI",
)
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.official is not None], ids=lambda row: row.kind
)
def test_the_official_cli_does_as_the_row_says(
    row: Row,
    sandbox_env: dict[str, str],
    sandbox: Sandbox,
    home: Path,
    make_fault_proxy: MakeFaultProxy,
) -> None:
    write_config(row, home, sandbox, origin_of(row, sandbox, make_fault_proxy))
    environ = {
        **{key: value for key, value in sandbox_env.items() if not key.startswith("ASTRO_")},
        **row.env(sandbox),
        "ASTRO_SKIP_VERSION_CHECK": "1",
    }
    done = subprocess.run(
        [OFFICIAL_CLI, *row.argv],
        env=environ,
        input=row.stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == row.official, done.stderr
