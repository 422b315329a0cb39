"""Every format of ``list``, read back and compared with what the API says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from astro_org_tokens.formats import LIST_FORMATS
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, EMPTY, ORGANIZATION_ID
from astro_org_tokens.sandbox.store import token_store
from support.cli_runner import COMMAND_PATHS, PROGRAM, Invoke
from support.expected_requests import tokens_request, workspaces_request
from support.messages import message_line, workspace_label
from support.parsers import (
    Table,
    read_csv,
    read_json_lines,
    read_markdown,
    read_matrix,
    read_page,
    read_table,
    read_tsv,
)
from support.sandbox_api import PLAIN_HTTP
from support.unsafe_characters import find_unsafe

TokenObjects = list[dict[str, str]]
LIST = (*COMMAND_PATHS[0], "list", "--workspace-id", DATA_ENGINEERING)
HOSTILE = [
    "a|b \\| c\\",
    "__init__ *x* `y` ~~z~~ [a](b) &amp; <script>alert('x')</script>",
    'say "hi", ok; it\'s fine',
    "two\nlines\r\nand\rthree\ttabs",
    "=1+1",
    "\x1b[2J\x9b31m\x00\x07\u202egnp\u2028\ufeff",
    "データ基盤、夜間",
    "Cafe\u0301 ☕ 👩\u200d🔬 🇯🇵 ❤\ufe0f",
]
KEYS = ["id", "name", "description", "scope", "role", "created_at", "created_by", "expires_at"]
KEYS += ["workspace_id"]
TITLES = ["ID", "NAME", "DESCRIPTION", "SCOPE", "WORKSPACE_ROLE", "CREATED", "CREATED BY"]
SHOWN = ["id", "name", "description", "scope", "role", "created_by"]
"""What a table shows exactly; how long ago is told elsewhere."""


@pytest.fixture(params=["seeded", "hostile"])
def api_tokens(request: pytest.FixtureRequest, sandbox: Sandbox) -> TokenObjects:
    """What the API says of the Workspace's Organization tokens, under the names of JSON output."""
    if request.param == "hostile":
        rename(sandbox)
    answer = httpx.get(
        f"{sandbox.api_url}/organizations/{ORGANIZATION_ID}/tokens",
        params={"workspaceId": DATA_ENGINEERING, "sorts": "createdAt:asc", "limit": 1000},
        headers={"Authorization": f"Bearer {sandbox.api_token}"},
        trust_env=False,
        verify=PLAIN_HTTP,
    )
    tokens = answer.raise_for_status().json()["tokens"]
    return [of_api(token) for token in tokens if token["scope"] == "ORGANIZATION"]


def rename(sandbox: Sandbox) -> None:
    """Give the Workspace's eight Organization tokens names, and creators, to be careful with."""
    stored = token_store.with_role_in(sandbox.store, DATA_ENGINEERING)
    tokens = [token for token in stored if token["scope"] == "ORGANIZATION"]
    for token, name in zip(tokens, HOSTILE, strict=True):
        named = {"name": name, "description": f"of {name}", "createdBy": {"fullName": name}}
        token_store.replace(sandbox.store, {**token, **named})


def of_api(token: dict[str, Any]) -> dict[str, str]:
    """A token of the API as JSON output has it; what it has not is empty."""
    creator = token.get("createdBy", {})
    names = [creator.get(key) for key in ("fullName", "apiTokenName", "username")]
    (role,) = (r["role"] for r in token["roles"] if r["entityId"] == DATA_ENGINEERING)
    return {
        **{key: token[key] for key in ("id", "name", "description", "scope")},
        "role": role,
        "created_at": token["createdAt"],
        "created_by": next((name for name in names if name), ""),
        "expires_at": token.get("endAt", ""),
        "workspace_id": DATA_ENGINEERING,
        "kind": token["kind"],
        "last_used_at": token.get("lastUsedAt", ""),
    }


def picked(said: TokenObjects, keys: list[str]) -> list[list[str]]:
    return [[token[key] for key in keys] for token in said]


def escaped(rows: list[list[str]]) -> list[list[str]]:
    """Values, escaped, without the blanks around them, which a table does not show."""
    return [[escape_control_characters(value).strip() for value in row] for row in rows]


def without_age(table: Table) -> Table:
    """A table without the column that tells how long ago."""
    header, rows = table
    place = header.index("CREATED")
    return (
        header[:place] + header[place + 1 :],
        [row[:place] + row[place + 1 :] for row in rows],
    )


def present(said: TokenObjects) -> TokenObjects:
    """Tokens as JSON has them: what one has not is left out, but for an empty description."""
    return [{k: v for k, v in token.items() if v or k == "description"} for token in said]


TITLES_WITHOUT_AGE = [title for title in TITLES if title != "CREATED"]


def is_table(text: str, said: TokenObjects) -> bool:
    rows = escaped(picked(said, SHOWN))
    return without_age(read_table(text, TITLES)) == (TITLES_WITHOUT_AGE, rows)


def is_markdown(text: str, said: TokenObjects) -> bool:
    rows = escaped(picked(said, SHOWN))
    return without_age(read_markdown(text)) == (TITLES_WITHOUT_AGE, rows)


def is_matrix(text: str, said: TokenObjects) -> bool:
    roles = {(token["name"], DATA_ENGINEERING): token["role"] for token in said}
    words, legend = read_matrix(text, ["TOKEN", *([DATA_ENGINEERING] if said else [])])
    return {key: legend[word] for key, word in words.items()} == {
        (escape_control_characters(name).strip(), workspace): role
        for (name, workspace), role in roles.items()
    }


def is_tsv(text: str, said: TokenObjects) -> bool:
    return read_tsv(text) == (
        KEYS,
        [[*map(escape_control_characters, row)] for row in picked(said, KEYS)],
    )


# From each format to whether a text says what the API says.
MATCHES: dict[str, Callable[[str, TokenObjects], bool]] = {
    "table": is_table,
    "text": is_table,
    "json": lambda text, said: json.loads(text) == {"tokens": present(said)},
    "jsonl": lambda text, said: read_json_lines(text) == present(said),
    "csv": lambda text, said: read_csv(text) == (KEYS, picked(said, KEYS)),
    "tsv": is_tsv,
    "markdown": is_markdown,
    "matrix": is_matrix,
    "html": lambda text, said: read_page(text).grants == present(said),
}


def test_no_format_is_forgotten() -> None:
    assert tuple(MATCHES) == LIST_FORMATS


@pytest.mark.parametrize("fmt", LIST_FORMATS)
def test_a_format_says_what_the_api_says(fmt: str, api_tokens: TokenObjects, cli: Invoke) -> None:
    result = cli(*LIST, "-o", fmt)
    assert (result.status, result.stderr, len(api_tokens)) == (0, "", 8)
    assert MATCHES[fmt](result.stdout, api_tokens), result.stdout
    if fmt != "csv":  # whose values are exact
        assert find_unsafe(result.stdout.translate(dict.fromkeys(map(ord, "\n\t")))) == []


@pytest.mark.slow  # the encodings of a process are those of `tests/output/test_locale.py`
@pytest.mark.parametrize("fmt", LIST_FORMATS)
def test_a_process_writes_the_same(
    fmt: str, api_tokens: TokenObjects, sandbox_env: dict[str, str]
) -> None:
    done = subprocess.run(
        [str(PROGRAM), *LIST, "-o", fmt.upper()], env=sandbox_env, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert MATCHES[fmt](text, api_tokens), text


@pytest.mark.parametrize("fmt", LIST_FORMATS)
def test_an_empty_list_says_so_to_people_alone(fmt: str, cli: Invoke, requests: list[str]) -> None:
    result = cli(*COMMAND_PATHS[0], "list", "--workspace-id", EMPTY, "-o", fmt)
    none = message_line("notice", "no_tokens", workspaces=workspace_label(EMPTY))
    assert (result.status, result.stderr) == (0, "" if fmt in ("json", "jsonl") else none)
    assert MATCHES[fmt](result.stdout, []), result.stdout
    assert requests == [tokens_request(EMPTY), workspaces_request(EMPTY)]
