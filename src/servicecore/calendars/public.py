"""Public holidays of countries, from the package `holidays` where it is installed."""

from collections.abc import Iterable
from datetime import date
from types import ModuleType

from servicecore.errors import InvalidValue, UnknownName, closest, require_in_range, require_text


def public_holidays(
    country: str, years: int | Iterable[int], *, subdivision: str | None = None
) -> dict[date, str]:
    """The public holidays of a country in these years, with their names, to be given to a calendar.

    `country` is a code of ISO 3166-1 (`DE`), `subdivision` one of ISO 3166-2 without the country (`BE`).
    Which days they are is for the package `holidays` to know: `pip install "servicecore[holidays]"`. They are
    dates like any others then, so a calendar means the same wherever and whenever it is read.

    Raises `InvalidValue` (`calendar.needs-extra`, `number.out-of-range`, `text.empty`), `UnknownName`
    (`calendar.unknown-country`) or `WrongType` (`value.wrong-type`).

    >>> from servicecore.calendars import Calendar
    >>> named = public_holidays("DE", range(2026, 2029), subdivision="BE")
    >>> named[date(2026, 4, 3)]
    'Good Friday'
    >>> office = Calendar("Europe/Berlin", {"fri": [["09:00", "17:00"]]}, holidays=named)
    >>> office.hours_on(date(2026, 4, 3))
    ()
    """
    package = _package()
    code = require_text(country, "country").upper()
    listed = [years] if isinstance(years, int) else list(years)
    wanted = [int(require_in_range(year, "years", low=1, high=9999, whole=True)) for year in listed]
    known = package.list_supported_countries()
    if code not in known:
        raise _unknown("country", country, known)
    if subdivision is not None and subdivision not in known[code]:
        raise _unknown("subdivision", subdivision, known[code])
    found = package.country_holidays(code, subdiv=subdivision, years=wanted, language="en_US")
    return {day: found[day] for day in sorted(found)}


def _package() -> ModuleType:
    try:
        import holidays  # type: ignore[import-not-found, unused-ignore]
    except ImportError as cause:
        raise InvalidValue.of(
            "calendar.needs-extra",
            "public holidays need a package that is not installed",
            place="country",
            expected="the package holidays",
            help='install it with `pip install "servicecore[holidays]"`, or give the dates themselves.',
        ) from cause
    return holidays


def _unknown(what: str, name: object, known: Iterable[str]) -> UnknownName:
    names = list(known)
    return UnknownName.of(
        "calendar.unknown-country",
        f"the package holidays knows no {what} `{name}`",
        place=what,
        expected="a code of ISO 3166, such as DE" if what == "country" else f"one of: {', '.join(names)}",
        suggestion=closest(name, names),
    )
