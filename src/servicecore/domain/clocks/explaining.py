"""Why a clock stands as it does."""

from datetime import datetime

from servicecore.display import Tree, duration, share, when
from servicecore.domain.clocks.values import Clock


def explain(clock: Clock) -> Tree:
    """See `Clock.explain`."""
    marks = ["at risk"] * clock.at_risk + ["breached"] * clock.breached
    lines: list[Tree | str] = [
        f"policy `{each.policy}` promised {duration(each.target)} of working time in {each.calendar.zone}, "
        f"until {when(each.until)}"
        for each in clock.earlier
    ]
    since = f", since {when(clock.promised_at)}" if clock.promised_at and clock.earlier else ""
    lines.append(
        f"policy `{clock.policy}` promises {duration(clock.target)} of working time "
        f"in {clock.calendar.zone}{since}"
    )
    lines += [f"policy `{name}` matched as well and was not chosen" for name in clock.passed_over]
    lines += ["not started"] if clock.started_at is None else [f"started {when(clock.started_at)}"]
    lines += [_pause(pause.since, pause.until) for pause in clock.pauses]
    lines.append(f"used up {duration(clock.elapsed)}, {duration(clock.remaining)} remain")
    lines += [f"{share(each.share)} used up {when(each.at)}" for each in clock.thresholds if each.at]
    lines += [f"breached {when(clock.breached_at)}"] if clock.breached_at else []
    lines += [f"{clock.state.value} {when(clock.ended_at)}"] if clock.ended_at else []
    lines += [clock.reason] if clock.reason else []
    lines.append(_due(clock))
    return Tree(f"{clock.metric.value} {clock.number}: {', '.join([clock.state.value, *marks])}", lines)


def _pause(since: datetime, until: datetime | None) -> str:
    return f"paused {when(since)}" + ("" if until is None else f" to {when(until)}")


def _due(clock: Clock) -> Tree:
    """The due time, with the working time that the last stretch of it is made of."""
    if clock.due_at is None:
        if clock.due_if_resumed_at is None:
            return Tree("no due time")
        return Tree(f"no due time now; if work went on, {when(clock.due_if_resumed_at)}")
    if clock.due_set_at is not None:
        by = "" if clock.due_set_by is None else f" by {clock.due_set_by}"
        return Tree(f"due {when(clock.due_at)}, as set{by} {when(clock.due_set_at)}")
    resumed = max((pause.until for pause in clock.pauses if pause.until), default=clock.started_at)
    if resumed is None or resumed >= clock.due_at:
        return Tree(f"due {when(clock.due_at)}")
    left = clock.calendar.between(resumed, clock.due_at)
    tree = clock.calendar.explain_due(resumed, left) if left else None
    days = () if tree is None else tree.children[1:-1]
    return Tree(f"due {when(clock.due_at)}", days)
