"""Working time: what counts between two instants, and when an amount of it is used up.

A `Calendar` is a value: a set of local time in one zone, (weekly hours - breaks - holidays - closures) +
openings. It answers how much working time lies between two instants, when an amount of working time ends,
whether it is open, and why.

The wall clock decides with one rule, which covers every clock change: a shift opens the first time the
clock of the zone reads its opening time or later, and closes the first time it reads its closing time or
later. Elapsed time is absolute: a local date may last 23 or 25 hours and counts as such.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicecore._lazy import lazy

if TYPE_CHECKING:
    from servicecore.calendars.calendar import Calendar, Version
    from servicecore.calendars.ical import IcalHolidays, read_ical_holidays, write_ical_holidays
    from servicecore.calendars.public import public_holidays
    from servicecore.calendars.questions import Month, Window, WorkingTime
    from servicecore.calendars.recurring import Recurring
    from servicecore.calendars.weekly import WEEKDAYS, WeeklyHours

__all__ = [
    "WEEKDAYS",
    "Calendar",
    "IcalHolidays",
    "Month",
    "Recurring",
    "Version",
    "WeeklyHours",
    "Window",
    "WorkingTime",
    "public_holidays",
    "read_ical_holidays",
    "write_ical_holidays",
]

# which module each name lives in; a test holds this table against the imports above
_HOMES = {
    "WEEKDAYS": "weekly",
    "Calendar": "calendar",
    "IcalHolidays": "ical",
    "Month": "questions",
    "Recurring": "recurring",
    "Version": "calendar",
    "WeeklyHours": "weekly",
    "Window": "questions",
    "WorkingTime": "questions",
    "public_holidays": "public",
    "read_ical_holidays": "ical",
    "write_ical_holidays": "ical",
}

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazy(__name__, _HOMES)
