"""When a decision next changes, held against deciding again at every quarter of an hour."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.rules import (
    Condition,
    Fact,
    Facts,
    Rule,
    RuleSet,
    all_of,
    any_of,
    derived,
    getter,
    predicate,
)

STEP = timedelta(minutes=15)
START = datetime(2026, 10, 23, 12, tzinfo=UTC)  # two days before the clocks of Europe are put back
SPRING = datetime(2026, 3, 27, 12, tzinfo=UTC)
LOOKED = timedelta(days=4)
TICK = timedelta(microseconds=1)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"])


def _age(opened: datetime, at: datetime) -> timedelta:
    return at - opened


class CaseFacts(Facts):
    at: Fact[datetime]
    opened: Fact[datetime]
    due: Fact[datetime]
    size: Fact[int]
    age: Fact[timedelta] = derived(
        "opened",
        "at",
        by=_age,
        reaches=lambda case, value: case["opened"] + value if "opened" in case else None,
    )
    hours_left: Fact[int] = getter(
        lambda case, at: (case["due"] - at) // timedelta(hours=1) if "due" in case else None,
        timed=True,
        reaches=lambda case, value: (
            case["due"] - timedelta(hours=value + 1) + TICK if "due" in case else None
        ),
    )
    blind: Fact[int] = getter(lambda case, at: at.hour, timed=True)


facts = CaseFacts()
quarters = st.integers(-40, 4 * 24 * 5)
times = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def conditions(draw: st.DrawFn, start: datetime) -> Condition:
    instant = start + STEP * draw(quarters)
    hours = timedelta(hours=draw(st.integers(-2, 150)))
    zone = draw(ZONES)
    low, high = sorted([draw(times), draw(times)])
    weekdays = draw(st.lists(st.sampled_from(["mon", "tue", "fri", "sat", "sun"]), min_size=1, max_size=2))
    return draw(
        st.sampled_from(
            [
                facts.at >= instant,
                facts.at < instant,
                facts.at == instant,
                facts.age >= hours,
                facts.age < hours,
                facts.hours_left < draw(st.integers(-3, 60)),
                facts.at.time_of_day(zone).between(low, high),
                facts.at.time_of_day(zone) >= low,
                facts.at.weekday(zone).one_of(*weekdays),
                facts.due < facts.at,
                facts.size > 1,
            ]
        )
    )


@st.composite
def policies(draw: st.DrawFn, start: datetime) -> RuleSet[Any, Any]:
    rules = []
    for number in range(draw(st.integers(1, 3))):
        parts = draw(st.lists(conditions(start), min_size=1, max_size=3))
        joined = draw(st.sampled_from([all_of, any_of]))(*parts)
        joined = ~joined if draw(st.booleans()) else joined
        ends: dict[str, Any] = {}
        if draw(st.integers(0, 4)) == 0:
            ends["valid_until"] = start + STEP * draw(quarters)
        rules.append(Rule(f"r{number}", when=joined, then=number, **ends))
    return RuleSet.collect("policy", rules) if draw(st.booleans()) else RuleSet("policy", rules)


def verdict(policy: RuleSet[Any, Any], case: dict[str, Any], at: datetime) -> tuple[str, ...]:
    if policy.hit == "first":
        rule = policy.match(case, at)
        return () if rule is None else (rule.name,)
    return tuple(rule.name for rule in policy.matches(case, at))


@pytest.mark.parametrize("start", [START, SPRING])
@given(data=st.data())
def test_the_next_change_is_the_first_at_which_another_decision_is_taken(start: datetime, data: Any) -> None:
    policy = data.draw(policies(start))
    case = {
        name: start + STEP * data.draw(quarters) for name in ("opened", "due") if data.draw(st.booleans())
    } | {"size": data.draw(st.integers(0, 3))}
    found = policy.next_change_at(case, start)
    assert found.verdict == "proved"
    now = verdict(policy, case, start)
    # every border lies on a quarter of an hour, so verdicts change there or a tick later
    looked = (start + STEP * n + tick for n in range(LOOKED // STEP) for tick in (timedelta(0), TICK))
    expected = next((moment for moment in looked if verdict(policy, case, moment) != now), None)
    assert (found.at if found.at is None or found.at < start + LOOKED else None) == expected


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        (facts.blind > 3, "`blind`"),
        (predicate("late", lambda case: True), "`late`()"),
        ((facts.age > timedelta(hours=1)) | (facts.blind == 2), "`blind`"),
    ],
)
def test_what_cannot_be_looked_ahead_is_unknown(condition: Condition, why: str) -> None:
    policy = RuleSet("policy", [Rule("r", when=condition, then=1)])
    found = policy.next_change_at({"opened": START, "due": START}, START)
    assert (found.at, found.verdict) == (None, "unknown")
    assert why in found.why


def test_what_does_not_ask_for_time_never_changes() -> None:
    policy = RuleSet("policy", [Rule("r", when=facts.size > 1, then=1)])
    assert policy.next_change_at({"size": 3}, START).at is None
