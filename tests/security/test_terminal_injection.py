"""All that steers a terminal is shown in its place, wherever it comes from; JSON has it exactly."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from security.injection_points import IN, INJECTION_POINTS, UNSAFE, InjectionPoint, api_with
from security.leak_checker import LeakChecker
from support.cli_runner import COMMAND_PATHS, Result
from support.fault_proxy import MakeFaultProxy
from support.parsers import read_csv
from support.unsafe_characters import find_unsafe

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def shown(text: str) -> str:
    """How a text is shown: what is unsafe in the way of Python and of many other programs."""
    return "".join(_escaped(c) if find_unsafe(c) else c for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return _NAMED.get(character, f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def marked(place: InjectionPoint) -> str:
    """A text with all unsafe characters that can get to a place, between two letters."""
    return f"a{place.characters}z"


def run_at(
    place: InjectionPoint, text: str, watched: LeakChecker, broken: MakeFaultProxy, *more: str
) -> Result:
    """Bring a text to a place."""
    environ = {"NO_COLOR": "1", "ASTRO_API_URL": broken(place.script(text)).base_url}
    place.prepare(watched.root / "home", text)
    argv = [argument.replace("{}", text) for argument in place.argv]
    typed = None if place.terminal_input is None else place.terminal_input.replace("{}", text)
    environ |= place.env(text)
    return watched.invoke(*COMMAND_PATHS[0], *argv, *more, env=environ, terminal_input=typed)


def strings(value: Any) -> list[str]:
    """All strings in a JSON document, the names of fields as well."""
    if isinstance(value, dict):
        return [s for key, below in value.items() for s in (key, *strings(below))]
    if isinstance(value, list):
        return [s for below in value for s in strings(below)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("name", INJECTION_POINTS)
def test_no_place_lets_a_control_character_through(
    name: str, leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    place = INJECTION_POINTS[name]
    text = marked(place)
    result = run_at(place, text, leak_checker, make_fault_proxy)
    assert (result.status, find_unsafe((result.stdout + result.stderr).replace("\n", ""))) == (
        place.status,
        [],
    )
    if place.argv[0] == "export":
        # YAML has an escaping of its own.
        (grants,) = yaml.safe_load(result.stdout)["workspaces"].values()
        assert text in strings(grants)
    else:
        assert shown(text) in result.stdout + result.stderr


@pytest.mark.parametrize(
    "name", [name for name, place in INJECTION_POINTS.items() if place.terminal_input is None]
)
def test_json_is_as_safe_and_can_be_read(
    name: str, leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    place = INJECTION_POINTS[name]
    for form in ("json", "jsonl"):
        if name in ("a format that is typed",) or (form, place.argv[0]) == ("jsonl", "export"):
            continue
        result = run_at(place, marked(place), leak_checker, make_fault_proxy, "-o", form)
        assert (result.status, result.stderr) == (place.status, "")
        assert find_unsafe(result.stdout.replace("\n", "")) == []
        assert (
            [json.loads(line) for line in result.stdout.splitlines()]
            if form == "jsonl"
            else result.json
        )


FIELDS = {
    "name": api_with(name="{}"),
    "description": api_with(description="{}"),
    "created_by": api_with(createdBy={"fullName": "{}"}),
    "id": api_with(id="{}"),
}


@pytest.mark.parametrize("key", FIELDS)
def test_json_and_csv_carry_the_exact_value(
    key: str, leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    text = f"a{UNSAFE}z"
    place = InjectionPoint(script=FIELDS[key], status=0)
    as_json = run_at(place, text, leak_checker, make_fault_proxy, "--json")
    assert as_json.json["tokens"][0][key] == text
    as_csv = run_at(place, text, leak_checker, make_fault_proxy, "-o", "csv")
    keys, (values,) = read_csv(as_csv.stdout)
    row = dict(zip(keys, values, strict=True))
    assert row[key] == text
    assert as_csv.stderr == ""


@pytest.mark.parametrize("form", ["table", "text", "tsv", "markdown"])
@pytest.mark.parametrize("key", FIELDS)
def test_other_formats_show_it(
    form: str, key: str, leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    place = InjectionPoint(script=FIELDS[key], status=0)
    result = run_at(place, f"a{UNSAFE}z", leak_checker, make_fault_proxy, "-o", form)
    lines = result.stdout.split("\n")
    # Tabs are what TSV puts between its own values.
    assert find_unsafe("".join(lines).replace("\t", "" if form == "tsv" else "\t")) == []
    assert shown(f"a{UNSAFE}z") in result.stdout.replace("\\\\", "\\")


def test_a_name_with_line_breaks_makes_no_row_of_its_own(
    leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    breaks = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
    place = InjectionPoint(("list", *IN), api_with(name="{}"), status=0)
    for form in ("table", "tsv", "markdown"):
        result = run_at(place, f"a{breaks}z", leak_checker, make_fault_proxy, "-o", form)
        assert len(result.stdout.splitlines()) == (3 if form == "markdown" else 2)


def test_the_table_of_unsafe_characters_is_whole() -> None:
    """So that what is missing from the program's own list is seen."""
    wanted = {
        *map(chr, range(0x20)),
        *map(chr, range(0x7F, 0xA0)),
        *map(chr, range(0x202A, 0x202F)),
    }
    wanted |= {*map(chr, range(0x2066, 0x206A)), *"\u061c\u200e\u200f\u2028\u2029\ufeff"}
    assert wanted == set(UNSAFE)
