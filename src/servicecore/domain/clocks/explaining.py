"""Why a clock stands as it does; instants are shown in the zone of its calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from servicecore.calendars.times import working
from servicecore.display import Tree, share, when
from servicecore.domain.clocks.values import Clock, ClockState


def explain(clock: Clock) -> Tree:
    """See `Clock.explain`."""
    marks = ["at risk"] * clock.at_risk + ["breached"] * clock.breached
    title = f"{clock.metric.value} {clock.number}: {', '.join([clock.state.value, *marks])}"
    return Tree(title, [*_promises(clock), *_course(clock), _due(clock)])


def _promises(clock: Clock) -> Iterator[str]:
    for each in clock.earlier:
        promised = f"policy `{each.policy}` promised {_time(each.target)} in {each.calendar.zone}"
        yield f"{promised}, until {_shown(clock, each.until)}"
    promise = f"policy `{clock.policy}` promises {_time(clock.target)} in {clock.calendar.zone}"
    since = clock.promised_at
    yield promise if since is None else f"{promise}, since {_shown(clock, since)}"
    for name in clock.passed_over:
        yield f"policy `{name}` matched as well and was not chosen"


def _course(clock: Clock) -> Iterator[str]:
    yield "not started" if clock.started_at is None else f"started {_shown(clock, clock.started_at)}"
    for pause in clock.pauses:
        until = "" if pause.until is None else f" to {_shown(clock, pause.until)}"
        yield f"paused {_shown(clock, pause.since)}{until}"
    over = clock.remaining < timedelta(0)
    left = f"{working(-clock.remaining)} over" if over else f"{working(clock.remaining)} left"
    yield f"used up {working(clock.elapsed)}, {left}"
    for each in clock.thresholds:
        if each.at is not None and (clock.ended_at is None or each.at < clock.ended_at):
            yield f"{share(each.share)} is {_shown(clock, each.at)}"
    if clock.breached_at is not None:
        yield f"breached {_shown(clock, clock.breached_at)}"
    if clock.ended_at is not None:
        reason = "" if clock.reason is None else f": {clock.reason}"
        yield f"{clock.state.value} {_shown(clock, clock.ended_at)}{reason}"


def _due(clock: Clock) -> Tree:
    """The due time, with the working time that the last stretch of it is made of."""
    if clock.due_at is None:
        if clock.due_if_resumed_at is None:
            return Tree("no due time")
        return Tree(f"no due time now; if work went on, {_shown(clock, clock.due_if_resumed_at)}")
    due = f"{'was due' if clock.state is ClockState.FULFILLED else 'due'} {_shown(clock, clock.due_at)}"
    if clock.due_set_at is not None:
        by = "" if clock.due_set_by is None else f" by {clock.due_set_by}"
        return Tree(f"{due}, as set{by} {_shown(clock, clock.due_set_at)}")
    resumed = max((pause.until for pause in clock.pauses if pause.until), default=clock.started_at)
    if resumed is None or resumed >= clock.due_at:
        return Tree(due)
    left = clock.calendar.between(resumed, clock.due_at)
    days = clock.calendar.explain_due(resumed, left).children[1:-1] if left else ()
    return Tree(due, days)


def _time(target: timedelta) -> str:
    return f"{working(target)} of working time"


def _shown(clock: Clock, at: datetime) -> str:
    return when(at.astimezone(clock.calendar.tzinfo))
