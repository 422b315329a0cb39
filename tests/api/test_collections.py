"""A collection that is handed in is taken once: an iterator is empty at the second look."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import respx

from api.endpoints import BASE, ORGANIZATION, SECRET, TOKEN, WORKSPACE, page, workspace
from astro_org_tokens import AstroClient, UsageError, workspace_role
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import ChangeRequest, Verb
from grants.plan_factories import make_plan
from support.limits import NO_WAITING
from support.messages import message

ROLES = [workspace_role(WORKSPACE, "WORKSPACE_OWNER"), workspace_role("clws2", "WORKSPACE_MEMBER")]
NAMES = ["Data", "ML"]
COLLECTION = re.compile(r"(Iterable|Iterator|Sequence|Collection|Mapping|list|tuple|set|dict)\b")
TAKEN: dict[tuple[str, str], tuple[list[Any], Callable[[AstroClient, Any], object]]] = {
    ("replace_all_roles", "roles"): (
        ROLES,
        lambda client, value: client.replace_all_roles(TOKEN, value),
    ),
    ("workspace_pages", "names"): (
        NAMES,
        lambda client, value: list(client.workspace_pages(names=value)),
    ),
}
"""From a method and its parameter to what it may get, and how. A new one needs its line here."""


def test_every_collection_that_the_client_takes_is_tested() -> None:
    parameters = set()
    for name, method in inspect.getmembers(AstroClient, inspect.isfunction):
        if name.startswith("_"):
            continue
        for parameter, kind in method.__annotations__.items():
            if parameter != "return" and COLLECTION.match(kind):
                parameters.add((name, parameter))
    assert parameters == set(TAKEN)


def _requests(value: Any, call: Callable[[AstroClient, Any], object]) -> list[tuple[str, Any]]:
    sent = []
    with (
        respx.mock as wire,
        AstroClient(SECRET, ORGANIZATION, limits=NO_WAITING._replace(page_size=1)) as client,
    ):
        answers = iter([respx.MockResponse(429)])

        def answer(request: Any) -> Any:
            sent.append((str(request.url), json.loads(request.content or "null")))
            if call is not TAKEN[("replace_all_roles", "roles")][1] and (
                first := next(answers, None)
            ):
                return first
            workspaces = [workspace(1), workspace(2)]
            body = {} if request.method == "POST" else page("workspaces", workspaces)
            return respx.MockResponse(200, json=body)

        wire.route(url__startswith=BASE).mock(side_effect=answer)
        call(client, value)
    return sent


@pytest.mark.parametrize("case", TAKEN, ids=" ".join)
def test_an_iterator_is_sent_whole_at_every_attempt(case: tuple[str, str]) -> None:
    values, call = TAKEN[case]
    assert _requests(iter(values), call) == _requests(values, call)


@pytest.mark.parametrize("case", TAKEN, ids=" ".join)
@pytest.mark.parametrize("value", ["text", b"text", 7, None, [7], range(3)])
def test_what_is_no_such_collection_is_refused(case: tuple[str, str], value: Any) -> None:
    with (
        AstroClient(SECRET, ORGANIZATION, limits=NO_WAITING) as client,
        pytest.raises(UsageError, match=f"'{case[1]}' isn't a collection of"),
    ):
        TAKEN[case][1](client, value)


def test_no_roles_in_an_iterator_are_refused_and_no_names_stand_for_all() -> None:
    with (
        AstroClient(SECRET, ORGANIZATION, limits=NO_WAITING) as client,
        pytest.raises(UsageError) as caught,
    ):
        client.replace_all_roles(TOKEN, iter([]))
    assert str(caught.value) == message("usage", "empty_roles")
    call = TAKEN[("workspace_pages", "names")][1]
    assert _requests(iter([]), call) == _requests([], call)


def test_the_workspaces_of_a_change_are_taken_once() -> None:
    refs = (WorkspaceRef(name) for name in ("w1", "w2"))
    request = ChangeRequest(Verb.ADD, refs, "WORKSPACE_OWNER")  # type: ignore[arg-type]
    assert len(make_plan([], request).changes) == 2
