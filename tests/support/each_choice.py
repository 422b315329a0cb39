"""Which cases of a large table the quick tests run: as many as have each choice once.

A table that multiplies faults by commands, or formats by outputs, has hundreds of cells. Most
mistakes show for a value of one parameter, whatever the others are, and so in each-choice coverage
too: Ammann and Offutt, Introduction to Software Testing, chapter 6. All cells run with the slow
tests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import pytest

MARK = "each_choice"


def mark_other_cells(items: Sequence[pytest.Item]) -> None:
    """Mark as slow the cells of ``@pytest.mark.each_choice`` that have only what others have."""
    tables: dict[str, list[pytest.Function]] = defaultdict(list)
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if isinstance(item, pytest.Function) and MARK in marks and "slow" not in marks:
            tables[item.nodeid.partition("[")[0]].append(item)
    for cells in tables.values():
        chosen = choose([choices_of(cell) for cell in cells])
        for number, cell in enumerate(cells):
            if number not in chosen:
                cell.add_marker(pytest.mark.slow)


def choices_of(cell: pytest.Function) -> list[Hashable]:
    """Return the values of a cell's parameters, each with the parameter's name.

    Those that the mark names as ``together`` count as one parameter.
    """
    choices = {name: _identity(value) for name, value in cell.callspec.params.items()}
    mark = cell.get_closest_marker(MARK)
    together = mark.kwargs.get("together", ()) if mark else ()
    pair = tuple(choices.pop(name) for name in together)
    return [*choices.items(), *([(together, pair)] if together else ())]


def choose(cells: Sequence[Sequence[Hashable]]) -> set[int]:
    """Return the places of cells that together have every value: few, and always the same.

    Of several cells with a missing value, that with the most missing values is chosen, and then
    that whose values are in the fewest chosen cells, so that no value stands for all others.
    """
    places: dict[Hashable, list[int]] = defaultdict(list)
    for place, cell in enumerate(cells):
        for value in cell:
            places[value].append(place)
    uses: Counter[Hashable] = Counter()
    chosen = set()
    for value in sorted(places, key=lambda value: places[value][0]):
        if not uses[value]:
            best = min(
                places[value],
                key=lambda place: (
                    -sum(not uses[each] for each in cells[place]),
                    sum(uses[each] for each in cells[place]),
                    place,
                ),
            )
            chosen.add(best)
            uses.update(cells[best])
    return chosen


def _identity(value: object) -> Hashable:
    return value if isinstance(value, str | int | None) else id(value)
