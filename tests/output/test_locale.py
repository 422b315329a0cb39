"""A locale that can't show a character loses the character and nothing else."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta

import pytest

from astro_org_tokens.sandbox.seed import seed_ids
from output.added_tokens import AddToken, token_id
from support.cli_runner import PROGRAM
from support.messages import error_line, token_label, workspace_label

COMMANDS = ("workspace", "organization-token")
NAME = "Café データ 👩\u200d🔬"
NO_UTF8 = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LOCALES = {
    "ascii": NO_UTF8 | {"PYTHONIOENCODING": "ascii"},
    "strict ascii": NO_UTF8 | {"PYTHONIOENCODING": "ascii:strict"},
    "latin-1": NO_UTF8 | {"PYTHONIOENCODING": "latin-1"},
    "C": NO_UTF8 | {"LC_ALL": "C"},
    "utf-8": {"PYTHONIOENCODING": "utf-8"},
}
ENCODINGS = {"latin-1": "latin-1", "utf-8": "utf-8"}
QUICK = ("ascii", "C")
locales = pytest.mark.parametrize(
    "locale",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in LOCALES],
)


@pytest.fixture
def token(add_token: AddToken) -> str:
    """A token whose name no single-byte locale can show."""
    add_token(1, NAME, timedelta(days=1), createdBy={"fullName": NAME})
    return token_id(1)


def run_bytes(environ: dict[str, str], locale: str, *argv: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [str(PROGRAM), *COMMANDS, *argv],
        env=environ | LOCALES[locale],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def encoded(locale: str, text: str) -> bytes:
    """Return a text as the locale shows it: what it can't show is escaped."""
    return text.encode(ENCODINGS.get(locale, "ascii"), "backslashreplace")


@locales
def test_a_table_shows_what_the_locale_can_show(
    sandbox_env: dict[str, str], token: str, locale: str
) -> None:
    status, stdout, stderr = run_bytes(sandbox_env, locale, "list")
    row = stdout.splitlines()[1]
    assert (status, stderr, len(stdout.splitlines())) == (0, b"", 2)
    assert row.startswith(encoded(locale, f"{token}  {NAME}  "))
    assert row.endswith(encoded(locale, f"  {NAME}"))


@locales
def test_json_is_valid_and_exact(sandbox_env: dict[str, str], token: str, locale: str) -> None:
    status, stdout, stderr = run_bytes(sandbox_env, locale, "list", "--json")
    assert (status, stderr) == (0, b"")
    (token_read,) = json.loads(stdout.decode("utf-8" if locale == "utf-8" else "ascii"))["tokens"]
    assert (token_read["name"], token_read["created_by"]) == (NAME, NAME)


@locales
def test_messages_are_written_as_far_as_they_can_be(
    sandbox_env: dict[str, str], token: str, locale: str
) -> None:
    argv = ("add", token, "--role", "WORKSPACE_MEMBER")
    where = f"in Workspace {seed_ids.EMPTY}"
    granted = f"{NAME} ({token}): WORKSPACE_MEMBER → WORKSPACE_OWNER {where}\n"
    refused = error_line(
        "already_granted",
        "role",
        token=token_label(NAME, token),
        role="WORKSPACE_MEMBER",
        workspaces=workspace_label(seed_ids.EMPTY),
        hint="exist_ok",
        workspace_from="ASTRO_WORKSPACE_ID",
    )
    already = (1, b"", encoded(locale, refused))
    assert run_bytes(sandbox_env, locale, *argv) == already
    changed = run_bytes(sandbox_env, locale, "update", token, "--role", "WORKSPACE_OWNER")
    assert changed == (0, encoded(locale, granted), b"")
