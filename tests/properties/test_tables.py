"""Laws of decision tables: what is written is read back, and any text is a table or a list of mistakes."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.rules import Condition, Fact, Facts, FactsByKey, Rule, RuleSet, all_of, condition_from_data
from servicecore.rules.documents.tables import ruleset_from_table
from servicecore.rules.documents.tabulated import ruleset_to_table


class Area(Enum):
    WORLD = "world"
    EUROPE = "not europe, really"
    ASIA = "a..b"

    def within(self, other: "Area") -> bool:
        return self is other or other is Area.WORLD


class Topic(str):
    """An open vocabulary."""

    __slots__ = ()


class InnerFacts(Facts):
    area: Fact[Area]
    tags: Fact[frozenset[str]]


class CaseFacts(Facts):
    flag: Fact[bool]
    count: Fact[int]
    score: Fact[float]
    price: Fact[Decimal]
    text: Fact[str]
    at: Fact[datetime]
    day: Fact[date]
    clock: Fact[time]
    age: Fact[timedelta]
    topic: Fact[Topic]
    side: Fact[Literal["1", 1, 2, "true", "north"]]
    rule: Fact[str]
    priority: Fact[int]
    inner: InnerFacts
    custom: FactsByKey[str]


facts = CaseFacts()

ODD = [
    *["-", "", " a ", "missing", "not x", "1..2", "a, b", "a|b", "\\|", "a\\", '"', ">= 3", "present", "1"],
    *[
        "contains x",
        "contans x",
        "one of a",
        "null",
        "[1]",
        "then",
        "–",
        "a\nb",
        "a..",
        ".",
        "x\u2028y",
        "TRUE",
    ],
    *["=x", "#", "not", "..", "'", "`", "&amp;", "<b>", "\ud800"],
]
TEXTS = st.sampled_from(ODD) | st.text(max_size=8) | st.text('ab",|\\.-> \n', max_size=6)
NAMES = TEXTS.filter(str.strip)
INSTANTS = st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9.5))]),
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "flag": st.booleans(),
    "count": st.integers(),
    "score": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-3, 3),
    "price": st.decimals(allow_nan=False, allow_infinity=False),
    "text": TEXTS,
    "at": INSTANTS,
    "day": st.dates(),
    "clock": st.times(),
    "age": st.integers(-(10**9), 10**9).map(lambda n: timedelta(seconds=n)),
    "topic": NAMES.map(Topic),
    "side": st.sampled_from(["1", 1, 2, "true", "north"]),
    "rule": TEXTS,
    "priority": st.integers(),
    "inner.area": st.sampled_from(Area),
    "custom.then": TEXTS,
    'custom.-> a, "b" | c': TEXTS,
    "custom. x": TEXTS,
}
ORDERED = ["count", "score", "price", "at", "day", "clock", "age", "priority"]
SOME_TEXT = TEXTS.filter(str.strip)
PHRASES = st.lists(
    st.sampled_from(["refund", "money back", "a, b", "not it", "7", "x..y"]), min_size=1, max_size=3
)


@st.composite
def questions(draw: st.DrawFn) -> Condition:
    """A comparison of a fact with a constant, or its opposite."""
    path = draw(st.sampled_from([*VALUES, "inner.tags", "weekday", "time of day"]))
    found = draw(QUESTIONS[path] if path in QUESTIONS else about(path))
    return ~found if draw(st.booleans()) else found


def about(path: str) -> st.SearchStrategy[Condition]:
    fact: Any = facts[path]
    value = VALUES[path]
    found = [
        value.map(lambda each: fact == each),
        value.map(lambda each: fact != each),
        st.lists(value, min_size=1, max_size=3).map(lambda each: fact.one_of(*each)),
        st.just(fact.is_missing()),
    ]
    if path in ORDERED:
        found += [
            value.map(lambda each: fact <= each),
            value.map(lambda each: fact > each),
            st.tuples(value, value).map(lambda ends: fact.between(*sorted(ends))),
        ]
    if path == "text":
        found += [
            SOME_TEXT.map(fact.contains),
            SOME_TEXT.map(fact.starts_with),
            st.sampled_from(["^a+$", "a|b", '"x", y', "x{2,3}", " a", "[.]{2}", "\\|\\d"]).map(fact.matches),
            PHRASES.map(lambda each: fact.mentions(*each)),
        ]
    if path == "inner.area":
        found.append(value.map(fact.within))
    return st.one_of(found)


elements = st.lists(TEXTS, min_size=1, max_size=3)
QUESTIONS: dict[str, st.SearchStrategy[Condition]] = {
    "inner.tags": st.one_of(
        elements.map(lambda each: facts.inner.tags.has_any(*each)),
        elements.map(lambda each: facts.inner.tags.has_all(*each)),
        elements.map(lambda each: facts.inner.tags.has_only(*each)),
        st.just(facts.inner.tags.is_empty()),
        st.just(facts.inner.tags.is_missing()),
    ),
    "weekday": st.sampled_from(["mon", "sun"]).map(lambda day: facts.at.weekday("Europe/Berlin") == day),
    "time of day": st.times().map(lambda at: facts.at.time_of_day("America/St_Johns") >= at),
}
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
OUTCOMES = PLAIN | st.fixed_dictionaries({"queue": TEXTS}, optional={"skill": PLAIN, "-> a": TEXTS})


@st.composite
def rules(draw: st.DrawFn, outcomes: st.SearchStrategy[Any]) -> dict[str, Any]:
    more: dict[str, st.SearchStrategy[Any]] = {
        "priority": st.integers(-3, 3),
        "note": TEXTS,
        "tags": st.frozensets(NAMES, max_size=3),
        "enabled": st.booleans(),
        "valid_from": st.none() | INSTANTS.filter(lambda at: at.year < 2050),
        "valid_until": st.none() | INSTANTS.filter(lambda at: at.year >= 2050),
    }
    chosen = draw(st.fixed_dictionaries({}, optional=more))
    when = all_of(*draw(st.lists(questions(), max_size=4)))
    return {"when": when, "then": draw(outcomes), **chosen}


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet[Any, Any]:
    """A rule set that fits into a table."""
    outcomes = draw(
        st.sampled_from([OUTCOMES, st.fixed_dictionaries({"a": TEXTS}, optional={"b": TEXTS}), TEXTS])
    )
    parts = draw(st.lists(rules(outcomes), max_size=4))
    names = draw(st.lists(NAMES, min_size=len(parts), max_size=len(parts), unique=True))
    return RuleSet("x", [Rule(name, **part) for name, part in zip(names, parts, strict=True)], default="d")


@given(rule_sets(), st.sampled_from(["csv", "markdown"]))
def test_a_rule_set_that_fits_is_read_back_from_its_table(policy: RuleSet[Any, Any], form: Any) -> None:
    text = ruleset_to_table(policy, form=form)
    assert ruleset_from_table(text, name="x", facts=facts, default="d") == policy


@given(rule_sets())
def test_a_written_table_is_as_wide_in_every_row_and_names_rules_facts_and_outcome_in_this_order(
    policy: RuleSet[Any, Any],
) -> None:
    header, *lines = csv.reader(io.StringIO(ruleset_to_table(policy, form="csv"), newline=""))
    assert {len(line) for line in lines} <= {len(header)}
    assert header[0] == "rule"
    assert len(lines) == len(policy)


def mistakes(text: str) -> ErrorGroup | None:
    try:
        ruleset_from_table(text, name="x", facts=facts)
    except ErrorGroup as group:
        return group
    except ServiceCoreError as error:
        return ErrorGroup("x", [error])
    return None


CELLS = st.sampled_from([*ODD, "not gold", "1..5", "mentions a, b", "<", "x"]) | st.text(
    'a",|-. 1<>\n', max_size=8
)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=4), max_size=4), st.sampled_from([",", "|"]))
def test_any_cells_make_a_rule_set_or_a_list_of_mistakes_with_their_places(lines: Any, mark: str) -> None:
    head = [["count", "text", "then"], ["---"] * 3] if mark == "|" else [["count", "text", "then"]]
    text = "\n".join(mark * (mark == "|") + mark.join(line) for line in head + lines)
    group = mistakes(text)
    assert group is None or all("line" in error.diagnostic.place for error in group.errors)


@given(st.text())
def test_any_text_is_a_table_or_a_mistake(text: str) -> None:
    group = mistakes(text)
    assert group is None or group.errors


@given(questions())
def test_a_question_survives_plain_data_as_the_cells_rely_on(condition: Condition) -> None:
    assert condition_from_data(condition.to_data(), facts=facts) == condition
