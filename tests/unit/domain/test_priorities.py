"""Priority from impact and urgency."""

import pickle
from typing import Any

import attrs
import pytest

from servicecore.domain import Priority
from servicecore.domain.tickets.priorities import PRIORITIES, Impact, PriorityCell, PriorityTable, Urgency
from servicecore.errors import ErrorGroup, UnknownName, WrongType

BY_URGENCY = {"low": "low", "medium": "normal", "high": "high", "critical": "urgent"}
ROWS: dict[str, Any] = dict.fromkeys(["person", "group", "department"], BY_URGENCY)
TABLE = PriorityTable(ROWS)


def refused(rows: Any) -> ErrorGroup:
    with pytest.raises(ErrorGroup) as caught:
        PriorityTable(rows)
    return caught.value


def mistakes(rows: Any) -> list[tuple[str, str]]:
    return [(each.code, each.place) for each in refused(rows).diagnostics]


def test_the_recommended_table_is_that_of_itop() -> None:
    columns = [Urgency.CRITICAL, Urgency.HIGH, Urgency.MEDIUM, Urgency.LOW]
    numbers = {  # there 1 is the highest priority and the highest urgency
        Impact.DEPARTMENT: [1, 1, 2, 4],
        Impact.GROUP: [1, 2, 3, 4],
        Impact.PERSON: [2, 3, 3, 4],
    }
    for impact, row in numbers.items():
        assert [5 - PRIORITIES.of(impact, urgency) for urgency in columns] == row


def test_levels_are_ordered() -> None:
    assert list(Impact) == sorted(Impact) == [Impact.PERSON, Impact.GROUP, Impact.DEPARTMENT]
    assert Urgency.LOW < Urgency.MEDIUM < Urgency.HIGH < Urgency.CRITICAL


def test_a_priority_is_asked_by_member_or_by_name_in_any_spelling() -> None:
    assert TABLE.of(Impact.GROUP, Urgency.HIGH) is Priority.HIGH
    assert TABLE.of(" Group", "CRITICAL") is Priority.URGENT


@pytest.mark.parametrize("levels", [(1, "low"), ("person", 1), (Urgency.LOW, "low"), (None, "low")])
def test_a_level_is_never_a_bare_number_or_a_level_of_another_kind(levels: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        PRIORITIES.of(*levels)


def test_an_unknown_level_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownName, match=r"(?s)value\.unknown-member.*did you mean `critical`") as caught:
        PRIORITIES.of("group", "critcal")
    assert caught.value.diagnostic.place == "urgency"
    with pytest.raises(UnknownName) as caught:
        PriorityCell("grup", "low", "low")
    assert caught.value.diagnostic.place == "PriorityCell.impact"


def test_a_table_is_made_from_names_members_or_cells() -> None:
    members = {impact: {urgency: Priority(urgency) for urgency in Urgency} for impact in Impact}
    cells = [PriorityCell(impact, urgency, Priority(urgency)) for urgency in Urgency for impact in Impact]
    assert PriorityTable(members) == PriorityTable(cells) == PriorityTable(iter(cells)) == TABLE
    assert PriorityTable({name.upper(): row for name, row in ROWS.items()}) == TABLE


def test_the_cells_are_kept_by_impact_and_then_urgency() -> None:
    places = [(cell.impact, cell.urgency) for cell in TABLE.cells]
    assert places == sorted(places)
    assert len(places) == 12


def test_a_table_is_a_value() -> None:
    assert hash(PriorityTable(ROWS)) == hash(TABLE)
    assert TABLE != PRIORITIES
    assert pickle.loads(pickle.dumps(TABLE)) == TABLE
    assert attrs.evolve(TABLE) == TABLE
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        TABLE.cells = ()  # type: ignore[misc]


def test_each_missing_cell_is_named() -> None:
    rows = {"person": {"low": "low", "critical": "high"}, "group": BY_URGENCY}
    assert mistakes(rows) == [
        ("priority.incomplete", "[person]"),
        ("priority.incomplete", "[department]"),
    ]
    assert "impact person has no priority with urgency medium, high\n" in str(refused(rows))
    assert mistakes(TABLE.cells[1:]) == [("priority.incomplete", "[person]")]


def test_a_fall_is_refused_with_both_cells() -> None:
    (found,) = refused(ROWS | {"department": BY_URGENCY | {"high": "normal"}}).errors
    assert str(found) == (
        "priority.not-monotone: more impact lowers the priority:"
        " group x high is high, department x high is normal\n"
        "  at [department, high]\n"
        "  expected high or higher\n"
        "  received normal\n"
        "  help: raise this cell or lower the other."
    )


def test_a_fall_over_a_missing_cell_is_found() -> None:
    rows = {"person": {"low": "urgent", "high": "low", "critical": "urgent"}}
    assert ("priority.not-monotone", "[person, high]") in mistakes(ROWS | rows)


def test_a_cell_that_is_there_twice_is_refused() -> None:
    assert mistakes(ROWS | {"Group": {"low": "low"}}) == [("priority.duplicate-cell", "[group, low]")]
    assert mistakes([*TABLE.cells, TABLE.cells[-1]]) == [
        ("priority.duplicate-cell", "[department, critical]")
    ]


def test_all_mistakes_are_told_together() -> None:
    rows = {
        "persn": BY_URGENCY,
        "group": {"low": "urgent", "medium": "high", "hihg": "low", "high": 1, "critical": "urgnt"},
        "department": ["low", "low", "low", "low"],
        2: BY_URGENCY,
    }
    assert mistakes(rows) == [
        ("value.unknown-member", "['persn']"),
        ("value.unknown-member", "[group, 'hihg']"),
        ("value.wrong-type", "[group, high]"),
        ("value.unknown-member", "[group, critical]"),
        ("value.wrong-type", "[department]"),
        ("value.wrong-type", "[2]"),
        ("priority.not-monotone", "[group, medium]"),
    ]
    text = str(refused(rows))
    assert text.startswith("7 mistakes in the priority table\n")
    assert "did you mean `person`?" in text


@pytest.mark.parametrize(
    ("group", "missing"),
    [
        ({"low": "low", "medium": "low", "hihg": "low"}, ["critical"]),
        ({"low": "low", "medium": "low", "high": "hihg", "critical": 4}, []),
        ({"low": "low", "medium": "low", "someday": "low"}, ["high, critical"]),
        ({"low": "low", "medium": "low", "high": "low", 4: "low"}, ["critical"]),
        ("low", []),
        ({}, ["low, medium, high, critical"]),
    ],
)
def test_only_what_was_not_given_is_missing(group: Any, missing: list[str]) -> None:
    rows = {"person": BY_URGENCY, "group": group, "department": BY_URGENCY}
    found = [each.message for each in refused(rows).diagnostics if each.code == "priority.incomplete"]
    assert found == [f"impact group has no priority with urgency {each}" for each in missing]


@pytest.mark.parametrize("cells", ["low", 4, [("person", "low", "low")], None])
def test_a_table_is_made_of_nothing_but_cells(cells: Any) -> None:
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        PriorityTable(cells)


def test_a_priority_explains_itself_in_one_line() -> None:
    assert TABLE.explain("group", Urgency.CRITICAL) == "urgent (impact group x urgency critical)"
    assert (
        TABLE.explain(Impact.GROUP, "high", override="Urgent")
        == "urgent, set by hand over high (impact group x urgency high)"
    )
    with pytest.raises(WrongType, match=r"value\.wrong-type"):
        TABLE.explain("group", "high", override=4)  # type: ignore[arg-type]


def test_a_table_shows_itself() -> None:
    assert str(PRIORITIES).splitlines() == [
        "impact      low  medium  high    critical",
        "person      low  normal  normal  high",
        "group       low  normal  high    urgent",
        "department  low  high    urgent  urgent",
    ]
    assert PRIORITIES._repr_html_().count("<td>") == 15
