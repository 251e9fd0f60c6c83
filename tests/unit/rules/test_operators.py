"""Every operator: what it says of a value, and which constants it refuses."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest

from servicecore.errors import ServiceCoreError
from servicecore.rules import Condition, Fact, Facts
from servicecore.rules.language.subjects import View


class Mood(Enum):
    CALM = "calm"
    ANGRY = "angry"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Area(Enum):
    WORLD = "world"
    NORWAY = "norway"

    def within(self, other: "Area") -> bool:
        return other in (self, Area.WORLD)


class Topic(str):
    """An open tree: `billing/refund` lies below `billing`."""

    __slots__ = ()

    def within(self, other: "Topic") -> bool:
        return self == other or self.startswith(f"{other}/")


class CaseFacts(Facts):
    flag: Fact[bool]
    count: Fact[int]
    score: Fact[float]
    price: Fact[Decimal]
    text: Fact[str]
    day: Fact[date]
    at: Fact[datetime]
    age: Fact[timedelta]
    mood: Fact[Mood]
    level: Fact[Level]
    area: Fact[Area]
    topic: Fact[Topic]
    side: Fact[Literal["north", "south"]]


facts: Any = CaseFacts()


def error_of(act: Callable[[], object]) -> ServiceCoreError:
    with pytest.raises(ServiceCoreError) as caught:
        act()
    return caught.value


def truth(condition: Condition, value: object) -> bool | None:
    (comparison, *_) = condition.leaves()
    return condition.truth(View({comparison.fact.path: value}))


@pytest.mark.parametrize(
    ("condition", "holding", "failing"),
    [
        (facts.flag == True, [True], [False]),  # noqa: E712
        (facts.flag != True, [False], [True]),  # noqa: E712
        (facts.count == 3, [3], [2, -3]),
        (facts.count < 3, [2, -(10**30)], [3, 4]),
        (facts.count <= 3, [2, 3], [4]),
        (facts.count > 3, [4], [3, 2]),
        (facts.count >= 3, [3, 4], [2]),
        (facts.count.between(1, 3), [1, 2, 3], [0, 4]),
        (facts.count.between(2, 2), [2], [1, 3]),
        (facts.count.one_of(1, 3), [1, 3], [2]),
        (facts.score < 0, [-0.1, -1], [0, -0.0, 1]),
        (facts.score == 1, [1, 1.0], [0.99]),
        (facts.price >= Decimal("0.30"), [Decimal("0.3"), 1], [Decimal("0.2999999999999999999999")]),
        (facts.mood == Mood.CALM, [Mood.CALM, "calm"], [Mood.ANGRY]),
        (facts.level > Level.LOW, [Level.HIGH], [Level.LOW]),
        (facts.day < date(2026, 3, 1), [date(2026, 2, 28)], [date(2026, 3, 1)]),
        (facts.age >= timedelta(hours=4), [timedelta(hours=4)], [timedelta(hours=3, minutes=59)]),
        (facts.area.within(Area.WORLD), [Area.WORLD, Area.NORWAY], []),
        (facts.area.within(Area.NORWAY), [Area.NORWAY], [Area.WORLD]),
        (facts.topic.within("billing"), ["billing", "billing/refund"], ["bill", "billings"]),
        (facts.side == "north", ["north"], ["south"]),
        (facts.text == "a", ["a"], ["A", " a"]),
        (facts.text.contains("FUND"), ["Refund!", "fund"], ["fun d", ""]),
        (facts.text.contains("ß"), ["STRASSE", "straße"], ["strase"]),
        (facts.text.contains("é"), ["cafe\u0301", "CAFÉ"], ["cafe"]),
        (facts.text.contains(" "), ["a b"], ["ab"]),
        (facts.text.mentions("log in"), ["LOG-IN!", "I can't log  in."], ["login", "log it in", "blog in"]),
        (facts.text.mentions("art"), ["Art 7", "art."], ["start", "arts"]),
        (facts.text.mentions("can't"), ["CANT", "can’t", "can´t"], ["can t", "can"]),
        (facts.text.mentions("a", "b c"), ["x a", "b-c"], ["b x c", ""]),
        (facts.text.mentions("İade"), ["iade istiyorum", "IADE", "İADE"], ["ade"]),
    ],
)
def test_an_operator_holds_for_these_values_and_fails_for_those(
    condition: Condition, holding: list[Any], failing: list[Any]
) -> None:
    for value in holding:
        assert truth(condition, value) is True
        assert truth(~condition, value) is False
    for value in failing:
        assert truth(condition, value) is False
        assert truth(~condition, value) is True
    assert truth(condition, None) is truth(~condition, None) is None


def test_only_the_question_for_a_missing_value_sees_one() -> None:
    assert truth(facts.count.is_missing(), None) is True
    assert truth(facts.count.is_missing(), 0) is False
    assert truth(facts.count.is_present(), None) is False
    assert truth(facts.count.is_present(), 0) is True
    assert truth(facts.text.is_missing(), "") is False


BERLIN = ZoneInfo("Europe/Berlin")


def test_instants_are_compared_as_instants_in_the_hour_that_comes_twice() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    second = first.replace(fold=1)
    assert truth(facts.at == first, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) is True
    assert truth(facts.at == second, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) is True
    assert truth(facts.at == second, second.astimezone(timezone(timedelta(hours=9)))) is True
    assert truth(facts.at == first, second) is False
    assert truth(facts.at < second, first) is True
    assert truth(facts.at.between(first, second), datetime(2026, 10, 25, 1, tzinfo=UTC)) is True
    assert truth(facts.at.one_of(first), second) is False


@pytest.mark.parametrize(
    ("fact", "operator", "fitting"),
    [
        ("flag", "<", "==, !=, one_of, is_missing"),
        ("text", "<", "==, !=, one_of, contains, starts_with, matches, mentions, is_missing"),
        ("mood", ">=", "==, !=, one_of, is_missing"),
        ("side", "<", "==, !=, one_of, is_missing"),
        ("topic", ">", "==, !=, one_of, within, is_missing"),
        ("flag", "between", "==, !=, one_of, is_missing"),
        ("count", "within", "==, !=, <, <=, >, >=, one_of, between, is_missing"),
        ("text", "within", "==, !=, one_of, contains, starts_with, matches, mentions, is_missing"),
        ("count", "contains", "==, !=, <, <=, >, >=, one_of, between, is_missing"),
        ("topic", "contains", "==, !=, one_of, within, is_missing"),
        ("mood", "mentions", "==, !=, one_of, is_missing"),
    ],
)
def test_an_operator_that_means_nothing_for_a_fact_is_refused_with_those_that_do(
    fact: str, operator: str, fitting: str
) -> None:
    calls: dict[str, Callable[[], object]] = {
        "<": lambda: facts[fact] < 1,
        ">": lambda: facts[fact] > 1,
        ">=": lambda: facts[fact] >= 1,
        "between": lambda: facts[fact].between(1, 2),
        "within": lambda: facts[fact].within("x"),
        "contains": lambda: facts[fact].contains("x"),
        "mentions": lambda: facts[fact].mentions("x"),
    }
    error = error_of(calls[operator])
    assert error.code == "condition.wrong-operator"
    assert error.diagnostic.place == fact
    assert error.diagnostic.help == f"one of: {fitting} would apply."
    assert error.diagnostic.expected.startswith(("an ordered fact", "a fact of text", "a fact whose values"))


@pytest.mark.parametrize(
    ("build", "code", "place"),
    [
        (lambda: facts.count == "3", "fact.wrong-type", "count"),
        (lambda: facts.count == True, "fact.wrong-type", "count"),  # noqa: E712
        (lambda: facts.count == None, "fact.wrong-type", "count"),  # noqa: E711
        (lambda: facts.count < 2.5, "fact.wrong-type", "count"),
        (lambda: facts.price > 0.1, "fact.wrong-type", "price"),
        (lambda: facts.score < float("nan"), "number.not-finite", "score"),
        (lambda: facts.at < datetime(2026, 1, 1), "time.naive", "at"),  # noqa: DTZ001
        (lambda: facts.mood == "clam", "fact.unknown-member", "mood"),
        (lambda: facts.side == "west", "fact.unknown-member", "side"),
        (lambda: facts.count.one_of(), "condition.empty-list", "count"),
        (lambda: facts.count.one_of(1, "2", 3), "fact.wrong-type", "count[1]"),
        (lambda: facts.count.one_of([1, 2]), "fact.wrong-type", "count[0]"),
        (lambda: facts.count.between(3, 1), "condition.empty-range", "count"),
        (lambda: facts.count.between(1, None), "fact.wrong-type", "count[1]"),
        (lambda: facts.at.between("x", "y"), "fact.wrong-type", "at[0]"),
        (lambda: facts.text.contains(""), "condition.empty-text", "text"),
        (lambda: facts.text.contains(5), "fact.wrong-type", "text"),
        (lambda: facts.text.mentions(), "condition.empty-list", "text"),
        (lambda: facts.text.mentions("ok", "..."), "condition.empty-phrase", "text"),
        (lambda: facts.text.mentions("ok", None), "fact.wrong-type", "text[1]"),
        (lambda: facts.text.mentions(["a"]), "fact.wrong-type", "text[0]"),
        (lambda: facts.text == (lambda text: True), "fact.wrong-type", "text"),
    ],
)
def test_a_constant_that_cannot_be_meant_is_refused_where_it_is_written(
    build: Callable[[], object], code: str, place: str
) -> None:
    error = error_of(build)
    assert (error.code, error.diagnostic.place) == (code, place)
    assert error.diagnostic.source is not None
    assert error.diagnostic.source.file == __file__
    assert "0x" not in str(error)


def test_an_empty_range_shows_its_ends_as_they_were_written() -> None:
    error = error_of(lambda: facts.level.between(Level.HIGH, Level.LOW))
    assert error.diagnostic.received == "high .. low"


def test_a_value_given_twice_counts_once() -> None:
    assert repr(facts.count.one_of(1, 2, 1)) == "facts.count.one_of(1, 2)"
    assert repr(facts.text.mentions("Log in", "log-in!")) == "facts.text.mentions('log in')"


@pytest.mark.parametrize(
    ("condition", "said", "opposite"),
    [
        (facts.count == 3, "count is 3", "count is not 3"),
        (facts.count != 3, "count is not 3", "count is 3"),
        (facts.count < 3, "count < 3", "count >= 3"),
        (facts.count <= 3, "count <= 3", "count > 3"),
        (facts.count > 3, "count > 3", "count <= 3"),
        (facts.count >= 3, "count >= 3", "count < 3"),
        (facts.count.one_of(1, 2), "count is one of 1, 2", "count is none of 1, 2"),
        (facts.count.between(1, 2), "count is between 1 and 2", "count is not between 1 and 2"),
        (facts.mood == Mood.CALM, "mood is calm", "mood is not calm"),
        (facts.area.within(Area.WORLD), "area is within world", "area is not within world"),
        (facts.text == "Hi", "text is `Hi`", "text is not `Hi`"),
        (facts.text.contains("Hi"), "text contains `Hi`", "text does not contain `Hi`"),
        (facts.text.mentions("Hi", "yo"), "text mentions `hi`, `yo`", "text does not mention `hi`, `yo`"),
        (facts.count.is_missing(), "count is missing", "count is present"),
        (facts.day == date(2026, 1, 2), "day is 2026-01-02", "day is not 2026-01-02"),
    ],
)
def test_a_comparison_and_its_opposite_in_words(condition: Any, said: str, opposite: str) -> None:
    assert condition.words() == said
    assert condition.words(wanted=False) == opposite
