"""Why one sighting of a change is not enough while others write."""

from __future__ import annotations

from astro_org_tokens.api.models import Role, role_in
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import ChangeRequest, Verb
from astro_org_tokens.limits import Limits
from concurrency.simulation import (
    VIRTUAL_TIME,
    Machine,
    NetworkConditions,
    SimulatedClient,
    Simulation,
)

ORGANIZATION_ROLE = Role.model_validate({"entityType": "ORGANIZATION", "entityId": "o"})
MEETINGS = {
    # When it begins; there, back, there, back: reads at, writes at.
    "a": (0.00, (0.01, 0.01, 0.03, 0.01)),  # 0.01 nothing, 0.05 a
    "b": (0.03, (0.01, 0.05, 0.05, 0.05)),  # 0.04 nothing, 0.14 b: a is gone
    "c": (0.12, (0.01, 0.035, 0.035, 0.01)),  # 0.13 a, 0.20 a and c: a is back
    "d": (0.16, (0.01, 0.06, 0.07, 0.01)),  # 0.17 b, 0.30 b and d: a is gone again
}
"""At 0.27 the first looks: its change is there, and in the list of the last it will not be."""


def four_meet(limits: Limits = VIRTUAL_TIME) -> tuple[dict[str, SimulatedClient], set[str]]:
    """The clients, by their Workspace, and the Workspaces in which the token has a role at last."""
    simulation = Simulation([ORGANIZATION_ROLE], limits)
    clients = {
        workspace: simulation.start_client(
            ChangeRequest(Verb.ADD, (WorkspaceRef(workspace),), "WORKSPACE_MEMBER"),
            NetworkConditions(delays=delays),
            Machine(),
            after,
        )
        for workspace, (after, delays) in MEETINGS.items()
    }
    while simulation.step():
        pass
    return clients, {workspace for workspace in MEETINGS if role_in(simulation.roles, workspace)}


def test_a_change_in_a_list_that_others_are_changing_is_looked_at_again() -> None:
    clients, there = four_meet()

    assert {w: client.error for w, client in clients.items()} == dict.fromkeys(MEETINGS)
    assert there == set(MEETINGS)


def test_with_one_sighting_the_first_would_have_been_lost() -> None:
    clients, there = four_meet(VIRTUAL_TIME._replace(max_stability_reads=1))

    assert clients["a"].error is None
    assert "a" not in there
