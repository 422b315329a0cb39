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
from secrecy.telling import Telling
from support.characters import unsafe
from support.faulty import Fault, Script, answer

_ALL = unsafe("".join(map(chr, range(sys.maxunicode + 1))))
UNSAFE = "".join(c for c in _ALL if not "\ud800" <= c <= "\udfff")
"""The characters that may not reach a terminal, but for the halves of pairs."""
WITH_HALVES = f"{UNSAFE}\udfff-\ud800"
TYPED = UNSAFE.replace("\0", "")
"""Those that an argument, a variable or a file's name can hold."""
NO_TEXT = f"{TYPED}\udcff"
"""With a byte that is not UTF-8, as Python reads it."""
IN_HEADERS = "".join(
    c for c in TYPED if c < "\u0100" and c not in "\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"
)

Environ: TypeAlias = dict[str, str]
IN = ("--workspace-id", THERE)
OWNER = ("-r", "WORKSPACE_OWNER")


def no_script(_: str) -> Script:
    return Telling()


@dataclass(frozen=True)
class Place:
    """How a text gets to where it is shown.

    Attributes:
        argv: behind the group's name; `{}` stands for the text.
        script: from the text to what the API answers.
        env: from the text to more of the environment.
        prepare: makes files, given the home folder and the text.
        typed: at the terminal.
        characters: those that can get there.
        status: the exit status.
    """

    argv: tuple[str, ...] = ("list", *IN)
    script: Callable[[str], Script] = no_script
    env: Callable[[str], Environ] = lambda _: {}
    prepare: Callable[[Path, str], object] = lambda *_: None
    typed: str | None = None
    characters: str = UNSAFE
    status: int = 1


def telling(**fields: Any) -> Callable[[str], Script]:
    """An API whose token has the text in these fields."""
    return lambda text: Telling(
        **json.loads(json.dumps(fields).replace("{}", json.dumps(text)[1:-1]))
    )


def refusing(status: int, **told: Any) -> Callable[[str], Script]:
    """An API that refuses, with the text in what it says."""
    body = json.dumps(told)
    return lambda text: lambda _: Fault(answer(status, body.replace("{}", json.dumps(text)[1:-1])))


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
SHOWN_BY_A_COMMAND = {
    "a name in a table": Place(script=telling(name="{}"), status=0),
    "a description in a table": Place(script=telling(description="{}"), status=0),
    "a creator in a table": Place(script=telling(createdBy={"fullName": "{}"}), status=0),
    "a token as creator": Place(script=telling(createdBy={"apiTokenName": "{}"}), status=0),
    "a user name as creator": Place(script=telling(createdBy={"username": "{}"}), status=0),
    "a role in a table": Place(script=telling(roles=_ROLES), status=0),
    "an ID in a table": Place(script=telling(id="{}"), status=0),
    "a kind in a table": Place(("list", *IN, "--wide"), telling(kind="{}"), status=0),
    "a scope in a message": Place(("list", DEPLOY_BOT, *IN), telling(scope="{}")),
    "a name in a change": Place(("add", DEPLOY_BOT, *OWNER, *IN), telling(name="{}"), status=0),
    "a role in a change": Place(("add", DEPLOY_BOT, *OWNER, *IN), telling(roles=_ROLES), status=0),
    "a role in a preview": Place(
        ("add", DEPLOY_BOT, *OWNER, *IN, "--dry-run"), telling(roles=_ROLES), status=0
    ),
    "a name in a plan": Place(
        ("apply", "-f", "grants.yaml", "--dry-run"), telling(name="{}"), status=0
    ),
    "a name in an export": Place(("export", *IN), telling(name="{}"), status=0),
    "a role in an export": Place(("export", *IN), telling(roles=_ROLES), status=0),
    "a near name": Place(
        ("list", "-n", "deploy-bot", *IN), telling(name="deploy-bot{}"), characters="\x1b\u202e"
    ),
    "an ID that is none": Place(
        ("add", "-n", "deploy-bot", *OWNER, *IN), telling(id="{}"), status=2
    ),
    "the server's words": Place(characters=WITH_HALVES, script=refusing(403, message="{}")),
    "the server's words of a field": Place(
        characters=WITH_HALVES,
        script=refusing(400, message="m", fieldErrors=[{"field": "f{}", "message": "m"}]),
    ),
    "the server's words on a field": Place(
        characters=WITH_HALVES, script=refusing(400, fieldErrors=[{"field": "f", "message": "m{}"}])
    ),
    "a request ID": Place(characters=WITH_HALVES, script=refusing(401, requestId="{}")),
    "a request ID of a header": Place(script=with_header, characters=IN_HEADERS),
    "a broken header": Place(script=with_broken_header, characters=IN_HEADERS),
    "the words of a retry": Place(
        characters=WITH_HALVES, script=refusing(500, message="{}"), typed=""
    ),
    "a picker": Place(("remove", *IN), telling(name="{}", description="{}"), typed="\n"),
    "a wrong answer to a picker": Place(
        ("remove", *IN), typed="{}\n\n", characters=TYPED.replace("\n", "").replace("\r", "")
    ),
    "a token that is typed": Place(("list", "{}", *IN), characters=NO_TEXT, status=2),
    "a name that is typed": Place(("list", "-n", "{}", *IN), characters=NO_TEXT),
    "a role that is typed": Place(("add", DEPLOY_BOT, "-r", "{}", *IN), characters=TYPED, status=2),
    "a Workspace that is typed": Place(("list", "--workspace", "{}"), characters=TYPED),
    "a Workspace that is no text": Place(
        ("list", "--workspace", "{}"), characters=NO_TEXT, status=2
    ),
    "an option that is typed": Place(("list", "--{}"), characters=NO_TEXT, status=2),
    "a time that is typed": Place(("list", "--timeout", "{}"), characters=TYPED, status=2),
    "a format that is typed": Place(("list", "-o", "{}"), characters=TYPED, status=2),
    "a command that is typed": Place(("{}",), characters=NO_TEXT, status=2),
    "a file that is typed": Place(("apply", "-f", "{}"), characters=NO_TEXT, status=2),
    "a Workspace of a file": Place(
        ("apply", "-f", "grants.yaml"),
        prepare=grants("workspaces: {{}: {x: WORKSPACE_OWNER}}"),
        status=1,
    ),
    "a role of a file": Place(
        ("apply", "-f", "grants.yaml"),
        prepare=grants(f"workspaces: {{{THERE}: {{{DEPLOY_BOT}: {{}}}}}}"),
        status=2,
    ),
    "ASTRO_ORGANIZATION_ID": Place(
        env=lambda text: {"ASTRO_ORGANIZATION_ID": text}, characters=NO_TEXT
    ),
    "ASTRO_WORKSPACE_ID": Place(
        ("list",), env=lambda text: {"ASTRO_WORKSPACE_ID": text}, characters=TYPED
    ),
    "ASTRO_DOMAIN": Place(
        env=lambda text: {"ASTRO_DOMAIN": text, "ASTRO_API_URL": ""}, characters=NO_TEXT
    ),
    "the context of the config": Place(
        env=lambda _: {"ASTRO_API_URL": ""}, prepare=config("context: {}")
    ),
    "the Organization of the config": Place(
        env=lambda _: {"ASTRO_API_TOKEN": "opaque"},
        prepare=config("context: astronomer.io\ncontexts: {astronomer_io: {organization: {}}}"),
    ),
}
if sys.platform != "win32":  # where no folder has such a name
    SHOWN_BY_A_COMMAND["the folder of the config"] = Place(
        env=lambda text: {"ASTRO_HOME": text, "ASTRO_API_TOKEN": ""},
        prepare=lambda _, text: broken_config_below(Path(), text),
        characters=TYPED,
    )
