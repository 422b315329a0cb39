"""Clients whose requests cross in every way that the delays of a network allow.

No message takes longer than LONGEST_DELAY, so whoever read an older list has written before the
settling time of the others is over. In that bound the promise is no matter of luck.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from astro_org_tokens.api.models import WORKSPACE, Role, role_in, workspace_role
from astro_org_tokens.errors import (
    AlreadyGrantedError,
    ConflictError,
    NetworkError,
    NotGrantedError,
)
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.plan import ChangeRequest, Verb
from concurrency.serial_model import Operation, possible_final_states
from concurrency.simulation import (
    MAX_DELAY,
    Machine,
    NetworkConditions,
    SimulatedClient,
    Simulation,
)

ROLES = ("WORKSPACE_MEMBER", "WORKSPACE_AUTHOR", "WORKSPACE_OPERATOR", "WORKSPACE_OWNER")
OTHERS = (
    Role.model_validate({"entityType": "ORGANIZATION", "entityId": "o", "role": "MEMBER"}),
    Role.model_validate({"entityType": "DAG", "entityId": "d", "role": "X", "deploymentId": "p"}),
    Role.model_validate({"entityType": "NEW", "role": "Y", "unknown": {"field": [1, None]}}),
)

network_conditions = st.builds(
    NetworkConditions,
    delays=st.lists(st.floats(0.001, MAX_DELAY), min_size=1, max_size=8),
    outcomes=st.lists(
        st.sampled_from(["ok", "ok", "ok", "response_lost", "request_lost"]), min_size=1
    ),
    jitter=st.lists(st.floats(0, 1), min_size=1, max_size=4),
)
pauses = st.floats(0, 2 * MAX_DELAY)


def others_in(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    return tuple(role for role in roles if role.entity_type != WORKSPACE)


class OwnWorkspaces(RuleBasedStateMachine):
    """Clients come at any time, each for Workspaces of its own; in every other it has a role."""

    @initialize()
    def begin(self) -> None:
        had = [workspace_role(f"w{number}", ROLES[0]) for number in range(0, 20, 2)]
        self.simulation = Simulation([*OTHERS, *had])
        self.machines = [Machine() for _ in range(3)]
        self.clients: list[SimulatedClient] = []

    @precondition(lambda self: len(self.clients) < 6)
    @rule(
        verb=st.sampled_from(Verb),
        role=st.sampled_from(ROLES[1:]),
        conditions=network_conditions,
        machine=st.integers(0, 2),
        after=pauses,
    )
    def comes(
        self, verb: Verb, role: str, conditions: NetworkConditions, machine: int, after: float
    ) -> None:
        first = 2 * len(self.clients)
        numbers = (first, first + 1) if verb is Verb.ADD else (first,)
        where = tuple(WorkspaceRef(f"w{number}") for number in numbers)
        request = ChangeRequest(verb, where, None if verb is Verb.REMOVE else role)
        client = self.simulation.start_client(request, conditions, self.machines[machine], after)
        self.clients.append(client)

    @rule(steps=st.integers(1, 20))
    def time_passes(self, steps: int) -> None:
        for _ in range(steps):
            self.simulation.step()

    @invariant()
    def what_is_not_of_a_workspace_stays_as_it_is(self) -> None:
        assert others_in(self.simulation.roles) == OTHERS

    def teardown(self) -> None:
        """When all have ended, what was reported as done is there."""
        while self.simulation.step():
            self.what_is_not_of_a_workspace_stays_as_it_is()
        for client in self.clients:
            if client.outcome is None:
                assert isinstance(client.error, ConflictError | NetworkError)
                continue
            assert len(client.outcome.changes) == len(client.request.workspaces)
            for made in client.outcome.changes:
                assert role_in(self.simulation.roles, made.workspace.id) == client.request.role


def test_what_is_reported_as_done_is_there_when_all_have_ended() -> None:
    run_state_machine_as_test(OwnWorkspaces, settings=settings())


@st.composite
def operations(draw: st.DrawFn) -> Operation:
    verb = draw(st.sampled_from(Verb)).value
    where = draw(st.lists(st.sampled_from(["w1", "w2", "w3"]), min_size=1, unique=True, max_size=2))
    return Operation(verb, tuple(where), None if verb == "remove" else draw(st.sampled_from(ROLES)))


arrivals = st.tuples(operations(), network_conditions, st.integers(0, 2), pauses)


def change_request(operation: Operation) -> ChangeRequest:
    where = tuple(WorkspaceRef(workspace) for workspace in operation.workspaces)
    return ChangeRequest(
        Verb(operation.verb), where, operation.role, ignore_noop=operation.verb == "add"
    )


@given(
    had=st.dictionaries(st.sampled_from(["w1", "w2"]), st.sampled_from(ROLES)),
    arriving=st.lists(arrivals, min_size=2, max_size=4),
)
def test_changes_of_the_same_workspaces_end_as_one_after_the_other(
    had: dict[str, str], arriving: list[tuple[Operation, NetworkConditions, int, float]]
) -> None:
    simulation = Simulation([*OTHERS, *(workspace_role(w, role) for w, role in had.items())])
    machines = [Machine() for _ in range(3)]
    clients = {
        simulation.start_client(
            change_request(operation), conditions, machines[machine], after
        ): operation
        for operation, conditions, machine, after in arriving
    }

    while simulation.step():
        assert others_in(simulation.roles) == OTHERS

    done = [operation for client, operation in clients.items() if client.outcome]
    refused = [operation for client, operation in clients.items() if client.error]
    failures = [client.error for client in clients if client.error]
    kinds = (AlreadyGrantedError, ConflictError, NetworkError, NotGrantedError)
    assert [error for error in failures if not isinstance(error, kinds)] == []
    roles = simulation.roles
    end = {w: role for w in ("w1", "w2", "w3") if (role := role_in(roles, w)) is not None}
    assert frozenset(end.items()) in possible_final_states(had, done, refused)
