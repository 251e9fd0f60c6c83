"""Periods from an instant up to another: the first belongs to it, the last does not, either may be open."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from servicecore.domain.checks import place_of
from servicecore.errors import InvalidValue


def holds(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    """Whether an instant lies in the period.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> holds(noon, noon, None), holds(noon, None, noon)
    (True, False)
    """
    return (since is None or since <= at) and (until is None or at < until)


def require_after(value: datetime | None, start: datetime | None, place: str, *, beginning: str) -> None:
    """Refuse the end of a period that is not after its start, which is called `beginning`.

    Raises `InvalidValue` (`period.empty`).
    """
    if start is not None and value is not None and value <= start:
        raise InvalidValue.of(
            "period.empty",
            f"`{place}` is not after `{beginning}`: the period is empty",
            place=place,
            expected=f"an instant after {start.isoformat()}",
            received=value.isoformat(),
        )


def after(start: str) -> Callable[[Any, Any, Any], None]:
    """The end of a period that begins with the field `start`; both are already in UTC, or `None`.

    The validator raises `InvalidValue` (`period.empty`).
    """

    def check(owner: Any, field: Any, value: Any) -> None:
        require_after(value, getattr(owner, start), place_of(owner, field), beginning=start)

    return check
