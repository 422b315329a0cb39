"""What is wrong with a file is said at once, each with its line and column."""

from __future__ import annotations

import pytest

from astro_org_tokens.errors import UsageError
from astro_org_tokens.manifest.loader import decode_text
from astro_org_tokens.manifest.schema import read_grants
from support.messages import message, message_line

MISSING = message("manifest", "missing_workspaces")
NO_MAPPING = message("manifest", "not_mapping")
REFUSED: dict[str, tuple[str, list[str]]] = {
    "nothing": ("", ["1:1: " + message("manifest", "empty_file")]),
    "a comment alone": ("# grants\n", ["1:1: " + message("manifest", "empty_file")]),
    "several documents": (
        "workspaces: {A: x}\n---\n# none\n---\nworkspaces: {A: {t: }}\nmore: {}\n---\n[]\n",
        [
            "1:14: " + message("manifest", "mapping", key="A"),
            "5:18: " + message("manifest", "no_role", token="t"),
            "6:1: " + message("manifest", "unknown_key", key="more"),
            "8:1: " + message("manifest", "not_mapping"),
        ],
    ),
    "an empty document": ("---\n", [f"2:1: {MISSING}"]),
    "an empty mapping": ("{}", [f"1:1: {MISSING}"]),
    "another key": (
        "\nworkspace: {}\nteams: []\n",
        [
            f"2:1: {MISSING}",
            "2:1: " + message("manifest", "unknown_key", key="workspace"),
            "3:1: " + message("manifest", "unknown_key", key="teams"),
        ],
    ),
    "a word": ("grants", [f"1:1: {NO_MAPPING}"]),
    "a list": ("- workspaces", [f"1:1: {NO_MAPPING}"]),
    "a list of Workspaces": (
        "workspaces:\n- A\n",
        ["1:1: " + message("manifest", "mapping", key="workspaces")],
    ),
    "a word for Workspaces": (
        "workspaces: A",
        ["1:1: " + message("manifest", "mapping", key="workspaces")],
    ),
    "null for Workspaces": (
        "workspaces: null",
        ["1:1: " + message("manifest", "mapping", key="workspaces")],
    ),
    "a list of tokens": (
        "workspaces:\n  A: [t, u]\n  B: {t: r}\n  C: t\n",
        [
            "2:3: " + message("manifest", "mapping", key="A"),
            "4:3: " + message("manifest", "mapping", key="C"),
        ],
    ),
    "a list of roles": (
        "workspaces:\n  A:\n    t: [r]\n    u: {role: r}\n",
        [
            "3:5: " + message("manifest", "scalar", key="t"),
            "4:5: " + message("manifest", "scalar", key="u"),
        ],
    ),
    "no blank after a colon": (
        "workspaces:\n  A:{t: r}\n",
        ["2:3: " + message("manifest", "mapping", key="A:{t")],
    ),
    "Workspaces twice": (
        "workspaces: {A: {t: r}}\nworkspaces: {B: {t: r}}\n",
        ["2:1: " + message("manifest", "duplicate_key", key="workspaces", line=1)],
    ),
    "a Workspace twice": (
        "workspaces:\n  A: {t: r}\n  B: {t: r}\n  'A': {u: r}\n  A: {}\n",
        [
            "4:3: " + message("manifest", "duplicate_key", key="A", line=2),
            "5:3: " + message("manifest", "duplicate_key", key="A", line=2),
        ],
    ),
    "a token twice": (
        "workspaces:\n  A:\n    t: r\n    u: r\n    t: r\n",
        ["5:5: " + message("manifest", "duplicate_key", key="t", line=3)],
    ),
    "empty names": (
        "workspaces:\n  '': {t: r}\n  A:\n    ' ': r\n    t:\n    u: ' '\n",
        [
            "2:3: " + message("manifest", "empty_workspace"),
            "4:5: " + message("manifest", "empty_token"),
            "5:5: " + message("manifest", "no_role", token="t"),
            "6:5: " + message("manifest", "no_role", token="u"),
        ],
    ),
    "names that are lists or mappings": (
        "workspaces:\n  ? [a, b]\n  : {t: r}\n  ? {c: d}\n  : {t: r}\n",
        [
            "2:5: " + message("manifest", "key_not_scalar"),
            "4:5: " + message("manifest", "key_not_scalar"),
        ],
    ),
    "merge keys": (
        "workspaces:\n  A: &a {t: r}\n  B:\n    <<: *a\n    u: r\n",
        ["4:5: " + message("manifest", "merge_keys")],
    ),
    "an alias": (
        "workspaces:\n  A: &all {t: [r]}\n  B: r\n  C: *all\n",
        [
            "2:12: " + message("manifest", "scalar", key="t"),
            "3:3: " + message("manifest", "mapping", key="B"),
        ],
    ),
    "a mapping within itself": (
        "workspaces: &a\n  A: *a\n",
        ["2:3: " + message("manifest", "scalar", key="A")],
    ),
    "several things": (
        "workspaces:\n  A: {t: r, t: r}\n  ' ':\n    u: [r]\n  B: r\nmore: 1\nworkspaces:\n",
        [
            "2:13: " + message("manifest", "duplicate_key", key="t", line=2),
            "3:3: " + message("manifest", "empty_workspace"),
            "4:5: " + message("manifest", "scalar", key="u"),
            "5:3: " + message("manifest", "mapping", key="B"),
            "6:1: " + message("manifest", "unknown_key", key="more"),
            "7:1: " + message("manifest", "duplicate_key", key="workspaces", line=1),
        ],
    ),
    "deep nesting": ("[" * 2_000, ["1:1: " + message("manifest", "nested_too_deeply")]),
}
NO_TAB = "found character '\\t' that cannot start any token"
NO_BLOCK = "expected <block end>, but found '<block mapping start>'"
NO_YAML = {
    "a tab before a name": (
        "workspaces:\n\tA: {}\n",
        "2:1",
        f"while scanning for the next token, {NO_TAB}",
    ),
    "a name too far to the left": (
        "workspaces:\n  A:\n    t: r\n   u: r\n",
        "4:4",
        f"while parsing a block mapping, {NO_BLOCK}",
    ),
    "quotes without an end": (
        "workspaces: {'A: {}}",
        "1:21",
        "while scanning a quoted scalar, found unexpected end of stream",
    ),
    "JSON without an end": (
        '{"workspaces": {"A": {}}',
        "1:25",
        "while parsing a flow mapping, expected ',' or '}', but got '<stream end>'",
    ),
    "another document that isn't one": (
        "workspaces: {}\n---\nworkspaces: {'A: {}}\n",
        "4:1",
        "while scanning a quoted scalar, found unexpected end of stream",
    ),
    "an unknown alias": ("workspaces: *all", "1:13", "found undefined alias 'all'"),
    "a control character": (
        "workspaces:\r\n  A: {}\r\n  é\x1b[31m: {}\r\n",
        "3:4",
        message("manifest", "escape_only", code="001B"),
    ),
    "no character": (
        "workspaces: {\uffff: {}}",
        "1:14",
        message("manifest", "escape_only", code="FFFF"),
    ),
    "a control character in JSON": (
        '{\n\t"workspaces": {"\x1b": {}}}',
        "2:18",
        message("manifest", "escape_only", code="001B"),
    ),
    "an escape beyond all characters": (
        'workspaces: {"\\Uffffffff": {}}',
        "1:1",
        message("manifest", "escape"),
    ),
}


def refusal(text: str) -> tuple[str, ...]:
    with pytest.raises(UsageError) as refused:
        read_grants(text, "f.yaml")
    return refused.value.lines


@pytest.mark.parametrize(("text", "problems"), REFUSED.values(), ids=REFUSED)
def test_all_that_is_wrong_is_said_in_the_order_of_the_file(text: str, problems: list[str]) -> None:
    assert refusal(text) == tuple(f"f.yaml:{problem}" for problem in problems)


@pytest.mark.parametrize(("text", "place", "reason"), NO_YAML.values(), ids=NO_YAML)
def test_what_is_no_yaml_is_refused_where_it_ceases_to_be(
    text: str, place: str, reason: str
) -> None:
    said = message("manifest", "invalid_yaml", reason=reason)
    assert refusal(text) == (f"f.yaml:{place}: {said}",)


def test_the_message_of_several_problems_has_a_line_for_each() -> None:
    with pytest.raises(UsageError) as refused:
        read_grants("workspaces: {A: t, B: u}", "f.yaml")
    assert str(refused.value) == (
        "f.yaml:1:14: "
        + message_line("manifest", "mapping", key="A")
        + "f.yaml:1:20: "
        + message("manifest", "mapping", key="B")
    )


BYTES = {
    "Latin-1": (
        "workspaces:\n  Café: {}\n".encode("latin-1"),
        "2:6: " + message("manifest", "not_encoded", encoding="UTF-8"),
    ),
    "a picture": (
        b"\x89PNG\r\n\x1a\n",
        "1:1: " + message("manifest", "not_encoded", encoding="UTF-8"),
    ),
    "half of UTF-16": (
        b"\xff\xfew\x00o\x00r",
        "1:3: " + message("manifest", "not_encoded", encoding="UTF-16"),
    ),
}


@pytest.mark.parametrize(("content", "problem"), BYTES.values(), ids=BYTES)
def test_bytes_that_are_no_text_are_refused_where_they_cease_to_be(
    content: bytes, problem: str
) -> None:
    with pytest.raises(UsageError) as refused:
        decode_text(content, "f.yaml")
    assert str(refused.value) == f"f.yaml:{problem}"


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_utf_8_and_utf_16_with_its_mark_are_read(encoding: str) -> None:
    text = "workspaces: {分析: {é: WORKSPACE_OWNER}}"
    assert decode_text(text.encode(encoding), "f.yaml") == text
