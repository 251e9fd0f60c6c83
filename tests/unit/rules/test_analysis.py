"""What `analyse` finds, says and shows."""

from datetime import UTC, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import pytest

from servicecore.errors import ErrorGroup, InvalidValue, UnknownName
from servicecore.rules import (
    Condition,
    Rule,
    RuleSet,
    Vocabulary,
    all_of,
    any_of,
    derived,
    never,
    predicate,
    prove,
)
from servicecore.rules.analysing.analysis import analyse
from servicecore.rules.analysing.builds import built
from servicecore.rules.analysing.effort import Effort, Exhausted
from servicecore.rules.analysing.witness import Boxes, witness


class Tier(Enum):
    FREE = "free"
    PRO = "pro"
    VIP = "vip"


@attrs.frozen
class Order:
    amount: int
    price: Decimal | None = None
    tier: Tier | None = None
    text: str | None = None
    express: bool | None = None


def _positive(instance: Any, attribute: Any, value: Any) -> None:
    if not value > 0:
        raise ValueError(value)


@attrs.frozen
class Picky:
    amount: int = attrs.field(validator=_positive)


facts = Vocabulary.of(Order)


def policy(*whens: Condition, default: Any = "desk") -> RuleSet[Any, Any]:
    return RuleSet(
        "orders", [Rule(f"r{n}", when=when, then=n) for n, when in enumerate(whens)], default=default
    )


def codes(found: Any) -> list[str]:
    return [finding.code.removeprefix("rule.") for finding in found]


def test_a_rule_set_without_faults_has_no_findings() -> None:
    found = analyse(policy(facts.amount > 100, facts.amount <= 100))
    assert found.findings == found.unknown == ()
    found.raise_for_findings()
    assert found.text() == "rule set `orders` (hit policy first): nothing suspicious"


def test_every_rule_that_can_decide_has_an_example() -> None:
    rules = policy(
        facts.amount > 100, facts.amount > 10, facts.text.mentions("refund"), facts.tier == Tier.VIP
    )
    found = analyse(rules)
    assert {name: rules.decide(example).outcome for name, example in found.examples.items()} == {
        "r0": 0,
        "r1": 1,
        "r2": 2,
        "r3": 3,
    }


def test_a_rule_that_is_never_true_names_the_two_conditions_that_clash() -> None:
    (finding, _) = analyse(policy(all_of(facts.express == True, facts.amount > 10, facts.amount < 5)))  # noqa: E712
    assert finding.code == "rule.never-true"
    assert finding.message == "rule `r0` can never match: `amount > 10` and `amount < 5` cannot both be true"
    assert finding.conditions == (facts.amount > 10, facts.amount < 5)
    assert (finding.verdict, finding.severity, finding.place) == ("proved", "error", "rules[0]")


def test_three_conditions_may_clash_only_together() -> None:
    clash = all_of(facts.tier != Tier.FREE, facts.tier != Tier.PRO, facts.tier != Tier.VIP)
    finding = analyse(policy(clash)).findings[0]
    assert finding.message.endswith("cannot all be true")
    assert len(finding.conditions) == 3


def test_a_text_that_contains_charged_contains_charge() -> None:
    finding = analyse(policy(facts.text.contains("charged") & ~facts.text.contains("charge"))).findings[0]
    assert finding.code == "rule.never-true"


def test_a_phrase_implies_the_phrases_within_it_and_lists_that_have_one() -> None:
    clash = facts.text.mentions("late refund please") & ~facts.text.mentions("refund", "order")
    assert analyse(policy(clash)).findings[0].code == "rule.never-true"
    fine = facts.text.mentions("refund", "order") & ~facts.text.mentions("late refund please")
    assert analyse(policy(fine)).findings == ()


def test_a_shadowed_rule_names_each_rule_that_takes_all_of_it() -> None:
    found = analyse(policy(facts.amount > 10, facts.amount > 20, facts.amount > 30))
    finding = found.of("shadowed")[1]
    assert finding.message == "rule `r2` can never decide: `r0` and `r1` each take all that it would match"
    assert [rule.name for rule in finding.rules] == ["r2", "r0", "r1"]
    assert finding.witness is not None
    assert finding.witness["amount"] > 30


def test_a_rule_shadowed_by_several_together_says_so_and_names_only_those() -> None:
    rules = policy(
        facts.tier == Tier.VIP,
        facts.amount < 50,
        facts.text.contains("x"),
        facts.amount >= 50,
        facts.amount.is_present() & (facts.express == True),  # noqa: E712
    )
    (finding,) = analyse(rules).of("shadowed")
    assert (
        finding.message
        == "rule `r4` can never decide: `r1` and `r3` take all that it would match, but only together"
    )
    assert finding.witness is not None
    assert rules.decide(finding.witness).rule is not rules["r4"]


def test_a_missing_value_keeps_opposites_from_covering_everything() -> None:
    assert analyse(policy(facts.amount < 5, facts.amount >= 5, facts.express == True)).findings == ()  # noqa: E712
    given = [facts.amount.is_present()]
    found = analyse(policy(facts.amount < 5, facts.amount >= 5, facts.express == True), given=given)  # noqa: E712
    assert codes(found) == ["shadowed", "unreachable-outcome", "unreachable-outcome"]


def test_a_condition_that_others_imply_is_redundant_and_has_its_place() -> None:
    (finding,) = analyse(policy(all_of(facts.amount > 10, facts.express == True, facts.amount > 5)))  # noqa: E712
    assert finding.place == "rules[0].when.all[2]"
    assert finding.conditions == (facts.amount > 5,)
    assert "does not need `amount > 5`" in finding.message
    assert finding.severity == "note"


def test_a_condition_is_redundant_where_rules_before_take_what_it_excludes() -> None:
    found = analyse(policy(facts.amount > 5, facts.amount.is_present() & (facts.amount <= 5)))
    assert [finding.message for finding in found] == [
        "rule `r1` does not need `amount is present`: `amount <= 5` already says so",
        "rule `r1` does not need `amount <= 5`: rules before it take every subject that it excludes",
    ]
    found = analyse(
        policy(facts.amount > 5, facts.amount.is_missing(), (facts.amount <= 5) & (facts.tier == Tier.PRO))
    )
    assert [finding.message for finding in found] == [
        "rule `r2` does not need `amount <= 5`: rules before it take every subject that it excludes"
    ]


def test_a_gap_shows_a_subject_of_which_all_is_known() -> None:
    rules = policy(facts.amount < 5, facts.amount > 6, facts.tier == Tier.VIP, default=None)
    (finding,) = analyse(rules)
    assert (finding.code, finding.verdict, finding.severity) == ("rule.gap", "found", "warning")
    assert finding.witness == {"amount": 5, "tier": Tier.FREE}


def test_a_gap_only_where_facts_are_missing_is_a_note_that_names_them() -> None:
    (finding,) = analyse(policy(facts.amount < 5, facts.amount >= 5, default=None))
    assert finding.severity == "note"
    assert (
        finding.message
        == "nothing matches some subjects of which `amount` is missing, and there is no default"
    )
    assert (
        analyse(policy(facts.amount < 5, facts.amount >= 5, facts.amount.is_missing(), default=None)).findings
        == ()
    )


def test_overlaps_name_both_rules_and_count_the_others() -> None:
    whens = [facts.amount > number for number in range(12)]
    rules = RuleSet.unique(
        "u", [Rule(f"r{n}", when=when, then=n) for n, when in enumerate(whens)], default="d"
    )
    found = analyse(rules).of("overlap")
    assert len(found) == 11
    assert found[0].message == (
        "rules `r0` and `r1`: both match, and only one rule may; so do `r0` and "
        "`r2`, `r3`, `r4`, `r5`, `r6`, `r7` and 4 more"
    )
    with pytest.raises(InvalidValue):
        rules.decide(found[0].witness)


def test_an_overlap_with_the_same_outcome_is_none_under_any() -> None:
    rules = [Rule("a", when=facts.amount > 1, then=1), Rule("b", when=facts.amount > 2, then=1)]
    assert analyse(RuleSet.any("any", rules, default=0)).findings == ()
    other = [*rules, Rule("c", when=facts.amount > 3, then=2)]
    assert [len(finding.rules) for finding in analyse(RuleSet.any("any", other, default=0))] == [2, 2]


def test_rules_of_one_priority_conflict_only_where_no_higher_one_decides() -> None:
    low = [Rule("a", when=facts.amount > 1, then=1), Rule("b", when=facts.amount > 2, then=2)]
    found = analyse(RuleSet.priority("p", low, default=0))
    assert codes(found) == ["shadowed", "overlap", "unreachable-outcome"]
    higher = Rule("top", when=facts.amount > 2, then=3, priority=1)
    assert "overlap" not in codes(analyse(RuleSet.priority("p", [*low, higher], default=0)))


def test_a_set_that_gathers_reports_duplicates_and_rules_that_always_match_but_no_gap() -> None:
    rules = [
        Rule("a", when=facts.amount > 1, then=1),
        Rule("b", when=~(facts.amount <= 1), then=1),
        Rule("c", when=facts.amount > 1, then=2),
        Rule("d", when=any_of(facts.tier.is_missing(), facts.tier.is_present()), then=3),
    ]
    assert codes(analyse(RuleSet.sum("points", rules))) == ["always-true", "duplicate"]


def test_an_outcome_that_only_dead_rules_give_is_never_reached() -> None:
    found = analyse(policy(facts.amount > 1, facts.amount > 2))
    assert [finding.message for finding in found.of("unreachable-outcome")] == [
        "outcome `1` is never reached: `r1` can never decide"
    ]
    closed = analyse(policy(any_of(facts.amount.is_missing(), facts.amount.is_present())))
    assert (
        closed.findings[0].message == "the default `'desk'` is never reached: some rule matches every subject"
    )


def test_disabled_rules_are_left_out_and_listed() -> None:
    rules = [
        Rule("off", when=facts.amount > 1, then=0, enabled=False),
        Rule("on", when=facts.amount > 2, then=1),
    ]
    found = analyse(RuleSet("orders", rules, default=2))
    assert found.findings == ()
    assert found.disabled == (rules[0],)
    assert "disabled rules, left out" in found.text()


def test_an_example_comes_as_an_object_of_the_users_class_where_one_can_be_built() -> None:
    assert built(Order, {"amount": 5, "tier": Tier.VIP}) == Order(5, tier=Tier.VIP)
    assert built(Picky, {}) is None
    known = Vocabulary.of(Order)
    object.__setattr__(known, "_source", Order)
    finding = analyse(policy(facts.amount > 10, facts.amount > 20), facts=known).findings[0]
    assert isinstance(finding.subject, Order)
    assert policy(facts.amount > 10).decide(finding.subject).outcome == 0


def test_functions_of_the_users_own_are_listed_and_nothing_false_is_said_of_them() -> None:
    lucky = predicate("lucky", lambda subject: None)
    found = analyse(policy(lucky & (facts.amount > 1), facts.amount > 1, lucky & ~lucky))
    assert [each.name for each in found.opaque] == ["lucky"]
    assert codes(found) == ["never-true", "unreachable-outcome"]
    assert set(found.examples) == {"r1"}


def test_a_gap_that_depends_on_a_function_is_only_possible() -> None:
    always_so = predicate("always so", lambda subject: True)
    (finding,) = analyse(policy(always_so, default=None))
    assert (finding.code, finding.verdict, finding.witness) == ("rule.gap", "possible", None)


def test_two_facts_against_each_other_exclude_their_opposite_and_have_examples() -> None:
    pairs = Vocabulary.of({"due": int, "at": int})
    late = pairs.due < pairs.at
    rules = RuleSet("pairs", [Rule("a", when=late, then=1), Rule("b", when=late & (pairs.at > 3), then=2),
                              Rule("c", when=late & (pairs.at <= pairs.due), then=3),
                              Rule("d", when=pairs.due >= pairs.at, then=4)], default=0)  # fmt: skip
    found = analyse(rules)
    assert codes(found) == ["shadowed", "never-true", "unreachable-outcome", "unreachable-outcome"]
    assert {name: rules.decide(example).outcome for name, example in found.examples.items()} == {
        "a": 1,
        "d": 4,
    }


def test_weekdays_and_times_of_day_are_parts_of_one_instant() -> None:
    at = Vocabulary.of({"at": datetime}).at
    office = at.weekday("Europe/Berlin").one_of("mon", "tue") & (at.time_of_day("Europe/Berlin") >= time(9))
    start = at >= datetime(2026, 3, 1, tzinfo=UTC)
    rules = RuleSet(
        "hours",
        [Rule("open", when=office & start, then=1), Rule("never", when=office & at.is_missing(), then=2)],
        default=0,
    )
    found = analyse(rules)
    assert rules.decide(found.examples["open"]).outcome == 1
    assert [finding.rules[0].name for finding in found.of("never-true")] == ["never"]


def test_rules_that_are_valid_one_after_the_other_leave_a_gap_in_time() -> None:
    turn, later = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    everyone = any_of(facts.amount.is_missing(), facts.amount.is_present())
    rules = RuleSet("time", [Rule("old", when=everyone, then=1, valid_until=turn),
                             Rule("new", when=everyone, then=2, valid_from=later)])  # fmt: skip
    (finding,) = analyse(rules).of("gap")
    assert finding.witness is not None
    assert turn <= finding.witness["at"] < later


def test_what_is_given_leaves_out_only_subjects_of_which_it_is_false() -> None:
    rules = policy(facts.amount > 100, facts.amount < 0)
    found = analyse(rules, given=[facts.amount >= 0])
    assert codes(found) == ["never-true", "unreachable-outcome"]
    assert analyse(policy(facts.amount.is_missing()), given=[facts.amount >= 0]).findings == ()


def test_what_contradicts_itself_cannot_be_given() -> None:
    with pytest.raises(InvalidValue) as caught:
        analyse(
            policy(facts.amount > 1), given=[facts.amount.is_present(), facts.amount > 1, facts.amount < 1]
        )
    assert caught.value.code == "analysis.impossible-given"


def test_findings_are_raised_together_with_their_places() -> None:
    found = analyse(policy(facts.amount > 10, facts.amount > 20, default=None))
    with pytest.raises(ErrorGroup) as caught:
        found.raise_for_findings()
    assert [error.code for error in caught.value.errors] == [
        "rule.shadowed",
        "rule.gap",
        "rule.unreachable-outcome",
    ]
    assert caught.value.errors[0].diagnostic.place == "rules[1]"
    assert caught.value.errors[0].diagnostic.source is not None
    with pytest.raises(ErrorGroup):
        found.raise_for_findings(least="error")
    with pytest.raises(UnknownName) as wrong:
        found.raise_for_findings(least="errors")
    assert wrong.value.diagnostic.suggestion == "error"


def test_an_unknown_kind_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        analyse(policy(facts.amount > 1), kinds=["shadow"])
    assert (caught.value.code, caught.value.diagnostic.suggestion) == ("analysis.unknown-kind", "shadowed")


def hard(seed: int = 1) -> RuleSet[Any, Any]:
    from random import Random

    random = Random(seed)

    def one(word: int) -> Condition:
        return (
            facts.text.mentions(f"word{word}")
            if random.random() < 0.5
            else ~facts.text.mentions(f"word{word}")
        )

    return policy(*(all_of(*map(one, random.sample(range(100), 3))) for _ in range(430)), default=None)


def test_what_is_too_hard_is_left_open_and_never_passed_over() -> None:
    found = analyse(hard(), budget=100)
    assert found.unknown
    assert {finding.verdict for finding in found.unknown} == {"unknown"}
    assert "not decided within 100 steps" in found.unknown[0].message
    with pytest.raises(ErrorGroup):
        found.raise_for_findings(least="error")


def test_a_call_ends_when_its_seconds_are_over() -> None:
    found = analyse(hard(), seconds=0)
    assert not found.examples
    assert len(found.unknown) >= 430


def test_conditions_of_thousands_of_boxes_are_analysed_whole() -> None:
    flags = Vocabulary.of({f"f{n}": bool for n in range(10)})
    odd: Condition = flags.f0 == True  # noqa: E712
    for number in range(1, 10):
        flag = flags[f"f{number}"] == True  # noqa: E712
        odd = (odd & ~flag) | (~odd & flag)
    rules = [Rule("odd", when=odd, then=1), Rule("even", when=~odd, then=2), Rule("again", when=odd, then=3)]
    found = analyse(RuleSet("xor", rules, default=0))
    assert codes(found) == ["shadowed", "unreachable-outcome"]
    assert set(found.examples) == {"odd", "even"}


def test_an_analysis_shows_itself_as_text_html_and_data() -> None:
    found = analyse(policy(facts.amount > 10, facts.amount > 20))
    assert found.text().splitlines()[0] == "rule set `orders` (hit policy first): 2 findings"
    assert "rule.shadowed" in found._repr_html_()
    data: Any = found.to_data()
    assert data["findings"][0]["rules"] == ["r1", "r0"]
    assert data["examples"] == {"r0": {"amount": 12}} or data["examples"]["r0"]["amount"] > 10
    assert repr(found) == "Analysis('orders', 2 findings, 0 unknown)"


def test_no_message_speaks_of_the_machinery() -> None:
    texts = analyse(
        policy(
            facts.amount > 10,
            facts.amount > 20,
            facts.text.contains("a") & ~facts.text.contains("a"),
            default=None,
        )
    ).text()
    assert not any(word in texts.lower() for word in ("box", "cell", "mask", "column"))


def test_a_witness_is_found_or_the_box_is_covered() -> None:
    effort = Effort(1000, 10)
    assert witness({0: 0b110}, [{0: 0b010}], [0b111], effort) == {0: 0b100}
    assert witness({0: 0b110}, [{0: 0b010}, {0: 0b100}], [0b111], effort) is None
    with pytest.raises(Exhausted):
        witness({}, [{0: 1, 1: 2}, {0: 2, 1: 1}, {0: 1, 1: 1}, {0: 2, 1: 2}], [3, 3], Effort(1, 0))


def test_boxes_tell_which_touch_and_which_contain_another() -> None:
    boxes = Boxes([{0: 0b011}, {0: 0b010, 1: 0b01}, {}], [0b111, 0b11])
    assert boxes.touching({0: 0b100}, boxes.all) == 0b100
    assert boxes.covering({0: 0b010, 1: 0b01}, boxes.all) == 0b111
    assert boxes.covering({0: 0b010}, boxes.all) == 0b101


def test_a_rule_that_cannot_be_shown_to_decide_is_named() -> None:
    pair = Vocabulary.of({"a": int, "c": int})
    impossible = (pair.a < pair.c) & (pair.c < 2) & (pair.a > 5)
    found = analyse(RuleSet("x", [Rule("lt", when=impossible, then="x")], default="d"))
    assert [rule.name for rule in found.unshown] == ["lt"]
    assert "was not shown" in str(found)


def test_derived_facts_of_an_example_are_worked_out_again() -> None:
    made = {"double": (int, derived("a", by=lambda a: 2 * a))}
    more = Vocabulary.of({"a": int}, more=made)
    policy = RuleSet("x", [Rule("r", when=(more.a == 1) & (more.double == 5), then="X")], default="d")
    assert prove(policy, never(more.a == 1, outcome="X")).verdict != "found"
    halves = [Rule("low", when=more.a < 5, then=1), Rule("high", when=more.double >= 10, then=2)]
    gaps = analyse(RuleSet("x", halves), given=[more.a.is_present(), more.double.is_present()]).of("gap")
    assert all(gap.verdict != "found" for gap in gaps)


def test_an_outcome_that_nothing_gives_is_said_in_the_proof() -> None:
    proof = prove(
        RuleSet("x", [Rule("r", when=facts.amount > 5, then="csm")]), never(facts.amount > 5, outcome="scm")
    )
    assert proof.verdict == "proved"
    assert "no rule gives this outcome" in str(proof)
