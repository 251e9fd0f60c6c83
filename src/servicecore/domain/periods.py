"""Periods from an instant up to another: the first belongs to it, the last does not, either may be open."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from servicecore.errors import InvalidValue


def holds(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    """Whether an instant lies in the period.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> holds(noon, noon, None), holds(noon, None, noon)
    (True, False)
    """
    return (since is None or since <= at) and (until is None or at < until)


def after(start: str) -> Callable[[Any, Any, Any], None]:
    """The end of a period that begins with the field `start`; both are already in UTC, or `None`."""

    def check(owner: Any, field: Any, value: Any) -> None:
        begin = getattr(owner, start)
        if begin is not None and value is not None and value <= begin:
            raise InvalidValue.of(
                "period.empty",
                f"`{type(owner).__name__}.{field.name}` is not after `{start}`: the period is empty",
                place=f"{type(owner).__name__}.{field.name}",
                expected=f"an instant after {begin.isoformat()}",
                received=value.isoformat(),
            )

    return check
