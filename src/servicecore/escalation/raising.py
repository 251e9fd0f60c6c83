"""What was raised up to an instant, and when time alone next changes it."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import takewhile

from servicecore.calendars import Calendar
from servicecore.domain import History, Team
from servicecore.errors import InvalidValue, require_aware
from servicecore.escalation.climbing import Raised, Stand, calendar_of, climb, working_time_after
from servicecore.escalation.course import Course, Present, Situate
from servicecore.escalation.escalation import Escalation
from servicecore.escalation.ladders import Ladder, Ladders, listed


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

    `situate` gives the situation at an instant, with the ticket and all its clocks, those that are over as
    well; it is asked at the end and at the instants at which something may change, which clocks tell by what
    they remember. It has to know no more than what had happened by then. So the answer
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
    found = listed(ladders)
    end = require_aware(at, "at").astimezone(UTC)
    course = Course(history, situate, end, teams, present)
    raised: list[Escalation] = []
    for ladder in found:
        for last in deque(climb(ladder, course, end), maxlen=1):
            raised += _said(ladder, last, end)
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
    """When time alone next changes what `escalations` says, `None` if it never does: look again then.

    Until then `escalations` gives what it gives at `at`, and at that instant something else: a level is
    raised, a notice goes out that waited for its hours, somebody is reminded, or what was raised no longer
    stands, or stands again. It holds as long as nothing else happens. `situate` is asked about instants after
    `at` as well, so what it knows must end at `at`; events of the history after that are left out. Where
    nothing is left but times of day and weekdays that come and go, one looks 15 days ahead. When a function
    of your own, as a condition, changes its mind nobody can say.

    >>> from datetime import timedelta
    >>> from servicecore.domain import Opened, Situation
    >>> from servicecore.escalation import Level, facts
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> history = History("t1", [Opened(noon)])
    >>> hour = timedelta(hours=1)
    >>> level = Level("lead", when=facts.age >= 4 * hour, to="lead", remind_every=hour)
    >>> old = Ladder("old", [level], calendar=Calendar.always())
    >>> def situate(at):
    ...     return Situation(at=at, ticket=history.at(at))
    >>> raised = next_escalation_at(old, history, situate, noon)
    >>> reminded = next_escalation_at(old, history, situate, raised)
    >>> raised.hour, reminded.hour
    (16, 17)

    Raises what `escalations` raises.
    """
    start = require_aware(at, "at").astimezone(UTC)
    course = Course(history, situate, start, teams, present)
    ahead = (_next(ladder, course, start) for ladder in listed(ladders))
    return min((each for each in ahead if each is not None), default=None)


def _next(ladder: Ladder, course: Course, at: datetime) -> datetime | None:
    before: list[Escalation] | None = None
    for stand in climb(ladder, course):
        if stand.until is not None and stand.until <= at:
            continue
        now = max(stand.since, at)
        said = _said(ladder, stand, now)
        if before is not None and said != before:
            return now
        before = said
        notices = [
            next((told for told in _notices(ladder, each) if told > now), None) for each in stand.raised
        ]
        first = min((each for each in notices if each is not None), default=None)
        if first is not None and (stand.until is None or first < stand.until):
            return first
    return None


def _said(ladder: Ladder, stand: Stand, at: datetime) -> list[Escalation]:
    return [_escalation(ladder, each, at) for each in stand.raised]


def _at(escalation: Escalation) -> datetime:
    return escalation.at


def _escalation(ladder: Ladder, raised: Raised, end: datetime) -> Escalation:
    level, clock = raised.level, raised.clock
    notices = _notices(ladder, raised)
    notice = next(notices, None)
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
        told=notice is not None and notice <= end,
        reminders=tuple(takewhile(lambda at: at <= end, notices)),
        accept_by=raised.accept_by,
        accepted_at=raised.accepted_at,
        acknowledged_at=raised.acknowledged_at,
        ended_at=raised.ended_at,
        reason=raised.reason,
        calendar=calendar_of(ladder, raised),
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


def _notices(ladder: Ladder, raised: Raised) -> Iterator[datetime]:
    """When they are told, and then reminded, as long as it stands and nobody sees to it.

    Each instant comes once, however many reminders the quiet hours put together.
    """
    over = [raised.acknowledged_at, raised.accepted_at, raised.ended_at]
    stop = min((each for each in over if each is not None), default=None)
    first = last = _allowed(ladder.notices, raised.at)
    for ended, again in raised.gaps:
        if ended <= first < again:
            first = last = _allowed(ladder.notices, again)
    if stop is not None and raised.at < first and stop <= first:
        return
    yield first
    every = raised.level.remind_every
    if every is None:
        return
    for number in range(1, raised.level.reminders + 1):
        at = working_time_after(calendar_of(ladder, raised), first, every * number)
        at = None if at is None else _allowed(ladder.notices, at)
        if at is None or (stop is not None and at >= stop):
            return
        if at > last and not any(ended <= at < again for ended, again in raised.gaps):
            yield at
        last = at
