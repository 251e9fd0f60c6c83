"""Events are built in a way of their own, quickly; they must behave as what attrs itself would build."""

import copy
import inspect
import pickle
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from tests.unit.domain.values import AT, EVENTS, LATER

from servicecore.domain import (
    Channel,
    Closed,
    CustomerMessage,
    Event,
    Held,
    Move,
    Name,
    Noted,
    Opened,
    Reclassified,
    Status,
    Triaged,
)
from servicecore.errors import ServiceCoreError

EARLIER = AT - timedelta(days=1)
TYPES = [Event, Move, *map(type, EVENTS)]


def of_attrs(kind: type[Any]) -> type[Any]:
    """A class with the same fields and the `__init__` that attrs writes."""
    fields = {
        field.name: attrs.field(
            default=field.default,
            converter=field.converter,
            validator=field.validator,
            kw_only=field.kw_only,
            type=field.type,
        )
        for field in attrs.fields(kind)
    }
    return attrs.make_class(kind.__name__, fields, frozen=True, slots=True)


SLOW = {kind: of_attrs(kind) for kind in TYPES}


class Text(str):
    """A text of another class than `str`."""


class Instant(datetime):
    """An instant of another class than `datetime`, as dataframes have."""


INSTANTS = [
    AT,
    Instant(2026, 3, 2, 9, tzinfo=UTC),
    AT.astimezone(timezone(timedelta(hours=2))),
    AT.replace(tzinfo=None),
    datetime.min.replace(tzinfo=timezone(timedelta(hours=1))),
    "2026-03-02",
    None,
]
ANYTHING = [
    None,
    "",
    " ",
    "x",
    "agent",
    " AGENT ",
    "open",
    "high",
    "support",
    Text("spam"),
    Text(),
    5,
    True,
    False,
    b"agent",
    [],
    ["b", "a", "b"],
    [5],
    {},
    AT,
    LATER,
    Status.OPEN,
    Status.RESOLVED,
    Status.SNOOZED,
    Channel.EMAIL,
    Name("email"),
    attrs.NOTHING,
]


def made(kind: type[Any], *args: Any, **fields: Any) -> tuple[object, ...]:
    """The fields of what comes out, with their types, or the class and text of the error."""
    try:
        value = kind(*args, **fields)
    except (ServiceCoreError, TypeError, AttributeError) as error:
        return type(error), str(error)
    found = attrs.astuple(value, recurse=False)
    return found, tuple(map(type, found))


def needed(kind: type[Any]) -> dict[str, Any]:
    """What an event of this type cannot do without, beside the instant."""
    example = next((event for event in EVENTS if type(event) is kind), None)
    return {
        field.name: getattr(example, field.name)
        for field in attrs.fields(kind)
        if field.default is attrs.NOTHING and field.name != "at"
    }


@pytest.mark.parametrize("kind", TYPES)
def test_an_event_takes_the_arguments_that_attrs_would_let_it_take(kind: type[Any]) -> None:
    quick, slow = (inspect.signature(each).parameters.values() for each in (kind, SLOW[kind]))
    assert [(each.name, each.kind) for each in quick] == [(each.name, each.kind) for each in slow]
    has_default = [each.default is not inspect.Parameter.empty for each in quick]
    assert has_default == [each.default is not inspect.Parameter.empty for each in slow]


@pytest.mark.parametrize("kind", TYPES)
def test_an_event_without_more_is_what_attrs_would_make(kind: type[Any]) -> None:
    assert made(kind, AT, **needed(kind)) == made(SLOW[kind], AT, **needed(kind))
    assert made(kind, at=AT, **needed(kind)) == made(SLOW[kind], AT, **needed(kind))


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("at", INSTANTS, ids=repr)
def test_an_instant_is_taken_or_refused_as_by_attrs(kind: type[Any], at: Any) -> None:
    assert made(kind, at, **needed(kind)) == made(SLOW[kind], at, **needed(kind))


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("given", ANYTHING, ids=repr)
def test_whatever_is_given_for_a_field_is_taken_or_refused_as_by_attrs(kind: type[Any], given: Any) -> None:
    for field in attrs.fields(kind)[1:]:
        fields = needed(kind) | {field.name: given}
        assert made(kind, AT, **fields) == made(SLOW[kind], AT, **fields), field.name


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_a_full_event_is_what_attrs_would_make(event: Any) -> None:
    fields = {field.name: getattr(event, field.name) for field in attrs.fields(type(event))}
    assert made(type(event), **fields) == made(SLOW[type(event)], **fields)


@pytest.mark.parametrize("kind", TYPES)
def test_arguments_that_it_does_not_take_are_refused_as_by_attrs(kind: type[Any]) -> None:
    for args, fields in [((), {}), ((AT, "ann"), {}), ((AT,), {"nobody": 1}), ((AT,), {"at": AT})]:
        assert made(kind, *args, **fields) == made(SLOW[kind], *args, **fields)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Held, {"status": "open", "until": "soon", "then": "new", "by": "me", "agent": ""}),
        (Triaged, {"priority": 1, "impact": 2, "urgency": 3}),
        (Opened, {"by": "nobody", "subject": 5, "links": 5}),
        (Reclassified, {"function": "x", "evidence": ""}),
    ],
)
def test_of_many_mistakes_the_same_one_is_told(kind: type[Any], fields: dict[str, Any]) -> None:
    assert made(kind, AT, **fields) == made(SLOW[kind], AT, **fields)


@pytest.mark.parametrize("kind", TYPES)
def test_an_event_is_of_its_class_and_frozen(kind: type[Any]) -> None:
    event = kind(AT, **needed(kind))
    assert type(event) is kind
    assert not hasattr(event, "__dict__")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        event.at = LATER
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        del event.at


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_what_makes_events_out_of_events_works_on_them(event: Any) -> None:
    assert pickle.loads(pickle.dumps(event)) == copy.copy(event) == copy.deepcopy(event) == event
    assert attrs.evolve(event) == event
    assert attrs.evolve(event, at=EARLIER).at == EARLIER
    assert attrs.evolve(event, at=EARLIER) != event


def test_validators_can_be_turned_off_as_for_all_of_attrs() -> None:
    with attrs.validators.disabled():
        assert CustomerMessage(AT, auto_submitted=5).auto_submitted == 5  # type: ignore[arg-type]


# events of one's own


class Plain(Noted):
    """A class that attrs does not see."""


class Slotted(Noted):
    """The same without a dict."""

    __slots__ = ()


@attrs.frozen
class Shipped(Move):
    """An event type of one's own."""

    parcel: str = attrs.field(default="", kw_only=True)


@pytest.mark.parametrize("kind", [Plain, Slotted])
def test_an_event_of_a_subclass_is_of_that_subclass(kind: type[Noted]) -> None:
    event = kind(AT, what="called")
    assert type(event) is kind
    assert (event.at, event.what) == (AT, "called")
    with pytest.raises(ServiceCoreError):
        kind("soon")  # type: ignore[arg-type]


def test_an_event_type_of_ones_own_takes_what_its_parent_takes() -> None:
    event = Shipped(AT, by="system", parcel="p1")
    assert (type(event), event.by.value, event.parcel) == (Shipped, "system", "p1")
    with pytest.raises(ServiceCoreError):
        Shipped(AT, by="carrier")


def test_who_closed_follows_from_the_agent_as_a_default_of_attrs_does() -> None:
    assert (Closed(AT).by.value, Closed(AT, agent="ann").by.value) == ("system", "agent")
    assert Closed(AT, agent="ann", by="timer").by.value == "timer"
