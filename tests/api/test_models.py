"""What is not known here is kept, and goes back as it came."""

from __future__ import annotations

import json
from typing import Any

import pytest
import respx
from hypothesis import given, settings
from hypothesis import strategies as st

from api.endpoints import BASE, ENDPOINTS, ORGANIZATION, SECRET, TOKEN, WORKSPACE, role, token
from astro_org_tokens import ApiError, ApiToken, AstroClient, Role, Subject, workspace_role

# Text as UTF-8 and so JSON can carry it: no lone surrogates.
texts = st.text(st.characters(codec="utf-8"), max_size=12)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
OURS = (
    "entity_type",
    "entity_id",
    "to_payload",
    "model_extra",
    "model_config",
    "__class__",
    "self",
)
names = texts | st.sampled_from([*OURS, "deploymentId", "ROLE", "entitytype"])
known = st.fixed_dictionaries(
    {},
    optional={
        "entityType": st.none() | texts | st.sampled_from(["WORKSPACE", "DAG", "GALAXY"]),
        "entityId": st.none() | texts,
        "role": st.none() | texts,
    },
)
entries = st.builds(
    lambda unknown, told: {**unknown, **told},
    st.dictionaries(names, values, max_size=4).map(
        lambda told: {k: v for k, v in told.items() if k not in ("entityType", "entityId", "role")}
    ),
    known,
)


@settings(max_examples=60)
@given(sent=st.lists(entries, min_size=1, max_size=5))
def test_roles_go_back_over_the_wire_as_they_came(sent: list[dict[str, Any]]) -> None:
    endpoint = ENDPOINTS["setting roles"]
    with (
        respx.mock as wire,
        AstroClient(SECRET, ORGANIZATION, base_url="http://127.0.0.1:9/v1") as client,
    ):
        base = client.base_url
        wire.get(f"{base}{ENDPOINTS['a token'].path}").respond(json=token(roles=sent))
        write = wire.post(f"{base}{endpoint.path}").respond(json={})
        client.begin_call().set_roles_once(TOKEN, client.get_token(TOKEN).roles or ())
    back = json.loads(write.calls[0].request.content)
    # As text, 1 and 1.0 and true differ; the order of an object's keys does not.
    assert _text(back) == _text({"roles": sent})


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def test_roles_nested_hundreds_of_levels_deep_go_back_too() -> None:
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"a": [deep]}
    assert Role.model_validate({"role": "r", "b": deep}).to_payload() == {"role": "r", "b": deep}


def test_a_new_role_is_sent_with_three_fields() -> None:
    new = workspace_role(WORKSPACE, "WORKSPACE_OWNER")
    assert new.to_payload() == role(WORKSPACE, "WORKSPACE_OWNER")
    assert (new.entity_type, new.entity_id, new.role) == ("WORKSPACE", WORKSPACE, "WORKSPACE_OWNER")


def test_a_token_keeps_what_is_not_known_here() -> None:
    model = token(scope="GALAXY", kind="NEW", roles=[], moons=["Io"])
    read = ApiToken.model_validate(model)
    assert (read.scope, read.kind, read.roles) == ("GALAXY", "NEW", ())
    assert read.model_extra is not None
    assert read.model_extra["moons"] == ["Io"]


def test_no_list_of_roles_is_not_an_empty_one() -> None:
    model = token()
    del model["roles"]
    for unknown in (model, {**model, "roles": None}):
        read = ApiToken.model_validate(unknown)
        assert read.roles is None
        for ask in (read.workspace_roles, lambda read=read: read.role_in(WORKSPACE)):
            with pytest.raises(ApiError, match=rf"all roles of token '{read.name}' \({read.id}\)"):
                ask()


@pytest.mark.parametrize("missing", ["entityId", "role"])
def test_an_entry_for_a_workspace_without_its_id_or_role_is_not_known(missing: str) -> None:
    entry = role(WORKSPACE, "CUSTOM")
    for unknown in (None, ""):
        read = ApiToken.model_validate(token(roles=[{**entry, missing: unknown}]))
        with pytest.raises(ApiError):
            read.workspace_roles()


def test_two_entries_for_one_workspace_are_both_there() -> None:
    entries = [role(WORKSPACE, "A"), role("other", "C"), role(WORKSPACE, "B"), role(WORKSPACE, "A")]
    read = ApiToken.model_validate(token(roles=entries))
    assert read.workspace_roles() == {WORKSPACE: ("A", "B"), "other": ("C",)}
    assert read.role_in(WORKSPACE) == "A and B"


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (role(WORKSPACE, "CUSTOM"), "CUSTOM"),
        (role("other", "CUSTOM"), None),
        ({"entityType": "DEPLOYMENT", "entityId": WORKSPACE, "role": "R"}, None),
        ({"entityId": WORKSPACE, "role": "R"}, None),
    ],
    ids=["of the Workspace", "of another", "of another type", "of no type"],
)
def test_the_role_in_a_workspace_is_the_one_of_its_entry(
    entry: dict[str, str], found: str | None
) -> None:
    assert ApiToken.model_validate(token(roles=[entry])).role_in(WORKSPACE) == found


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        ({"fullName": "Ada", "apiTokenName": "ci", "username": "a@b.c"}, "Ada"),
        ({"fullName": "", "apiTokenName": "ci", "username": "a@b.c"}, "ci"),
        ({"apiTokenName": "", "username": "a@b.c"}, "a@b.c"),
        ({"id": "cl1", "username": ""}, None),
        ({}, None),
    ],
    ids=["person", "token", "username", "empty", "nobody"],
)
def test_a_creator_is_shown_by_the_best_name_there_is(
    profile: dict[str, str], name: str | None
) -> None:
    assert Subject.model_validate(profile).display_name == name


def test_the_value_of_a_new_token_is_not_shown() -> None:
    made = ApiToken.model_validate(token(token=SECRET))
    assert made.token is not None
    assert made.token.get_secret_value() == SECRET
    shown = f"{made!r} {made} {made.model_dump()} {made.model_dump_json()} {BASE}"
    assert SECRET not in shown
