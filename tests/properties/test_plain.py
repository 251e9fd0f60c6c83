"""Laws of plain data: what is written is read back, in one form; one mistake is one error at its place."""

import json
from collections.abc import Callable
from copy import copy
from datetime import UTC, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.unit.domain.values import VALUES

from servicecore.calendars import Calendar
from servicecore.domain import (
    EVENT_TYPES,
    GUARDS,
    TRANSITIONS,
    Event,
    Money,
    Noted,
    Priority,
    Tier,
    Transition,
    Workflow,
)
from servicecore.domain.plain.data import from_data, to_data
from servicecore.domain.plain.types import Form, form_of, parts_of
from servicecore.errors import Diagnostic, ErrorGroup, ServiceCoreError
from servicecore.serialization import from_json, to_json, value_schema

KINDS = sorted({type(value) for value in VALUES}, key=lambda kind: kind.__name__)
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
some = settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)
few = settings(some, max_examples=5)

texts = st.text(max_size=4) | st.sampled_from(["Europe/Berlin", "pt-BR", "EUR", "c1", "held", "phone"])
zones = st.sampled_from([UTC, ZoneInfo("Europe/Berlin"), timezone(timedelta(hours=-3, minutes=-30))])
instants = st.datetimes(timezones=zones)
scalars: dict[str, st.SearchStrategy[Any]] = {
    "text": texts,
    "int": st.integers(-1, 6),
    "float": st.floats(-1, 1),
    "bool": st.booleans(),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False),
    "datetime": instants,
    "timedelta": st.timedeltas(),
    "zone": zones,
    "any": st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | texts
        | instants
        | st.timedeltas()
        | st.sampled_from([Tier.VIP, Priority.HIGH, Money(Decimal("1.50"), "EUR")]),
        lambda inner: st.lists(inner, max_size=2).map(tuple) | st.dictionaries(texts, inner, max_size=2),
        max_leaves=4,
    ),
}


def lists(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Lists of values each of its own, as in a document: the same object never comes twice."""
    return st.lists(inner, max_size=2).map(lambda items: tuple(map(copy, items)))


def anything_of(form: Form) -> st.SearchStrategy[Any]:
    """Values of a form, whatever the validators of their fields will say."""
    found = scalars.get(form.category)
    if form.category in ("value", "own"):
        found = values(form.type)
    elif form.category == "event":
        found = st.sampled_from(list(EVENT_TYPES.values())).flatmap(values)
    elif form.category == "error":
        found = st.sampled_from([value for value in VALUES if hasattr(value, "problems")]).map(
            lambda log: log.problems[0]
        )
    elif form.category == "enum":
        found = st.sampled_from(list(form.type))
    elif form.category == "name":
        found = texts.filter(str.isalpha).map(form.type) | st.sampled_from(
            form.type.known() or [form.type("x")]
        )
    elif form.category == "list":
        found = lists(st.deferred(lambda: anything_of(form.parts[0])))
    elif form.category == "pair":
        found = st.tuples(*map(anything_of, form.parts))
    elif form.category == "mapping":
        found = st.dictionaries(*map(anything_of, form.parts), max_size=2)
    elif form.category == "union":
        found = st.one_of(*map(anything_of, form.parts))
    assert found is not None, f"no strategy for {form}"
    return st.none() | found if form.optional else found


def values(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Values of a class: an example of it, some fields of which hold something else that they accept."""
    examples = [value for value in VALUES if type(value) is kind]
    if kind is Calendar:
        return st.sampled_from([Calendar.always(), Calendar("Asia/Kolkata", {"sat": [["22:00", "06:00"]]})])
    if kind is Workflow:
        return workflows
    return _grown(examples) if examples else _made(kind)


def changed(transition: Transition) -> st.SearchStrategy[Transition]:
    """The same move by some of those who may make it, on other conditions."""
    return st.builds(
        attrs.evolve,
        st.just(transition),
        actors=st.lists(st.sampled_from(transition.actors), min_size=1),
        guards=st.lists(st.sampled_from(list(GUARDS)), max_size=2),
        effects=st.lists(texts, max_size=2),
    )


windows = st.none() | st.timedeltas(min_value=timedelta(0))
some_transitions = st.lists(st.sampled_from(TRANSITIONS), max_size=3, unique=True).flatmap(
    lambda found: st.tuples(*map(changed, found))
)
workflows = st.builds(Workflow, windows, transitions=st.just(TRANSITIONS) | some_transitions)
"""Guards of one's own are code, which plain data only names: see below."""


def _made(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Values of a class that has no example, as inner values have, from what it needs."""
    needed = {key: anything_of(part.form) for key, part in parts_of(kind).items() if part.required}

    def built(arguments: dict[str, Any]) -> Any:
        try:
            return kind(**arguments)
        except (ServiceCoreError, ErrorGroup):
            return None

    return st.fixed_dictionaries(needed).map(built).filter(lambda value: value is not None)


@st.composite
def _grown(draw: Callable[..., Any], examples: list[Any]) -> Any:
    value = draw(st.sampled_from(examples))
    parts = parts_of(type(value))
    for key in draw(st.lists(st.sampled_from(sorted(parts)), max_size=4, unique=True)) if parts else ():
        changed = draw(anything_of(parts[key].form))
        try:
            value = attrs.evolve(value, **{key: changed})
        except (ServiceCoreError, ErrorGroup):
            continue
    return value


@every_kind
@some
@given(data=st.data())
def test_a_value_is_its_plain_data_and_back(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(values(kind))
    written = to_data(value)
    found = from_data(kind, json.loads(json.dumps(written, allow_nan=False)))
    assert found == value
    assert json.dumps(to_data(found)) == json.dumps(written)


@every_kind
@few
@given(data=st.data())
def test_a_value_is_its_json_and_back_and_as_its_schema_says(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(values(kind))
    assert from_json(kind, to_json(value)) == value
    document = json.loads(to_json(value, indent=2))
    assert document == {"schema": 1, "$type": kind.__name__, **to_data(value)}
    validator = jsonschema.Draft202012Validator(value_schema(kind))
    validator.validate(document)
    assert validator.is_valid({**document, "unheard of": 1}) == (form_of(kind).category == "own")


def ways(data: object, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The ways to every part of the data."""
    inside: list[tuple[str | int, object]] = []
    if isinstance(data, dict):
        inside = list(data.items())
    elif isinstance(data, list):
        inside = list(enumerate(data))
    found = [each for key, part in inside for each in ways(part, (*way, key))]
    return [way, *found] if way else found


def place(way: tuple[str | int, ...]) -> str:
    found = Diagnostic("", "")
    for key in reversed(way):
        found = found.inside(f"[{key}]" if isinstance(key, int) else key)
    return found.place


def corrupted(data: Any, way: tuple[str | int, ...]) -> Any:
    """The data with bytes at the end of the way, which nothing in plain data is."""
    if not way:
        return b"?"
    key, *rest = way
    if isinstance(data, dict):
        return {**data, key: corrupted(data[key], tuple(rest))}
    return [corrupted(each, tuple(rest)) if number == key else each for number, each in enumerate(data)]


@every_kind
@some
@given(data=st.data())
def test_one_part_that_is_wrong_is_one_mistake_at_its_place(kind: type[Any], data: st.DataObject) -> None:
    written = to_data(data.draw(values(kind)))
    every = ways(written)
    if not every:
        return
    way = data.draw(st.sampled_from(every))
    with pytest.raises(ErrorGroup) as caught:
        from_data(kind, corrupted(written, way))
    (mistake,) = caught.value.diagnostics
    assert mistake.place == place(way) or ("weekly" in way and place(way).startswith(mistake.place))


def refused(attempt: object) -> str | None:
    """A guard of one's own."""
    return f"{attempt} is not to be"


@some
@given(workflows, st.lists(texts.filter(str.strip), max_size=2))
def test_of_guards_of_ones_own_the_names_remain_and_the_code_is_given_again(
    workflow: Workflow, names: list[str]
) -> None:
    mine = dict.fromkeys(names, refused)
    named = [attrs.evolve(each, guards=(*each.guards, *names)) for each in workflow.transitions]
    strict = attrs.evolve(workflow, guards=mine, transitions=named)
    written = json.loads(json.dumps(to_data(strict)))
    assert Workflow.from_data(written, guards=mine) == strict
    unknown = [name for name in names if name not in GUARDS]
    if named and unknown:
        with pytest.raises(ErrorGroup) as caught:
            from_data(Workflow, written)
        codes = [mistake.code for mistake in caught.value.diagnostics]
        assert codes == ["workflow.unknown-guard"] * len(unknown) * len(named)
    else:
        assert from_data(Workflow, written) == attrs.evolve(strict, guards={})


@some
@given(windows)
@example(timedelta(days=99_427, seconds=58_089, microseconds=531_358))  # more than a float can tell
def test_the_window_of_a_workflow_is_exact(window: timedelta | None) -> None:
    assert Workflow.from_data(json.loads(json.dumps(Workflow(window).to_data()))).reopen_window == window


@some
@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=1, unique=True))
def test_as_many_mistakes_as_there_are_are_told(wrong: list[str]) -> None:
    bad = {"a": ("what", 5), "b": ("at", "x"), "c": ("agent", ""), "d": ("wat", 1), "e": ("event", "notd")}
    good = {"event": "noted", "at": "2026-03-02T09:00:00Z"}
    with pytest.raises(ErrorGroup) as caught:
        from_data(Event if "e" in wrong else Noted, good | dict(bad[each] for each in wrong))
    places = {"event"} if "e" in wrong else {bad[each][0] for each in wrong}
    assert {mistake.place for mistake in caught.value.diagnostics} == places


def test_every_type_of_field_has_a_strategy() -> None:
    for kind in KINDS:
        for part in parts_of(kind).values():
            anything_of(part.form)
