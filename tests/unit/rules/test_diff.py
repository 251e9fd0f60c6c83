"""Where two rule sets differ, and the proof that they do not."""

from random import Random
from typing import Any

import pytest

from servicecore.errors import InvalidValue
from servicecore.rules import Condition, Rule, RuleSet, Vocabulary, predicate
from servicecore.rules.analysing.differences import common, common_in_order, diff

facts = Vocabulary.of({"amount": int, "country": str, "express": bool, "score": float})
express = facts.express == True  # noqa: E712
LARGE = Rule("large", when=facts.amount > 100, then="key accounts")
FAST = Rule("fast", when=express, then="fast lane")


def orders(*rules: Rule[Any], name: str = "orders", default: Any = "shop") -> RuleSet[Any, Any]:
    return RuleSet(name, rules, default=default)


def test_a_rule_set_equals_itself() -> None:
    found = diff(orders(LARGE, FAST), orders(LARGE, FAST))
    assert (found.verdict, found.regions, found.unknown) == ("proved", (), ())


def test_rules_of_other_names_that_decide_alike_are_no_difference() -> None:
    other = Rule("big", when=~(facts.amount <= 100), then="key accounts")
    assert diff(orders(LARGE, FAST), orders(other, FAST)).verdict == "proved"


def test_a_threshold_one_higher_differs_in_one_value() -> None:
    found = diff(orders(LARGE), orders(Rule("large", when=facts.amount > 101, then="key accounts")))
    (region,) = found.regions
    assert (found.verdict, region.where, region.witness) == ("found", "amount is 101", {"amount": 101})
    assert (region.old_outcome, region.new_outcome) == ("key accounts", "shop")
    assert (region.old_rule, region.new_rule) == (LARGE, None)


def test_a_changed_outcome_differs_where_its_rule_decides() -> None:
    new = Rule("fast", when=express, then="queue")
    (region,) = diff(orders(LARGE, FAST), orders(LARGE, new)).regions
    assert region.witness == {"express": True}
    assert region.where == "express is True"


def test_rules_in_another_order_differ_only_where_they_overlap() -> None:
    (region,) = diff(orders(LARGE, FAST), orders(FAST, LARGE)).regions
    assert region.witness is not None
    assert region.witness["express"] is True
    assert region.witness["amount"] > 100
    apart = Rule("small", when=facts.amount < 5, then="bot")
    assert diff(orders(LARGE, apart), orders(apart, LARGE)).verdict == "proved"


def test_a_dead_rule_may_go() -> None:
    dead = Rule("dead", when=facts.amount > 200, then="board")
    assert diff(orders(LARGE, dead), orders(LARGE)).verdict == "proved"


def test_another_default_differs_where_nothing_matches() -> None:
    (region,) = diff(orders(LARGE), orders(LARGE, default="desk")).regions
    assert region.witness == {}
    assert region.where == "no rule of either matches"


def test_what_is_given_is_left_out_of_account() -> None:
    new = orders(Rule("large", when=facts.amount > 101, then="key accounts"))
    assert diff(orders(LARGE), new, given=[facts.amount != 101]).verdict == "proved"
    with pytest.raises(InvalidValue):
        diff(orders(LARGE), new, given=[facts.amount.is_present(), facts.amount.is_missing()])


def test_a_difference_that_depends_on_a_function_is_only_possible() -> None:
    unlikely = predicate("unlikely", lambda subject: False)
    new = orders(Rule("large", when=(facts.amount > 100) & ~unlikely, then="key accounts"))
    found = diff(orders(LARGE), new)
    assert found.verdict in ("possible", "proved")
    assert found.verdict == "possible"


def test_sums_that_come_out_alike_through_other_rules_are_possible_differences() -> None:
    old = RuleSet.sum("old", [Rule("a", when=express, then=2)])
    new = RuleSet.sum("new", [Rule("b", when=express, then=1), Rule("c", when=express & express, then=1)])
    assert diff(old, new).verdict == "possible"
    more = RuleSet.sum("more", [Rule("b", when=express, then=3)])
    assert diff(old, more).verdict == "found"


def test_gathered_outcomes_are_compared_whatever_their_order() -> None:
    one, two = Rule("one", when=express, then=1), Rule("two", when=facts.amount > 1, then=2)
    assert diff(RuleSet.collect("c", [one, two]), RuleSet.collect("c", [two, one])).verdict == "proved"
    found = diff(RuleSet.collect("c", [one, two]), RuleSet.collect("c", [two]))
    assert found.regions[0].witness == {"express": True}


def test_a_rule_that_makes_a_set_refuse_is_a_difference() -> None:
    one, two = Rule("one", when=express, then=1), Rule("two", when=facts.amount > 1, then=2)
    found = diff(RuleSet.unique("u", [one], default=1), RuleSet.unique("u", [one, two], default=1))
    assert found.verdict == "found"
    assert any("hit-policy.not-unique" in str(region.tree()) for region in found.regions)


def test_rule_sets_of_two_hit_policies_are_not_compared() -> None:
    found = diff(orders(LARGE), RuleSet.unique("u", [LARGE], default="shop"))
    assert (found.verdict, found.unknown) == ("unknown", ("the hit policies differ: first and unique",))


def test_regions_are_described_in_the_words_of_the_rules() -> None:
    def where(condition: Condition) -> str:
        return diff(orders(), orders(Rule("r", when=condition, then=1))).regions[0].where

    assert where(facts.amount.between(5, 9)) == "amount >= 5 and <= 9"
    assert where(facts.score > 0.3) == "score > 0.3"
    assert where(facts.country.one_of("NO", "SE")) == "country is NO or SE"
    assert where(facts.country != "NO") == "country is not NO"
    assert where(~facts.country.contains("x")) == "country does not contain `x`"
    assert where(facts.express.is_missing()) == "express is missing"
    assert where(facts.country.mentions("late refund")) == "country mentions `late refund`"


def test_many_regions_are_counted_and_not_all_listed() -> None:
    old = [Rule(f"r{n}", when=facts.amount == n, then=n) for n in range(150)]
    new = [Rule(f"r{n}", when=facts.amount == n, then=-n - 1) for n in range(150)]
    found = diff(orders(*old), orders(*new))
    assert (len(found.regions), found.more) == (100, 50)
    assert str(found).splitlines()[-1] == "└─ and 50 more regions"


def test_a_table_turned_round_is_proved_to_be_the_same() -> None:
    rows = [Rule(f"r{n}", when=facts.amount.between(10 * n, 10 * n + 9), then=n) for n in range(200)]
    turned = list(rows)
    Random(1).shuffle(turned)
    assert diff(orders(*rows), orders(*turned)).verdict == "proved"


def test_what_is_not_decided_in_time_is_unknown() -> None:
    found = diff(orders(LARGE, FAST), orders(FAST, LARGE), seconds=0)
    assert (found.verdict, found.regions) == ("unknown", ())
    assert found.unknown


def test_a_difference_shows_itself_as_text_html_and_data() -> None:
    found = diff(orders(LARGE), orders(name="none"))
    assert str(found).splitlines()[:2] == ["`orders` and `none`: they differ", "└─ where amount >= 101"]
    assert "key accounts" in found._repr_html_()
    data: Any = found.to_data()
    assert (data["verdict"], data["regions"][0]["old_rule"]) == ("found", "large")
    assert repr(found) == "Difference('orders', 'none', verdict='found', 1 region)"
    assert repr(found.regions[0]) == "Region('amount >= 101', 'key accounts' -> 'shop')"


def test_items_are_paired_in_order_or_not() -> None:
    assert common_in_order("abcd", "dabc") == [(0, 1), (1, 2), (2, 3)]
    assert common_in_order("", "a") == []
    assert sorted(common("aab", "baa")) == [(0, 1), (1, 2), (2, 0)]


def test_a_possible_difference_tells_the_rules_it_is_between() -> None:
    unlikely = predicate("unlikely", lambda subject: False)
    old = RuleSet("old", [Rule("p", when=unlikely, then="P")], default="D")
    new = RuleSet("new", [Rule("p", when=unlikely, then="Q")], default="D")
    (region,) = diff(old, new).regions
    assert (region.verdict, region.old_outcome, region.new_outcome) == ("possible", "P", "Q")


def test_an_example_of_a_region_is_decided_by_its_rules() -> None:
    text = Vocabulary.of({"a": int, "s": str})
    rest = [Rule("inv", when=text.s.matches(r"inv-\d"), then=2), Rule("t", when=text.a > 1, then=3)]
    old = RuleSet("old", [Rule("first", when=text.a > 5, then=1), *rest])
    new = RuleSet("new", [Rule("first", when=text.a > 6, then=1), *rest])
    for region in diff(old, new).regions:
        if region.verdict == "found":
            assert old.match(region.witness) == region.old_rule
            assert new.match(region.witness) == region.new_rule
            assert ("matches" in region.where) <= ("s" in region.witness)
