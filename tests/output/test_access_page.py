"""The page as a file: one element of data, and nothing that is loaded or run besides its own."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.output.access_page import page_parts
from astro_org_tokens.output.changes import token_object
from output.grant_factories import DATA, LAB, MEMBER, NOW, OWNER, make_grant, make_token
from support.parsers import read_page
from support.unsafe_characters import find_runner_commands, find_unsafe

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} &amp; &lt;",
    "\"'` \\ \u2028\x00\x1b[31m\n",
    "\ud800 \u202e 夜 👩\u200d🔬",
    "##vso[x] ::error::",
]


def page_of(*grants: Grant) -> str:
    return "".join(page_parts(grants, NOW))


def test_its_policy_allows_its_own_script_and_style_and_nothing_else() -> None:
    page = read_page(page_of(make_grant()))
    hashes = {
        name: f"sha256-{base64.b64encode(digest).decode()}"
        for name in ("style", "script")
        for digest in [hashlib.sha256(page.texts[name].encode()).digest()]
    }
    (policy,) = (
        attributes["content"]
        for name, attributes in page.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy == (
        f"default-src 'none'; style-src '{hashes['style']}'; script-src '{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_it_loads_nothing_and_has_no_handler_or_style_in_an_attribute() -> None:
    text = page_of(make_grant())
    attributes = {name for _, found in read_page(text).elements for name in found}
    assert attributes & {"src", "href", "srcset", "action", "style"} == set()
    assert [name for name in attributes if name.startswith("on")] == []
    assert re.findall(r"https?://|@import|url\(|innerHTML|eval\(", text) == []


def test_it_says_how_much_there_is_and_from_when() -> None:
    one, more = page_of(make_grant()), page_of(make_grant(LAB), make_grant(DATA, id="cltok2"))
    assert "1 Organization API token with a role in 1 Workspace, as of " in one
    assert "2 Organization API tokens with a role in 2 Workspaces, as of " in more
    assert '<time datetime="2026-11-24T10:00:00Z">2026-11-24T10:00:00Z</time>' in one


def test_roles_that_are_not_of_workspaces_are_in_it_too() -> None:
    roles = [
        {"entityType": "WORKSPACE", "entityId": "clwsdata", "role": OWNER},
        {"entityType": "ORGANIZATION", "entityId": "clorg", "role": "ORGANIZATION_OWNER"},
        {"entityType": "DAG_TAG", "deploymentId": "x", "role": "VIEWER"},
    ]
    (token,) = read_page(page_of(make_grant(roles=roles))).data["tokens"]
    assert token["other_roles"] == [
        ["ORGANIZATION", "clorg", "ORGANIZATION_OWNER"],
        ["DAG_TAG", None, "VIEWER"],
    ]


def test_a_time_is_whole_seconds() -> None:
    now = NOW + timedelta(microseconds=5)
    assert read_page("".join(page_parts([make_grant()], now))).data["now"] == "2026-11-24T10:00:00Z"


def test_an_empty_page_is_a_page() -> None:
    data = read_page(page_of()).data
    rank = ["accessor", "member", "author", "operator", "owner"]
    assert data == {
        "now": "2026-11-24T10:00:00Z",
        "rank": [[f"WORKSPACE_{short.upper()}", short] for short in rank],
        "workspaces": [],
        "tokens": [],
    }


names = st.text(max_size=20) | st.sampled_from(HOSTILE)
cells = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 2)), st.sampled_from([MEMBER, OWNER]) | names
)


@given(st.lists(names, min_size=3, max_size=3), cells)
@example(HOSTILE[:3], {(0, 0): HOSTILE[0], (1, 0): HOSTILE[1], (2, 0): HOSTILE[2]})
@example(HOSTILE[3:6], {(0, 0): HOSTILE[3], (1, 0): HOSTILE[4], (2, 0): HOSTILE[5]})
def test_its_data_is_that_of_json_whatever_things_are_named(
    found: list[str], roles: dict[tuple[int, int], str]
) -> None:
    grants = [
        Grant(
            make_token(id=f"cltok{t}", name=found[t], description=found[t], kind="STANDARD"),
            WorkspaceRef(f"clws{w}", found[w]),
            role,
        )
        for (t, w), role in roles.items()
    ]
    text = page_of(*grants)
    page = read_page(text)
    by_token = sorted(grants, key=lambda each: [g.token.id for g in grants].index(each.token.id))
    assert page.grants == [
        {key: value for key, value in each.items() if value or key != "workspace_name"}
        for each in (json.loads(json.dumps(token_object(one))) for one in by_token)
    ]
    assert [name for name, _ in page.elements].count("script") == 2
    assert find_unsafe(text.replace("\n", "")) == []
    assert find_runner_commands(text) == []
    assert text.isascii()
