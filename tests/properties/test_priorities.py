"""Laws of the priority table: complete, monotone, and no other."""

import pickle
from itertools import product
from random import Random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.domain import Priority
from servicecore.domain.tickets.priorities import Impact, PriorityCell, PriorityTable, Urgency
from servicecore.errors import ErrorGroup

PLACES = list(product(Impact, Urgency))
BY_PLACE = {place: number for number, place in enumerate(PLACES)}
priorities = st.sampled_from(Priority)
levels = st.sampled_from(PLACES)


def rising(size: int) -> st.SearchStrategy[list[int]]:
    """Scores of levels, of which a higher one never has less."""
    return st.lists(st.integers(0, 4), min_size=size, max_size=size).map(sorted)


def table_of(by_impact: list[int], by_urgency: list[int], steps: list[int]) -> PriorityTable:
    """The table of the sums of two scores, cut into priorities at the steps."""
    return PriorityTable(
        {
            impact: {
                urgency: Priority(
                    1 + sum(by_impact[impact - 1] + by_urgency[urgency - 1] >= s for s in steps)
                )
                for urgency in Urgency
            }
            for impact in Impact
        }
    )


tables = st.builds(
    table_of, rising(len(Impact)), rising(len(Urgency)), st.lists(st.integers(0, 9), min_size=3, max_size=3)
)


def above(one: tuple[Impact, Urgency], other: tuple[Impact, Urgency]) -> bool:
    return one[0] >= other[0] and one[1] >= other[1]


def is_monotone(found: list[Priority]) -> bool:
    """The law as it is said: every pair of places, not only neighbours."""
    pairs = product(zip(PLACES, found, strict=True), repeat=2)
    return all(priority >= other for (place, priority), (below, other) in pairs if above(place, below))


@given(tables, levels, levels)
def test_more_impact_and_more_urgency_never_lower_the_priority(
    table: PriorityTable, one: tuple[Impact, Urgency], other: tuple[Impact, Urgency]
) -> None:
    higher = (max(one[0], other[0]), max(one[1], other[1]))
    assert table.of(*higher) >= max(table.of(*one), table.of(*other))


@given(st.lists(priorities, min_size=12, max_size=12), st.booleans())
def test_a_table_is_accepted_just_if_it_is_monotone(found: list[Priority], in_order: bool) -> None:
    found = sorted(found) if in_order else found
    cells = [PriorityCell(*place, priority) for place, priority in zip(PLACES, found, strict=True)]
    if is_monotone(found):
        assert [cell.priority for cell in PriorityTable(cells).cells] == found
    else:
        with pytest.raises(ErrorGroup) as caught:
            PriorityTable(cells)
        assert {each.code for each in caught.value.diagnostics} == {"priority.not-monotone"}


@given(tables, levels, priorities)
def test_a_cell_that_breaks_the_order_is_refused_and_named(
    table: PriorityTable, place: tuple[Impact, Urgency], priority: Priority
) -> None:
    changed = list(table.cells)
    changed[BY_PLACE[place]] = attrs.evolve(table.cells[BY_PLACE[place]], priority=priority)
    if is_monotone([cell.priority for cell in changed]):
        assert PriorityTable(changed).of(*place) is priority
        return
    with pytest.raises(ErrorGroup) as caught:
        PriorityTable(changed)
    name = f"{place[0].name} x {place[1].name} is {priority.name}".lower()
    for each in caught.value.diagnostics:
        assert each.code == "priority.not-monotone"
        assert name in each.message  # the cell that was swapped in is one of the pair ...
        assert each.message.count(" x ") == 2  # ... and the other is named as well


@given(tables, st.sets(levels, min_size=1))
def test_each_missing_cell_is_told(table: PriorityTable, missing: set[tuple[Impact, Urgency]]) -> None:
    left = [cell for cell in table.cells if (cell.impact, cell.urgency) not in missing]
    with pytest.raises(ErrorGroup) as caught:
        PriorityTable(left)
    told = {each.place: each.message for each in caught.value.diagnostics}
    assert {each.code for each in caught.value.diagnostics} == {"priority.incomplete"}
    for impact, urgency in PLACES:
        names = told.get(f"[{impact.name.lower()}]", "urgency ").rpartition("urgency ")[2].split(", ")
        assert (urgency.name.lower() in names) == ((impact, urgency) in missing)


@given(tables, st.randoms(use_true_random=False))
def test_equal_cells_in_any_order_and_form_are_an_equal_table(table: PriorityTable, random: Random) -> None:
    shuffled = list(table.cells)
    random.shuffle(shuffled)
    nested: dict[str, dict[str, str]] = {}
    for cell in shuffled:
        nested.setdefault(cell.impact.name, {})[cell.urgency.name.title()] = cell.priority.name
    for same in (PriorityTable(shuffled), PriorityTable(nested), pickle.loads(pickle.dumps(table))):
        assert same == table
        assert hash(same) == hash(table)


@given(tables, levels, st.none() | priorities)
def test_an_explanation_names_all_that_it_rests_on(
    table: PriorityTable, place: tuple[Impact, Urgency], override: Priority | None
) -> None:
    line = table.explain(*place, override=override)
    effective = table.of(*place) if override is None else override
    assert line.startswith(effective.name.lower())
    assert f"{table.of(*place).name.lower()} (impact {place[0].name.lower()}" in line
    assert ("set by hand" in line) == (override is not None)
    assert "\n" not in line
