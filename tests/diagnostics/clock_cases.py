"""Deliberate mistakes with clocks: what a user wrote."""

from datetime import timedelta

from tests.diagnostics.domain_cases import AT, DAY, HOUR, NAIVE, Cases

from servicecore.calendars import Calendar
from servicecore.domain import Clock, Pause, Promise, Situation, Threshold, from_data

OFFICE = Calendar("Europe/Berlin", {"mon": [["09:00", "17:00"]]})
CLOCK = Clock("resolution", policy="gold", target=HOUR, calendar=OFFICE)

CLOCKS: Cases = {
    "a misspelt metric of a clock": lambda: Clock("resoluton", policy="gold", target=HOUR, calendar=OFFICE),
    "a clock of no time": lambda: Clock("resolution", policy="gold", target=timedelta(0), calendar=OFFICE),
    "a target in minutes": lambda: Clock(
        "resolution",
        policy="gold",
        target=60,  # type: ignore[arg-type]
        calendar=OFFICE,
    ),
    "a clock of no policy": lambda: Clock("resolution", policy="", target=HOUR, calendar=OFFICE),
    "the name of a calendar for a clock": lambda: Clock(
        "resolution",
        policy="gold",
        target=HOUR,
        calendar="office",  # type: ignore[arg-type]
    ),
    "a state that is a mark": lambda: Clock(
        "resolution", policy="gold", target=HOUR, calendar=OFFICE, state="breached"
    ),
    "the clock before the first": lambda: Clock(
        "resolution", policy="gold", target=HOUR, calendar=OFFICE, number=0
    ),
    "a clock that starts at no instant": lambda: Clock(
        "resolution", policy="gold", target=HOUR, calendar=OFFICE, started_at=NAIVE
    ),
    "shares where thresholds are asked": lambda: Clock(
        "resolution",
        policy="gold",
        target=HOUR,
        calendar=OFFICE,
        thresholds=[0.75],  # type: ignore[list-item]
    ),
    "a threshold in percent": lambda: Threshold(750),
    "a pause that ends before it begins": lambda: Pause(AT, AT - DAY),
    "a promise of less than nothing": lambda: Promise(
        "silver", -HOUR, calendar=OFFICE, started_at=AT, since=AT, until=AT + DAY
    ),
    "a clock for clocks": lambda: Situation(at=AT, clocks=CLOCK),  # type: ignore[arg-type]
    "a share of a clock in percent": lambda: CLOCK.reaches(share=750),
    "minutes past a share of a clock": lambda: CLOCK.reaches(share=1, plus=15),  # type: ignore[arg-type]
    "a document of a clock with many mistakes": lambda: from_data(
        Clock,
        {
            "metric": "resoluton",
            "target": 0,
            "calendar": {"tz": "Europe/Berln", "weekly": {"monday": [["9", "17:00"]]}},
            "thresholds": [{"share": 750}],
            "pauses": [{"since": "2026-03-02T09:00Z", "until": "2026-03-01T09:00Z"}],
            "due": "2026-03-02T10:00Z",
        },
    ),
}
"""Mistakes with clocks and what is in them."""
