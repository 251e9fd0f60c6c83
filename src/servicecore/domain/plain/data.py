"""Values of the domain as plain data, both ways."""

from typing import TypeVar

from servicecore.domain.plain.reading import read_whole
from servicecore.domain.plain.types import ANY, CLASSES, form_of
from servicecore.domain.plain.writing import written
from servicecore.errors import Collector, WrongType, shown

T = TypeVar("T")


def to_data(value: object) -> dict[str, object]:
    """A value of the domain as plain data: dicts, lists, texts, numbers, bools and None.

    Fields stand in declared order, under the names by which the class takes them; what equals its default is
    left out. Instants are ISO 8601 in UTC, durations seconds, Decimals texts, names and enum members texts
    (those of `Priority` their names, never numbers), zones IANA names or offsets. An event names its type
    under `event`. A class with `to_data` and `from_data` of its own (`Shift`, `Calendar`) has that form. What
    a field leaves open (`Saying.value`) names its class under `$type` unless it is plain data already; tuples
    in it come back as tuples, and so do lists. `Log.problems` keep their diagnostics, not their causes.

    >>> from decimal import Decimal
    >>> from servicecore.domain import Customer, Money
    >>> to_data(Customer("c1", tier="vip", account_value=Money(Decimal("99.50"), "eur")))
    {'id': 'c1', 'tier': 'vip', 'account_value': {'amount': '99.50', 'currency': 'EUR'}}

    Raises `WrongType` (`value.wrong-type`; `data.not-plain` for what plain data cannot hold: an event or a
    value of a subclass of your own, a zone without a name) or `InvalidValue` (`data.too-deep` beyond 100
    levels), with the place.
    """
    form = form_of(type(value))
    if form.category not in CLASSES:
        raise WrongType.of(
            "value.wrong-type",
            f"`{shown(value)}` is no value of the domain",
            expected="a value such as a Customer or a History",
            received=f"{shown(value)} ({type(value).__name__})",
        )
    data: dict[str, object] = written(form, value)
    return data


def from_data(kind: type[T], data: object) -> T:
    """A value of the domain from plain data as `to_data` writes it.

    Enum members and names may be written in any usual spelling, instants with any offset. `Event` reads every
    event by its `event`; a concrete event type needs none. Nothing that the data names is run.

    >>> from servicecore.domain import Event, Identity
    >>> from_data(Identity, {"kind": " EMAIL ", "value": "ann@example.org"}).kind
    <IdentityKind.EMAIL: 'email'>
    >>> from_data(Event, {"event": "noted", "at": "2026-03-02T10:00:00+01:00", "what": "called"}).at.hour
    9

    Raises an `ErrorGroup` with every mistake of the document, each with its place (reading stops after some
    two thousand): `data.wrong-shape`, `data.unknown-field`, `data.missing-field`, `data.other-type`,
    `data.too-deep` (beyond 100 levels), `value.unknown-member`, `time.not-iso`, `time.naive`,
    `number.not-finite`, `number.out-of-range`, `document.duplicate-key`, and what the classes raise for their
    fields: all that refuse, not the first only. Raises `WrongType` (`value.wrong-type`, `data.not-plain`) if
    `kind` is no class of values.
    """
    form = form_of(kind) if isinstance(kind, type) else ANY
    if form.category not in CLASSES:
        raise WrongType.of(
            "value.wrong-type",
            f"`{getattr(kind, '__name__', shown(kind))}` is no class of values of the domain",
            place="kind",
            expected="a class such as Customer or History",
            received=f"{shown(kind)} ({type(kind).__name__})",
        )
    problems = Collector(kind.__name__)
    with problems.at():
        found: T = read_whole(form, data)
    problems.done()
    return found
