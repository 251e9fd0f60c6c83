"""Validators that the things around a contact share: order in time, amounts, keys of their own."""

from collections.abc import Callable, Iterable
from typing import Any

from servicecore.domain.checks import place_of
from servicecore.domain.money import Money
from servicecore.errors import InvalidValue, require_instance, shown


def not_before(*earlier: str) -> Callable[[Any, Any, Any], None]:
    """An instant at or after others of the same value, where these are known.

    The validator raises `InvalidValue` (`time.out-of-order`).
    """

    def check(owner: Any, field: Any, value: Any) -> None:
        for name in earlier:
            start = getattr(owner, name)
            if start is not None and value < start:
                raise out_of_order(place_of(owner, field), value, f"`{name}`", start)

    return check


def out_of_order(place: str, value: Any, earlier: str, start: Any) -> InvalidValue:
    """The error of an instant that lies before another one which must come first."""
    return InvalidValue.of(
        "time.out-of-order",
        f"`{place}` lies before {earlier}",
        place=place,
        expected=f"an instant at or after {start.isoformat()}",
        received=value.isoformat(),
    )


def amount(owner: Any, field: Any, value: Any) -> None:
    """An amount of money of at least zero."""
    if require_instance(value, Money, place_of(owner, field)).amount < 0:
        raise InvalidValue.of(
            "money.negative",
            f"`{place_of(owner, field)}` is negative",
            place=place_of(owner, field),
            expected="an amount of at least zero",
            received=str(value),
            help="whose money it is follows from the field, not from a sign.",
        )


def one_currency(amounts: Iterable[tuple[str, Money | None]]) -> None:
    """Refuse amounts in several currencies; each comes with its place.

    Raises `InvalidValue` (`money.mixed-currencies`).
    """
    first: Money | None = None
    for place, found in amounts:
        first = first or found
        if first and found and found.currency != first.currency:
            raise InvalidValue.of(
                "money.mixed-currencies",
                f"{first.currency} and {found.currency} do not mix",
                place=place,
                expected=f"an amount in {first.currency}",
                received=str(found),
                help="convert one of them first, at a rate and date of your choice.",
            )


def distinct(keys: Iterable[tuple[str, str]], *, code: str, what: str) -> None:
    """Refuse a key that came before; each comes with its place.

    Raises `InvalidValue` with this code.
    """
    places: dict[str, str] = {}
    for place, key in keys:
        if key in places:
            raise InvalidValue.of(
                code,
                f"there are two {what} `{key}`",
                place=place,
                expected=f"another name than that of {places[key]}",
                received=shown(key),
            )
        places[key] = place
