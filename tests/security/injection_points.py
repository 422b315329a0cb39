"""Every place in which text of a stranger is shown, and how to get it there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING as THERE
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, ORGANIZATION_ID
from security.leaky_api import LeakyApi
from support.fault_proxy import Fault, Script, http_response
from support.unsafe_characters import SUPPLEMENTARY, find_unsafe

_ALL = find_unsafe("".join(map(chr, range(SUPPLEMENTARY))))
UNSAFE = "".join(c for c in _ALL if not "\ud800" <= c <= "\udfff")
"""The characters that may not reach a terminal, but for the halves of pairs."""
WITH_SURROGATES = f"{UNSAFE}\udfff-\ud800"
IN_ARGUMENTS = UNSAFE.replace("\0", "")
"""Those that an argument, a variable or a file's name can hold."""
NON_UTF8 = f"{IN_ARGUMENTS}\udcff"
"""With a byte that is not UTF-8, as Python reads it."""
IN_HEADERS = "".join(
    c for c in IN_ARGUMENTS if c < "\u0100" and c not in "\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"
)

Environ: TypeAlias = dict[str, str]
IN = ("--workspace-id", THERE)
OWNER = ("-r", "WORKSPACE_OWNER")


def default_script(_: str) -> Script:
    return LeakyApi()


@dataclass(frozen=True)
class InjectionPoint:
    """How a text gets to where it is shown.

    Attributes:
        argv: behind the group's name; `{}` stands for the text.
        script: from the text to what the API answers.
        env: from the text to more of the environment.
        prepare: makes files, given the home folder and the text.
        terminal_input: at the terminal.
        characters: those that can get there.
        status: the exit status.
    """

    argv: tuple[str, ...] = ("list", *IN)
    script: Callable[[str], Script] = default_script
    env: Callable[[str], Environ] = lambda _: {}
    prepare: Callable[[Path, str], object] = lambda *_: None
    terminal_input: str | None = None
    characters: str = UNSAFE
    status: int = 1


def api_with(**fields: Any) -> Callable[[str], Script]:
    """An API whose token has the text in these fields."""
    return lambda text: LeakyApi(
        **json.loads(json.dumps(fields).replace("{}", json.dumps(text)[1:-1]))
    )


def api_error_with(status: int, **fields: Any) -> Callable[[str], Script]:
    """An API that refuses, with the text in what it says."""
    body = json.dumps(fields)
    return lambda text: (
        lambda _: Fault(http_response(status, body.replace("{}", json.dumps(text)[1:-1])))
    )


def with_header(text: str) -> Script:
    head = f"HTTP/1.1 404 No\r\nContent-Length: 2\r\nX-Request-Id: {text}\r\n\r\n{{}}"
    return lambda _: Fault(head.encode("latin-1"))


def with_broken_header(text: str) -> Script:
    return lambda _: Fault(f"HTTP/1.1 200 OK\r\n{text}\r\n\r\n".encode("latin-1"))


def config(content: str) -> Callable[[Path, str], object]:
    """Write a config that holds the text."""

    def prepare(home: Path, text: str) -> None:
        path = home / ".astro" / "config.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content.replace("{}", json.dumps(text)), encoding="utf-8")

    return prepare


def broken_config_below(home: Path, text: str) -> None:
    path = home / text / ".astro" / "config.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[", encoding="utf-8")


def grants(content: str) -> Callable[[Path, str], object]:
    """Write a file of grants that holds the text."""
    return lambda _, text: Path("grants.yaml").write_text(
        content.replace("{}", json.dumps(text)), encoding="utf-8"
    )


_ROLES = [
    {"entityType": "ORGANIZATION", "entityId": ORGANIZATION_ID, "role": "ORGANIZATION_MEMBER"},
    {"entityType": "WORKSPACE", "entityId": THERE, "role": "{}"},
]
INJECTION_POINTS = {
    "a name in a table": InjectionPoint(script=api_with(name="{}"), status=0),
    "a description in a table": InjectionPoint(script=api_with(description="{}"), status=0),
    "a creator in a table": InjectionPoint(script=api_with(createdBy={"fullName": "{}"}), status=0),
    "a token as creator": InjectionPoint(
        script=api_with(createdBy={"apiTokenName": "{}"}), status=0
    ),
    "a user name as creator": InjectionPoint(
        script=api_with(createdBy={"username": "{}"}), status=0
    ),
    "a role in a table": InjectionPoint(script=api_with(roles=_ROLES), status=0),
    "an ID in a table": InjectionPoint(script=api_with(id="{}"), status=0),
    "a kind in a table": InjectionPoint(("list", *IN, "--wide"), api_with(kind="{}"), status=0),
    "a scope in a message": InjectionPoint(("list", DEPLOY_BOT, *IN), api_with(scope="{}")),
    "a name in a change": InjectionPoint(
        ("add", DEPLOY_BOT, *OWNER, *IN), api_with(name="{}"), status=0
    ),
    "a role in a change": InjectionPoint(
        ("add", DEPLOY_BOT, *OWNER, *IN), api_with(roles=_ROLES), status=0
    ),
    "a role in a preview": InjectionPoint(
        ("add", DEPLOY_BOT, *OWNER, *IN, "--dry-run"), api_with(roles=_ROLES), status=0
    ),
    "a name in a plan": InjectionPoint(
        ("apply", "-f", "grants.yaml", "--dry-run"), api_with(name="{}"), status=0
    ),
    "a name in an export": InjectionPoint(("export", *IN), api_with(name="{}"), status=0),
    "a role in an export": InjectionPoint(("export", *IN), api_with(roles=_ROLES), status=0),
    "a near name": InjectionPoint(
        ("list", "-n", "deploy-bot", *IN), api_with(name="deploy-bot{}"), characters="\x1b\u202e"
    ),
    "an ID that is none": InjectionPoint(
        ("add", "-n", "deploy-bot", *OWNER, *IN), api_with(id="{}"), status=2
    ),
    "the server's words": InjectionPoint(
        characters=WITH_SURROGATES, script=api_error_with(403, message="{}")
    ),
    "the server's words of a field": InjectionPoint(
        characters=WITH_SURROGATES,
        script=api_error_with(400, message="m", fieldErrors=[{"field": "f{}", "message": "m"}]),
    ),
    "the server's words on a field": InjectionPoint(
        characters=WITH_SURROGATES,
        script=api_error_with(400, fieldErrors=[{"field": "f", "message": "m{}"}]),
    ),
    "a request ID": InjectionPoint(
        characters=WITH_SURROGATES, script=api_error_with(401, requestId="{}")
    ),
    "a request ID of a header": InjectionPoint(script=with_header, characters=IN_HEADERS),
    "a broken header": InjectionPoint(script=with_broken_header, characters=IN_HEADERS),
    "the words of a retry": InjectionPoint(
        characters=WITH_SURROGATES, script=api_error_with(500, message="{}"), terminal_input=""
    ),
    "a picker": InjectionPoint(
        ("remove", *IN), api_with(name="{}", description="{}"), terminal_input="\n"
    ),
    "a wrong answer to a picker": InjectionPoint(
        ("remove", *IN),
        terminal_input="{}\n\n",
        characters=IN_ARGUMENTS.replace("\n", "").replace("\r", ""),
    ),
    "a token that is typed": InjectionPoint(("list", "{}", *IN), characters=NON_UTF8, status=2),
    "a name that is typed": InjectionPoint(("list", "-n", "{}", *IN), characters=NON_UTF8),
    "a role that is typed": InjectionPoint(
        ("add", DEPLOY_BOT, "-r", "{}", *IN), characters=IN_ARGUMENTS, status=2
    ),
    "a Workspace that is typed": InjectionPoint(
        ("list", "--workspace", "{}"), characters=IN_ARGUMENTS
    ),
    "a Workspace that is no text": InjectionPoint(
        ("list", "--workspace", "{}"), characters=NON_UTF8, status=2
    ),
    "an option that is typed": InjectionPoint(("list", "--{}"), characters=NON_UTF8, status=2),
    "a time that is typed": InjectionPoint(
        ("list", "--timeout", "{}"), characters=IN_ARGUMENTS, status=2
    ),
    "a format that is typed": InjectionPoint(
        ("list", "-o", "{}"), characters=IN_ARGUMENTS, status=2
    ),
    "a command that is typed": InjectionPoint(("{}",), characters=NON_UTF8, status=2),
    "a file that is typed": InjectionPoint(("apply", "-f", "{}"), characters=NON_UTF8, status=2),
    "a Workspace of a file": InjectionPoint(
        ("apply", "-f", "grants.yaml"),
        prepare=grants("workspaces: {{}: {x: WORKSPACE_OWNER}}"),
        status=1,
    ),
    "a role of a file": InjectionPoint(
        ("apply", "-f", "grants.yaml"),
        prepare=grants(f"workspaces: {{{THERE}: {{{DEPLOY_BOT}: {{}}}}}}"),
        status=2,
    ),
    "ASTRO_ORGANIZATION_ID": InjectionPoint(
        env=lambda text: {"ASTRO_ORGANIZATION_ID": text}, characters=NON_UTF8
    ),
    "ASTRO_WORKSPACE_ID": InjectionPoint(
        ("list",), env=lambda text: {"ASTRO_WORKSPACE_ID": text}, characters=IN_ARGUMENTS
    ),
    "ASTRO_DOMAIN": InjectionPoint(
        env=lambda text: {"ASTRO_DOMAIN": text, "ASTRO_API_URL": ""}, characters=NON_UTF8
    ),
    "the context of the config": InjectionPoint(
        env=lambda _: {"ASTRO_API_URL": ""}, prepare=config("context: {}")
    ),
    "the Organization of the config": InjectionPoint(
        env=lambda _: {"ASTRO_API_TOKEN": "an.opaque.token"},
        prepare=config("context: astronomer.io\ncontexts: {astronomer_io: {organization: {}}}"),
    ),
}
if sys.platform != "win32":  # where no folder has such a name
    INJECTION_POINTS["the folder of the config"] = InjectionPoint(
        env=lambda text: {"ASTRO_HOME": text, "ASTRO_API_TOKEN": ""},
        prepare=lambda _, text: broken_config_below(Path(), text),
        characters=IN_ARGUMENTS,
    )
