"""All that steers a terminal is shown in its place, wherever it comes from; JSON has it exactly."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import yaml

from secrecy.conftest import Broken, Watched
from secrecy.places import IN, SHOWN_BY_A_COMMAND, UNSAFE, Place, telling
from support.characters import unsafe
from support.running import SPELLINGS, Ran

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def shown(text: str) -> str:
    """How a text is shown: what is unsafe in the way of Python and of many other programs."""
    return "".join(_escaped(c) if unsafe(c) else c for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return _NAMED.get(character, f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def marked(place: Place) -> str:
    """A text with all unsafe characters that can get to a place, between two letters."""
    return f"a{place.characters}z"


def run_at(place: Place, text: str, watched: Watched, broken: Broken, *more: str) -> Ran:
    """Bring a text to a place."""
    environ = {"NO_COLOR": "1", "ASTRO_API_URL": broken(place.script(text)).base}
    place.prepare(watched.folder / "home", text)
    argv = [argument.replace("{}", text) for argument in place.argv]
    typed = None if place.typed is None else place.typed.replace("{}", text)
    environ |= place.env(text)
    return watched.runs(*SPELLINGS[0], *argv, *more, env=environ, typed=typed)


def strings(value: Any) -> list[str]:
    """All strings in a JSON document, the names of fields as well."""
    if isinstance(value, dict):
        return [s for key, below in value.items() for s in (key, *strings(below))]
    if isinstance(value, list):
        return [s for below in value for s in strings(below)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("name", SHOWN_BY_A_COMMAND)
def test_no_place_lets_a_control_character_through(
    name: str, watched: Watched, broken: Broken
) -> None:
    place = SHOWN_BY_A_COMMAND[name]
    text = marked(place)
    ran = run_at(place, text, watched, broken)
    assert (ran.status, unsafe((ran.stdout + ran.stderr).replace("\n", ""))) == (place.status, [])
    if place.argv[0] == "export":
        # YAML has an escaping of its own.
        (grants,) = yaml.safe_load(ran.stdout)["workspaces"].values()
        assert text in strings(grants)
    else:
        assert shown(text) in ran.stdout + ran.stderr


@pytest.mark.parametrize(
    "name", [name for name, place in SHOWN_BY_A_COMMAND.items() if place.typed is None]
)
def test_json_is_as_safe_and_can_be_read(name: str, watched: Watched, broken: Broken) -> None:
    place = SHOWN_BY_A_COMMAND[name]
    for form in ("json", "jsonl"):
        if name in ("a format that is typed",) or (form, place.argv[0]) == ("jsonl", "export"):
            continue
        ran = run_at(place, marked(place), watched, broken, "-o", form)
        assert (ran.status, ran.stderr) == (place.status, "")
        assert unsafe(ran.stdout.replace("\n", "")) == []
        assert (
            [json.loads(line) for line in ran.stdout.splitlines()] if form == "jsonl" else ran.json
        )


FIELDS = {
    "name": telling(name="{}"),
    "description": telling(description="{}"),
    "created_by": telling(createdBy={"fullName": "{}"}),
    "id": telling(id="{}"),
}


@pytest.mark.parametrize("key", FIELDS)
def test_json_and_csv_carry_the_exact_value(key: str, watched: Watched, broken: Broken) -> None:
    text = f"a{UNSAFE}z"
    place = Place(script=FIELDS[key], status=0)
    as_json = run_at(place, text, watched, broken, "--json")
    assert as_json.json["tokens"][0][key] == text
    as_csv = run_at(place, text, watched, broken, "-o", "csv")
    (row,) = csv.DictReader(io.StringIO(as_csv.stdout, newline=""))
    assert row[key] == text
    assert as_csv.stderr == ""


@pytest.mark.parametrize("form", ["table", "text", "tsv", "markdown"])
@pytest.mark.parametrize("key", FIELDS)
def test_other_formats_show_it(form: str, key: str, watched: Watched, broken: Broken) -> None:
    place = Place(script=FIELDS[key], status=0)
    ran = run_at(place, f"a{UNSAFE}z", watched, broken, "-o", form)
    lines = ran.stdout.split("\n")
    # Tabs are what TSV puts between its own values.
    assert unsafe("".join(lines).replace("\t", "" if form == "tsv" else "\t")) == []
    assert shown(f"a{UNSAFE}z") in ran.stdout.replace("\\\\", "\\")


def test_a_name_with_line_breaks_makes_no_row_of_its_own(watched: Watched, broken: Broken) -> None:
    breaks = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
    place = Place(("list", *IN), telling(name="{}"), status=0)
    for form in ("table", "tsv", "markdown"):
        ran = run_at(place, f"a{breaks}z", watched, broken, "-o", form)
        assert len(ran.stdout.splitlines()) == (3 if form == "markdown" else 2)


def test_the_table_of_unsafe_characters_is_whole() -> None:
    """So that what is missing from the program's own list is seen."""
    wanted = {
        *map(chr, range(0x20)),
        *map(chr, range(0x7F, 0xA0)),
        *map(chr, range(0x202A, 0x202F)),
    }
    wanted |= {*map(chr, range(0x2066, 0x206A)), *"\u061c\u200e\u200f\u2028\u2029\ufeff"}
    assert wanted == set(UNSAFE)
