"""The result of a measurement: a figure that says what it rests on."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs

from servicecore.display import Table, when
from servicecore.errors import InvalidValue, require_aware, require_instance
from servicecore.estimates import checks
from servicecore.estimates.checks import Quantity
from servicecore.estimates.interval import Interval
from servicecore.estimates.mapping import FrozenMap, by_reason, frozen
from servicecore.estimates.words import in_words


def _details(figures: Mapping[str, Quantity | None]) -> FrozenMap[str, Quantity | None]:
    return frozen(figures, "details")


def _as_of(instance: object, field: "attrs.Attribute[Any]", value: datetime) -> None:
    require_aware(value, field.name)


def _interval(instance: object, field: "attrs.Attribute[Any]", value: Interval) -> None:
    require_instance(value, Interval, field.name)


_OPTIONAL_QUANTITY = attrs.validators.optional(checks.quantity)


@attrs.frozen(repr=False)
class Estimate:
    """A measured figure with its base, its interval, and what was left out of it and why.

    - `definition`: the key of the metric (`"reopen_rate"`); `unit`: `"share"` (0..1, shown in per cent),
      `"duration"`, or the word for what is counted or scored (`"tickets"`, `"points"`, `"EUR"`).
    - `value`: a number, a `Decimal` (money) or a `timedelta`; **`None` where the base is empty**, never 0.
    - `more_than`: a lower bound in place of a value that the data do not reach, such as the median of waits
      of which most are still running.
    - `n`: how many observations the value rests on; `numerator` and `denominator` (or sum and count), `None`
      where they mean nothing; `censored`: how many observations were still running, and are counted as such.
    - `interval`: where the truth is to be expected, `None` if the data do not tell.
    - `excluded`: how many observations were left out, per reason; kept also when nothing else is left.
    - `as_of`: the instant, with its zone, up to which events were counted.
    - `details`: further named figures, such as the mean beside a median.

    >>> rate = Estimate("reopen_rate", 386 / 4569, unit="share", n=4569, numerator=386, denominator=4569,
    ...                 interval=Interval(0.0768, 0.0929, "wilson", 0.95), excluded={"never_resolved": 11})
    >>> print(rate)
    reopen rate: 8.4 % (386 of 4,569; 95 % 7.7-9.3 %; excluded: never resolved 11)
    >>> print(Estimate("reopen_rate", None, unit="share", n=0, numerator=0, denominator=0))
    reopen rate: no value (0 of 0)

    Raises `InvalidValue` (`estimate.value-on-empty-base`, `estimate.interval-without-value`,
    `estimate.bound-beside-value`, `time.naive`, `number.out-of-range`, `number.not-finite`, `text.empty`) or
    `WrongType` (`value.wrong-type`, `estimate.mixed-units`).
    """

    definition: str = attrs.field(validator=checks.text)
    value: Quantity | None = attrs.field(validator=_OPTIONAL_QUANTITY)
    unit: str = attrs.field(validator=checks.text, kw_only=True)
    n: int = attrs.field(validator=checks.count, kw_only=True)
    numerator: Quantity | None = attrs.field(default=None, validator=_OPTIONAL_QUANTITY, kw_only=True)
    denominator: Quantity | None = attrs.field(default=None, validator=_OPTIONAL_QUANTITY, kw_only=True)
    interval: Interval | None = attrs.field(
        default=None, validator=attrs.validators.optional(_interval), kw_only=True
    )
    more_than: Quantity | None = attrs.field(default=None, validator=_OPTIONAL_QUANTITY, kw_only=True)
    censored: int = attrs.field(default=0, validator=checks.count, kw_only=True)
    excluded: FrozenMap[str, int] = attrs.field(
        default=FrozenMap(), converter=by_reason, validator=checks.reasons, kw_only=True
    )
    details: FrozenMap[str, Quantity | None] = attrs.field(
        default=FrozenMap(), converter=_details, validator=checks.figures, kw_only=True
    )
    as_of: datetime | None = attrs.field(
        default=None, validator=attrs.validators.optional(_as_of), kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        figure = self.more_than if self.value is None else self.value
        if self.interval is not None:
            checks.same_kind(figure, self.interval.low, code="estimate.mixed-units", place="interval")
        if self.value is not None and self.denominator is not None and not self.denominator:
            raise _contradiction("value-on-empty-base", "value", "no value where the denominator is 0")
        if self.value is not None and self.more_than is not None:
            raise _contradiction("bound-beside-value", "more_than", "a value or a bound in its place")
        if figure is None and self.interval is not None:
            raise _contradiction("interval-without-value", "interval", "no interval where there is no value")

    @property
    def name(self) -> str:
        """The definition as words."""
        return self.definition.replace("_", " ")

    def text(self) -> str:
        """The estimate on one line."""
        return f"{self.name}: {self._figure()} ({'; '.join(self._support())})"

    def _figure(self) -> str:
        if self.more_than is not None:
            return f"more than {in_words(self.more_than, self.unit)}"
        return in_words(self.value, self.unit)

    def _support(self) -> Iterator[str]:
        if self.unit == "share" and isinstance(self.numerator, int) and isinstance(self.denominator, int):
            base = f"{self.numerator:,} of {self.denominator:,}"
        else:
            base = f"n {self.n:,}"
        yield f"{base}, {self.censored:,} censored" if self.censored else base
        if self.interval is not None:
            yield self.interval.text(self.unit)
        if any(self.excluded.values()):
            yield f"excluded: {self._exclusions()}"

    def _exclusions(self) -> str:
        return ", ".join(
            f"{reason.replace('_', ' ')} {number:,}" for reason, number in self.excluded.items() if number
        )

    def table(self) -> Table:
        """All that the estimate knows, one figure a row; what does not apply is left out."""
        rows: list[tuple[str, str]] = [("value", self._figure()), ("n", f"{self.n:,}")]
        for name in ("numerator", "denominator"):
            if (figure := getattr(self, name)) is not None:
                rows.append((name, in_words(figure)))
        if self.interval is not None:
            rows.append(("interval", f"{self.interval.text(self.unit)} ({self.interval.method})"))
        if self.censored:
            rows.append(("censored", f"{self.censored:,}"))
        if any(self.excluded.values()):
            rows.append(("excluded", self._exclusions()))
        rows += [(name.replace("_", " "), in_words(figure)) for name, figure in self.details.items()]
        if self.as_of is not None:
            rows.append(("as of", when(self.as_of)))
        return Table(["figure", "value"], rows, title=self.name)

    def to_data(self) -> dict[str, object]:
        """The estimate as plain data: durations in seconds, instants as ISO text, `Decimal`s as text.

        >>> data = Estimate("handle_time", timedelta(minutes=4), unit="duration", n=12).to_data()
        >>> data["value"], data["interval"], data["as_of"]
        (240.0, None, None)
        """
        interval = self.interval and {
            "low": _plain(self.interval.low),
            "high": _plain(self.interval.high),
            "method": self.interval.method,
            "level": self.interval.level,
        }
        return {
            "definition": self.definition,
            "value": _plain(self.value),
            "unit": self.unit,
            "n": self.n,
            "numerator": _plain(self.numerator),
            "denominator": _plain(self.denominator),
            "interval": interval,
            "more_than": _plain(self.more_than),
            "censored": self.censored,
            "excluded": dict(self.excluded),
            "details": {name: _plain(figure) for name, figure in self.details.items()},
            "as_of": self.as_of and self.as_of.isoformat(),
        }

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Estimate {self.text()}>"

    def _repr_html_(self) -> str:
        return self.table().html()


def _plain(figure: Quantity | None) -> float | str | None:
    if isinstance(figure, timedelta):
        return figure.total_seconds()
    return str(figure) if isinstance(figure, Decimal) else figure


def _contradiction(what: str, place: str, expected: str) -> InvalidValue:
    return InvalidValue.of(
        f"estimate.{what}", "an estimate contradicts itself", place=place, expected=expected
    )
