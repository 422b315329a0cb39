"""How the quick tests choose cells of large tables: each value is in one of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from support.each_choice import choose

sizes = st.integers(1, 9)


def values_of(cells: Iterable[list[Hashable]]) -> set[Hashable]:
    return {value for cell in cells for value in cell}


def test_a_full_table_is_covered_by_as_many_cells_as_its_longer_side() -> None:
    cells: list[list[Hashable]] = [
        [("fault", fault), ("command", verb)] for fault, verb in product(range(7), range(4))
    ]
    chosen = [cells[number] for number in choose(cells)]
    assert values_of(chosen) == values_of(cells)
    assert len(chosen) == 7


@given(st.lists(st.tuples(sizes, sizes, sizes), max_size=60))
def test_each_value_is_in_a_chosen_cell_and_always_in_the_same(
    table: list[tuple[int, int, int]],
) -> None:
    cells: list[list[Hashable]] = [list(enumerate(values)) for values in table]
    chosen = choose(cells)
    assert values_of(cells[number] for number in chosen) == values_of(cells)
    assert chosen == choose(cells)
