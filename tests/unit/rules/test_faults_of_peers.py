"""Faults that other rule engines have shown, and bad input: errors with a place, or no harm done."""

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import pytest

from servicecore.errors import ErrorGroup, ServiceCoreError, UnknownName, WrongType
from servicecore.rules import (
    Condition,
    Fact,
    Facts,
    Rule,
    RuleSet,
    Vocabulary,
    condition_from_data,
    derived,
    predicate,
    ruleset_from_data,
)


class Tier(Enum):
    GOLD = "gold"
    FREE = "free"


@attrs.frozen
class Case:
    topic: str | None = None
    amount: int | None = None
    price: Decimal | None = None
    tier: Tier | None = None


facts = Vocabulary.of(Case)


def first(*rules: Rule[Any], **how: Any) -> RuleSet[Any, Any]:
    return RuleSet("p", rules, **how)


def test_broken_cell_accepted() -> None:
    cell = {"fact": "amount", "op": ">", "value": "> 5 and"}
    document = {"name": "p", "rules": [{"name": "a", "when": {"all": [cell]}, "then": 1}]}
    with pytest.raises(ErrorGroup) as raised:
        ruleset_from_data(document, facts=facts)
    assert [each.place for each in raised.value.diagnostics] == ["rules[0].when.all[0].value"]


def test_one_missing_field_aborts() -> None:
    policy = first(Rule("a", when=facts.amount > 5, then=1), Rule("b", when=facts.topic == "bill", then=2))
    decision = policy.decide({"topic": "bill"})
    assert decision.outcome == 2
    assert [(each.rule.name, each.facts) for each in decision.undetermined] == [("a", ("amount",))]


def test_null_rejects_request() -> None:
    policy = first(Rule("a", when=facts.amount.is_missing(), then=1))
    for subject in ({"amount": None}, {}, Case(), json.loads('{"amount": null}')):
        assert policy.decide(subject).outcome == 1


@pytest.mark.parametrize("answer", [ValueError("error as a value"), "true", 1, [1]])
def test_error_is_truthy(answer: Any) -> None:
    decision = first(Rule("a", when=predicate("p", lambda subject: answer), then=1)).decide({})
    assert decision.rule is None
    assert [each.error.diagnostic.code for each in decision.failures] == ["rule.predicate-not-bool"]


@pytest.mark.parametrize("value", ["10", "abc", [10], {"a": 1}, True])
@pytest.mark.parametrize(
    "when", [facts.amount > 5, facts.amount == 10, ~(facts.amount > 5), facts.price < 99]
)
def test_cross_type_match(when: Condition, value: Any) -> None:
    with pytest.raises(WrongType) as raised:
        first(Rule("a", when=when, then=1)).decide({"amount": value, "price": value})
    assert raised.value.diagnostic.code == "fact.wrong-type"


@pytest.mark.parametrize("value", ["many", float("nan"), float("inf"), Decimal("NaN")])
def test_wrong_type_kills_decision(value: Any) -> None:
    rules = [Rule("a", when=facts.topic == "bill", then=1), Rule("b", when=facts.price > 5, then=2)]
    with pytest.raises(ServiceCoreError) as raised:
        first(*rules).decide({"price": value})
    assert raised.value.diagnostic.place == "price"
    assert first(*rules).decide({"price": value, "topic": "bill"}).outcome == 1


def test_silent_skip() -> None:
    def fails(subject: Any) -> bool:
        raise KeyError("rates")

    rules = [
        Rule("missing", when=facts.amount > 5, then=1),
        Rule("broken", when=predicate("rates", fails), then=2),
        Rule("no", when=facts.topic == "bill", then=3),
    ]
    decision = first(*rules).decide({"topic": "other"})
    assert [each.rule.name for each in decision.failures] == ["broken"]
    assert {each.rule.name for each in decision.undetermined} == {"missing", "broken"}


def test_raising_predicate_stops_all() -> None:
    def fails(subject: Any) -> bool:
        raise KeyError("rates")

    decision = first(
        Rule("a", when=predicate("rates", fails), then=1), Rule("b", when=facts.amount > 5, then=2)
    ).decide({"amount": 9})
    assert decision.outcome == 2
    assert isinstance(decision.failures[0].error.__cause__, KeyError)


@pytest.mark.parametrize(
    "build",
    [
        lambda: facts.topic < 3,
        lambda: facts.topic == 3,
        lambda: facts.amuont > 3,
        lambda: facts.tier == "silver",
        lambda: facts.tier < Tier.GOLD,
        lambda: facts.amount.contains("5"),
        lambda: facts.price > 1.5,
    ],
)
def test_type_error_accepted_at_build(build: Callable[[], object]) -> None:
    with pytest.raises(ServiceCoreError) as raised:
        build()
    assert raised.value.diagnostic.source is not None
    assert raised.value.diagnostic.source.file == __file__


def test_contradiction_unflagged() -> None:
    from servicecore.rules.analysing.analysis import analyse

    never = [
        Rule("two topics", when=(facts.topic == "a") & (facts.topic == "b"), then=1),
        Rule("empty", when=(facts.amount > 5) & (facts.amount < 6), then=2),
    ]
    findings = str(analyse(first(*never)))
    assert "`two topics`" in findings
    assert "`empty`" in findings


def test_trace_costs_hundreds() -> None:
    """A decision that nobody asks to explain keeps no more than its subject and its rule."""
    policy = first(*(Rule(f"r{number}", when=facts.amount > number, then=number) for number in range(1_000)))
    subject = {"amount": 999}
    policy.decide(subject)
    gc.collect()
    tracemalloc.start()
    kept = [policy.decide(subject) for _ in range(100)]
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(kept) == 100
    assert used < 100 * 300


def test_no_why_not() -> None:
    policy = first(Rule("a", when=facts.amount > 5, then=1), Rule("b", when=facts.topic == "bill", then=2))
    said = str(policy.decide({"amount": 4, "topic": "bill"}).why_not("a"))
    assert "amount > 5" in said
    assert "4" in said


def test_per_call_overhead() -> None:
    """A decision asks each fact of the subject once, and copies, writes and compiles nothing."""

    class Watched:
        def __init__(self) -> None:
            self.reads: list[str] = []

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            self.reads.append(name)
            return {"amount": -1, "topic": "none", "price": Decimal(0), "tier": Tier.FREE}[name]

    many = [
        Rule(f"r{number}", when=(facts.amount == number) & (facts.topic == "x"), then=1)
        for number in range(200)
    ]
    policy = first(*many)
    policy.match(Case())
    match = policy.match
    subject = Watched()
    assert policy.match(subject) is None
    assert sorted(subject.reads) == ["amount", "topic"]
    assert policy.match is match


def test_late_rows_slow() -> None:
    """The last of 10,000 rules is found without trying the others one by one."""
    lines = {size: lines_run(size) for size in (100, 10_000)}
    assert lines[10_000] <= 5 * lines[100] + 200


def lines_run(size: int) -> int:
    """How many lines of Python the last rule of so many costs."""
    policy = first(*(Rule(f"r{number}", when=facts.amount == number, then=number) for number in range(size)))
    subject = {"amount": size - 1}
    policy.match(subject)
    count = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        found = policy.match(subject)
    finally:
        sys.settrace(before)
    assert found is not None
    assert found.then == size - 1
    return count


@pytest.fixture(scope="module")
def large() -> RuleSet[int, None]:
    return RuleSet("large", large_rules())


def large_rules() -> list[Rule[int]]:
    return [
        Rule(
            f"r{number}",
            when=(facts.amount > number % 97) & (facts.topic == f"t{number % 40}") & facts.tier.is_present(),
            then=number,
            priority=number % 3,
        )
        for number in range(10_000)
    ]


def test_large_set_refused(large: RuleSet[int, None]) -> None:
    """No step recurses by rule: 10,000 rules are built, decided, written and read on a shallow stack."""
    subject = {"amount": 96, "topic": "t5", "tier": "gold"}
    depth = sys.getrecursionlimit()
    sys.setrecursionlimit(stack_depth() + 150)
    try:
        decision = large.decide(subject)
        again = ruleset_from_data(large.to_data(), facts=facts)
        matches = large.matches(subject)
        told = decision.explain(most=3)
        undecided = large.decide({"amount": 96}).undetermined
        digest = large.digest
    finally:
        sys.setrecursionlimit(depth)
    assert decision.rule is matches[0]
    assert len(matches) == sum(number % 97 < 96 and number % 40 == 5 for number in range(10_000))
    assert told.children
    assert len(undecided) == 10_000 - sum(number % 97 >= 96 for number in range(10_000))
    assert again.digest == digest


def stack_depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame is not None:
        depth, frame = depth + 1, frame.f_back  # type: ignore[assignment]
    return depth


def test_large_set_memory() -> None:
    """What is compiled of 10,000 rules takes at most 5 MB."""
    policy = RuleSet("large", large_rules())
    gc.collect()
    tracemalloc.start()
    policy.match({"amount": 5})
    policy.matches(Case())
    gc.collect()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used <= 5_000_000


def test_wrong_overlapping_rule() -> None:
    low, high = (
        Rule("low", when=facts.amount > 5, then=1),
        Rule("high", when=facts.amount > 9, then=2, priority=1),
    )
    assert first(low, high).decide({"amount": 10}).outcome == 2
    assert RuleSet.rule_order("p", [low, high]).decide({"amount": 10}).outcome == (1, 2)
    with pytest.raises(ServiceCoreError, match="`high` and `low`"):
        RuleSet.unique("p", [low, high]).decide({"amount": 10})


def test_overlap_invisible_for_first() -> None:
    from servicecore.rules.analysing.analysis import analyse

    rules = [
        Rule("small", when=facts.amount <= 5, then=1),
        Rule("large", when=facts.amount > 5, then=2),
        Rule("both", when=facts.amount.between(0, 9), then=3),
    ]
    findings = str(analyse(first(*rules)))
    line = next(line for line in findings.splitlines() if "`both`" in line)
    assert line
    assert "`small`" in findings
    assert "`large`" in findings


def test_coverage_hidden_by_index(large: RuleSet[int, None]) -> None:
    """Every rule that matches is found, however many blocks and cells the index passes over."""
    subject = {"amount": 50, "topic": "t7", "tier": "free"}
    expected = [rule for rule in large.ranked if rule.then % 97 < 50 and rule.then % 40 == 7]
    assert list(large.matches(subject)) == expected


# Bad input


def codes(build: Callable[[], object]) -> list[tuple[str, str]]:
    """The codes of all that is wrong, each with its place or line of code."""
    try:
        build()
    except ErrorGroup as group:
        return [(each.code, each.place or str(each.source)) for each in group.diagnostics]
    except ServiceCoreError as error:
        return [(error.diagnostic.code, error.diagnostic.place or str(error.diagnostic.source))]
    return []


@pytest.mark.parametrize(
    ("condition", "code", "place"),
    [
        ({"fact": "amuont", "op": ">", "value": 5}, "facts.unknown-fact", "fact"),
        ({"fact": "amount", "op": ">", "value": "5"}, "fact.wrong-type", "value"),
        ({"fact": "amount", "op": "one_of", "value": []}, "condition.empty-list", "value"),
        ({"fact": "amount", "op": "between", "value": [9, 5]}, "condition.empty-range", "value"),
        ({"fact": "topic", "op": "matches", "value": "(ab"}, "condition.bad-regex", "value"),
        ({"fact": "topic", "op": "matches", "value": "(a+)+$"}, "condition.slow-regex", "value"),
        ({"fact": "topic", "op": "matches", "value": "x" * 1_000_000}, "condition.slow-regex", "value"),
        ({"fact": "topic", "op": "contains", "value": ""}, "condition.empty-text", "value"),
        ({"fact": "topic", "op": "mentions", "value": ["?!"]}, "condition.empty-phrase", "value"),
        ({"fact": "topic", "op": "~=", "value": "a"}, "condition.unknown-operator", "op"),
        ({"fact": "tier", "op": "==", "value": "golden"}, "fact.unknown-member", "value"),
    ],
)
def test_a_bad_condition_is_one_located_error(condition: Any, code: str, place: str) -> None:
    document = {"name": "p", "rules": [{"name": "a", "when": condition, "then": 1}]}
    assert codes(lambda: condition_from_data(condition, facts=facts)) == [(code, place)]
    assert codes(lambda: ruleset_from_data(document, facts=facts)) == [(code, f"rules[0].when.{place}")]


def test_duplicate_names_are_told_with_every_place() -> None:
    rule = {"name": "a", "when": {"all": []}, "then": 1}
    assert codes(lambda: ruleset_from_data({"name": "p", "rules": [rule, rule]}, facts=facts)) == [
        ("ruleset.duplicate-rule", "rules[0]"),
        ("ruleset.duplicate-rule", "rules[1]"),
    ]


def test_a_cyclic_derived_fact_is_one_located_error() -> None:
    class Cyclic(Facts):
        one: Fact[int] = derived("two", by=lambda two: two)
        two: Fact[int] = derived("one", by=lambda one: one)

    assert [code for code, _ in codes(Cyclic)] == ["facts.cyclic"]


@pytest.mark.parametrize(
    ("version", "code"),
    [(2, "data.newer-schema"), (10**100, "data.newer-schema"), (0, "number.out-of-range"),
     ("1", "value.wrong-type"), (None, "value.wrong-type"), (1.0, "value.wrong-type"),
     (True, "value.wrong-type")],
)  # fmt: skip
def test_a_document_of_another_schema_is_one_located_error(version: Any, code: str) -> None:
    document = {"schema": version, "name": 5, "rules": "none", "odd": 1}
    assert codes(lambda: ruleset_from_data(document, facts=facts)) == [(code, "schema")]


@pytest.mark.parametrize("form", ["not", "all", "any", "at_least"])
def test_100_000_nested_levels_are_one_located_error(form: str) -> None:
    data: Any = {"fact": "amount", "op": ">", "value": 5}
    for _ in range(100_000):
        inner = data if form == "not" else [data]
        data = {"at_least": 1, "of": inner} if form == "at_least" else {form: inner}
    try:
        ((code, place),) = codes(lambda: condition_from_data(data, facts=facts))
    finally:
        while isinstance(data, dict) and "fact" not in data:  # taken apart by hand: Python would recurse
            data = data["of" if form == "at_least" else form]
            data = data[0] if isinstance(data, list) else data
    assert code == "data.too-deep"
    assert place


def test_100_000_nested_levels_in_code_are_one_located_error() -> None:
    condition = facts.amount > 5
    built: list[Condition] = [condition]

    def nest() -> None:
        for number in range(100_000):
            built[0] = (built[0] & condition) if number % 2 else (built[0] | condition)

    ((code, place),) = codes(nest)
    assert code == "condition.too-deep"
    assert place.startswith("test_faults_of_peers.py")


def test_20_000_conditions_side_by_side_are_no_mistake() -> None:
    data = {"any": [{"fact": "amount", "op": "==", "value": number} for number in range(20_000)]}
    policy = first(Rule("a", when=condition_from_data(data, facts=facts), then=1))
    assert policy.decide({"amount": 19_999}).outcome == 1
    assert policy.decide({"amount": 20_000}).outcome is None


@pytest.mark.parametrize("junk", ["text", "name", "value", "rule", "key"])
def test_a_document_of_10_megabytes_is_read_or_refused_with_short_errors(junk: str) -> None:
    large = "x" * 10_000_000
    when: Any = {"fact": "topic", "op": "==", "value": large}
    rule: Any = {"name": "a", "when": when, "then": 1}
    if junk == "name":
        when["fact"] = large
    if junk == "value":
        when |= {"fact": "amount"}
    if junk == "rule":
        rule["when"] = large
    if junk == "key":
        rule[large] = 1
    document = {"name": "p", "rules": [rule]}
    if junk == "text":
        policy = ruleset_from_data(document, facts=facts)
        assert policy.decide({"topic": large}).outcome == 1
        assert len(str(policy.decide({"topic": "y"}).explain())) < 10_000
        return
    with pytest.raises(ErrorGroup) as raised:
        ruleset_from_data(document, facts=facts)
    assert len(raised.value.errors) == 1
    assert len(str(raised.value)) < 10_000


def test_of_many_mistakes_in_a_large_document_so_many_are_named_as_anyone_reads() -> None:
    wrong = {"fact": "amount", "op": ">"}
    rules = [{"name": f"r{number}", "when": wrong, "then": 1} for number in range(3_000)]
    found = codes(lambda: ruleset_from_data({"name": "p", "rules": rules}, facts=facts))
    assert 1_000 <= len(found) <= 3_000
    assert found == [("data.missing-field", f"rules[{number}].when.value") for number in range(len(found))]


def test_an_unknown_fact_of_a_subject_names_the_nearest() -> None:
    @attrs.frozen
    class Other:
        amuont: int = 5

    with pytest.raises(UnknownName) as raised:
        first(Rule("a", when=facts.amount > 5, then=1)).decide(Other())
    assert raised.value.diagnostic.code == "facts.not-of-subject"
    assert raised.value.diagnostic.suggestion == "amuont"
