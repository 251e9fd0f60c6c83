"""Laws of conditions, rule sets and explanations, over facts of every kind and with facts missing."""

import json
import pickle
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from functools import total_ordering
from types import SimpleNamespace
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.reference import rules as reference

from servicecore.errors import ErrorGroup
from servicecore.rules import (
    Comparison,
    Condition,
    Fact,
    Facts,
    FactsByKey,
    Predicate,
    Rule,
    RuleSet,
    all_of,
    any_of,
    at_least,
    condition_from_data,
    derived,
    getter,
    predicate,
    ruleset_from_data,
    words,
)
from servicecore.rules.explaining.explanation import grounds, lacking
from servicecore.rules.language.subjects import View


class Mood(Enum):
    CALM = "calm"
    ANGRY = "angry"


class Level(IntEnum):
    LOW = 1
    MIDDLE = 2
    HIGH = 3


@total_ordering
class Size(Enum):
    SMALL = "s"
    LARGE = "l"
    HUGE = "xl"

    def __lt__(self, other: "Size") -> bool:
        return list(Size).index(self) < list(Size).index(other)


class Area(Enum):
    WORLD = "world"
    EUROPE = "europe"
    NORWAY = "norway"
    ASIA = "asia"

    def within(self, other: "Area") -> bool:
        return self is other or other is Area.WORLD or (self, other) == (Area.NORWAY, Area.EUROPE)


PARENTS = {Area.WORLD: None, Area.EUROPE: Area.WORLD, Area.NORWAY: Area.EUROPE, Area.ASIA: Area.WORLD}


class Topic(str):
    """An open vocabulary."""

    __slots__ = ()


def seen(subject: Any, name: str) -> Any:
    """An attribute or key of a subject of any shape; `None` if it is missing."""
    return subject.get(name) if isinstance(subject, Mapping) else getattr(subject, name, None)


def length_of(subject: Any) -> int | None:
    text = seen(subject, "text")
    return None if text is None else len(text)


def doubled(count: int) -> int:
    return 2 * count


def passed(opened: datetime, at: datetime) -> timedelta:
    return at - opened


def minute_of(subject: Any, *, at: datetime) -> int:
    return at.minute


class PersonFacts(Facts):
    mood: Fact[Mood]
    name: Fact[str]
    since: Fact[date]
    area: Fact[Area]


class CaseFacts(Facts):
    flag: Fact[bool]
    count: Fact[int]
    score: Fact[float]
    price: Fact[Decimal]
    text: Fact[str]
    at: Fact[datetime]
    age: Fact[timedelta]
    level: Fact[Level]
    size: Fact[Size]
    topic: Fact[Topic]
    side: Fact[Literal["north", "south"]]
    digit: Fact[Literal[1, 2, 3]]
    person: PersonFacts
    other: Fact[int]
    opened: Fact[datetime]
    tags: Fact[frozenset[str]]
    moods: Fact[frozenset[Mood]]
    custom: FactsByKey[int]
    length: Fact[int] = getter(length_of)
    minutes: Fact[int] = getter(minute_of, timed=True)
    twice: Fact[int] = derived("count", by=doubled)
    four_times: Fact[int] = derived("twice", by=doubled)
    waited: Fact[timedelta] = derived("opened", "at", by=passed)


facts = CaseFacts()

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from([UTC, BERLIN, timezone(timedelta(hours=-9.5)), ZoneInfo("America/St_Johns")])
CLOCK_CHANGE = [
    datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN),
    datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
]
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
PHRASES = ["refund", "log in", "can't pay", "Art", "art 7", "re fund"]
SCRAPS = st.sampled_from([*PHRASES, "start", "REFUND!", "LOG-IN", "cant", "7"])
INSTANTS = st.sampled_from(CLOCK_CHANGE) | st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=ZONES,
)
TEXTS = ASCII | st.lists(SCRAPS, max_size=4).map(" ".join)

TYPES: dict[str, Any] = {
    "flag": bool,
    "count": int,
    "score": float,
    "price": Decimal,
    "text": str,
    "at": datetime,
    "age": timedelta,
    "level": Level,
    "size": Size,
    "topic": Topic,
    "side": Literal["north", "south"],
    "digit": Literal[1, 2, 3],
    "person.mood": Mood,
    "person.name": str,
    "person.since": date,
    "person.area": Area,
    "other": int,
    "opened": datetime,
    "tags": frozenset[str],
    "moods": frozenset[Mood],
    "custom.seats": int,
    "custom.order no": int,
}
"""The facts that a subject may have."""
MADE: dict[str, Any] = {
    "length": int, "minutes": int, "twice": int, "four_times": int, "waited": timedelta
}  # fmt: skip
"""The facts that functions make."""
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "flag": st.booleans(),
    "count": st.integers(-3, 3) | st.integers(),
    "score": st.integers(-2, 2) | st.floats(-2, 2) | st.floats(allow_nan=False, allow_infinity=False),
    "price": st.decimals(-2, 2, places=1) | st.decimals(allow_nan=False, allow_infinity=False),
    "text": TEXTS,
    "at": INSTANTS,
    "age": st.integers(-2, 2).map(lambda hours: timedelta(hours=hours))
    | st.timedeltas(timedelta(days=-30_000), timedelta(days=30_000)),
    "level": st.sampled_from(Level),
    "size": st.sampled_from(Size),
    "topic": st.sampled_from(["refund", "login", "bug"]).map(Topic),
    "side": st.sampled_from(["north", "south"]),
    "digit": st.sampled_from([1, 2, 3]),
    "person.mood": st.sampled_from(Mood),
    "person.name": TEXTS,
    "person.since": st.dates(date(2026, 1, 1), date(2026, 1, 4)) | st.dates(),
    "person.area": st.sampled_from(Area),
    "other": st.integers(-3, 3) | st.integers(),
    "opened": INSTANTS,
    "tags": st.frozensets(st.sampled_from(["new", "hot", "odd one"]) | ASCII, max_size=3),
    "moods": st.frozensets(st.sampled_from(Mood)),
    "custom.seats": st.integers(-2, 2),
    "custom.order no": st.integers(-2, 2),
}
WHOLE_DAYS = st.integers(-2, 2).map(lambda days: timedelta(days=days))
CONSTANTS = VALUES | {
    "length": st.integers(0, 12),
    "minutes": st.sampled_from([0, 29, 30, 59]),
    "twice": st.integers(-7, 7),
    "four_times": st.integers(-13, 13),
    "waited": WHOLE_DAYS | VALUES["age"],
}
ORDERED = {path for path in TYPES | MADE if path in {"level", "size"}} | {
    path for path, kind in (TYPES | MADE).items() if kind in (int, float, Decimal, datetime, date, timedelta)
}
TEXTUAL = {"text", "person.name"}
SETS = {"tags": st.sampled_from(["new", "hot", "odd one"]) | ASCII, "moods": st.sampled_from(Mood)}
PATTERNS = {
    "re": "refund",
    "^start": "start",
    r"(?i)\blog[ -]?in\b": "LOG-IN",
    "[0-9]+$": "art 7",
    "x|'": "can't",
}
"""Regular expressions, and a text in which each matches."""
CLOCKS = ["Europe/Berlin", "UTC", "America/St_Johns", "Pacific/Auckland"]
TIMES = st.sampled_from(
    [time(2, 30), time(1, 30), time(0), time(23, 59, 59, 999_999), time(2, 29, 59, 999_999)]
)


def given_answers(name: str, function: Callable[[Any], Any]) -> Predicate:
    """A function of a user that notes that it was asked."""

    def noting(subject: Any) -> Any:
        ASKED.append(name)
        return function(subject)

    return predicate(name, Named(name, noting))


class Named:
    """A function that pickle finds by its name."""

    def __init__(self, name: str, function: Callable[[Any], Any]) -> None:
        self.name, self.function = name, function

    def __call__(self, subject: Any) -> Any:
        return self.function(subject)

    def __reduce__(self) -> Any:
        return function_called, (self.name,)


def function_called(name: str) -> Any:
    return PREDICATES[name].function


def counted(subject: Any) -> int:
    return int(seen(subject, "count") or 0)


def raising(subject: Any) -> bool:
    raise ValueError("no such table")


ASKED: list[str] = []
PREDICATES = {
    name: given_answers(name, function)
    for name, function in {
        "even": lambda subject: counted(subject) % 2 == 0,
        "known": lambda subject: seen(subject, "text") is not None,
        "never": lambda subject: False,
        "always": lambda subject: True,
        "raises": raising,
        "raises if odd": lambda subject: {0: True}[counted(subject) % 2],
        "counts": lambda subject: counted(subject),
        "nobody knows": lambda subject: None,
    }.items()
}
FAILS = {
    "raises": "rule.predicate-raised",
    "raises if odd": "rule.predicate-raised",
    "counts": "rule.predicate-not-bool",
}


def truth_of(name: str) -> Callable[[Mapping[str, Any]], str]:
    """What a function answers, as the reference calls it."""

    def answer(subject: Mapping[str, Any]) -> str:
        try:
            said = PREDICATES[name].function.function(subject)  # type: ignore[attr-defined]
        except Exception:
            return reference.UNKNOWN
        finally:
            ASKED.pop()
        return {True: reference.TRUE, False: reference.FALSE}.get(
            said if type(said) is bool else None,  # type: ignore[arg-type]
            reference.UNKNOWN,
        )

    return answer


WORLD = reference.World(
    TYPES | MADE,
    PARENTS,
    made={
        "length": ((), length_of),
        "minutes": (("at",), lambda at: at.minute),
        "twice": (("count",), doubled),
        "four_times": (("twice",), doubled),
        "waited": (("opened", "at"), passed),
    },
    predicates={name: truth_of(name) for name in PREDICATES},
)


@st.composite
def comparisons(draw: st.DrawFn, paths: tuple[str, ...] = tuple(TYPES)) -> Comparison:
    """One comparison with any operator that its fact may have."""
    path = draw(st.sampled_from(paths))
    fact, value = facts[path], CONSTANTS[path]
    choices: list[Callable[[], Any]] = [fact.is_missing]
    if path in SETS:
        several = st.lists(SETS[path], min_size=1, max_size=3)
        choices += [
            lambda: fact.has_any(*draw(several)),
            lambda: fact.has_all(*draw(several)),
            lambda: fact.has_only(*draw(several)),
            fact.is_empty,
        ]
        return cast(Comparison, draw(st.sampled_from(choices))())
    choices += [
        lambda: fact == draw(value),
        lambda: fact != draw(value),
        lambda: fact.one_of(*draw(st.lists(value, min_size=1, max_size=3))),
    ]
    if path in ORDERED:
        choices += orderings(draw, fact, value)
    if path in TEXTUAL:
        choices += [
            lambda: fact.contains(draw(st.sampled_from(["e", "Ref", " "]) | ASCII.filter(bool))),
            lambda: fact.starts_with(draw(st.sampled_from(["e", "Ref", "art"]) | ASCII.filter(bool))),
            lambda: fact.matches(draw(st.sampled_from(list(PATTERNS)))),
            lambda: fact.mentions(*draw(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3))),
        ]
    if path == "person.area":
        choices.append(lambda: fact.within(draw(value)))
    return cast(Comparison, draw(st.sampled_from(choices))())


def orderings(draw: st.DrawFn, fact: Any, value: st.SearchStrategy[Any]) -> list[Callable[[], Any]]:
    return [
        lambda: fact < draw(value),
        lambda: fact <= draw(value),
        lambda: fact > draw(value),
        lambda: fact >= draw(value),
        lambda: fact.between(*sorted([draw(value), draw(value)], key=reference.rank)),
    ]


@st.composite
def parts(draw: st.DrawFn) -> Condition:
    """What the clock or the calendar on a wall shows."""
    fact, zone = facts[draw(st.sampled_from(["at", "opened"]))], draw(st.sampled_from(CLOCKS))
    if draw(st.booleans()):
        days = st.sampled_from(["mon", "sat", "sun"])
        weekday = fact.weekday(zone)
        return (
            weekday.one_of(*draw(st.lists(days, min_size=1)))
            if draw(st.booleans())
            else weekday != draw(days)
        )
    shown: Any = fact.time_of_day(zone)
    choices = [*orderings(draw, shown, TIMES), lambda: shown == draw(TIMES), shown.is_missing]
    return cast(Condition, draw(st.sampled_from(choices))())


ALIKE: list[list[Any]] = [
    [facts.count, facts.other, facts.score, facts.custom["seats"], facts.twice, facts.length],
    [facts.at, facts.opened],
    [facts.age, facts.waited],
    [facts.at.time_of_day("Europe/Berlin"), facts.opened.time_of_day("UTC"), facts.at.time_of_day("UTC")],
    [facts.text, facts.person.name],
    [facts.at.weekday("Europe/Berlin"), facts.opened.weekday("America/St_Johns")],
]
ORDERED_ALIKE = 4
"""Groups of facts that compare, the first ones by order too."""


@st.composite
def pairs(draw: st.DrawFn) -> Condition:
    """Two facts."""
    number = draw(st.integers(0, len(ALIKE) - 1))
    operators = "== != < <= > >=" if number < ORDERED_ALIKE else "== !="
    one, other = draw(st.permutations(ALIKE[number]))[:2]
    compare = {
        "==": lambda: one == other, "!=": lambda: one != other, "<": lambda: one < other,
        "<=": lambda: one <= other, ">": lambda: one > other, ">=": lambda: one >= other,
    }  # fmt: skip
    return cast(Condition, compare[draw(st.sampled_from(operators.split()))]())


def joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """What `&`, `|` and `~` make of conditions."""
    several = st.lists(inner, max_size=3)
    return (
        several.map(lambda found: all_of(*found))
        | several.map(lambda found: any_of(*found))
        | inner.map(lambda part: ~part)
    )


def larger(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    """What can be made of conditions."""
    return joined(inner) | st.lists(inner, min_size=1, max_size=4).flatmap(
        lambda found: st.integers(1, len(found)).map(lambda count: at_least(count, *found))
    )


questions = comparisons() | comparisons((*TYPES, *MADE)) | parts() | pairs()
clear_conditions = st.recursive(questions, larger, max_leaves=8)
"""Conditions without functions of users."""
conditions = st.recursive(
    questions | questions | questions | st.sampled_from(list(PREDICATES.values())), larger, max_leaves=8
)
subjects = st.fixed_dictionaries({}, optional={path: st.none() | value for path, value in VALUES.items()})
ENDS = [each.astimezone(UTC) for each in CLOCK_CHANGE[:2]] + [
    datetime(2020, 1, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 3, 30, tzinfo=timezone(timedelta(hours=2))),
    datetime(2099, 1, 1, tzinfo=timezone(timedelta(hours=-9.5))),
]
ats = st.none() | st.sampled_from([*CLOCK_CHANGE, *ENDS])


@st.composite
def rules(
    draw: st.DrawFn,
    name: str,
    then: Any,
    inner: st.SearchStrategy[Condition] = conditions,
    *,
    always: bool = False,
) -> Rule[Any]:
    """A rule; `always` for one that is enabled and valid at all times."""
    more: dict[str, Any] = {"priority": draw(st.integers(-1, 1)), "note": draw(ASCII)}
    if not always and not draw(st.integers(0, 3)):
        bounds = ("valid_from", "valid_until")
        ends = sorted(draw(st.sets(st.sampled_from(ENDS), min_size=1, max_size=2)))
        first = 0 if len(ends) == 2 else draw(st.integers(0, 1))
        more |= dict(zip(bounds[first:], ends, strict=False))
    if not always and not draw(st.integers(0, 5)):
        more["enabled"] = False
    more["tags"] = draw(st.frozensets(st.sampled_from(["a", "b c", "z"])))
    return Rule(name, when=draw(inner), then=then, **more)


@st.composite
def rule_sets(
    draw: st.DrawFn,
    *,
    default: bool = True,
    inner: st.SearchStrategy[Condition] = conditions,
    always: bool = False,
) -> RuleSet[Any, Any]:
    many = draw(st.integers(0, 5))
    found = [draw(rules(f"rule {number}", number, inner, always=always)) for number in range(many)]
    return RuleSet("any", found, default=draw(st.none() | st.just("default")) if default else None)


def truth(condition: Condition, subject: Mapping[str, Any]) -> bool | None:
    return condition.truth(View(subject))


def answers(subject: Mapping[str, Any]) -> Callable[[reference.Data], str]:
    return reference.answers(subject, WORLD)


WORDS = {True: reference.TRUE, False: reference.FALSE, None: reference.UNKNOWN}


@given(conditions, subjects)
def test_a_condition_comes_out_as_the_tables_of_kleene_say(
    condition: Condition, subject: dict[str, Any]
) -> None:
    data = json.loads(json.dumps(condition.to_data()))
    assert WORDS[truth(condition, subject)] == reference.evaluate(data, answers(subject))


@given(rule_sets(), subjects, ats)
def test_a_rule_set_decides_as_one_that_tries_every_rule(
    policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None
) -> None:
    expected = reference.matching(policy.to_data(), reference.answers(subject, WORLD, at))
    assert [rule.name for rule in policy.matches(subject, at)] == expected
    decision = policy.decide(subject, at=at)
    assert (decision.rule.name if decision.rule else None) == next(iter(expected), None)
    assert decision.outcome == (policy[expected[0]].then if expected else policy.default)


def inside(subject: Mapping[str, Any], whole: str) -> dict[str, Any]:
    return {path.partition(".")[2]: subject[path] for path in subject if path.startswith(f"{whole}.")}


def nested(subject: Mapping[str, Any]) -> dict[str, Any]:
    flat = {path: subject[path] for path in subject if "." not in path}
    return flat | {whole: inside(subject, whole) for whole in ("person", "custom")}


def as_object(subject: Mapping[str, Any]) -> SimpleNamespace:
    found = SimpleNamespace(**{path: subject.get(path) for path in TYPES if "." not in path})
    inner = {path.removeprefix("person."): subject.get(path) for path in TYPES if path.startswith("person.")}
    found.person = SimpleNamespace(**inner) if any(value is not None for value in inner.values()) else None
    found.custom = inside(subject, "custom") or None
    return found


@given(rule_sets(), subjects, ats)
def test_a_mapping_of_paths_a_nested_mapping_and_an_object_are_decided_alike(
    policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None
) -> None:
    expected = policy.match(subject, at)
    assert policy.match(nested(subject), at) is expected
    assert policy.match(as_object(subject), at) is expected


@given(conditions, conditions, conditions, subjects)
def test_and_and_or_commute_associate_distribute_and_absorb(
    a: Condition, b: Condition, c: Condition, subject: dict[str, Any]
) -> None:
    for left, right in [
        (a & b, b & a),
        (a | b, b | a),
        ((a & b) & c, a & (b & c)),
        ((a | b) | c, a | (b | c)),
        (a & (b | c), (a & b) | (a & c)),
        (a | (b & c), (a | b) & (a | c)),
        (a & (a | b), a),
        (a | (a & b), a),
        (a & a, a),
        (a | a, a),
        (a & all_of(), a),
        (a | any_of(), a),
        (~~a, a),
        (at_least(1, a, b, c), a | b | c),
        (at_least(3, a, b, c), a & b & c),
        (at_least(2, a, b, c), (a & b) | (a & c) | (b & c)),
    ]:
        assert truth(left, subject) is truth(right, subject)


@given(conditions, conditions, subjects)
def test_de_morgan(a: Condition, b: Condition, subject: dict[str, Any]) -> None:
    assert truth(~(a & b), subject) is truth(~a | ~b, subject)
    assert truth(~(a | b), subject) is truth(~a & ~b, subject)
    assert truth(~at_least(2, a, b, a), subject) is truth(at_least(2, ~a, ~b, ~a), subject)


@given(conditions, subjects)
def test_a_condition_and_its_opposite_are_never_both_true_and_unknown_only_together(
    condition: Condition, subject: dict[str, Any]
) -> None:
    found, opposite = truth(condition, subject), truth(~condition, subject)
    assert (found, opposite) in {(True, False), (False, True), (None, None)}


@given(comparisons(), subjects)
def test_a_missing_fact_makes_neither_a_comparison_nor_its_opposite_true(
    comparison: Condition, subject: dict[str, Any]
) -> None:
    (leaf,) = cast("list[Comparison]", list(comparison.leaves()))
    assume(leaf.operator != "is_missing")
    others = {path: value for path, value in subject.items() if path != leaf.fact.path}
    for missing in (others, others | {leaf.fact.path: None}):
        assert truth(comparison, missing) is None
        assert truth(~comparison, missing) is None
        assert RuleSet("x", [Rule("r", when=comparison | ~comparison, then=1)]).match(missing) is None


@given(clear_conditions, subjects, subjects)
def test_what_is_decided_while_facts_are_missing_stays_so_when_they_become_known(
    condition: Condition, subject: dict[str, Any], more: dict[str, Any]
) -> None:
    assume(all(getattr(leaf, "operator", "") != "is_missing" for leaf in condition.leaves()))
    known = {path: value for path, value in subject.items() if value is not None}
    before = truth(condition, subject)
    if before is not None:
        assert truth(condition, more | known) is before


IMPORTED: list[Any] = [Decimal, date, datetime, time, timedelta, timezone, Mood, Level, Size, Area]
JOINTS: list[Any] = [all_of, any_of, at_least]
NAMESPACE: dict[str, Any] = {each.__name__: each for each in IMPORTED + JOINTS} | {
    "facts": facts,
    "predicate": PREDICATES.__getitem__,
}


def names_a_key(condition: Condition) -> bool:
    return any(fact.keyed for leaf in condition.leaves() for fact in leaf.facts)


@given(conditions)
@example(all_of() & (facts.count > 1))
@example(any_of(all_of()) & ~facts.flag.is_missing())
@example(facts.at == CLOCK_CHANGE[1])
@example(facts.person.name.contains('it\'s "so" \\ \n'))
def test_the_repr_of_a_condition_is_python_that_builds_it_again(condition: Condition) -> None:
    assume(not names_a_key(condition))  # `test_keyed.py` has the law for these
    again = eval(repr(condition), NAMESPACE)
    assert again == condition
    assert hash(again) == hash(condition)


@given(conditions)
@example(all_of() & (facts.count > 1))
@example(facts.at == CLOCK_CHANGE[1])
@example(facts.price == Decimal("1E+400"))
def test_a_condition_survives_json(condition: Condition) -> None:
    again = condition_from_data(
        json.loads(json.dumps(condition.to_data())), facts=facts, predicates=PREDICATES
    )
    assert again == condition
    assert hash(again) == hash(condition)
    assert repr(again) == repr(condition)


@given(rule_sets())
def test_a_rule_set_survives_json(policy: RuleSet[Any, Any]) -> None:
    document = json.dumps(policy.to_data())
    again = ruleset_from_data(json.loads(document), facts=facts, predicates=PREDICATES)
    assert again == policy
    assert again.digest == policy.digest
    assert hash(again) == hash(policy)
    assert json.dumps(again.to_data()) == document


@given(rule_sets())
def test_a_rule_set_survives_pickle(policy: RuleSet[Any, Any]) -> None:
    again = pickle.loads(pickle.dumps(policy))
    assert again == policy
    assert again.to_data() == policy.to_data()
    assert again.digest == policy.digest


@given(rule_sets(), subjects)
def test_the_first_match_is_the_first_of_all_matches(
    policy: RuleSet[Any, Any], subject: dict[str, Any]
) -> None:
    assert policy.match(subject) is next(iter(policy.matches(subject)), None)


@given(rule_sets(), subjects, st.data())
def test_an_outcome_never_depends_on_the_rules_that_rank_lower(
    policy: RuleSet[Any, Any], subject: dict[str, Any], data: st.DataObject
) -> None:
    winner = policy.match(subject)
    assume(winner is not None)
    assert winner is not None
    place = next(number for number, rule in enumerate(policy.rules) if rule is winner)
    higher = [
        rule
        for number, rule in enumerate(policy.rules)
        if (rule.priority, -number) >= (winner.priority, -place)
    ]
    lower = data.draw(st.lists(conditions, max_size=3))
    extra = [Rule(f"extra {n}", when=when, then="lost", priority=-2) for n, when in enumerate(lower)]
    assert RuleSet("cut", [*extra, *higher], default="other").decide(subject).outcome == winner.then


@given(rule_sets(default=False), conditions, subjects, st.integers(0, 5), st.integers(-2, 2))
def test_a_rule_that_never_matches_changes_nothing(
    policy: RuleSet[Any, Any], when: Condition, subject: dict[str, Any], place: int, priority: int
) -> None:
    never = Rule("never", when=when & any_of(), then="lost", priority=priority)
    rules = [*policy.rules[:place], never, *policy.rules[place:]]
    longer = RuleSet("longer", rules)
    assert longer.match(subject) is policy.match(subject)
    assert longer.matches(subject) == policy.matches(subject)
    assert longer.decide(subject).outcome == policy.decide(subject).outcome
    said = longer.decide(subject).why_not("never")
    assert str(said) == "`never` can never match: it asks for one of nothing"


@given(conditions, subjects, st.booleans())
def test_the_grounds_of_a_condition_are_as_they_must_be_and_suffice(
    condition: Condition, subject: dict[str, Any], wanted: bool
) -> None:
    view = View(subject)
    assume(condition.truth(view) is wanted)
    found = grounds(condition, view, wanted=wanted)
    assert all(comparison.truth(view) is answer for comparison, answer in found)
    known = {written(comparison): WORDS[answer] for comparison, answer in found}
    only_these = reference.evaluate(
        condition.to_data(), lambda data: known.get(json.dumps(data), reference.UNKNOWN)
    )
    assert only_these == WORDS[wanted]


def written(comparison: Condition) -> str:
    return json.dumps(comparison.to_data())


@given(conditions, conditions, subjects)
def test_conditions_are_equal_exactly_when_they_are_built_alike(
    one: Condition, other: Condition, subject: dict[str, Any]
) -> None:
    assert one != ~one
    assert all_of(one, other) != any_of(one, other)
    assert at_least(1, one, other) != at_least(2, one, other)
    if written(one) == written(other):
        assert one == other
    if one == other:
        assert hash(one) == hash(other)
        assert truth(one, subject) is truth(other, subject)


@st.composite
def trees_without_repetition(draw: st.DrawFn, leaves: list[Condition]) -> Condition:
    while len(leaves) > 1:
        count = draw(st.integers(2, len(leaves)))
        joints = [all_of, any_of, lambda *parts: at_least(2, *parts)]
        joined = draw(st.sampled_from(joints))(*leaves[:count])
        leaves = [*leaves[count:], ~joined if draw(st.booleans()) else joined]
    return leaves[0]


@st.composite
def conditions_about_different_things(draw: st.DrawFn) -> Condition:
    """A tree in which no fact is asked for twice, so that its comparisons can be answered one by one."""
    paths = draw(st.lists(st.sampled_from(list(TYPES)), min_size=1, max_size=5, unique=True))
    return draw(trees_without_repetition([draw(comparisons((path,))) for path in paths]))


@given(conditions_about_different_things(), subjects)
def test_a_condition_comes_true_when_what_it_lacks_comes_out_as_wanted(
    condition: Condition, subject: dict[str, Any]
) -> None:
    view, plain = View(subject), answers(subject)
    lacked = lacking(condition, view)
    assert lacked is not None
    assert (lacked == []) is (condition.truth(view) is True)
    assert all(comparison.truth(view) is not answer for comparison, answer in lacked)
    wanted = {written(comparison): WORDS[answer] for comparison, answer in lacked}

    def mended(data: reference.Data) -> str:
        return wanted.get(json.dumps(data)) or plain(data)

    assert reference.evaluate(condition.to_data(), mended) == reference.TRUE
    for left_out in wanted:  # and nothing that it names is idle

        def nearly(data: reference.Data, left_out: str = left_out) -> str:
            return plain(data) if json.dumps(data) == left_out else mended(data)

        assert reference.evaluate(condition.to_data(), nearly) != reference.TRUE


@given(conditions_about_different_things(), subjects, st.data())
def test_a_rule_matches_when_the_facts_are_given_the_values_it_lacked(
    condition: Condition, subject: dict[str, Any], data: st.DataObject
) -> None:
    lacked = lacking(condition, View(subject))
    assert lacked is not None
    for comparison, wanted in cast("list[tuple[Comparison, bool]]", lacked):
        path = comparison.fact.path
        constants = comparison.operand if isinstance(comparison.operand, tuple) else (comparison.operand,)
        if path in SETS:
            constants = (frozenset(), frozenset(filter(None, constants)))
        values = [None, *constants, *data.draw(st.lists(VALUES[path], min_size=5, max_size=5))]
        values += PATTERNS.values() if comparison.operator == "matches" else []
        fitting = [value for value in values if truth(comparison, {path: value}) is wanted]
        assume(fitting)
        subject = subject | {path: fitting[0]}
    assert RuleSet("x", [Rule("r", when=condition, then=1)]).match(subject) is not None


@given(conditions)
def test_only_what_asks_for_one_of_nothing_cannot_be_mended(condition: Condition) -> None:
    impossible = lacking(condition, View({})) is None
    answers_of_all = [reference.TRUE, reference.FALSE]
    leaves = list({written(leaf): None for leaf in condition.leaves()})
    assume(len(leaves) <= 6)
    reachable = any(
        reference.evaluate(
            condition.to_data(),
            lambda data, row=row: answers_of_all[row >> leaves.index(json.dumps(data)) & 1],  # type: ignore[misc]
        )
        == reference.TRUE
        for row in range(2 ** len(leaves))
    )
    if impossible:
        assert not reachable


@given(rule_sets(always=True), subjects)
def test_every_decision_explains_itself_and_says_the_same_twice(
    policy: RuleSet[Any, Any], subject: dict[str, Any]
) -> None:
    decision = policy.decide(subject)
    told = decision.explain(most=10)
    assert told == policy.decide(dict(subject)).explain(most=10)
    off = [rule for rule in policy.rules if not rule.enabled]
    named = len(policy.rules) - len(off) + (decision.rule is None) + bool(off)
    assert len(told.children) == named + len(decision.failures)
    for rule in policy.rules:
        said = decision.why_not(rule)
        assert said == decision.why_not(rule.name)
        if rule is decision.rule:
            assert said.label == f"`{rule.name}` did win"
        elif rule in policy.matches(subject):
            assert decision.rule is not None
            before = f"`{rule.name}` matches, but `{decision.rule.name}` comes before it"
            assert said.label in (before, f"`{rule.name}` may match as well")
        else:
            verdicts = ("is disabled", "can never", "would have matched", "did not match", "may match")
            assert any(verdict in said.label for verdict in verdicts)
    assert json.loads(json.dumps(told.to_data(), allow_nan=False)) == told.to_data()
    assert all("\n" not in line for tree in told.children for line in [tree.label, *map(str, tree.children)])


@given(rule_sets(), subjects, ats)
def test_no_rule_is_said_to_match_that_does_not(
    policy: RuleSet[Any, Any], subject: dict[str, Any], at: datetime | None
) -> None:
    decision, matches = policy.decide(subject, at=at), policy.matches(subject, at)
    told = [tree.label for tree in decision.explain(most=10).children]
    for rule in policy.rules:
        if rule not in matches:
            assert " matches, but" not in decision.why_not(rule.name).label
            assert f"also matches, but comes later: `{rule.name}`" not in told


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUABLE = ["x", "==", "<", "one_of", "at", "weekday", "UTC", "mon", "even", "1", "sum", "2026-01-01"]
plain_values = scalars | st.sampled_from([*TYPES, *VALUABLE])
LOGICAL = ["all", "any", "not", "at_least", "of", "predicate", "version"]
COMPARED = ["fact", "part", "zone", "op", "value", "value_of"]
OF_RULES = ["name", "when", "then", "nme", "priority", "note", "enabled", "from", "until", "tags"]
keys = st.sampled_from([*LOGICAL, *COMPARED, *OF_RULES, "rules", "default", "hit", "on_error", "schema"])
documents = st.recursive(
    plain_values,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=30,
)


@st.composite
def spoiled(draw: st.DrawFn, data: Any) -> Any:
    """A document in which something, somewhere, was replaced, left out or added."""
    if isinstance(data, dict) and data and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(data)))
        if not draw(st.integers(0, 5)):
            return {name: value for name, value in data.items() if name != key}
        if not draw(st.integers(0, 5)):
            return data | {draw(st.text("abcde", min_size=1, max_size=3)): 1}
        return data | {key: draw(spoiled(data[key]))}
    if isinstance(data, list) and data and draw(st.integers(0, 3)):
        number = draw(st.integers(0, len(data) - 1))
        return [*data[:number], draw(spoiled(data[number])), *data[number + 1 :]]
    return draw(documents)


def walk(data: Any, place: str) -> bool:
    """Whether the place leads somewhere in the document; its last step may be what is missing there."""
    steps = place.replace("[", ".[").strip(".").split(".") if place else []
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        if step.startswith("["):
            if not isinstance(data, list) or int(step[1:-1]) >= len(data):
                return False
            data = data[int(step[1:-1])]
        elif isinstance(data, dict) and step in data:
            data = data[step]
        else:
            return last and isinstance(data, dict)
    return True


def mistakes(read: Callable[[], object]) -> ErrorGroup | None:
    try:
        read()
    except ErrorGroup as group:
        return group
    return None


def check_mistakes(group: ErrorGroup | None, data: Any) -> None:
    if group is None:
        return
    assert group.errors
    assert all(walk(data, diagnostic.place) for diagnostic in group.diagnostics)
    assert all(diagnostic.text() in str(group) for diagnostic in group.diagnostics)


@given(documents | conditions.map(lambda found: found.to_data()).flatmap(spoiled))
def test_any_document_is_a_condition_or_a_list_of_mistakes_with_their_places(data: Any) -> None:
    check_mistakes(mistakes(lambda: condition_from_data(data, facts=facts, predicates=PREDICATES)), data)


@given(documents | rule_sets().map(lambda found: found.to_data()).flatmap(spoiled))
def test_any_document_is_a_rule_set_or_a_list_of_mistakes_with_their_places(data: Any) -> None:
    check_mistakes(mistakes(lambda: ruleset_from_data(data, facts=facts, predicates=PREDICATES)), data)


@given(st.text())
@example("İSTANBUL ŉ")
def test_the_words_of_a_text_are_their_own_words(text: str) -> None:
    found = words(text.replace("ŉ", "'n"))
    assert words(" ".join(found)) == found
    assert words(f"({', '.join(found)}!)") == found


@given(ASCII, ASCII)
def test_letters_are_found_in_any_case(text: str, inner: str) -> None:
    assume(inner)
    condition = facts.text.contains(inner.swapcase())
    assert truth(condition, {"text": text + inner + text}) is True


@given(st.text(), st.text())
def test_a_text_mentions_what_stands_in_it_as_words(before: str, phrase: str) -> None:
    assume(words(phrase))
    text = f"{before} - {phrase} - {before}"
    assert truth(facts.text.mentions(phrase), {"text": text}) is True


@pytest.mark.parametrize("path", TYPES)
def test_every_kind_of_fact_takes_part_in_these_laws(path: str) -> None:
    assert facts[path].path in VALUES
