"""Results in an encoding that doesn't have all characters: exact, or an error, or for people."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from astro_org_tokens.formats import CHANGE_FORMATS, EXPORT_FORMATS, LIST_FORMATS
from ends import outputs
from ends.outputs import Ended, Start
from support.cli_runner import COMMAND_PATHS
from support.messages import error_line
from support.parsers import read_json_lines, read_markdown

if not outputs.FULL.exists():
    pytest.skip("there is no /dev/full", allow_module_level=True)

COMMANDS = {"list": LIST_FORMATS, "export": EXPORT_FORMATS}
"""The commands that write names, and their formats; those of a change are among them."""


def without_time(page: str) -> str:
    """Return a page without the second in which it was made."""
    second = re.search('<time datetime="([^"]+)"', page)
    assert second is not None
    return page.replace(second[1], "")


EXACT: dict[str, Callable[[str], Any]] = {
    "html": without_time,
    "json": json.loads,
    "jsonl": read_json_lines,
    "markdown": lambda text: read_markdown(html.unescape(text)),
    "yaml": yaml.safe_load,
}
REFUSED = ("csv", "tsv")
FOR_PEOPLE = ("table", "text", "matrix")
MESSAGE = error_line(
    "output", "encoding", encoding="iso8859-1", character="\\u30c7", hint="exact_output"
)


@pytest.fixture
def written(sandbox_env: dict[str, str]) -> Callable[..., Ended]:
    def call(output: Callable[[Start], Ended], command: str, fmt: str) -> Ended:
        argv = (*COMMAND_PATHS[0], command, "--all-workspaces", "-o", fmt)
        return output(Start(argv, sandbox_env))

    return call


def test_every_format_has_its_rule() -> None:
    """A new format needs to say what it does with a character that can't be written."""
    formats = {fmt for formats in COMMANDS.values() for fmt in formats} | {*CHANGE_FORMATS}
    assert formats == {*EXACT, *REFUSED, *FOR_PEOPLE}


@pytest.mark.each_choice
@pytest.mark.parametrize(
    ("command", "fmt"), [(name, fmt) for name, formats in COMMANDS.items() for fmt in formats]
)
def test_what_latin_1_does_not_have(written: Callable[..., Ended], command: str, fmt: str) -> None:
    ended = written(outputs.latin_1, command, fmt)
    if fmt in REFUSED:
        assert ended == Ended(1, b"", MESSAGE)
        return
    assert (ended.status, ended.stderr) == (0, "")
    normal = written(outputs.pipe, command, fmt).stdout.decode()
    if fmt in EXACT:
        assert EXACT[fmt](ended.stdout.decode("latin-1")) == EXACT[fmt](normal)
    else:
        assert ended.stdout == normal.encode("latin-1", "backslashreplace")
