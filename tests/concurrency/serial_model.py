"""Every way in which some changes could have come one after the other, and how each would end.

A model of its own, which shares nothing with the program: a token's roles by Workspace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, permutations
from typing import TypeAlias

Roles: TypeAlias = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Operation:
    """What one writer wants: a verb, where, and for add and update which role."""

    verb: str
    workspaces: tuple[str, ...]
    role: str | None = None

    def apply(self, roles: Mapping[str, str]) -> dict[str, str]:
        """The roles after it, which are as they were where there is nothing to update or remove.

        Each Workspace counts by itself: a command that was refused for one of several may have
        been carried out before another writer took that one away.
        """
        where = [w for w in self.workspaces if self.verb == "add" or w in roles]
        kept = {key: value for key, value in roles.items() if key not in where}
        return kept if self.role is None else {**kept, **dict.fromkeys(where, self.role)}


def possible_final_states(
    roles: Mapping[str, str], done: Sequence[Operation], refused: Sequence[Operation] = ()
) -> set[Roles]:
    """How it may end.

    Args:
        roles: before.
        done: operations that took place, each of them at some time.
        refused: operations that may have taken place, or not at all.
    """
    return {
        frozenset(_apply_in_order(roles, order).items())
        for some in _subsets(refused)
        for order in permutations([*done, *some])
    }


def _apply_in_order(roles: Mapping[str, str], order: Sequence[Operation]) -> dict[str, str]:
    end = dict(roles)
    for operation in order:
        end = operation.apply(end)
    return end


def _subsets(operations: Sequence[Operation]) -> Iterator[tuple[Operation, ...]]:
    sizes = range(len(operations) + 1)
    return chain.from_iterable(combinations(operations, size) for size in sizes)
