"""A duration that was still running when it was last seen."""

from datetime import timedelta
from typing import Any

import attrs

from servicecore.errors import InvalidValue, require_instance
from servicecore.estimates import checks

MICROSECOND = timedelta(microseconds=1)


def whole_microseconds(span: object, place: str) -> int:
    """A duration as the whole number of its microseconds.

    Raises `WrongType` (`value.wrong-type`) or `InvalidValue` (`duration.negative`).
    """
    micros = require_instance(span, timedelta, place) // MICROSECOND
    if micros >= 0:
        return micros
    raise InvalidValue.of(
        "duration.negative",
        f"`{place}` is a negative duration",
        place=place,
        expected="a duration of at least 0",
        received=str(span),
        help="the clocks that stamped its two ends disagree; exclude the case with a reason.",
    )


def _not_negative(instance: object, field: "attrs.Attribute[Any]", value: object) -> None:
    whole_microseconds(value, field.name)


@attrs.frozen
class Censored:
    """A duration that had not ended when it was last seen: all that is known is that it is more than `after`.

    >>> Censored(timedelta(days=2)).reason
    'open'

    Raises `InvalidValue` (`duration.negative`, `text.empty`) or `WrongType` (`value.wrong-type`).
    """

    after: timedelta = attrs.field(validator=_not_negative)
    reason: str = attrs.field(default="open", validator=checks.text)
