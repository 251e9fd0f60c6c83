"""What a decision says of itself."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest

from servicecore.errors import ServiceCoreError
from servicecore.rules import (
    Fact,
    Facts,
    Rule,
    RuleSet,
    all_of,
    any_of,
    condition_from_data,
    ruleset_from_data,
)


class Tier(Enum):
    FREE = "free"
    VIP = "vip"


class CaseFacts(Facts):
    tier: Fact[Tier]
    sentiment: Fact[float]
    text: Fact[str]
    visits: Fact[int]
    at: Fact[datetime]


facts = CaseFacts()


def without_places(rules: list[Rule[Any]]) -> list[Rule[Any]]:
    """The same rules as from a document, so that no line of code is part of an explanation."""
    return list(ruleset_from_data(RuleSet("x", rules).to_data(), facts=facts).rules)


POLICY = RuleSet(
    "front door",
    without_places(
        [
            Rule("spam", when=facts.text.mentions("lottery", "casino"), then="bin", priority=5),
            Rule("angry VIPs", when=(facts.tier == Tier.VIP) & (facts.sentiment < -0.4), then="retention"),
            Rule("regulars", when=facts.visits.between(5, 99) | (facts.tier == Tier.VIP), then="known"),
            Rule("nobody", when=any_of() & (facts.visits > 1), then="nobody"),
        ]
    ),
    default="front desk",
)


def explained(subject: dict[str, Any], **how: int) -> list[str]:
    return str(POLICY.decide(subject).explain(**how)).split("\n")


def test_the_winner_shows_the_facts_it_saw_and_the_others_what_they_lacked_the_nearest_first() -> None:
    assert explained({"tier": Tier.VIP, "sentiment": 0.25, "text": "Hello\nthere", "visits": 7}) == [
        "front door: 'known'",
        "├─ rule `regulars` matched",
        "│  └─ visits is between 5 and 99; it was 7",
        "├─ `angry VIPs` would have matched if sentiment < -0.4; it was 0.25",
        "├─ `spam` would have matched if text mentions `lottery`, `casino`; it was `Hello there`",
        "└─ `nobody` can never match: it asks for one of nothing",
    ]


def test_missing_facts_are_called_missing_and_not_false() -> None:
    assert explained({"visits": 1}) == [
        "front door: 'front desk'",
        "├─ no rule matched: the default applies",
        "├─ `regulars` would have matched if visits is between 5 and 99; it was 1",
        "│  └─ open: `tier` is missing",
        "├─ `spam` would have matched if text mentions `lottery`, `casino`; text is missing",
        "│  └─ open: `text` is missing",
        "├─ `angry VIPs` would have matched if",
        "│  ├─ tier is vip; tier is missing",
        "│  ├─ sentiment < -0.4; sentiment is missing",
        "│  └─ open: `tier`, `sentiment` are missing",
        "└─ `nobody` can never match: it asks for one of nothing",
    ]


def test_rules_that_match_too_are_named_after_the_winner() -> None:
    told = explained({"tier": Tier.VIP, "sentiment": -1, "text": "CASINO!"}, most=1)
    assert told == [
        "front door: 'bin'",
        "├─ rule `spam` matched",
        "│  └─ text mentions `casino`",
        "├─ `angry VIPs` matches, but `spam` comes before it",
        "├─ `nobody` can never match: it asks for one of nothing",
        "└─ and 1 more rule",
    ]


def test_why_not_of_each_rule() -> None:
    decision = POLICY.decide({"tier": Tier.VIP, "sentiment": -1, "text": "casino", "visits": 1})
    assert str(decision.why_not("angry VIPs")) == "`angry VIPs` matches, but `spam` comes before it"
    assert str(decision.why_not("spam")) == "`spam` did win\n└─ text mentions `casino`"
    assert decision.why_not("nobody").label.startswith("`nobody` can never match")
    with pytest.raises(ServiceCoreError) as caught:
        decision.why_not("nobdy")
    assert caught.value.code == "ruleset.unknown-rule"
    assert caught.value.diagnostic.suggestion == "nobody"


@pytest.mark.parametrize(
    ("when", "subject", "line"),
    [
        (~(facts.tier == Tier.VIP), {"tier": Tier.VIP}, "tier is not vip; it was vip"),
        (~facts.text.mentions("a b"), {"text": "A-B"}, "text does not mention `a b`; it was `A-B`"),
        (~facts.text.contains("x"), {"text": "x"}, "text does not contain `x`; it was `x`"),
        (~facts.text.contains("x"), {}, "text does not contain `x`; text is missing"),
        (facts.tier.is_missing(), {"tier": "free"}, "tier is missing; it was free"),
        (facts.tier.is_present(), {}, "tier is present; tier is missing"),
        (facts.text == "a", {"text": "x" * 99}, f"text is `a`; it was `{'x' * 57}...`"),
        (facts.text == "a", {"text": "two\nlines\x1b"}, "text is `a`; it was `two lines\x1b`"),
        (
            facts.at > datetime(2026, 1, 1, tzinfo=UTC),
            {"at": datetime(2025, 1, 1, tzinfo=UTC)},
            "at > 2026-01-01T00:00:00+00:00; it was 2025-01-01T00:00:00+00:00",
        ),
    ],
)
def test_a_line_says_what_is_wanted_and_what_is(when: Any, subject: dict[str, Any], line: str) -> None:
    told = RuleSet("x", [Rule("r", when=when, then=1)]).decide(subject).why_not("r")
    assert told.label == f"`r` would have matched if {line}"


@pytest.mark.parametrize(
    ("when", "subject", "lines"),
    [
        (facts.tier == Tier.VIP, {"tier": "vip"}, ["tier is vip"]),
        (~(facts.tier == Tier.VIP), {"tier": "free"}, ["tier is not vip; it was free"]),
        (~facts.text.mentions("a"), {"text": "b"}, ["text does not mention `a`; it was `b`"]),
        (facts.visits.one_of(1, 2), {"visits": 2}, ["visits is one of 1, 2; it was 2"]),
        (facts.tier.is_missing(), {}, ["tier is missing"]),
        (all_of(), {}, []),
        ((facts.visits > 1) & (facts.visits > 1), {"visits": 2}, ["visits > 1; it was 2"]),
        ((facts.visits > 5) | (facts.tier == "vip"), {"visits": 2, "tier": "vip"}, ["tier is vip"]),
        (~((facts.visits > 5) & (facts.tier == "vip")), {"visits": 2}, ["visits <= 5; it was 2"]),
    ],
)
def test_the_winner_shows_only_what_made_it_match(
    when: Any, subject: dict[str, Any], lines: list[str]
) -> None:
    told = RuleSet("x", [Rule("r", when=when, then=1)]).decide(subject).why_not("r")
    assert [child.label for child in told.children] == lines


def test_a_part_that_can_never_be_true_does_not_hide_one_that_can() -> None:
    told = RuleSet("x", [Rule("r", when=~all_of() | (facts.visits > 1), then=1)]).decide({}).explain()
    assert "`r` would have matched if visits > 1" in str(told)
    told = RuleSet("x", [Rule("r", when=~all_of() & (facts.visits > 1), then=1)]).decide({}).explain()
    assert "`r` can never match" in str(told)


def test_note_and_line_of_code_of_the_winner_are_shown() -> None:
    rule = Rule("r", when=all_of(), then=1, note="because")
    assert rule.place is not None
    told = RuleSet("x", [rule]).decide({}).explain()
    assert told.children[0].label == f"rule `r` matched ({rule.place})"
    assert [child.label for child in told.children[0].children] == ["note: because"]


def test_a_fact_that_cannot_be_read_spoils_only_the_lines_of_the_rules_that_ask_for_it() -> None:
    policy = RuleSet(
        "x",
        without_places(
            [
                Rule("first", when=facts.visits > 1, then=1),
                Rule("second", when=facts.sentiment < 0, then=2),
            ]
        ),
    )
    decision = policy.decide({"visits": 2, "sentiment": "bad"})
    assert str(decision.explain()).split("\n") == [
        "x: 1",
        "├─ rule `first` matched",
        "│  └─ visits > 1; it was 2",
        "└─ `second` cannot be tried",
        "   └─ sentiment: `'bad'` is not of the fact's type",
    ]
    assert decision.why_not("second").label == "`second` cannot be tried"
    with pytest.raises(ServiceCoreError):
        policy.matches({"visits": 2, "sentiment": "bad"})


def test_how_many_rules_are_told_of_can_be_chosen_but_not_less_than_none() -> None:
    decision = POLICY.decide({})
    assert [len(decision.explain(most=most).children) for most in (0, 1, 4, 9)] == [2, 3, 5, 5]
    assert decision.explain(most=0).children[1].label == "and 4 more rules"
    for wrong in (-1, 1.5, None):
        with pytest.raises(ServiceCoreError):
            decision.explain(most=wrong)  # type: ignore[arg-type]


class Outcome:
    """An outcome whose repr is an address."""


def test_an_outcome_without_a_repr_of_its_own_is_told_alike_on_every_run() -> None:
    told = RuleSet("x", [], default=Outcome()).decide({}).explain()
    assert "0x" not in str(told)


def test_a_condition_from_a_document_explains_itself_like_one_from_code() -> None:
    when = facts.text.mentions("refund") & (facts.visits > 1)
    again = condition_from_data(when.to_data(), facts=facts)
    subject = {"text": "a refund", "visits": 0}
    told = [
        RuleSet("x", [Rule("r", when=each, then=1)]).decide(subject).why_not("r") for each in (when, again)
    ]
    assert told[0] == told[1]
