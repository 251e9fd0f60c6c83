"""Laws of measurement over random logs."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests import strategies
from tests.reference import tickets as reference

from servicecore.domain import History, Reopened, Resolved, Status
from servicecore.metrics import BACKLOG, METRICS, TICKET_VOLUME, measure

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
# a day in which holds end, or a month
instants = st.one_of(st.integers(0, 24 * 60), st.integers(0, 30 * 24 * 60)).map(
    lambda minutes: MONDAY + timedelta(minutes=minutes)
)
histories = st.lists(strategies.histories(at=instants, min_size=1, max_size=8), max_size=8)


@given(histories, instants, st.randoms(use_true_random=False))
def test_any_split_of_a_log_gives_the_state_of_the_whole(log: list[History], as_of: datetime, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(log, len(log))
    cut = random.randint(0, len(log))
    for metric in METRICS.values():
        whole = metric.observe(log, as_of=as_of)
        parts = metric.observe(shuffled[:cut], as_of=as_of) + metric.observe(shuffled[cut:], as_of=as_of)
        assert parts == whole
        assert metric.result(parts, as_of=as_of) == metric.result(whole, as_of=as_of)


@given(histories, instants)
def test_a_measurement_never_depends_on_what_came_later(log: list[History], as_of: datetime) -> None:
    cut = [History(h.id, [e for e in h.events if e.at <= as_of]) for h in log]
    assert measure(log, as_of=as_of) == measure(cut, as_of=as_of)


@given(histories, instants)
def test_every_ticket_is_counted_or_excluded_with_a_reason(log: list[History], as_of: datetime) -> None:
    opened = sum(1 for history in log if history.at(as_of))
    for estimate in measure(log, as_of=as_of):
        if estimate.definition != "ticket_volume":
            assert estimate.n + sum(estimate.excluded.values()) == opened
        assert estimate.censored <= estimate.n


@given(histories, instants)
def test_the_backlog_never_exceeds_the_volume(log: list[History], as_of: datetime) -> None:
    backlog, volume = measure(log, as_of=as_of, metrics=[BACKLOG, TICKET_VOLUME])
    assert isinstance(backlog.value, int)
    assert isinstance(volume.value, int)
    assert backlog.value <= volume.value


@given(histories, instants, instants)
def test_the_backlog_changes_by_what_was_opened_reopened_and_done(
    log: list[History], one: datetime, other: datetime
) -> None:
    start, end = sorted((one, other))

    def backlog(at: datetime) -> int:
        found = measure(log, as_of=at, metrics=[BACKLOG])[0].value
        assert isinstance(found, int)
        return found

    opened = reopened = done = 0
    for history in log:
        is_open = False
        story = reference.written_out(history.events, end)
        for number, event in enumerate(story):
            was_open, counts = is_open, start < event.at <= end
            is_open = not reference.is_done(story[: number + 1])
            opened += counts and number == 0
            reopened += counts and number > 0 and is_open > was_open
            done += counts and (was_open or number == 0) and not is_open
    assert backlog(end) == backlog(start) + opened + reopened - done


@given(histories, instants)
def test_one_more_resolution_never_makes_the_backlog_longer(log: list[History], as_of: datetime) -> None:
    found = [(history, ticket) for history in log if (ticket := history.at(as_of))]
    more = [History(h.id, [*h.events, Resolved(as_of)]) for h, _ in found]
    assert measure(more, as_of=as_of, metrics=[BACKLOG])[0].value == 0
    again = [History(h.id, [*h.events, Reopened(as_of)]) for h in more]
    merged = [ticket for _, ticket in found if ticket.status is Status.MERGED]
    assert measure(again, as_of=as_of, metrics=[BACKLOG])[0].value == len(found) - len(merged)
