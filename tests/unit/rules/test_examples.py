"""Examples made from a rule set: live ones, borders, near misses."""

import pickle
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any, Literal

import pytest

from servicecore.errors import InvalidValue, WrongType
from servicecore.rules import Rule, RuleSet, Vocabulary, any_of, at_least, predicate
from servicecore.rules.examples import Example, Ticks, borders, live, near_misses, nodes, suite
from servicecore.rules.language.operators import MOST_SEARCHED


class Tier(Enum):
    FREE = "free"
    VIP = "vip"


class Level(IntEnum):
    LOW = 1
    MIDDLE = 5
    HIGH = 9


facts = Vocabulary.of(
    {
        "amount": int,
        "score": float,
        "price": Decimal,
        "wait": timedelta,
        "day": date,
        "at": datetime,
        "level": Level,
        "tier": Tier,
        "text": str,
        "tags": frozenset[str],
        "side": Literal["north", "south"],
    }
)
LARGE = Rule("large", when=facts.amount > 100, then="board")
VIPS = Rule("vips", when=(facts.amount > 10) & (facts.tier == Tier.VIP), then="care")


def orders(*rules: Rule[Any], default: Any = "shop") -> RuleSet[Any, Any]:
    return RuleSet("orders", rules, default=default)


def values(path: str, *conditions: Any) -> list[Any]:
    """The values of a fact in the borders of rules with one condition each."""
    policy = orders(*(Rule(f"r{number}", when=each, then=number) for number, each in enumerate(conditions)))
    return [example.facts[path] for example in borders(policy)]


def test_a_live_example_is_decided_by_its_rule() -> None:
    found = live(orders(VIPS, LARGE))
    assert [(example.about, example.rule, example.outcome) for example in found] == [
        ("vips", "vips", "care"),
        ("large", "large", "board"),
    ]
    assert found.examples[0].facts == {"amount": 11, "tier": Tier.VIP}
    assert all(example.holds(orders(VIPS, LARGE)) for example in found)


def test_a_rule_that_others_take_everything_from_has_no_live_example() -> None:
    found = live(orders(LARGE, Rule("huge", when=facts.amount > 900, then="chair")))
    (gap,) = found.missing
    assert (gap.about, gap.kind, gap.verdict) == ("huge", "live", "proved")
    assert str(gap) == "no live example of rule `huge`: it never decides"


def test_a_rule_that_only_a_function_decides_about_may_have_one() -> None:
    odd = predicate("is odd", lambda case: False)
    found = live(orders(Rule("odd", when=odd, then="lab")))
    assert [(gap.verdict, gap.why) for gap in found.missing] == [("possible", "none could be replayed")]


def test_what_is_not_decided_in_time_is_said_to_be_unknown() -> None:
    found = suite(orders(VIPS, LARGE), seconds=0)
    assert found.examples == ()
    assert {gap.verdict for gap in found.missing} == {"unknown"}
    assert "not decided within" in found.missing[0].why


def test_a_disabled_rule_has_no_examples() -> None:
    asleep = Rule("asleep", when=facts.amount > 5, then="bed", enabled=False)
    assert {example.about for example in suite(orders(asleep, LARGE))} == {"large"}


def test_a_rule_that_is_valid_for_some_time_gets_examples_of_that_time() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    policy = orders(Rule("spring", when=facts.amount > 5, then="sale", valid_from=start))
    (example,) = live(policy)
    assert example.facts["at"] >= start
    ends = {example.facts["at"] for example in borders(policy) if example.facts["at"] < start}
    assert ends == {start - timedelta(seconds=1)}


@pytest.mark.parametrize("hit", ["collect", "rule_order", "sum", "min", "max", "count"])
def test_where_outcomes_are_gathered_a_live_example_is_matched_by_its_rule_alone(hit: str) -> None:
    rules = [Rule("one", when=facts.amount > 1, then=1), Rule("two", when=facts.score > 0, then=2)]
    policy = getattr(RuleSet, hit)("points", rules)
    for example in live(policy):
        assert [rule.name for rule in policy.matches(example.facts)] == [example.about]


def test_a_border_is_a_tick_on_either_side_of_the_constant() -> None:
    found = borders(orders(VIPS, LARGE))
    assert [(example.facts["amount"], example.outcome) for example in found if example.about == "large"] == [
        (99, "shop"),
        (100, "shop"),
        (101, "board"),
    ]
    assert {example.facts["tier"] for example in found if example.about == "vips"} == {Tier.VIP}


def test_a_range_has_two_borders() -> None:
    assert values("amount", facts.amount.between(5, 9)) == [4, 5, 6, 8, 9, 10]


@pytest.mark.parametrize(
    ("path", "condition", "expected"),
    [
        ("amount", facts.amount == 3, [2, 3, 4]),
        ("score", facts.score < 0.25, [0.24, 0.25, 0.26]),
        ("score", facts.score < 3, [2, 3, 4]),
        ("price", facts.price >= Decimal("9.90"), [Decimal("9.89"), Decimal("9.90"), Decimal("9.91")]),
        ("day", facts.day > date(2026, 3, 1), [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2)]),
        ("day", facts.day <= date.max, [date(9999, 12, 30), date.max]),
        ("level", facts.level >= Level.MIDDLE, [Level.LOW, Level.MIDDLE, Level.HIGH]),
        ("level", facts.level < Level.HIGH, [Level.MIDDLE, Level.HIGH]),
        (
            "wait",
            facts.wait > timedelta(hours=1),
            [timedelta(minutes=59, seconds=59), timedelta(hours=1), timedelta(hours=1, seconds=1)],
        ),
        (
            "wait",
            facts.wait > timedelta(microseconds=5),
            [timedelta(microseconds=number) for number in (4, 5, 6)],
        ),
    ],
)
def test_a_tick_is_as_fine_as_the_constants(path: str, condition: Any, expected: list[Any]) -> None:
    assert values(path, condition) == expected


def test_the_finest_constant_of_a_fact_sets_its_tick() -> None:
    assert values("score", facts.score < 0.5, facts.score < 0.125) == [
        0.499, 0.5, 0.501, 0.124, 0.125, 0.126,
    ]  # fmt: skip


def test_a_time_of_day_has_borders_too() -> None:
    hour = facts.at.time_of_day("Europe/Berlin")
    found = borders(orders(Rule("day", when=hour >= time(9), then="team")))
    assert sorted(example.outcome for example in found) == ["shop", "team", "team"]


@pytest.mark.parametrize("value", [Decimal("1" * 40), Decimal("1E+400")])
def test_a_constant_too_long_to_add_to_has_no_ticks(value: Decimal) -> None:
    below, above = Ticks([facts.price < value]).beside(facts.price.plain, value)
    assert below is None or below < value
    assert above is None or above > value
    assert values("price", facts.price < value)


def test_the_last_time_of_a_day_has_no_tick_behind_it() -> None:
    hour = facts.at.time_of_day("UTC")
    last = time(23, 59, 59)
    assert Ticks([hour < last]).around(hour.plain, last) == [time(23, 59, 58), last]


def test_a_border_behind_a_rule_that_takes_it_is_still_an_example() -> None:
    first = Rule("all", when=facts.amount >= 0, then="all")
    found = borders(orders(first, LARGE))
    assert [example.outcome for example in found if example.about == "large"] == ["all"] * 3
    apart = borders(orders(Rule("all", when=facts.tier.is_missing(), then="all"), LARGE))
    assert [(example.facts["amount"], example.rule) for example in apart] == [
        (99, None),
        (100, None),
        (101, "large"),
    ]


def test_a_near_miss_gets_another_outcome_by_one_condition_alone() -> None:
    found = near_misses(orders(VIPS, LARGE))
    assert [(example.facts, example.outcome) for example in found if example.about == "vips"] == [
        ({"amount": 0, "tier": Tier.VIP}, "shop"),
        ({"amount": 11, "tier": Tier.FREE}, "shop"),
    ]
    assert [example.why for example in found if example.about == "vips"] == [
        "misses `vips` by one condition: amount > 10",
        "misses `vips` by one condition: tier is vip",
    ]


def test_a_redundant_condition_has_no_near_miss() -> None:
    twice = Rule("twice", when=(facts.amount > 10) & (facts.amount > 5), then="board")
    (gap,) = near_misses(orders(twice)).missing
    assert (gap.verdict, gap.kind) == ("proved", "near miss")
    assert gap.why.startswith("misses `twice` by one condition: amount > 5: ")


def test_where_the_default_is_the_same_a_near_miss_is_one_of_another_rule() -> None:
    policy = orders(Rule("one", when=facts.amount > 5, then="a"), VIPS, default="a")
    found = [example for example in near_misses(policy) if example.about == "one"]
    assert found == []  # below 6 nobody is a VIP with more than 10
    wider = Rule("vips", when=facts.tier == Tier.VIP, then="care")
    policy = orders(Rule("one", when=facts.amount > 5, then="a"), wider, default="a")
    (example,) = [example for example in near_misses(policy) if example.about == "one"]
    assert (example.facts, example.rule) == ({"amount": 0, "tier": Tier.VIP}, "vips")


@pytest.mark.parametrize(
    "whens",
    [
        # a text that is `x` mentions `x` or `fee`: what makes room for that is no text that mentions neither
        [
            facts.text.contains("charge") & facts.text.mentions("x", "fee now"),
            at_least(2, facts.text.mentions("fee"), facts.text.mentions("x", "fee"), facts.text == "x"),
        ],
        [
            facts.text.mentions("x", "fee now") & ~facts.text.mentions("fee"),
            facts.text.mentions("x", "fee") & (facts.text == "x"),
            facts.text.is_missing(),
        ],
        [
            facts.text.mentions("fee") & ~facts.text.contains("charge"),
            facts.text.mentions("x", "fee") & ~facts.text.mentions("x", "fee now"),
            facts.text.is_missing(),
        ],
        [
            facts.text.contains("charged") & facts.text.mentions("fee"),
            facts.text.mentions("x", "fee") & ~facts.text.mentions("fee now"),
            facts.text.contains("charge"),
        ],
    ],
)
def test_answers_about_one_text_go_together(whens: list[Any]) -> None:
    policy = orders(*(Rule(f"r{number}", when=when, then=number) for number, when in enumerate(whens)))
    for made in (live(policy), near_misses(policy)):
        assert {gap.verdict for gap in made.missing} <= {"proved"}


@pytest.mark.parametrize(
    ("question", "yes"),
    [
        (facts.text.contains("CHARGE"), True),
        (facts.text.contains("fee"), False),
        (facts.text.starts_with("a charge"), True),
        (facts.text.starts_with("charge"), False),
        (facts.text.mentions("charge"), True),
        (facts.text.mentions("a charge", "fee"), True),
        (facts.text.mentions("fee", "charges"), False),
        (facts.text.matches("^A.*e$"), True),
        (facts.text.matches("^charge"), False),
        (facts.text != "A charge", False),
        (facts.text.one_of("A charge", "x"), True),
    ],
)
def test_a_text_that_is_a_constant_answers_every_question_about_it(question: Any, yes: bool) -> None:
    named = facts.text == "A charge"
    policy = orders(Rule("yes", when=named & question, then=1), Rule("no", when=named & ~question, then=2))
    found = live(policy)
    assert [(example.about, example.facts) for example in found] == [
        ("yes" if yes else "no", {"text": "A charge"})
    ]
    assert [(gap.about, gap.verdict) for gap in found.missing] == [("no" if yes else "yes", "proved")]


def test_of_a_constant_too_long_to_be_searched_no_pattern_is_true_or_false() -> None:
    named = facts.text == "a" * (MOST_SEARCHED + 1)
    found = live(
        orders(
            Rule("yes", when=named & facts.text.matches("a"), then=1),
            Rule("no", when=named & ~facts.text.matches("a"), then=2),
            Rule("named", when=named, then=3),
        )
    )
    assert [example.about for example in found] == ["named"]
    assert [(gap.about, gap.verdict) for gap in found.missing] == [("yes", "proved"), ("no", "proved")]


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        (facts.text.starts_with("re"), facts.text.contains("refund")),
        (facts.text.starts_with("re"), facts.text.mentions("refund")),
        (facts.text.mentions("fee"), facts.text.contains("fee")),
        (facts.text.contains("fe"), facts.text.mentions("coffee", "tea")),
        (facts.text.matches("^fee"), facts.text.mentions("fee")),
    ],
)
def test_an_example_of_a_text_says_no_more_than_it_has_to(taken: Any, left: Any) -> None:
    found = live(orders(Rule("taken", when=taken, then=1), Rule("left", when=left, then=2)))
    assert "left" in [example.about for example in found]


def test_a_condition_with_more_ways_to_be_true_than_are_gone_through_is_still_decided() -> None:
    many = Vocabulary.of({f"{letter}{number}": int for letter in "ab" for number in range(9)})
    ones, others = ([many[f"{letter}{number}"] for number in range(9)] for letter in "ab")
    wide = any_of(*(one > 1 for one in ones)) & any_of(*(other > 1 for other in others))
    taking = [Rule(f"r{number}", when=other > 0, then=number) for number, other in enumerate(others)]
    found = live(orders(*taking, Rule("wide", when=wide, then="wide")))
    assert [(gap.about, gap.verdict) for gap in found.missing] == [("wide", "proved")]


def test_a_suite_has_every_set_of_facts_once_and_the_same_on_every_run() -> None:
    policy = orders(VIPS, LARGE)
    found = suite(policy)
    assert len({frozenset(example.facts.items()) for example in found}) == len(found)
    assert list(map(repr, found)) == list(map(repr, suite(policy)))
    assert {example.kind for example in found} == {"live", "border", "near miss"}
    assert found.of("live") == live(policy).examples
    assert [example.about for example in found] == sorted(
        (example.about for example in found), key=["vips", "large"].index
    )


def test_an_example_can_be_pasted_into_a_test() -> None:
    policy = orders(VIPS, Rule("tagged", when=facts.tags.has_all("b", "a"), then=("x", 1)))
    for example in suite(policy):
        assert eval(repr(example), {"Example": Example, "Tier": Tier}) == example
        assert pickle.loads(pickle.dumps(example)) == example
        assert hash(example) == hash(eval(repr(example), {"Example": Example, "Tier": Tier}))


def test_an_example_that_the_hit_policy_refuses_has_the_code_of_the_error() -> None:
    rules = [Rule("low", when=facts.amount > 1, then="a"), Rule("high", when=facts.amount > 5, then="b")]
    policy = RuleSet.unique("one", rules)
    found = Example(
        {"amount": 9},
        outcome=None,
        rule=None,
        kind="mutant",
        about="low",
        why="",
        error="hit-policy.not-unique",
    )
    assert found.holds(policy)
    assert not found.holds(RuleSet("one", rules))
    assert str(found) == "amount = 9 -> an error (`hit-policy.not-unique`)"
    assert "error='hit-policy.not-unique'" in repr(found)


def test_what_is_given_holds_in_every_example() -> None:
    found = suite(orders(VIPS, LARGE), given=[facts.amount >= 100])
    assert found.examples
    assert all(example.facts.get("amount", 100) >= 100 for example in found)
    with pytest.raises(InvalidValue) as caught:
        live(orders(LARGE), given=[facts.amount > 5, facts.amount < 5, facts.amount.is_present()])
    assert caught.value.code == "analysis.impossible-given"


def test_only_rule_sets_have_examples() -> None:
    for make in (live, borders, near_misses, suite):
        with pytest.raises(WrongType) as caught:
            make([LARGE])  # type: ignore[arg-type]
        assert caught.value.code == "value.wrong-type"


def test_a_rule_set_without_rules_has_no_examples() -> None:
    assert len(suite(orders())) == 0
    assert suite(orders())


def test_every_part_of_a_condition_can_be_replaced_in_its_place() -> None:
    one, two, three = facts.amount > 1, facts.score < 2, facts.tier == Tier.VIP
    condition = one & ~any_of(two, at_least(2, three, one, two))
    for node, put in nodes(condition):
        assert put(node) == condition
    places = [put for node, put in nodes(condition) if node == two]
    assert [place(three) for place in places] == [
        one & ~any_of(three, at_least(2, three, one, two)),
        one & ~any_of(two, at_least(2, three, one, three)),
    ]


def test_the_deepest_condition_has_borders() -> None:
    condition: Any = facts.amount > 5
    for number in range(49):
        condition = (~condition) & (facts.score != float(number))
    policy = orders(Rule("deep", when=condition, then="deep"))
    assert len(borders(policy)) > 3
    assert live(policy).examples
