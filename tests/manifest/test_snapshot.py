"""An export: what it calls things, in what order, and that ``apply`` reads the same in it."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens.manifest.desired_state import resolve
from astro_org_tokens.manifest.drift import drift
from astro_org_tokens.manifest.loader import decode_text
from astro_org_tokens.manifest.model import Snapshot
from astro_org_tokens.manifest.schema import read_grants
from astro_org_tokens.manifest.snapshot import export
from astro_org_tokens.output.json_output import json_text
from astro_org_tokens.output.manifest_yaml import as_json, as_yaml
from manifest.strategies import HOSTILE_NAMES, Organization, hostile_names, organizations
from support.unsafe_characters import find_unsafe

OWNER, MEMBER = "WORKSPACE_OWNER", "WORKSPACE_MEMBER"
EXAMPLE = Organization(
    {
        "clws1": "Beta",
        "clws2": "alpha",
        "clws3": "same",
        "clws4": "same",
        "clws5": "",
        "clws6": "clws1",
    },
    {"cltok1": "zed", "cltok2": "ci", "cltok3": "ci", "cltok4": "Émile", "cltok5": "cltok1"},
    {
        ("cltok1", "clws1"): OWNER,
        ("cltok2", "clws1"): MEMBER,
        ("cltok3", "clws1"): "Data Steward",
        ("cltok4", "clws1"): "DATA: STEWARD",
        ("cltok5", "clws2"): OWNER,
        ("cltok1", "clws4"): OWNER,
    },
)
EXAMPLE_YAML = """\
workspaces:
  clws5: {}
  alpha:
    cltok5: WORKSPACE_OWNER  # cltok1
  Beta:
    cltok2: WORKSPACE_MEMBER  # ci
    cltok3: Data Steward  # ci
    zed: WORKSPACE_OWNER
    Émile: "DATA: STEWARD"
  clws6: {}  # clws1
  clws3: {}  # same
  clws4:  # same
    zed: WORKSPACE_OWNER
"""


def exported(organization: Organization) -> Snapshot:
    workspaces = organization.workspace_models()
    return export(workspaces, organization.token_models(), all_workspaces=workspaces)


def test_names_are_used_where_they_are_the_only_ones_and_ids_with_a_comment_elsewhere() -> None:
    assert as_yaml(exported(EXAMPLE)) == EXAMPLE_YAML


def test_a_name_has_to_be_the_only_one_in_the_organization_not_in_the_export() -> None:
    one = [each for each in EXAMPLE.workspace_models() if each.id == "clws4"]
    snapshot = export(one, EXAMPLE.token_models(), all_workspaces=EXAMPLE.workspace_models())

    assert as_yaml(snapshot) == "workspaces:\n  clws4:  # same\n    zed: WORKSPACE_OWNER\n"


def test_json_is_the_same_without_comments() -> None:
    assert as_json(exported(EXAMPLE)) == {
        "workspaces": yaml.load(EXAMPLE_YAML, yaml.BaseLoader)["workspaces"]
    }


@pytest.mark.parametrize("workspaces", [{}, {"clws1": "A"}], ids=["none", "one without grants"])
def test_what_is_empty_is_an_empty_mapping(workspaces: dict[str, str]) -> None:
    snapshot = exported(Organization(workspaces, {}, {}))

    expected: object = {"workspaces": {name: {} for name in workspaces.values()}}
    assert yaml.safe_load(as_yaml(snapshot)) == as_json(snapshot) == expected


# Names as they are written, and what must never be written plainly.
WRITTEN = {
    "Data Eng": "Data Eng",
    "deploy-bot_2.0/x@y": "deploy-bot_2.0/x@y",
    "分析チーム": "分析チーム",
    "yes": '"yes"',
    "NULL": '"NULL"',
    "1e5": '"1e5"',
    "2026-01-02": '"2026-01-02"',
    "a: b": '"a: b"',
    "a #b": '"a #b"',
    " a": '" a"',
    "a  b": '"a  b"',
    'say "no"': r'"say \"no\""',
    "a\nb": r'"a\nb"',
    "\x1b[31m": r'"\u001b[31m"',
    "\u202egnp": r'"\u202egnp"',
    "\uffff": r'"\uffff"',
}


@pytest.mark.parametrize(("name", "written"), WRITTEN.items(), ids=ascii)
def test_a_name_is_quoted_where_a_reader_could_take_it_for_something_else(
    name: str, written: str
) -> None:
    snapshot = exported(Organization({"clws1": name}, {}, {}))

    assert as_yaml(snapshot) == f"workspaces:\n  {written}: {{}}\n"


@pytest.mark.parametrize(
    ("name", "key"),
    [("x" * 998, "x" * 998), ("x" * 999, "clws1"), ("分" * 167, "clws1"), (" \t", "clws1")],
    ids=["long", "too long", "too long when escaped", "blank"],
)
def test_a_name_that_can_not_be_a_key_gives_way_to_the_id(name: str, key: str) -> None:
    assert [entry.key for entry, _ in exported(Organization({"clws1": name}, {}, {}))] == [key]


def test_a_comment_can_not_get_out_of_its_line() -> None:
    name = "a\nb:\u2028\x85\r\x1b[0m\ufffe"
    snapshot = exported(Organization({"clws1": name, "clws2": name}, {}, {}))

    shown = r"a\nb:\u2028\x85\r\x1b[0m\ufffe"
    assert as_yaml(snapshot) == f"workspaces:\n  clws1: {{}}  # {shown}\n  clws2: {{}}  # {shown}\n"


def test_a_stream_that_carries_ascii_alone_gets_nothing_else() -> None:
    organization = Organization(
        {"clws1": "分析", "clws2": "é😀", "clws3": "é😀"},
        {"cltok1": "plain"},
        {("cltok1", "clws1"): "ü"},
    )

    assert as_yaml(exported(organization), ascii_only=True) == (
        "workspaces:\n  clws2: {}  # \\xe9\\U0001f600\n  clws3: {}  # \\xe9\\U0001f600\n"
        '  "\\u5206\\u6790":\n    plain: "\\u00fc"\n'
    )


@given(organizations(names=hostile_names), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_that_of_the_api(
    organization: Organization, shuffled: random.Random
) -> None:
    workspaces, tokens = organization.workspace_models(), organization.token_models()
    shuffled.shuffle(workspaces)
    shuffled.shuffle(tokens)

    assert export(workspaces, tokens, all_workspaces=workspaces) == exported(organization)


CUSTOM = ("yes", "a: b", "DATA_STEWARD", "分析", "1e5", "#", "workspace_owner", "\x1b\uffff\u2028")
WRITERS: dict[str, Callable[[Snapshot], str]] = {
    "YAML": as_yaml,
    "YAML in ASCII": lambda found: as_yaml(found, ascii_only=True),
    "JSON": lambda found: json_text(as_json(found)),
    "JSON in ASCII": lambda found: json_text(as_json(found), ascii_only=True),
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
@given(organization=organizations(names=hostile_names, roles=[*CUSTOM, OWNER]))
def test_reading_it_gives_exactly_the_grants_and_nothing_to_do(
    write: Callable[[Snapshot], str], organization: Organization
) -> None:
    text = write(exported(organization))
    tokens, workspaces = organization.token_models(), organization.workspace_models()
    read = read_grants(decode_text(text.encode(), "export"), "export")
    wanted = resolve(read, tokens, workspaces)

    held = {(grant.token.id, grant.workspace.id): grant.role for grant in wanted.grants}
    assert held == organization.grants
    assert {ref.id for ref in wanted.workspaces} == organization.workspaces.keys()
    assert drift(wanted, tokens, prune=True) == []
    assert find_unsafe(text.replace("\n", "")) == []


@given(organizations(names=hostile_names))
def test_other_readers_of_yaml_see_the_same_text(organization: Organization) -> None:
    snapshot = exported(organization)

    assert yaml.safe_load(as_yaml(snapshot)) == as_json(snapshot)


def test_the_hostile_names_are_all_tried() -> None:
    everything = Organization({f"clws{n}": name for n, name in enumerate(HOSTILE_NAMES)}, {}, {})
    snapshot = exported(everything)

    assert yaml.safe_load(as_yaml(snapshot)) == as_json(snapshot)
    wanted = resolve(read_grants(as_yaml(snapshot), "export"), [], everything.workspace_models())
    assert {ref.id for ref in wanted.workspaces} == everything.workspaces.keys()
