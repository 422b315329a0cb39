"""A file of grants: what it may look like."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from astro_org_tokens.errors import UsageError
from astro_org_tokens.manifest.diagnostics import SourceLocation
from astro_org_tokens.manifest.loader import decode_text
from astro_org_tokens.manifest.model import ManifestGrant, ManifestWorkspace
from astro_org_tokens.manifest.schema import read_grants
from manifest.strategies import hostile_names
from support.messages import message

FORMS = {
    "a block": "workspaces:\n  A:\n    t: OWNER\n    u: MEMBER\n  B:\n    t: AUTHOR\n",
    "flow": "workspaces: {A: {t: OWNER, u: MEMBER}, B: {t: AUTHOR}}",
    "JSON": '{"workspaces": {"A": {"t": "OWNER", "u": "MEMBER"}, "B": {"t": "AUTHOR"}}}',
    "JSON with tabs": (
        '\n{\n\t"workspaces":\t{\n\t\t"A":{"t":"OWNER","u":"MEMBER"},\r\n\t\t"B":{"t":"AUTHOR"}}}'
    ),
    "comments": "# of us\nworkspaces: # all\n  A: # one\n    t: OWNER # !\n    u: MEMBER\n"
    "  B: {t: AUTHOR}",
    "quotes": "'workspaces':\n  \"A\":\n    't': \"OWNER\"\n    u: 'MEMBER'\n  B: {t: AUTHOR}",
    "Windows line ends": "workspaces:\r\n  A:\r\n    t: OWNER\r\n    u: MEMBER\r\n"
    "  B:\r\n    t: AUTHOR\r\n",
    "a document": "%YAML 1.1\n---\nworkspaces: {A: {t: OWNER, u: MEMBER}, B: {t: AUTHOR}}\n...\n",
    "tags, which say nothing": "workspaces: !!python/object/apply:os.abort\n"
    "  A: !!set {t: !!int OWNER, u: !custom MEMBER}\n  B: {t: AUTHOR}",
}


def values(text: str) -> dict[str, dict[str, str]]:
    entries = read_grants(text, "grants.yaml")
    return {each.workspace: {g.token: g.role for g in each.grants} for each in entries}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_yaml_and_json_are_read_in_every_form(text: str) -> None:
    assert values(text) == {"A": {"t": "OWNER", "u": "MEMBER"}, "B": {"t": "AUTHOR"}}


def test_everything_has_its_place() -> None:
    assert read_grants(FORMS["a block"], "-") == [
        ManifestWorkspace(
            "A",
            SourceLocation("-", 2, 3),
            (
                ManifestGrant("t", "OWNER", SourceLocation("-", 3, 5)),
                ManifestGrant("u", "MEMBER", SourceLocation("-", 4, 5)),
            ),
        ),
        ManifestWorkspace(
            "B",
            SourceLocation("-", 5, 3),
            (ManifestGrant("t", "AUTHOR", SourceLocation("-", 6, 5)),),
        ),
    ]


TEXTS = {
    "yes and no": ("{yes: {on: no}}", {"yes": {"on": "no"}}),
    "numbers": ("{007: {1e5: 0x1F}}", {"007": {"1e5": "0x1F"}}),
    "null": ("{null: {~: null}}", {"null": {"~": "null"}}),
    "dates": ("{2026-01-02: {12:30:45: 1.0}}", {"2026-01-02": {"12:30:45": "1.0"}}),
    "blanks kept by quotes": ("{' A ': {'\tt': r}}", {" A ": {"\tt": "r"}}),
    "escapes": (r'{"A\x41\u00e9\U0001f600": {"\tt": r}}', {"AAé😀": {"\tt": "r"}}),
    "JSON's escapes": (r'{"\ud83d\ude00": {"a\/b": "r"}}', {"😀": {"a/b": "r"}}),
    "half of a pair": (r'{"\ud83d": {"\ude00": "r"}}', {"\ud83d": {"\ude00": "r"}}),
    "a merge key in quotes": ('{"<<": {"<<": r}}', {"<<": {"<<": "r"}}),
    "an alias": ("{A: &same {t: r}, B: *same}", {"A": {"t": "r"}, "B": {"t": "r"}}),
    "an alias of a role": ("{A: {t: &r r, u: *r}}", {"A": {"t": "r", "u": "r"}}),
    "a Workspace of which nothing is said": ("{A: , B: {}}", {"A": {}, "B": {}}),
    "a folded role": ('{A: {t: "r\n   s"}}', {"A": {"t": "r s"}}),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_every_value_is_text(text: str, expected: dict[str, dict[str, str]]) -> None:
    assert values(f"workspaces: {text}") == expected


@pytest.mark.parametrize("text", ["workspaces:", "workspaces: {}", "workspaces:\n# none\n"])
def test_no_workspaces_are_a_file_too(text: str) -> None:
    assert values(text) == {}


@given(
    st.dictionaries(
        hostile_names.filter(str.strip),
        st.dictionaries(
            hostile_names.filter(str.strip), hostile_names.filter(str.strip), max_size=3
        ),
        max_size=3,
    ),
    st.sampled_from([None, "\t"]),
    st.booleans(),
)
def test_json_means_what_it_says(
    grants: dict[str, dict[str, str]], indent: str | None, ascii_only: bool
) -> None:
    text = json.dumps({"workspaces": grants}, indent=indent, ensure_ascii=ascii_only)
    # YAML takes keys of up to 1,024 characters.
    assume(all(len(json.dumps(key)) <= 1000 for w, roles in grants.items() for key in (w, *roles)))
    assert values(text) == grants


def problems(content: bytes) -> tuple[str, ...]:
    try:
        read_grants(decode_text(content, "file"), "file")
    except UsageError as error:
        return error.lines
    return ()


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_the_bytes_it_is_read_or_refused_with_a_place(content: bytes) -> None:
    assert all(re.match(r"file:\d+:\d+: .", problem) for problem in problems(content))


ALPHABET = st.sampled_from([*"{}[]:,-?&*!|>'\"%@`#<\\ \n\t~aB\ufeff", "workspaces:", "<<", "\\U"])


@given(st.lists(ALPHABET, max_size=25).map("".join))
def test_whatever_the_syntax_it_is_read_or_refused_with_a_place(text: str) -> None:
    assert all(re.match(r"file:\d+:\d+: .", problem) for problem in problems(text.encode()))


@pytest.mark.parametrize("end", ["", "---\n", "---\n# none\n...\n"])
def test_several_documents_are_read_each_with_its_places(end: str) -> None:
    text = f"---\nworkspaces:\n  A: {{t: R}}\n---\nworkspaces:\n  A: {{u: R}}\n  B:\n{end}"
    assert read_grants(text, "g.yaml") == [
        ManifestWorkspace(
            "A",
            SourceLocation("g.yaml", 3, 3),
            (ManifestGrant("t", "R", SourceLocation("g.yaml", 3, 7)),),
        ),
        ManifestWorkspace(
            "A",
            SourceLocation("g.yaml", 6, 3),
            (ManifestGrant("u", "R", SourceLocation("g.yaml", 6, 7)),),
        ),
        ManifestWorkspace("B", SourceLocation("g.yaml", 7, 3), ()),
    ]


def test_documents_do_not_multiply_the_work() -> None:
    tokens = "".join(f"    t{number}: WORKSPACE_OWNER\n" for number in range(300))
    others = "".join(f"  w{number}: *a\n" for number in range(100))
    text = "---\n".join([f"workspaces:\n  w: &a\n{tokens}{others}"] * 4)
    with pytest.raises(UsageError) as caught:
        read_grants(text, "g.yaml")
    assert str(caught.value).endswith(message("manifest", "aliases", limit="100,000"))


def test_aliases_do_not_multiply_the_work() -> None:
    tokens = "".join(f"    t{number}: WORKSPACE_OWNER\n" for number in range(1000))
    others = "".join(f"  w{number}: *a\n" for number in range(1000))
    text = f"workspaces:\n  w: &a\n{tokens}{others}"
    with pytest.raises(UsageError) as caught:
        read_grants(text, "g.yaml")
    assert str(caught.value) == "g.yaml:2:6: " + message("manifest", "aliases", limit="100,000")


def test_as_many_entries_as_fit_into_a_file_are_read_and_so_are_useful_aliases() -> None:
    tokens = "".join(f"    t{number}: R\n" for number in range(500))
    others = "".join(f"  w{number}: *a\n" for number in range(150))
    entries = read_grants(f"workspaces:\n  w: &a\n{tokens}{others}", "g.yaml")
    assert sum(len(each.grants) for each in entries) == 151 * 500
