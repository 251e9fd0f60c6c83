"""How the value of a fact is reached: a path, a part of an instant, or a function of the user's own."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

import attrs

from servicecore.errors import InvalidValue, require_zone
from servicecore.rules.language.kinds import Kind, kind_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME_OF_DAY, WEEKDAY = "time of day", "weekday"


def _weekday(at: datetime) -> str:
    return WEEKDAYS[at.weekday()]


def _time_of_day(at: datetime) -> Any:
    return at.time().replace(fold=0)


_PARTS: dict[str, tuple[Kind, Callable[[datetime], Any], str]] = {
    TIME_OF_DAY: (Kind("time", type(datetime.min.time())), _time_of_day, "time_of_day"),
    WEEKDAY: (Kind("literal", object, WEEKDAYS), _weekday, "weekday"),
}
PARTS = tuple(_PARTS)


@cache
def zone_of(name: str) -> "ZoneInfo":
    """The time zone of a name."""
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def _zone_name(value: Any) -> str:
    return require_zone(value, "zone")


@attrs.frozen(cache_hash=True)
class Part:
    """What the clock or the calendar on a wall shows at an instant: the time of day, or the weekday."""

    name: str
    zone: str = attrs.field(converter=_zone_name)

    @property
    def kind(self) -> Kind:
        """The kind of the part: a time, or one of mon .. sun."""
        return _PARTS[self.name][0]

    @property
    def method(self) -> str:
        """The method of a fact that gives this part."""
        return _PARTS[self.name][2]

    def of(self, at: datetime) -> Any:
        """The part of an aware instant. Raises `InvalidValue` (`time.no-local-date`) beyond the calendar."""
        try:
            return _PARTS[self.name][1](at.astimezone(zone_of(self.zone)))
        except OverflowError as cause:
            raise InvalidValue.of(
                "time.no-local-date",
                f"the instant has no date in {self.zone}: it lies at the end of the calendar",
                expected="an instant of the years 1 to 9999, there and in UTC",
                received=at.isoformat(),
            ) from cause


@attrs.frozen(eq=False)
class Getter:
    """A function that gives the value of a fact, instead of an attribute or a key of the subject.

    It gets the subject, or the values of `inputs` if there are any (then it is not called, and the fact is
    missing, where one of them is); with `timed`, the instant `at` of the decision as well, by name.
    `reaches(subject, value)` is the instant at which the fact reaches a value as time passes.
    """

    function: Callable[..., Any]
    inputs: "tuple[AnyFact, ...]" = ()
    timed: bool = False
    reaches: Callable[[Any, Any], datetime | None] | None = None
    version: str = "1"


@attrs.frozen(eq=False)
class AnyFact:
    """What conditions need to know of a fact: where its value comes from, and its kind.

    `keyed`: the last step of the path is the key of a mapping. `Fact` adds the operators.
    """

    path: str
    kind: Kind
    part: Part | None = None
    getter: Getter | None = None
    keyed: bool = False
    key: tuple[Any, ...] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "key", (self.path, self.kind, self.part))

    @property
    def whole(self) -> "AnyFact":
        """The instant of which this fact is a part; any other fact is whole."""
        if self.part is None:
            return self
        return AnyFact(self.path, INSTANT, None, self.getter, self.keyed)

    @property
    def words(self) -> str:
        """The fact as a person would say it."""
        return f"{self.part.name} of {self.path} ({self.part.zone})" if self.part else self.path

    @property
    def code(self) -> str:
        """The fact as source text."""
        named_part = f".{self.part.method}({self.part.zone!r})" if self.part else ""
        if self.keyed:
            above, _, last = self.path.rpartition(".")
            return f"{named(above)}[{last!r}]{named_part}"
        return named(self.path) + named_part

    def to_data(self) -> dict[str, object]:
        """The fact as plain data: its path, and its part."""
        data: dict[str, object] = {"fact": self.path}
        return data | ({"part": self.part.name, "zone": self.part.zone} if self.part else {})


INSTANT: Kind = kind_of(datetime)  # type: ignore[assignment]


def is_instant_of_decision(fact: AnyFact) -> bool:
    """Whether a fact is the instant of the decision."""
    is_read = fact.part is None and fact.getter is None
    return is_read and fact.path == AT.path and fact.kind.category == "datetime"


AT: AnyFact = AnyFact("at", INSTANT)
"""The instant of the decision: the fact `at` of a subject, or what `decide(subject, at=...)` is given."""


def fact_key(fact: AnyFact) -> tuple[Any, ...]:
    """What makes two facts the same in conditions."""
    return (fact.path, fact.kind.category, fact.part)


def named(path: str) -> str:
    """A fact as source text: `facts.customer.tier`, or `facts['order no']` if a part is not a Python name."""
    plain = all(part.isidentifier() and not iskeyword(part) for part in path.split("."))
    return f"facts.{path}" if plain else f"facts[{path!r}]"
