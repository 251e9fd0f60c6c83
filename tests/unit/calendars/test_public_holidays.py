"""Public holidays from the package that knows them."""

import sys
from datetime import date

import pytest

from servicecore.calendars import Calendar, public_holidays
from servicecore.errors import InvalidValue, UnknownName


def test_public_holidays_have_names_and_close_a_calendar() -> None:
    named = public_holidays("de", [2027, 2026], subdivision="BY")
    assert named[date(2026, 1, 6)] == "Epiphany"
    assert list(named) == sorted(named)
    assert {day.year for day in named} == {2026, 2027}
    office = Calendar("Europe/Berlin", {"tue": [["09:00", "17:00"]]}, holidays=named)
    assert office.hours_on(date(2026, 1, 6)) == ()
    assert public_holidays("US", 2026)[date(2026, 7, 4)] == "Independence Day"


@pytest.mark.parametrize(
    ("country", "subdivision", "place"), [("XX", None, "country"), ("DE", "XX", "subdivision")]
)
def test_an_unknown_country_is_refused(country: str, subdivision: str | None, place: str) -> None:
    with pytest.raises(UnknownName) as caught:
        public_holidays(country, 2026, subdivision=subdivision)
    assert (caught.value.code, caught.value.diagnostic.place) == ("calendar.unknown-country", place)


@pytest.mark.parametrize("year", [0, 10_000])
def test_a_year_is_from_1_to_9999(year: int) -> None:
    with pytest.raises(InvalidValue, match=r"number\.out-of-range"):
        public_holidays("DE", year)


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(InvalidValue, match=r"calendar\.needs-extra") as caught:
        public_holidays("DE", 2026)
    assert 'pip install "servicecore[holidays]"' in caught.value.diagnostic.help
