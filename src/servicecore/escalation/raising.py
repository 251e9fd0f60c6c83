"""What was raised up to an instant, and when time alone raises the next."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TypeAlias

from servicecore.calendars import Calendar
from servicecore.domain import History, Team
from servicecore.errors import InvalidValue, WrongType, require_aware, shown
from servicecore.escalation.climbing import Raised, calendar_of, climb, working_time_after
from servicecore.escalation.course import Course, Present, Situate
from servicecore.escalation.escalation import Escalation
from servicecore.escalation.ladders import Ladder

Ladders: TypeAlias = Ladder | Iterable[Ladder]
"""One ladder or several, each with a name of its own."""


def escalations(
    ladders: Ladders,
    history: History,
    situate: Situate,
    at: datetime,
    *,
    teams: Iterable[Team] = (),
    present: Present | None = None,
) -> tuple[Escalation, ...]:
    """Every escalation of a work item that was raised up to an instant, in time order.

    `situate` gives the situation at an instant, with the ticket and its clocks; it is asked at the instants
    at which something may change, and has to know no more than what had happened by then. So the answer
    depends neither on when nor on how often it is asked: each level is raised at its exact instant, and at
    most once for each clock, or for the ticket.

    What happens at an instant comes before what is raised at it: an answer, an acceptance or an
    acknowledgement just then is in time. `Acknowledged` stops the climb of the level that it names, or of
    all that were raised so far. `TakenInCharge`, and `Assigned` to an agent, by the team that a level went to
    accept it. `teams` say who belongs to which; without them whoever takes the ticket in charge is taken for
    one of that team. `present` says whether somebody of a team is there at an instant; if nobody is, the
    level goes to the fallback. What a condition that is a function of your own says is known at these
    instants only, so what it says of the time in between is missed.

    >>> from datetime import timedelta
    >>> from servicecore.domain import Opened, Situation
    >>> from servicecore.escalation import Level, facts
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> history = History("t1", [Opened(noon)])
    >>> old = Ladder("old", [Level("lead", when=facts.age >= timedelta(hours=4), to="team lead")])
    >>> def situate(at):
    ...     return Situation(at=at, ticket=history.at(at))
    >>> [(each.level, each.at.hour) for each in escalations(old, history, situate, noon + timedelta(days=3))]
    [('lead', 16)]

    Raises `WrongType` (`value.wrong-type`, `escalation.not-a-ladder`) or `InvalidValue` (`time.naive`,
    `escalation.same-name`, `escalation.other-instant`), and what `situate` and `present` raise.
    """
    found = _ladders(ladders)
    end = require_aware(at, "at").astimezone(UTC)
    course = Course(history, situate, end, teams, present)
    raised = [_escalation(ladder, each, end) for ladder in found for each in list(climb(ladder, course, end))]
    return tuple(sorted(raised, key=_at))


def next_escalation_at(
    ladders: Ladders,
    history: History,
    situate: Situate,
    at: datetime,
    *,
    teams: Iterable[Team] = (),
    present: Present | None = None,
) -> datetime | None:
    """When time alone raises the next level, `None` if it never does: that is when to look again.

    It holds as long as nothing else happens. `situate` is asked about instants after `at` as well, so what it
    knows must end at `at`; events of the history after that are left out. Where nothing is left but times of
    day and weekdays that come and go, one looks 15 days ahead.

    Raises what `escalations` raises.
    """
    start = require_aware(at, "at").astimezone(UTC)
    course = Course(history, situate, start, teams, present)
    ahead = (_next(ladder, course, start) for ladder in _ladders(ladders))
    return min((each for each in ahead if each is not None), default=None)


def _next(ladder: Ladder, course: Course, at: datetime) -> datetime | None:
    return next((each.at for each in climb(ladder, course) if each.at > at), None)


def _ladders(ladders: Ladders) -> tuple[Ladder, ...]:
    if isinstance(ladders, Ladder):
        return (ladders,)
    if isinstance(ladders, str) or not isinstance(ladders, Iterable):
        raise _no_ladder(ladders, "ladders")
    found: dict[str, Ladder] = {}
    for i, each in enumerate(ladders):
        if not isinstance(each, Ladder):
            raise _no_ladder(each, f"ladders[{i}]")
        if each.name in found:
            raise InvalidValue.of(
                "escalation.same-name",
                f"two ladders are called `{each.name}`",
                place=f"ladders[{i}].name",
                expected="each ladder with a name of its own",
            )
        found[each.name] = each
    return tuple(found.values())


def _no_ladder(value: object, place: str) -> WrongType:
    return WrongType.of(
        "escalation.not-a-ladder",
        "what is escalated is said by ladders",
        place=place,
        expected="a Ladder, or several",
        received=f"{shown(value)} ({type(value).__name__})",
    )


def _at(escalation: Escalation) -> datetime:
    return escalation.at


def _escalation(ladder: Ladder, raised: Raised, end: datetime) -> Escalation:
    level, clock = raised.level, raised.clock
    over = [raised.acknowledged_at, raised.accepted_at, raised.ended_at]
    stop = min((each for each in over if each is not None), default=None)
    told = _allowed(ladder.notices, raised.at)
    notice = told if told == raised.at or stop is None or told < stop else None
    return Escalation(
        ladder.name,
        level.name,
        kind=level.kind,
        at=raised.at,
        cause=level.trigger,
        to=raised.to,
        instead_of=raised.instead_of,
        skills=level.skills,
        notify=level.notify,
        metric=None if clock is None else clock.metric,
        policy=None if clock is None else clock.policy,
        number=None if clock is None else clock.number,
        notify_at=notice,
        reminders=() if notice is None else tuple(_reminders(ladder, raised, notice, stop, end)),
        accept_by=raised.accept_by,
        accepted_at=raised.accepted_at,
        acknowledged_at=raised.acknowledged_at,
        ended_at=raised.ended_at,
        reason=raised.reason,
    )


def _allowed(notices: Calendar | None, at: datetime) -> datetime:
    """When people may be told: at once, or when notices open next; if they never do, at once."""
    if notices is None or notices.is_open(at):
        return at
    try:
        return notices.next_open(at).astimezone(UTC)
    except InvalidValue as error:
        if error.code != "calendar.unreachable":
            raise
        return at


def _reminders(
    ladder: Ladder, raised: Raised, notice: datetime, stop: datetime | None, end: datetime
) -> Iterator[datetime]:
    """When they were reminded: each instant once, however many of them the quiet hours put together."""
    every, last = raised.level.remind_every, notice
    if every is None:
        return
    for number in range(1, raised.level.reminders + 1):
        at = working_time_after(calendar_of(ladder, raised), notice, every * number)
        if at is None or (at := _allowed(ladder.notices, at)) > end or (stop is not None and at >= stop):
            return
        if at > last:
            yield at
        last = at
