"""When to look at clocks again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from servicecore.domain import AccountFacts, Classification, Clock, Customer, History, Interaction
from servicecore.errors import require_aware, require_instance
from servicecore.sla.clocks import Policies, clocks

_MOMENT = timedelta.resolution


def next_change_at(
    history: History,
    policies: Policies,
    at: datetime,
    *,
    customer: Customer | None = None,
    interaction: Interaction | None = None,
    classification: Classification | None = None,
    account: AccountFacts | None = None,
) -> datetime | None:
    """The first instant after `at` at which time alone will have changed a clock; `None` if it never does.

    Until then every clock has the state, the due time, the marks and the pauses that it has at `at`; only
    what is used up and remains moves. So who asks again then, and at each event, misses nothing. A clock that
    is due at an instant is breached a microsecond later, and that is the instant given; the end of a hold, a
    threshold and a start change clocks at once. The other parts are as for `clocks`.

    >>> from servicecore.calendars import Calendar
    >>> from servicecore.domain import Opened
    >>> from servicecore.sla import SlaPolicy, Target
    >>> gold = SlaPolicy("gold", [Target("first response", timedelta(hours=1))], calendar=Calendar.always())
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> print(next_change_at(History("t1", [Opened(noon)]), gold, noon))
    2026-03-02 12:45:00+00:00

    Raises what `clocks` raises.
    """
    now = require_aware(at, "at").astimezone(UTC)
    require_instance(history, History, "history")
    history = History(history.id, history.up_to(now))

    def seen(instant: datetime) -> tuple[Clock, ...]:
        return clocks(
            history,
            policies,
            instant,
            customer=customer,
            interaction=interaction,
            classification=classification,
            account=account,
        )

    found = seen(now)
    ahead = [each for clock in found for each in _instants(clock, now) if each > now]
    ticket = history.at(now)
    if ticket is not None and ticket.held_until is not None and ticket.held_until > now:
        ahead.append(ticket.held_until)
    before = _marks(found, now)
    for instant in sorted(set(ahead)):
        if _marks(seen(instant), instant) != before:
            return instant
    return None


def _instants(clock: Clock, now: datetime) -> list[datetime]:
    """The instants at which a clock may change, if nothing happens.

    One that was due as it stood still is breached as soon as it has gone on.
    """
    if clock.state.is_over:
        return []
    due = clock.due_if_resumed_at if clock.due_at is None else clock.due_at
    dues = [] if due is None else [due, max(due, now) + _MOMENT]
    found = [*(each.at for each in clock.thresholds), *dues, clock.started_at]
    return [each for each in found if each is not None]


def _marks(found: tuple[Clock, ...], at: datetime) -> list[Any]:
    """What does not move by itself."""
    return [
        (
            clock.metric,
            clock.policy,
            clock.number,
            clock.state,
            clock.due_at,
            clock.breached,
            clock.at_risk,
            [each.at is not None and each.at <= at for each in clock.thresholds],
            len(clock.pauses),
        )
        for clock in found
    ]
