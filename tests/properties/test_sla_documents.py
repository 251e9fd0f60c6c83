"""Laws of policies as plain data: what is written is read back, and what is no policy is told apart."""

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

from servicecore.calendars import Calendar
from servicecore.domain import Priority, ResponseKind, SlaMetric, Status, WaitConventions
from servicecore.errors import ErrorGroup
from servicecore.rules import Condition, Rule, RuleSet
from servicecore.sla import Days, SlaConventions, SlaPolicies, SlaPolicy, Target, facts
from servicecore.sla.conventions import OPTIONS

UNITS = ("open_hours", "working_day", "end_of_day")
CALENDARS = [
    Calendar.always(),
    Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]}, holidays=["2026-12-25"]),
]
conditions: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from(list(Priority)).map(lambda level: facts.priority >= level)
    | st.sampled_from(["vip", "free"]).map(lambda tier: facts.tier == tier)
    | st.just(facts.ticket.tags.has_any("launch", "outage")),
    lambda inner: inner.map(lambda one: ~one) | st.tuples(inner, inner).map(lambda two: two[0] & two[1]),
    max_leaves=4,
)
durations = st.timedeltas(timedelta(microseconds=1), timedelta(days=36_525))
statuses = st.none() | st.frozensets(st.sampled_from(list(Status)), max_size=3)
targets = st.builds(
    Target,
    st.sampled_from(list(SlaMetric)),
    durations | st.builds(Days, st.integers(1, 50), st.sampled_from(UNITS)),
    when=conditions,
    calendar=st.none() | st.sampled_from(CALENDARS),
    pauses=statuses,
    suspends=statuses,
    thresholds=st.lists(st.floats(0.001, 10), unique=True, max_size=3).map(sorted),
)
conventions = st.builds(
    SlaConventions,
    waits=st.builds(
        WaitConventions,
        responses=st.lists(st.sampled_from(list(ResponseKind))),
        opening_asks=st.booleans(),
        reply_awaits_customer=st.booleans(),
    ),
    opening_starts=st.lists(st.sampled_from(["first_response", "next_response"])),
    **{name: st.sampled_from(options) for name, options in OPTIONS.items()},
)
policies = st.builds(
    SlaPolicy,
    st.sampled_from(["gold", "silver", "Ünïque 金"]),
    st.lists(targets, min_size=1, max_size=3),
    calendar=st.sampled_from(CALENDARS),
    conventions=conventions,
    when=st.none() | conditions,
)


@st.composite
def sets_of_policies(draw: st.DrawFn) -> SlaPolicies:
    """Some policies that stand together, as a list or as the outcomes of rules."""
    shared = draw(conventions)
    found = [
        attrs.evolve(policy, name=f"{policy.name} {number}", conventions=shared)
        for number, policy in enumerate(draw(st.lists(policies, min_size=1, max_size=3)))
    ]
    if draw(st.booleans()):
        return SlaPolicies(found, several=draw(st.sampled_from(["first", "most_specific", "all"])))
    rules = [
        Rule(each.name, when=draw(conditions), then=each, priority=draw(st.integers(0, 2))) for each in found
    ]
    return SlaPolicies(
        rules=RuleSet("levels", rules, default=draw(st.none() | st.sampled_from([None, *found])))
    )


@given(policies | sets_of_policies())
def test_what_is_written_is_read_back_and_is_written_in_one_form(value: Any) -> None:
    text = json.dumps(value.to_data(), allow_nan=False)
    again = type(value).from_data(json.loads(text))
    assert again == value
    assert hash(again) == hash(value)
    assert json.dumps(again.to_data()) == text


def spots(data: Any) -> list[tuple[Any, Any]]:
    """Every place in plain data: what holds it, and under which key."""
    keys = data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    return [spot for key in keys for spot in ((data, key), *spots(data[key]))]


junk: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 10**400, 1e300, "", "x" * 10_000, [], [[]], {}, {"": 1}, [None], "\ud800"]
)


def read_or_refused(kind: Any, document: Any) -> Any:
    """The value, or `None` if it is refused in the one way in which documents are."""
    try:
        return kind.from_data(document)
    except ErrorGroup as group:
        return None if str(group) and group.errors else document


@given(policies | sets_of_policies(), st.data())
def test_a_document_with_something_else_in_it_is_read_or_refused_with_places(
    value: Any, data: st.DataObject
) -> None:
    document = deepcopy(value.to_data())
    holder, key = data.draw(st.sampled_from([*spots(document), (document, "more")]))
    holder[key] = data.draw(junk)
    found = read_or_refused(type(value), document)
    if found is not None:
        assert type(value).from_data(found.to_data()) == found
