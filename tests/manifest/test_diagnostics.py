"""What is wrong with a file is said at once, each with its line and column."""

from __future__ import annotations

import pytest

from astro_org_tokens.errors import UsageError
from astro_org_tokens.manifest.loader import decode_text
from astro_org_tokens.manifest.schema import read_grants

MISSING = "`workspaces` is missing"
NO_MAPPING = "the file should be a mapping with the key `workspaces`"
REFUSED: dict[str, tuple[str, list[str]]] = {
    "nothing": ("", ["1:1: the file is empty"]),
    "a comment alone": ("# grants\n", ["1:1: the file is empty"]),
    "an empty document": ("---\n", [f"2:1: {MISSING}"]),
    "an empty mapping": ("{}", [f"1:1: {MISSING}"]),
    "another key": (
        "\nworkspace: {}\nteams: []\n",
        [
            f"2:1: {MISSING}",
            "2:1: workspace is not known here: the only key is `workspaces`",
            "3:1: teams is not known here: the only key is `workspaces`",
        ],
    ),
    "a word": ("grants", [f"1:1: {NO_MAPPING}"]),
    "a list": ("- workspaces", [f"1:1: {NO_MAPPING}"]),
    "a list of Workspaces": ("workspaces:\n- A\n", ["1:1: workspaces should be a mapping"]),
    "a word for Workspaces": ("workspaces: A", ["1:1: workspaces should be a mapping"]),
    "null for Workspaces": ("workspaces: null", ["1:1: workspaces should be a mapping"]),
    "a list of tokens": (
        "workspaces:\n  A: [t, u]\n  B: {t: r}\n  C: t\n",
        ["2:3: A should be a mapping", "4:3: C should be a mapping"],
    ),
    "a list of roles": (
        "workspaces:\n  A:\n    t: [r]\n    u: {role: r}\n",
        ["3:5: t should be a single value", "4:5: u should be a single value"],
    ),
    "no blank after a colon": (
        "workspaces:\n  A:{t: r}\n",
        ["2:3: A:{t should be a mapping"],
    ),
    "Workspaces twice": (
        "workspaces: {A: {t: r}}\nworkspaces: {B: {t: r}}\n",
        ["2:1: workspaces stands here twice, first on line 1"],
    ),
    "a Workspace twice": (
        "workspaces:\n  A: {t: r}\n  B: {t: r}\n  'A': {u: r}\n  A: {}\n",
        [
            "4:3: A stands here twice, first on line 2",
            "5:3: A stands here twice, first on line 2",
        ],
    ),
    "a token twice": (
        "workspaces:\n  A:\n    t: r\n    u: r\n    t: r\n",
        ["5:5: t stands here twice, first on line 3"],
    ),
    "empty names": (
        "workspaces:\n  '': {t: r}\n  A:\n    ' ': r\n    t:\n    u: ' '\n",
        [
            "2:3: the name of a Workspace is empty",
            "4:5: the name of a token is empty",
            "5:5: t has no role",
            "6:5: u has no role",
        ],
    ),
    "names that are lists or mappings": (
        "workspaces:\n  ? [a, b]\n  : {t: r}\n  ? {c: d}\n  : {t: r}\n",
        ["2:5: a name should be a single value", "4:5: a name should be a single value"],
    ),
    "merge keys": (
        "workspaces:\n  A: &a {t: r}\n  B:\n    <<: *a\n    u: r\n",
        ["4:5: merge keys (<<) are not read: an alias (*name) can stand for a whole mapping"],
    ),
    "an alias": (
        "workspaces:\n  A: &all {t: [r]}\n  B: r\n  C: *all\n",
        ["2:12: t should be a single value", "3:3: B should be a mapping"],
    ),
    "a mapping within itself": ("workspaces: &a\n  A: *a\n", ["2:3: A should be a single value"]),
    "several things": (
        "workspaces:\n  A: {t: r, t: r}\n  ' ':\n    u: [r]\n  B: r\nmore: 1\nworkspaces:\n",
        [
            "2:13: t stands here twice, first on line 2",
            "3:3: the name of a Workspace is empty",
            "4:5: u should be a single value",
            "5:3: B should be a mapping",
            "6:1: more is not known here: the only key is `workspaces`",
            "7:1: workspaces stands here twice, first on line 1",
        ],
    ),
    "deep nesting": ("[" * 5000, ["1:1: it is nested too deeply"]),
}
YAML = "not valid YAML: "
NO_TAB = "found character '\\t' that cannot start any token"
NO_BLOCK = "expected <block end>, but found '<block mapping start>'"
NO_YAML = {
    "a tab before a name": (
        "workspaces:\n\tA: {}\n",
        "2:1: {}while scanning for the next token, " + NO_TAB,
    ),
    "a name too far to the left": (
        "workspaces:\n  A:\n    t: r\n   u: r\n",
        "4:4: {}while parsing a block mapping, " + NO_BLOCK,
    ),
    "quotes without an end": (
        "workspaces: {'A: {}}",
        "1:21: {}while scanning a quoted scalar, found unexpected end of stream",
    ),
    "JSON without an end": (
        '{"workspaces": {"A": {}}',
        "1:25: {}while parsing a flow mapping, expected ',' or '}}', but got '<stream end>'",
    ),
    "several documents": (
        "workspaces: {}\n---\nworkspaces: {}\n",
        "2:1: {}expected a single document in the stream, but found another document",
    ),
    "an unknown alias": ("workspaces: *all", "1:13: {}found undefined alias 'all'"),
    "a control character": (
        "workspaces:\r\n  A: {}\r\n  é\x1b[31m: {}\r\n",
        "3:4: {}the character U+001B may stand there only as an escape",
    ),
    "no character": (
        "workspaces: {\uffff: {}}",
        "1:14: {}the character U+FFFF may stand there only as an escape",
    ),
    "a control character in JSON": (
        '{\n\t"workspaces": {"\x1b": {}}}',
        "2:18: {}the character U+001B may stand there only as an escape",
    ),
    "an escape beyond all characters": (
        'workspaces: {"\\Uffffffff": {}}',
        "1:1: {}an escape in it stands for no character",
    ),
}


def refusal(text: str) -> tuple[str, ...]:
    with pytest.raises(UsageError) as refused:
        read_grants(text, "f.yaml")
    return refused.value.lines


@pytest.mark.parametrize(("text", "problems"), REFUSED.values(), ids=REFUSED)
def test_all_that_is_wrong_is_said_in_the_order_of_the_file(text: str, problems: list[str]) -> None:
    assert refusal(text) == tuple(f"f.yaml:{problem}" for problem in problems)


@pytest.mark.parametrize(("text", "problem"), NO_YAML.values(), ids=NO_YAML)
def test_what_is_no_yaml_is_refused_where_it_ceases_to_be(text: str, problem: str) -> None:
    assert refusal(text) == (f"f.yaml:{problem.format(YAML)}",)


def test_the_message_of_several_problems_has_a_line_for_each() -> None:
    with pytest.raises(UsageError) as refused:
        read_grants("workspaces: {A: t, B: u}", "f.yaml")
    assert str(refused.value) == (
        "f.yaml:1:14: A should be a mapping\nf.yaml:1:20: B should be a mapping"
    )


BYTES = {
    "Latin-1": ("workspaces:\n  Café: {}\n".encode("latin-1"), "2:6: not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "1:1: not UTF-8"),
    "half of UTF-16": (b"\xff\xfew\x00o\x00r", "1:3: not UTF-16"),
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
