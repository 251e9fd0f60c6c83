"""A corpus of deliberate mistakes: what a user wrote, by the room that answers.

The answers lie beside it as text, one file a room; `python -m tests.diagnostics.snapshots` writes them anew.
"""

import sys
from datetime import UTC, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from unittest.mock import patch

import attrs
from tests.diagnostics.calendar_cases import WORKING_TIME
from tests.diagnostics.classification_cases import CLASSIFYING
from tests.diagnostics.clock_cases import CLOCKS
from tests.diagnostics.domain_cases import NOUNS, Cases
from tests.diagnostics.escalation_cases import ESCALATING
from tests.diagnostics.sla_cases import LEVELS
from tests.diagnostics.ticket_cases import TICKETING

from servicecore import errors
from servicecore.display import Table
from servicecore.rules import (
    Fact,
    Facts,
    Rule,
    RuleSet,
    Vocabulary,
    alias,
    all_of,
    analyse,
    condition_from_data,
    derived,
    getter,
    mutation,
    never,
    predicate,
    prove,
    ruleset_from_data,
    ruleset_from_table,
    ruleset_to_table,
)


class Tier(Enum):
    FREE = "free"
    PREMIUM = "premium"
    VIP = "vip"


class CustomerFacts(Facts):
    tier: Fact[Tier]
    value: Fact[Decimal]


class CaseFacts(Facts):
    customer: CustomerFacts
    sentiment: Fact[float]
    text: Fact[str]
    opened: Fact[datetime]
    handoffs: Fact[int]


class Circular(Facts):
    early: Fact[int] = derived("late", by=lambda late: late)
    late: Fact[int] = derived("early", by=lambda early: early)


class Failing(Facts):
    lines: Fact[int] = getter(lambda case: len(case["items"]))


class Bare(Facts):
    tier: Tier


class Endless(Facts):
    next: "Endless"


class Renamed(Facts):
    text: Fact[str]
    body: Fact[str] = alias("txt")


@attrs.frozen
class Lead:
    sentimant: float = 0.5


@attrs.frozen
class Order:
    amount: int
    shop: "Shop"  # type: ignore[name-defined]  # noqa: F821


facts: Any = CaseFacts()
MARCH, JUNE = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


@predicate("is a holiday", version="2")
def is_holiday(case: Any) -> Any:
    return case["holiday"]


ANGRY = Rule("angry", when=facts.sentiment < -0.4, then="retention")
POLICY = RuleSet("front door", [ANGRY, Rule("VIPs", when=facts.customer.tier == Tier.VIP, then="lounge")])


def document(when: object = None, **rule: object) -> object:
    """Read a rule set of one rule."""
    condition = when or {"fact": "handoffs", "op": ">", "value": 2}
    data = {"name": "front door", "rules": [{"name": "r", "when": condition, "then": "person"} | rule]}
    return ruleset_from_data(data, facts=facts)


def overlapping(hit: str, **more: Any) -> object:
    """Two rules that match alike."""
    rules = [ANGRY, Rule("any", when=all_of(), then="front desk", **more)]
    return RuleSet("front door", rules, hit=hit).decide({"sentiment": -0.9})  # type: ignore[call-overload]


def table(text: str, **more: Any) -> object:
    """Read a decision table."""
    return ruleset_from_table(text, name="front door", facts=facts, **more)


def found(*rules: Rule[Any], kinds: list[str], made: Any = RuleSet) -> None:
    """Raise what is found in rules."""
    policy = made("front door", rules)
    analyse(policy, kinds=kinds).raise_for_findings(least="note")


def without_z3() -> object:
    """Ask for a solver that cannot be imported."""
    with patch.dict(sys.modules, {"z3": None}):
        return analyse(POLICY, solver="z3")


def deep() -> object:
    data: object = {"fact": "handoffs", "op": ">", "value": 2}
    for _ in range(101):
        data = {"not": data}
    return condition_from_data(data, facts=facts)


def digging() -> object:
    condition = facts.handoffs > 2
    for _ in range(101):
        condition = ~condition & (facts.handoffs > 2)
    return condition


ERRORS: Cases = {
    "a value of another type": lambda: errors.require_instance("5", int, "capacity"),
    "a bool as a number": lambda: errors.require_instance(True, int, "capacity"),
    "a naive datetime": lambda: errors.require_aware(datetime(2026, 3, 2, 9), "opened"),  # noqa: DTZ001
    "an amount that is no number": lambda: errors.require_finite(Decimal("NaN"), "amount"),
    "a score out of its range": lambda: errors.require_in_range(1.5, "sentiment", low=-1, high=1),
    "a negative count": lambda: errors.require_in_range(-1, "handoffs", low=0, whole=True),
    "an empty name": lambda: errors.require_text("  ", "name"),
    "a misspelt zone": lambda: errors.require_zone("Europe/Berln", "tz"),
    "a list where a mapping is asked": lambda: errors.read_mapping([1, 2], "rules[0]"),
    "misspelt and missing fields": lambda: errors.read_fields(
        {"nmae": "x", "colour": "red"},
        known=("name", "rules"),
        required=("name", "rules"),
        subject="rule set",
    ),
    "a text that would forge a line": lambda: errors.read_fields(
        {"name\n  help: all is well": 1}, known=("name",), subject="rule"
    ),
}

DISPLAY: Cases = {
    "a row that does not fit": lambda: Table(["topic", "messages"], [["refund", 3], ["login"]]),
}

RULES: Cases = {
    # conditions in Python
    "a misspelt fact": lambda: facts.customer.teir == Tier.VIP,
    "a fact that lies deeper": lambda: facts.tier,
    "a stranger": lambda: facts.colour,
    "a path to a group of facts": lambda: facts["customer"],
    "a fact without a comparison and another": lambda: facts.text and facts.handoffs > 2,
    "and between conditions": lambda: (facts.handoffs > 2) and (facts.sentiment < 0),
    "a chained comparison": lambda: -1 < facts.sentiment < 0,
    "in a text": lambda: "refund" in facts.text,
    "comparisons without brackets": lambda: facts.handoffs > 2 & facts.sentiment < 0,
    "a condition and a bool": lambda: (facts.handoffs > 2) & True,
    "a condition and a lambda": lambda: (facts.handoffs > 2) | (lambda case: True),
    "a text for a number": lambda: facts.handoffs > "2",
    "none for a missing fact": lambda: facts.sentiment == None,  # noqa: E711
    "a float for a decimal": lambda: facts.customer.value >= 0.1,
    "a misspelt member": lambda: facts.customer.tier == "premuim",
    "an unordered fact in order": lambda: facts.customer.tier < Tier.VIP,
    "words in a number": lambda: facts.handoffs.mentions("two"),
    "not a number": lambda: facts.sentiment < float("nan"),
    "a datetime without zone": lambda: facts.opened < datetime(2026, 3, 2, 9),  # noqa: DTZ001
    "one of nothing": lambda: facts.handoffs.one_of(),
    "the second of three": lambda: facts.handoffs.one_of(1, "two", 3),
    "a range upside down": lambda: facts.handoffs.between(5, 1),
    "an empty text": lambda: facts.text.contains(""),
    "a phrase without words": lambda: facts.text.mentions("refund", "?!"),
    "a condition that digs": digging,
    # rules and rule sets in Python
    "a lambda as condition": lambda: Rule("r", when=lambda case: True, then=1),  # type: ignore[arg-type]
    "a fact as condition": lambda: Rule("r", when=facts.text, then=1),
    "true as condition": lambda: Rule("r", when=True, then=1),  # type: ignore[arg-type]
    "a rule without name": lambda: Rule("", when=all_of(), then=1),
    "a priority in words": lambda: Rule("r", when=all_of(), then=1, priority="high"),  # type: ignore[arg-type]
    "a rule in place of rules": lambda: RuleSet("front door", ANGRY),  # type: ignore[call-overload]
    "two rules of one name and no rule": lambda: RuleSet("front door", [ANGRY, "VIPs", ANGRY]),  # type: ignore[arg-type]
    "a misspelt rule": lambda: POLICY["VIP"],
    # vocabularies
    "facts of what is no class": lambda: Vocabulary.of([1, 2]),  # type: ignore[arg-type]
    "a type that is not there": lambda: Vocabulary.of(Order),
    "names and types that are no facts": lambda: Vocabulary.of({"order.no": int, "tags": list}),
    "a fact declared without Fact": Bare,
    "facts that contain themselves": Endless,
    "an alias of nothing": Renamed,
    # subjects
    "another kind of subject": lambda: POLICY.decide(Lead()),
    "a value of the wrong type": lambda: POLICY.decide({"sentiment": "bad"}),
    "a value that is no member": lambda: POLICY.decide({"customer.tier": "gold"}),
    # documents
    "a document of another shape": lambda: ruleset_from_data("front door", facts=facts),
    "a condition of another shape": lambda: document("handoffs > 2"),
    "a misspelt operator": lambda: document({"fact": "handoffs", "op": "beween", "value": [1, 2]}),
    "a misspelt fact in a document": lambda: document({"fact": "customer.teir", "op": "==", "value": "vip"}),
    "an operator without value": lambda: document({"fact": "handoffs", "op": ">"}),
    "a value where none is taken": lambda: document({"fact": "handoffs", "op": "is_missing", "value": True}),
    "no list where one is asked": lambda: document({"fact": "handoffs", "op": "one_of", "value": 3}),
    "a range of three": lambda: document({"fact": "handoffs", "op": "between", "value": [1, 2, 3]}),
    "a member in a list of a document": lambda: document(
        {"any": [{"fact": "customer.tier", "op": "one_of", "value": ["vip", "gold"]}]}
    ),
    "a document that is too deep": deep,
    "many mistakes at once": lambda: document({"all": [5, {"fct": 1}]}, name="", then=None, colour="red"),
    "a document of a newer schema": lambda: ruleset_from_data({"schema": 99, "rules": 5}, facts=facts),
    "an unknown hit policy in a document": lambda: ruleset_from_data(
        {"name": "x", "hit": "uniqe", "rules": []}, facts=facts
    ),
    "a part that there is not": lambda: document(
        {"fact": "opened", "part": "week day", "zone": "Europe/Oslo", "op": "==", "value": "mon"}
    ),
    "a zone that there is not": lambda: document(
        {"fact": "opened", "part": "weekday", "zone": "Oslo", "op": "==", "value": "mon"}
    ),
    "a function that was not given": lambda: document({"predicate": "is a holliday"}),
    "another version of a function": lambda: ruleset_from_data(
        {"name": "x", "rules": [{"name": "r", "when": {"predicate": "is a holiday"}, "then": 1}]},
        facts=facts,
        predicates={"is a holiday": is_holiday},
    ),
    # hit policies
    "two matches where one may be": lambda: overlapping("unique"),
    "two outcomes where one may be": lambda: overlapping("any"),
    "a draw": lambda: overlapping("priority"),
    "a policy that gathers, of another class": lambda: overlapping("collect"),
    "a sum of texts": lambda: RuleSet.sum("points", [ANGRY]),  # type: ignore[type-var]
    "a digest of an object": lambda: RuleSet("x", [Rule("r", when=all_of(), then=object())]).digest,
    # functions and time
    "a predicate that is none": lambda: predicate("late", 5),  # type: ignore[call-overload]
    "a predicate that raises": lambda: RuleSet(
        "x", [Rule("r", when=is_holiday, then=1)], on_error="raise"
    ).decide({}),
    "a predicate that says neither": lambda: RuleSet(
        "x", [Rule("r", when=is_holiday, then=1)], on_error="raise"
    ).decide({"holiday": "yes"}),
    "a fact made of nothing": lambda: derived(by=len),
    "a fact made by no function": lambda: getter("lines"),  # type: ignore[arg-type]
    "a fact made of itself": Circular,
    "a fact said to be made, and not how": lambda: Vocabulary.of({}, more={"age": int}),  # type: ignore[dict-item]
    "a function of a fact that raises": lambda: RuleSet(
        "x", [Rule("r", when=Failing().lines > 2, then=1)]
    ).decide({}),
    "the weekday of a number": lambda: facts.handoffs.weekday("Europe/Oslo"),
    "a time of day with a zone": lambda: facts.opened.time_of_day("Europe/Oslo") < time(9, tzinfo=UTC),
    "a fact against itself": lambda: facts.handoffs < facts.handoffs,
    "a fact against one of another type": lambda: facts.handoffs < facts.text,
    "a rule that ends before it begins": lambda: Rule(
        "r", when=all_of(), then=1, valid_from=JUNE, valid_until=MARCH
    ),
    "a broken regular expression": lambda: facts.text.matches("(refund"),
    "a regular expression that blows up": lambda: facts.text.matches(r"(\w+\s?)+$"),
    "an instant without a date there": lambda: RuleSet(
        "x", [Rule("r", when=facts.opened.weekday("Asia/Tokyo") == "mon", then=1)]
    ).decide({"opened": datetime.max.replace(tzinfo=UTC)}),
    "a bare function for a predicate": lambda: condition_from_data(
        {"predicate": "late"},
        facts=facts,
        predicates={"late": len},  # type: ignore[dict-item]
    ),
    "two functions of one name": lambda: RuleSet(
        "x", [Rule(name, when=predicate("late", each), then=1) for name, each in (("a", len), ("b", str))]
    ),
    # analysis
    "an unknown kind of finding": lambda: analyse(POLICY, kinds=["gaps"]),
    "an unknown solver": lambda: analyse(POLICY, solver="z4"),  # type: ignore[arg-type]
    "a solver that is not installed": without_z3,
    "an unknown kind of mutant": lambda: mutation.mutants(POLICY, kinds=["treshold"]),
    "an unknown severity": lambda: analyse(POLICY).raise_for_findings(least="fatal"),
    "what cannot be given": lambda: analyse(
        POLICY, given=[facts.handoffs > 2, ~(facts.handoffs > 2), facts.handoffs.is_present()]
    ),
    "a rule that earlier ones take all from": lambda: found(
        ANGRY, Rule("furious", when=facts.sentiment < -0.8, then="manager"), kinds=["shadowed"]
    ),
    "a rule that never matches": lambda: found(
        Rule("r", when=(facts.handoffs > 5) & (facts.handoffs < 3), then=1), kinds=["never-true"]
    ),
    "a rule that always matches": lambda: found(
        Rule("r", when=facts.text.is_missing() | facts.text.is_present(), then=1), kinds=["always-true"]
    ),
    "a part of a condition that changes nothing": lambda: found(
        Rule("r", when=(facts.handoffs > 5) & (facts.handoffs > 3), then=1), kinds=["redundant-condition"]
    ),
    "the same rule twice": lambda: found(
        Rule("a", when=facts.handoffs > 5, then=1),
        Rule("b", when=facts.handoffs >= 6, then=1),
        made=RuleSet.collect,
        kinds=["duplicate"],
    ),
    "rules that overlap": lambda: found(
        ANGRY, Rule("third", when=facts.handoffs > 2, then="manager"), made=RuleSet.unique, kinds=["overlap"]
    ),
    "a gap": lambda: found(ANGRY, kinds=["gap"]),
    "an outcome that nobody gets": lambda: found(
        ANGRY, Rule("furious", when=facts.sentiment < -0.8, then="manager"), kinds=["unreachable-outcome"]
    ),
    "a claim that does not hold": lambda: prove(
        POLICY, never(facts.handoffs > 2, outcome="retention")
    ).raise_unless_proved(),
    "a claim that a function may break": lambda: prove(
        RuleSet("x", [Rule("r", when=is_holiday, then=1)]), never(facts.handoffs > 2, outcome=1)
    ).raise_unless_proved(),
    "a claim that takes too long": lambda: prove(
        POLICY, never(facts.handoffs > 2, outcome="lounge"), seconds=0
    ).raise_unless_proved(),
    # tables
    "a misspelt operator in a table": lambda: table("handoffs,text,then\n=> 3,contians refund,person\n"),
    "an unclosed quote in a cell": lambda: table('text,then\n"""a",person\n'),
    "an empty table": lambda: table(""),
    "a table without an outcome": lambda: table("handoffs,than\n1,person\n"),
    "a row without an outcome": lambda: table("handoffs,then\n1,\n"),
    "columns on the wrong side": lambda: table("priority,then,handoffs,prioritty\n1,person,2,3\n"),
    "two columns of one name": lambda: table("then,note,note\nperson,a,b\n"),
    "a ragged row of a table": lambda: table("handoffs,then\n1\n"),
    "a quote behind a quote": lambda: table('text,then\n"a"b,person\n'),
    "a quote never closed": lambda: table('text,then\n"a,person\n'),
    "a delimiter of two letters": lambda: table("then\nperson\n", delimiter=";;"),
    "a Markdown table without its dashes": lambda: table("| then |\n| person |\nand so on\n"),
    "a rule that fits no row": lambda: ruleset_to_table(
        RuleSet("x", [Rule("r", when=(facts.handoffs > 1) | (facts.handoffs < 0), then=object())])
    ),
    "an unknown form of a table": lambda: ruleset_to_table(POLICY, form="cvs"),
    "an outcome that cannot be made": lambda: ruleset_from_data(
        {"name": "x", "rules": [], "default": "nobody"}, facts=facts, outcome=Tier
    ),
}

ROOMS: dict[str, Cases] = {
    "errors": ERRORS,
    "display": DISPLAY,
    "rules": RULES,
    "calendars": WORKING_TIME,
    "domain": NOUNS | TICKETING | CLOCKS,
    "sla": LEVELS,
    "escalation": ESCALATING,
    "classification": CLASSIFYING,
}
