"""How often and when a change looks at the token again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

import pytest

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.api.models import ApiToken, Role, workspace_role
from astro_org_tokens.errors import ConflictError, UnconfirmedError
from astro_org_tokens.grants.change import change_roles
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import ChangeRequest, Verb
from astro_org_tokens.hints import describe
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from concurrency.simulation import TOKEN_ID, token_with
from support.messages import message, token_label, workspace_label

T = TypeVar("T")

HERE = WorkspaceRef("w1")
BASE = (Role.model_validate({"entityType": "ORGANIZATION", "entityId": "o", "role": "MEMBER"}),)
MINE = (*BASE, workspace_role("w1", "WORKSPACE_MEMBER"))


def theirs(number: int) -> tuple[Role, ...]:
    """What somebody else has given it meanwhile."""
    return (workspace_role(f"other{number}", "WORKSPACE_OWNER"),)


@dataclass
class Script:
    """An API that answers each read with the next of some lists, the last one for ever.

    Attributes:
        slept: what was waited, which no time passes for; jitter is the longest.
    """

    lists: Sequence[tuple[Role, ...]]
    read_seconds: float = 0.0
    write_seconds: float = 0.0
    round_trip: float = 0.0
    deadline: Deadline = field(default_factory=lambda: Deadline(1000))
    asked: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @property
    def limits(self) -> Limits:
        return DEFAULT_LIMITS._replace(sleep=self.slept.append, uniform=lambda _, most: most)

    def get_token(self, _: str) -> ApiToken:
        number = self.asked.count("read")
        self.asked.append("read")
        self.round_trip = self.read_seconds
        return token_with(self.lists[min(number, len(self.lists) - 1)])

    def with_retries(self, attempt: Callable[[], T]) -> T:
        return attempt()

    def acquire_write_slot(self) -> None:
        pass

    def set_roles_once(self, _: str, roles: Sequence[Role]) -> None:
        self.asked.append("write")
        self.round_trip = self.write_seconds


def run(script: Script, verb: Verb = Verb.ADD) -> None:
    role = None if verb is Verb.REMOVE else "WORKSPACE_MEMBER"
    client = cast("DeadlineClient", script)
    change_roles(client, TOKEN_ID, ChangeRequest(verb, (HERE,), role))


@pytest.mark.parametrize(
    ("read", "write", "settling"),
    [(0.0, 0.0, 0.2), (0.1, 0.02, 0.2), (0.15, 0.02, 0.3), (0.02, 0.4, 0.8), (2.0, 1.0, 4.0)],
)
def test_it_settles_for_200_ms_or_two_round_trips(
    read: float, write: float, settling: float
) -> None:
    script = Script([BASE, MINE], read, write)
    run(script)

    assert script.slept == [settling]


def test_it_settles_no_longer_than_there_is_time() -> None:
    script = Script([BASE, MINE], deadline=Deadline(0))
    run(script)

    assert script.slept == [0]


READ, WRITE = "read", "write"
CASES = {
    "nobody else writes": ([BASE, MINE], [READ, WRITE, READ]),
    "others have changed the list too": (
        [BASE, MINE + theirs(1), MINE + theirs(1)],
        [READ, WRITE, READ, READ],
    ),
    "others change it again and again": (
        [BASE, *(MINE + theirs(number) for number in range(20))],
        [READ, WRITE, *[READ] * DEFAULT_LIMITS.max_stability_reads],
    ),
    "it was overwritten": ([BASE, BASE, BASE, MINE], [READ, WRITE, READ, READ, WRITE, READ]),
    "it was seen and then overwritten": (
        [BASE, MINE + theirs(1), theirs(2), theirs(2), theirs(2) + MINE[1:]],
        [READ, WRITE, READ, READ, READ, WRITE, READ],
    ),
    "it was overwritten and is back": (
        [BASE, BASE, MINE, MINE],
        [READ, WRITE, READ, READ, READ],
    ),
    "only the order is another": ([BASE, MINE[::-1]], [READ, WRITE, READ]),
}


@pytest.mark.parametrize(("lists", "asked"), CASES.values(), ids=CASES)
def test_it_looks_again_until_its_change_is_there_and_nobody_writes(
    lists: list[tuple[Role, ...]], asked: list[str]
) -> None:
    script = Script(lists)
    run(script)

    assert script.asked == asked


def test_it_blames_nobody_where_every_read_stays_as_it_was() -> None:
    script = Script([BASE])
    with pytest.raises(UnconfirmedError) as caught:
        run(script)

    assert describe(caught.value) == message(
        "unconfirmed",
        "outdated",
        token=token_label("ci", "cltok1"),
        workspaces=workspace_label("w1"),
        tries=12,
        hint="repeat_exist_ok",
    )
    assert script.asked == [READ, WRITE, READ] * 12
    assert script.slept == [*[0.2, DEFAULT_LIMITS.max_jitter_seconds] * 11, 0.2]


def test_it_gives_up_after_a_number_of_tries_and_says_what_it_saw() -> None:
    script = Script([BASE, *(theirs(number) for number in range(50))])
    with pytest.raises(ConflictError) as caught:
        run(script)

    assert describe(caught.value) == (
        message(
            "conflict",
            "overwritten",
            token=token_label("ci", "cltok1"),
            tries=12,
            state=message(
                "conflict",
                "overwritten_role",
                role="no role",
                wanted="WORKSPACE_MEMBER",
                workspace=workspace_label("w1"),
            ),
            hint="others_write",
        )
    )
    assert script.asked == [READ, WRITE, READ] * 12
    assert script.slept == [*[0.2, DEFAULT_LIMITS.max_jitter_seconds] * 11, 0.2]


def test_a_role_that_was_taken_away_meanwhile_is_not_updated() -> None:
    script = Script([(*BASE, workspace_role("w1", "WORKSPACE_OWNER")), BASE])
    with pytest.raises(ConflictError) as caught:
        run(script, Verb.UPDATE)

    assert describe(caught.value) == (
        message(
            "conflict",
            "changed_meanwhile",
            token=token_label("ci", "cltok1"),
            problem=message(
                "not_granted",
                "role",
                token=token_label("ci", "cltok1"),
                workspaces=workspace_label("w1"),
            ),
            hint="add_first",
        )
    )
    assert script.asked == [READ, WRITE, READ, READ]
