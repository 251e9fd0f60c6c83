"""Mutants of rule sets, the score of a suite, and the smallest suite."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

import attrs
import pytest

from servicecore.errors import InvalidValue, UnknownName, WrongType
from servicecore.rules import Rule, RuleSet, Vocabulary, all_of, any_of, at_least, predicate
from servicecore.rules.examples import live, suite
from servicecore.rules.mutation import KINDS, mutants, score, smallest_suite
from servicecore.rules.rulesets.hits import HITS


class Tier(Enum):
    FREE = "free"
    PRO = "pro"
    VIP = "vip"


facts = Vocabulary.of(
    {
        "amount": int,
        "limit": int,
        "score": float,
        "price": Decimal,
        "wait": timedelta,
        "tier": Tier,
        "text": str,
        "tags": frozenset[str],
        "side": Literal["north", "south"],
        "vip": bool,
    }
)
LARGE = Rule("large", when=facts.amount > 100, then="board")
VIPS = Rule("vips", when=(facts.amount > 10) & (facts.tier == Tier.VIP), then="care")


def orders(*rules: Rule[Any], default: Any = "shop") -> RuleSet[Any, Any]:
    return RuleSet("orders", rules, default=default)


def changes(condition: Any, *more: Any, kinds: Iterable[str] | None = None) -> list[str]:
    """What the conditions of the mutants of a rule with this condition are."""
    rules = [Rule(f"r{number}", when=each, then="a") for number, each in enumerate((condition, *more))]
    found = mutants(orders(*rules, default=None), kinds=kinds)
    return [repr(mutant.ruleset["r0"].when) for mutant in found if mutant.rule == "r0"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (facts.amount > 5, ["facts.amount > 4", "facts.amount > 6"]),
        (facts.amount == 5, ["facts.amount == 4", "facts.amount == 6"]),
        (facts.amount.between(5, 5), ["facts.amount.between(4, 5)", "facts.amount.between(5, 6)"]),
        (facts.score < 0.5, ["facts.score < 0.4", "facts.score < 0.6"]),
        (
            facts.price >= Decimal("1.50"),
            ["facts.price >= Decimal('1.49')", "facts.price >= Decimal('1.51')"],
        ),
        (
            at_least(2, facts.amount > 1, facts.vip == True, facts.side == "north"),  # noqa: E712
            [
                "at_least(1, facts.amount > 1, facts.vip == True, facts.side == 'north')",
                "at_least(3, facts.amount > 1, facts.vip == True, facts.side == 'north')",
                "at_least(2, facts.amount > 0, facts.vip == True, facts.side == 'north')",
                "at_least(2, facts.amount > 2, facts.vip == True, facts.side == 'north')",
            ],
        ),
        (facts.tier == Tier.VIP, []),
    ],
)
def test_a_threshold_moves_by_a_tick(condition: Any, expected: list[str]) -> None:
    assert changes(condition, kinds=["threshold"]) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (facts.score < 0.5, ["facts.score <= 0.5"]),
        (facts.wait >= timedelta(hours=1), ["facts.wait > timedelta(seconds=3600)"]),
        (facts.amount < facts.limit, ["facts.amount <= facts.limit"]),
        (facts.amount < 5, []),  # the same as a threshold one higher
    ],
)
def test_a_border_is_left_out_where_no_tick_says_the_same(condition: Any, expected: list[str]) -> None:
    assert changes(condition, kinds=["border"]) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (facts.amount < 5, ["facts.amount >= 5"]),
        (~facts.text.contains("fee"), ["facts.text.contains('fee')"]),
        (facts.amount == facts.limit, ["facts.amount != facts.limit"]),
        (facts.text.contains("fee"), ["~facts.text.contains('fee')"]),
        (facts.amount.is_missing(), ["~facts.amount.is_missing()"]),
        (predicate("odd", lambda case: True), ["~predicate('odd')"]),
    ],
)
def test_a_question_is_asked_the_other_way_round(condition: Any, expected: list[str]) -> None:
    assert changes(condition, kinds=["negated"]) == expected


def test_conditions_are_left_out_and_joined_otherwise() -> None:
    one, two, three = facts.amount > 1, facts.score < 2, facts.side == "north"
    assert changes(one & (two | three), kinds="dropped") == [
        repr(each) for each in (two | three, one, one & three, one & two)
    ]
    assert changes(one & (two | three), kinds="joined") == [
        repr(each) for each in (one | two | three, one & two & three)
    ]
    assert changes(one, kinds="dropped") == [repr(all_of())]
    assert changes(at_least(1, one, two), kinds="dropped") == [
        repr(each) for each in (all_of(), at_least(1, two), at_least(1, one))
    ]


@pytest.mark.parametrize(
    ("condition", "more", "expected"),
    [
        (facts.tier == Tier.VIP, [], ["facts.tier.one_of(Tier.VIP, Tier.FREE)"]),
        (
            facts.tier.one_of(Tier.FREE, Tier.PRO),
            [],
            ["facts.tier.one_of(Tier.FREE)", "facts.tier.one_of(Tier.FREE, Tier.PRO, Tier.VIP)"],
        ),
        (facts.side == "north", [], ["facts.side.one_of('north', 'south')"]),
        (facts.side.one_of("north", "south"), [], ["facts.side.one_of('north')"]),
        (facts.vip == True, [], []),  # noqa: E712 - negating it is the same
        (facts.tags.has_any("a"), [facts.tags.has_all("b")], ["facts.tags.has_any('a', 'b')"]),
        (facts.text == "x", [facts.text.contains("y")], []),  # what is looked for is not what it is
    ],
)
def test_a_list_has_a_value_more_or_fewer(condition: Any, more: list[Any], expected: list[str]) -> None:
    assert changes(condition, *more, kinds=["member"]) == expected


@pytest.mark.parametrize(
    ("condition", "more", "expected"),
    [
        (facts.text.contains("fee"), [facts.text.contains("tax")], ["facts.text.contains('tax')"]),
        (facts.text.mentions("fee"), [facts.text.mentions("tax")], ["facts.text.mentions('tax')"]),
        (
            facts.text.mentions("fee", "tax"),
            [facts.text.mentions("vat")],
            ["facts.text.mentions('fee')", "facts.text.mentions('fee', 'tax', 'vat')"],
        ),
        (facts.text.contains("fee"), [facts.text.mentions("tax")], []),
    ],
)
def test_a_keyword_is_swapped(condition: Any, more: list[Any], expected: list[str]) -> None:
    assert changes(condition, *more, kinds=["keyword"]) == expected


def test_an_outcome_becomes_the_next_of_the_rule_set() -> None:
    found = mutants(orders(VIPS, LARGE), kinds=["outcome"])
    assert [mutant.ruleset[mutant.rule].then for mutant in found] == ["board", "shop"]
    assert str(found[0]) == "rule `vips`: outcome 'care' becomes 'board'"
    assert mutants(RuleSet.count("count", [VIPS, LARGE]), kinds=["outcome"]) == ()


def test_outcomes_need_not_be_hashable() -> None:
    rules = [Rule("one", when=facts.amount > 1, then=["a"]), Rule("two", when=facts.score > 1, then=["b"])]
    assert [mutant.ruleset[mutant.rule].then for mutant in mutants(RuleSet("x", rules), kinds="outcome")] == [
        ["b"],
        ["a"],
    ]
    assert smallest_suite(RuleSet("x", rules)).ratio == 1


def test_neighbours_change_places_where_the_first_decides() -> None:
    (found,) = mutants(orders(VIPS, LARGE), kinds=["order"])
    assert [rule.name for rule in found.ruleset.ranked] == ["large", "vips"]
    assert mutants(orders(VIPS, attrs.evolve(LARGE, then="care")), kinds=["order"]) == ()
    ranked = orders(LARGE, attrs.evolve(VIPS, priority=5))
    (found,) = mutants(ranked, kinds=["order"])
    assert [rule.name for rule in ranked.ranked] == ["vips", "large"]
    assert [rule.name for rule in found.ruleset.ranked] == ["large", "vips"]


def test_priorities_change_where_they_decide() -> None:
    level = RuleSet.priority("level", [VIPS, LARGE])
    assert [str(each) for each in mutants(level, kinds=["order"])] == [
        "rule `vips`: priority 0 becomes 1",
    ]
    ranked = RuleSet.priority("ranked", [attrs.evolve(VIPS, priority=5), LARGE])
    assert [str(each) for each in mutants(ranked, kinds=["order"])] == [
        "rule `vips`: changes priorities with `large`",
        "rule `vips`: priority 5 becomes 0",
    ]
    for hit in set(HITS) - {"first", "priority"}:
        numbers = [attrs.evolve(VIPS, then=1, priority=5), attrs.evolve(LARGE, then=2)]
        assert mutants(getattr(RuleSet, hit.replace(" ", "_"))("x", numbers), kinds=["order"]) == ()


def test_disabled_rules_are_left_alone() -> None:
    policy = orders(attrs.evolve(VIPS, enabled=False), LARGE)
    assert {mutant.rule for mutant in mutants(policy)} == {"large"}


def test_a_sample_of_the_mutants_is_spread_over_all_rules() -> None:
    rules = [Rule(f"r{number}", when=facts.amount == number, then=number) for number in range(50)]
    found = mutants(orders(*rules), most=50)
    assert len(found) == 50
    assert len({mutant.rule for mutant in found}) >= 45
    assert [str(mutant) for mutant in found] == [str(mutant) for mutant in mutants(orders(*rules), most=50)]
    every = mutants(orders(*rules))
    assert len(mutants(orders(*rules), most=10**6)) == len(every)


def test_unknown_kinds_and_numbers_of_mutants_are_refused() -> None:
    with pytest.raises(UnknownName) as caught:
        mutants(orders(LARGE), kinds=["treshold"])
    said = str(caught.value).splitlines()[0]
    assert said == "mutation.unknown-kind: there is no kind of mutant `treshold`"
    assert caught.value.diagnostic.suggestion == "threshold"
    with pytest.raises(InvalidValue) as refused:
        mutants(orders(LARGE), most=0)
    assert refused.value.code == "number.out-of-range"
    for call in (lambda: mutants(VIPS), lambda: score(VIPS, []), lambda: smallest_suite(VIPS)):  # type: ignore[arg-type]
        with pytest.raises(WrongType) as wrong:
            call()
        assert wrong.value.code == "value.wrong-type"


def test_the_opposite_of_the_deepest_condition_is_no_mutant() -> None:
    condition: Any = facts.text.contains("fee") & (facts.score > 0)
    for number in range(49):
        condition = (~condition) & (facts.amount != number)
    condition = ~condition
    assert condition.depth == 100
    policy = orders(Rule("deep", when=condition, then="deep"))
    assert len(mutants(policy, kinds=["negated"])) == len(list(condition.leaves())) - 1


def test_examples_that_reach_every_rule_still_miss_borders() -> None:
    policy = orders(VIPS, LARGE)
    found = score(policy, live(policy))
    assert found.killed
    assert found.survived
    assert {fate.verdict for fate in found.fates} <= {"killed", "survived", "equivalent"}
    for fate in found.survived:
        one, other = (each.decide(fate.example.facts).outcome for each in (policy, fate.mutant.ruleset))
        assert one == fate.example.outcome != other
    for fate in found.killed:
        one, other = (each.decide(fate.example.facts).outcome for each in (policy, fate.mutant.ruleset))
        assert one != other


def test_the_smallest_suite_kills_every_mutant_that_can_be_killed() -> None:
    policy = orders(VIPS, LARGE)
    for start in (None, (), suite(policy)):
        found = smallest_suite(policy, start=start)
        assert found.ratio == 1
        assert found.survived == found.unknown == ()
        assert len(found.suite) <= 0.8 * len(found.fates)
        assert score(policy, found.suite).ratio == 1


def test_a_mutant_that_decides_alike_is_equivalent_by_proof() -> None:
    twice = Rule("twice", when=(facts.amount > 10) & (facts.amount > 5), then="board")
    found = score(orders(twice), [])
    said = [fate.mutant.why for fate in found.equivalent]
    assert said == ["left out: amount > 5", "amount > 5 becomes amount > 4", "amount > 5 becomes amount > 6"]


def test_subjects_of_ones_own_count_as_examples() -> None:
    @attrs.frozen
    class Order:
        amount: int
        tier: Tier = Tier.VIP

    policy = orders(VIPS, LARGE)
    found = score(policy, [Order(10), Order(11), {"amount": 101}])
    assert Order(11) in {fate.example for fate in found.killed if isinstance(fate.example, Order)}
    assert 0 < (found.ratio or 0) < 1


def test_a_subject_that_cannot_be_read_tells_nothing() -> None:
    assert score(orders(VIPS, LARGE), [{"amount": "many", "tier": Tier.VIP}]).killed == ()


def test_functions_of_ones_own_leave_mutants_unknown() -> None:
    odd = predicate("is odd", lambda case: False)
    found = smallest_suite(orders(Rule("odd", when=odd, then="lab")))
    assert [fate.reason for fate in found.unknown] == ["no example of a difference could be replayed"] * len(
        found.unknown
    )
    assert found.unknown


def test_mutants_that_time_does_not_suffice_for_are_unknown() -> None:
    found = smallest_suite(orders(VIPS, LARGE), seconds=0)
    assert {fate.verdict for fate in found.fates} == {"unknown"}
    assert found.ratio is None
    assert "not decided within" in found.fates[0].reason


def test_a_refusal_of_the_hit_policy_tells_a_mutant_apart() -> None:
    rules = [
        Rule("low", when=facts.amount <= 5, then="a"),
        Rule("high", when=facts.amount > 5, then="b"),
    ]
    found = smallest_suite(RuleSet.unique("one", rules))
    assert found.ratio == 1
    assert found.unknown == ()


def test_what_is_given_spares_examples_of_what_never_comes() -> None:
    rules = [Rule("low", when=facts.amount < 0, then="odd"), LARGE]
    found = smallest_suite(orders(*rules), given=[facts.amount >= 0])
    assert all(example.facts.get("amount", 0) >= 0 for example in found.suite)
    assert "outcome 'odd' becomes 'board'" in {fate.mutant.why for fate in found.equivalent}


def test_a_score_shows_what_survived() -> None:
    found = score(orders(LARGE), [{"amount": 101}])
    assert str(found).splitlines()[0] == (
        "rule set `orders`, 1 example, 5 mutants: 3 killed, 2 survived, 0 equivalent, 0 unknown"
    )
    assert "rule `large`: amount > 100 becomes amount > 99; amount = 100 -> 'shop' would" in str(found)
    assert repr(found) == "Score('orders', 1 example, 3 of 5 killed)"
    assert repr(found.survived[0]).startswith("Fate(Mutant('")
    assert "<" in found._repr_html_()


def test_a_long_score_is_cut() -> None:
    rules = [Rule(f"r{number}", when=facts.amount == number, then=number) for number in range(20)]
    assert "more" in str(score(orders(*rules), []))


def test_a_rule_set_without_rules_has_no_mutants() -> None:
    found = smallest_suite(orders())
    assert (found.suite, found.fates, found.ratio) == ((), (), None)


def test_every_kind_of_mutant_is_made() -> None:
    rules = [
        Rule("one", when=(facts.score > 0.5) & facts.text.contains("fee"), then=1),
        Rule("two", when=any_of(facts.tier == Tier.PRO, facts.text.contains("tax")), then=2),
    ]
    assert {mutant.kind for mutant in mutants(orders(*rules))} == set(KINDS)


def test_the_rules_of_a_mutant_keep_their_places_in_the_file() -> None:
    (found,) = mutants(orders(LARGE), kinds=["negated"])
    assert found.ruleset["large"].place == LARGE.place


@pytest.mark.parametrize(
    ("start", "tick"),
    [
        (datetime(2026, 3, 1, tzinfo=UTC), timedelta(seconds=1)),
        (datetime(2026, 3, 1, microsecond=5, tzinfo=UTC), timedelta(microseconds=1)),
    ],
)
def test_an_instant_moves_by_a_second_or_by_what_it_is_written_in(start: datetime, tick: timedelta) -> None:
    times = Vocabulary.of({"at": datetime})
    policy = orders(Rule("late", when=times.at > start, then="x"))
    moved: list[Any] = [mutant.ruleset["late"].when for mutant in mutants(policy, kinds=["threshold"])]
    assert [condition.operand for condition in moved] == [start - tick, start + tick]
