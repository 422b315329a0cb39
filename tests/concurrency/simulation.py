"""Several clients of one API in virtual time, always the same for the same delays.

Each client is a thread that runs ``change_roles``, but only one thread runs at any moment: whoever
sends a request, waits or wants a lock says until when, and the earliest goes on.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from threading import Semaphore, Thread, current_thread
from typing import TypeVar, cast

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.deadline_client import DeadlineClient
from astro_org_tokens.api.models import ORGANIZATION, ApiToken, Role
from astro_org_tokens.errors import AstroError, NetworkError, UnconfirmedError
from astro_org_tokens.grants.change import ChangeResult, change_roles
from astro_org_tokens.grants.plan import ChangeRequest
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits

T = TypeVar("T")

TOKEN_ID = "cltok1"
MAX_DELAY = 0.1
"""One way, in seconds: twice that passes at most between another's read and its write."""


@dataclass(frozen=True)
class NetworkConditions:
    """What a client meets; each list is gone through again and again.

    Attributes:
        delays: seconds that a message takes, one way.
        outcomes: of a write: "ok", "response_lost" (applied, but the client gets no response),
            or "request_lost".
        jitter: shares of the longest wait before another try.
    """

    delays: Sequence[float] = (0.01,)
    outcomes: Sequence[str] = ("ok",)
    jitter: Sequence[float] = (0.5,)


VIRTUAL_TIME = DEFAULT_LIMITS._replace(
    sleep=lambda seconds: _current_client().sleep(seconds),
    uniform=lambda _, most: most * next(_current_client().jitter),
)
"""Lets ``change_roles`` wait in the time of the simulation."""


class Simulation:
    """The API, its one token's roles, and what happens when.

    Args:
        roles: of the token, at the beginning.
        limits: of all clients, in the time of the simulation.
    """

    def __init__(self, roles: Sequence[Role], limits: Limits = VIRTUAL_TIME) -> None:
        self.limits = limits
        self.now = 0.0
        self.roles = tuple(roles)
        self.paused = Semaphore(0)
        self._order = itertools.count()
        self._due: list[tuple[float, int, SimulatedClient]] = []

    def start_client(
        self,
        request: ChangeRequest,
        conditions: NetworkConditions,
        machine: Machine,
        after: float = 0.0,
    ) -> SimulatedClient:
        """Let a client begin; nothing happens before the next step."""
        client = SimulatedClient(self, request, conditions, machine)
        client.start()
        self.wake(client, after)
        return client

    def wake(self, client: SimulatedClient, after: float) -> None:
        """Let a client go on, some seconds from now."""
        heapq.heappush(self._due, (self.now + after, next(self._order), client))

    def step(self) -> bool:
        """Let the earliest client go on until it waits again; False where all have ended."""
        if not self._due:
            return False
        self.now, _, client = heapq.heappop(self._due)
        client.go_on.release()
        self.paused.acquire()
        return True


class Machine:
    """A computer, on which commands that change the token wait for each other."""

    def __init__(self) -> None:
        self._held = False
        self._waiting: list[SimulatedClient] = []

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock."""
        client = _current_client()
        while self._held:
            self._waiting.append(client)
            client.pause()
        self._held = True
        try:
            yield
        finally:
            self._held = False
            if self._waiting:
                client.simulation.wake(self._waiting.pop(0), 0)


class SimulatedClient(Thread):
    """A run of ``change_roles``, and the API as that run sees it.

    Attributes:
        outcome: how it ended; None where it failed, or has not ended yet.
        error: how it failed.
    """

    def __init__(
        self,
        simulation: Simulation,
        request: ChangeRequest,
        conditions: NetworkConditions,
        machine: Machine,
    ) -> None:
        super().__init__(daemon=True)
        self.simulation = simulation
        self.limits = simulation.limits
        self.deadline = Deadline(1e9)
        self.request = request
        self.machine = machine
        self.round_trip = 0.0
        self.go_on = Semaphore(0)
        self.outcome: ChangeResult | None = None
        self.error: BaseException | None = None
        self._delays = itertools.cycle(conditions.delays)
        self._outcomes = itertools.cycle(conditions.outcomes)
        self.jitter: Iterator[float] = itertools.cycle(conditions.jitter)

    def run(self) -> None:
        self.go_on.acquire()
        client = cast("DeadlineClient", self)
        try:
            self.outcome = change_roles(client, TOKEN_ID, self.request, self.machine.lock)
        except BaseException as error:  # noqa: BLE001  the test looks at it
            self.error = error
        finally:
            self.simulation.paused.release()

    def pause(self) -> None:
        """Wait until the simulation lets it go on."""
        self.simulation.paused.release()
        self.go_on.acquire()

    def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        self.simulation.wake(self, seconds)
        self.pause()

    def get_token(self, _: str) -> ApiToken:
        """See ``DeadlineClient``."""
        began = self.simulation.now
        self.sleep(next(self._delays))
        token = token_with(self.simulation.roles)
        self.sleep(next(self._delays))
        self.round_trip = self.simulation.now - began
        return token

    def with_retries(self, attempt: Callable[[], T]) -> T:
        """See ``DeadlineClient``; nothing is refused here."""
        return attempt()

    def acquire_write_slot(self) -> None:
        pass

    def set_roles_once(self, _: str, roles: Sequence[Role]) -> None:
        """See ``DeadlineClient``."""
        began, fate = self.simulation.now, next(self._outcomes)
        self.sleep(next(self._delays))
        if fate != "request_lost":
            self.simulation.roles = tuple(roles)
        self.sleep(next(self._delays))
        if fate != "ok":
            lost: AstroError = NetworkError("the connection broke")
            raise UnconfirmedError("the answer was lost") from lost
        self.round_trip = self.simulation.now - began


def token_with(roles: Sequence[Role]) -> ApiToken:
    """The token, with these roles."""
    return ApiToken(
        id=TOKEN_ID,
        name="ci",
        scope=ORGANIZATION,
        createdAt=datetime(2026, 1, 1, tzinfo=timezone.utc),
        roles=tuple(roles),
    )


def _current_client() -> SimulatedClient:
    client = current_thread()
    assert isinstance(client, SimulatedClient)
    return client
