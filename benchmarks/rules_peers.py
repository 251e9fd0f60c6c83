"""What a first match costs in other rule engines, as a ratio to a chain of ifs in the same process.

    python benchmarks/rules_peers.py [10 100 1000 10000]

The mixed policy and the 500 subjects of `rules.py`, handed over as plain dicts of JSON values; the chain and
the rule sets of this library read the same dicts. Each engine is used as its own documentation uses it where
speed matters: compiled once, asked many times. Numbers are brought into the form that an engine wants before
the timing. CPU time of the process, all threads, in turn with the chain, medians. Every answer is compared
with the chain's: one that differs fails the run. An engine that is not installed is left out and named.
"""

import json
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any

import attrs
from rules import (
    FIELDS,
    FLAT,
    Contact,
    Policy,
    Shape,
    Test,
    as_chain,
    as_rule_set,
    contacts,
    cost,
    mixed,
    paired,
)

from servicecore.rules import Vocabulary

LONGEST = 30.0
"""CPU seconds that a pass over all subjects may take; an engine that needs more is left out at that size."""

NUMBERS = {"sentiment": float, "priority": int, "reactive": bool, "amount": float}
TYPES: dict[str, Any] = {field: NUMBERS.get(field, str) for field in FIELDS}


def plain(contact: Contact) -> dict[str, Any]:
    """A contact as JSON has it."""
    return {**attrs.asdict(contact), "amount": float(contact.amount)}


def with_decimals(subject: dict[str, Any]) -> dict[str, Any]:
    """The same with decimals, for engines that would otherwise make them in each decision."""
    return {**subject, **{field: Decimal(str(subject[field])) for field in ("sentiment", "amount")}}


PLAIN = Shape("plain dicts", Vocabulary.of(TYPES), FLAT, plain, keys=True)
Chain = Callable[[dict[str, Any]], int]


@attrs.frozen
class Engine:
    """An engine: its package, how it is made from rules, and what it takes and gives.

    `subject` brings a dict into the form that the engine wants, before the timing; `answer` reads the number
    of the rule from what the engine gave, after it.
    """

    name: str
    package: str
    made: Callable[[Policy], Callable[[Any], Any]]
    subject: Callable[[dict[str, Any]], Any] = lambda subject: subject
    answer: Callable[[Any], int] = lambda given: given


def servicecore_match(rules: Policy) -> Callable[[Any], Any]:
    """The bare match of this library."""
    policy = as_rule_set(rules, PLAIN)
    policy.match({})  # compiles the rules
    return policy.match


def servicecore_decide(rules: Policy) -> Callable[[Any], Any]:
    """The decision of this library, which names its rule and can explain itself."""
    policy = as_rule_set(rules, PLAIN)
    policy.match({})
    return policy.decide


def datalogic(rules: Policy) -> Callable[[Any], Any]:
    """datalogic-py: one compiled `if` of all rules, asked in a session, which keeps its memory."""
    from datalogic_py import Engine as Logic

    engine = Logic()
    session = engine.session()
    return partial(session.evaluate, engine.compile(json_logic(rules)))


def datalogic_prepared(rules: Policy) -> Callable[[Any], Any]:
    """The same about subjects that were handed over beforehand, with a typed answer."""
    from datalogic_py import Engine as Logic

    engine = Logic()
    session = engine.session()
    return partial(session.evaluate_int, engine.compile(json_logic(rules)))


def datalogic_handle(subject: dict[str, Any]) -> Any:
    """A subject in the memory of datalogic-py."""
    from datalogic_py import DataHandle

    return DataHandle(subject)


def json_logic(rules: Policy) -> dict[str, Any]:
    """The rules as JSONLogic: strict equality, which does not convert."""

    def written(test: Test) -> Any:
        field, operator, value = test
        fact = {"var": field}
        if operator == "contains":
            return {"in": [value, fact]}
        if operator == "one_of":
            return {"in": [fact, list(value)]}
        if field == "reactive":
            return fact if value else {"!": fact}
        return {"===" if operator == "==" else operator: [fact, value]}

    cases = [[{"and": [written(test) for test in tests]}, number] for number, tests in enumerate(rules)]
    return {"if": [part for case in cases for part in case] + [-1]}


def zen_engine(rules: Policy) -> Callable[[Any], Any]:
    """zen-engine: a decision table with hit policy first, in a static loader, which keeps it compiled."""
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"policy": decision_graph(rules)}}})
    return partial(engine.evaluate, "policy")


def decision_graph(rules: Policy) -> dict[str, Any]:
    """The rules as a graph of one decision table; a field that a rule does not ask for is an empty cell."""

    def cell(test: Test) -> str:
        _, operator, value = test
        if operator == "contains":
            return f"contains($, {json.dumps(value)})"
        if operator == "one_of":
            return ", ".join(map(json.dumps, value))
        return ("" if operator == "==" else f"{operator} ") + json.dumps(value)

    table = {
        "hitPolicy": "first",
        "inputs": [{"id": field, "name": field, "field": field} for field in FIELDS],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [
            {"_id": f"r{number}", "rule": str(number), **{test[0]: cell(test) for test in tests}}
            for number, tests in enumerate(rules)
        ],
    }
    kinds = {"in": "inputNode", "table": "decisionTableNode", "out": "outputNode"}
    nodes = [
        {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}} for name, kind in kinds.items()
    ]
    nodes[1]["content"] = table
    ways = [("in", "table"), ("table", "out")]
    edges = [{"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in ways]
    return {"nodes": nodes, "edges": edges}


def rule_engine_chain(rules: Policy) -> Callable[[Any], Any]:
    """rule-engine: its own chain of rules, with the types of the facts declared."""
    from rule_engine import Chain as RuleChain
    from rule_engine import Context, DataType

    kinds = {str: DataType.STRING, float: DataType.FLOAT, int: DataType.FLOAT, bool: DataType.BOOLEAN}
    context = Context(type_resolver={field: kinds[kind] for field, kind in TYPES.items()})

    def written(test: Test) -> str:
        field, operator, value = test
        if operator == "contains":
            return f"{json.dumps(value)} in {field}"
        if operator == "one_of":
            return f"{field} in {json.dumps(value)}"
        if field == "reactive":
            return field if value else f"not {field}"
        return f"{field} {operator} {json.dumps(value)}"

    entries = [(" and ".join(map(written, tests)), number) for number, tests in enumerate(rules)]
    evaluate: Callable[[Any], Any] = RuleChain(entries, default_value=-1, context=context).evaluate
    return evaluate


def business_rules(rules: Policy) -> Callable[[Any], Any]:
    """business-rules: a variables object about each subject, stopping at the first rule that holds."""
    from business_rules import run_all
    from business_rules.actions import BaseActions
    from business_rules.variables import BaseVariables

    def keep(self: Any, given: Any) -> None:
        self.given = given

    variables = type("Contacts", (BaseVariables,), {"__init__": keep, **business_variables()})
    actions = type("Numbers", (BaseActions,), {"__init__": keep, "first": keep})
    written = business_conditions(rules)

    def decide(subject: dict[str, Any]) -> Any:
        done = actions(-1)
        run_all(written, variables(subject), done, stop_on_first_trigger=True)
        return done.given

    return decide


def business_variables() -> dict[str, Any]:
    """A method for each fact, marked with its kind."""
    from business_rules.variables import boolean_rule_variable, numeric_rule_variable, string_rule_variable

    marks = {str: string_rule_variable, bool: boolean_rule_variable}

    def variable(field: str) -> Any:
        def read(self: Any) -> Any:
            return self.given[field]

        read.__name__ = field
        return marks.get(TYPES[field], numeric_rule_variable)()(read)

    return {field: variable(field) for field in FIELDS}


def business_conditions(rules: Policy) -> list[dict[str, Any]]:
    """The rules as its documents say them; numbers as decimals, which it would make of them each time."""
    names = {"<": "less_than", ">": "greater_than", "<=": "less_than_or_equal_to"}
    names |= {">=": "greater_than_or_equal_to", "==": "equal_to", "contains": "contains"}

    def written(test: Test) -> dict[str, Any]:
        field, operator, value = test
        if operator == "one_of":
            return {"any": [written((field, "==", each)) for each in value]}
        if field == "reactive":
            return {"name": field, "operator": "is_true" if value else "is_false", "value": None}
        constant = value if isinstance(value, str) else Decimal(str(value))
        return {"name": field, "operator": names[operator], "value": constant}

    return [
        {
            "conditions": {"all": [written(test) for test in tests]},
            "actions": [{"name": "first", "params": {"given": number}}],
        }
        for number, tests in enumerate(rules)
    ]


def clips_engine(rules: Policy) -> Callable[[Any], Any]:
    """clipspy: a fact of a template asserted and retracted; salience in rank order, and one rule is run."""
    import clips

    environment = clips.Environment()
    environment.build("(defglobal ?*first* = -1)")
    kinds = {str: "STRING", float: "FLOAT", int: "INTEGER", bool: "SYMBOL"}
    slots = " ".join(f"(slot {field} (type {kinds[kind]}))" for field, kind in TYPES.items())
    environment.build(f"(deftemplate contact {slots})")
    for number, tests in enumerate(rules):
        environment.build(
            f"(defrule r{number} (declare (salience {10_000 - number})) "
            f"(contact {' '.join(map(clips_slot, tests))}) => (bind ?*first* {number}))"
        )
    template, first = environment.find_template("contact"), environment.find_global("first")

    def decide(subject: dict[str, Any]) -> int:
        fact = template.assert_fact(**subject)
        number = first.value if environment.run(1) else -1
        fact.retract()
        return number

    return decide


def clips_slot(test: Test) -> str:
    """A test as a constraint of a slot."""
    field, operator, value = test
    if operator == "contains":
        return f"({field} ?{field}&:(str-index {json.dumps(value)} ?{field}))"
    if operator == "one_of":
        return f"({field} {'|'.join(map(json.dumps, value))})"
    if operator == "==":
        return f"({field} {str(value).upper() if field == 'reactive' else json.dumps(value)})"
    return f"({field} ?{field}&:({operator} ?{field} {value}))"


def cedar(rules: Policy) -> Callable[[Any], Any]:
    """cedarpy: a parsed policy set. Cedar has no order: it gives all that permit, and the first is taken."""
    from cedarpy import Entities, PolicySet, is_authorized

    policies = PolicySet.from_str("\n".join(map(cedar_policy, rules)))
    nobody = Entities.from_json_str("[]")

    def decide(request: dict[str, Any]) -> int:
        permitting = is_authorized(request, policies, nobody).diagnostics.reasons
        return min((int(name.removeprefix("policy")) for name in permitting), default=-1)

    return decide


def cedar_policy(tests: Sequence[Test]) -> str:
    """A rule as a policy that permits. Cedar has whole numbers only: hundredths."""

    def written(test: Test) -> str:
        field, operator, value = test
        if operator == "contains":
            return f'context.text like "*{value}*"'
        if operator == "one_of":
            return f"{json.dumps(value)}.contains(context.{field})"
        if field == "reactive":
            return f"{'' if value else '!'}context.{field}"
        return f"context.{field} {operator} {json.dumps(hundredths(field, value))}"

    return f"permit (principal, action, resource) when {{ {' && '.join(map(written, tests))} }};"


def hundredths(field: str, value: Any) -> Any:
    """A number with two digits as a whole number."""
    return round(value * 100) if TYPES[field] is float else value


def cedar_request(subject: dict[str, Any]) -> dict[str, Any]:
    """A subject as the context of a request."""
    context = {field: hundredths(field, value) for field, value in subject.items()}
    return {
        "principal": 'User::"u"',
        "action": 'Action::"route"',
        "resource": 'Desk::"d"',
        "context": context,
    }


def rule_number(rule: Any) -> int:
    """The number of a rule of this library."""
    return -1 if rule is None else rule.then


ENGINES = [
    Engine("the same chain again", "", lambda rules: chain_of(rules)),
    Engine("servicecore, match", "", servicecore_match, answer=rule_number),
    Engine("servicecore, decide", "", servicecore_decide, answer=lambda given: rule_number(given.rule)),
    Engine("datalogic-py", "datalogic-py", datalogic),
    Engine("datalogic-py, subjects parsed before", "datalogic-py", datalogic_prepared, datalogic_handle),
    Engine("zen-engine", "zen-engine", zen_engine, answer=lambda given: given["result"].get("rule", -1)),
    Engine("clipspy", "clipspy", clips_engine),
    Engine("cedarpy", "cedarpy", cedar, cedar_request),
    Engine("business-rules", "business-rules", business_rules, with_decimals),
    Engine("rule-engine", "rule-engine", rule_engine_chain, with_decimals),
]


def as_json(rules: Policy) -> Policy:
    """The same rules with amounts as JSON has them."""
    return [
        [
            (field, operator, float(value) if isinstance(value, Decimal) else value)
            for field, operator, value in tests
        ]
        for tests in rules
    ]


def chain_of(rules: Policy) -> Chain:
    """The chain of ifs about plain dicts."""
    return as_chain(rules, PLAIN)


def measured(engine: Engine, rules: Policy, subjects: list[dict[str, Any]]) -> tuple[str, int]:
    """The figure of an engine for a policy, and how many answers differ from the chain's."""
    chain, decide = chain_of(rules), engine.made(rules)
    taken = [engine.subject(subject) for subject in subjects]
    if cost(decide, taken[:10], 1) * len(taken) / 1e6 > LONGEST:
        return "too long", 0
    differing = sum(
        engine.answer(decide(each)) != chain(subject) for each, subject in zip(taken, subjects, strict=True)
    )
    return f"{paired(decide, taken, chain, subjects)[0]:.2f}", differing


def main() -> None:
    """Print a row of ratios for each engine; exit with 1 if any answer differs from the chain's."""
    sizes = [int(size) for size in sys.argv[1:]] or [10, 100, 1000, 10_000]
    subjects = [plain(contact) for contact in contacts(500)]
    print(f"a first match as a ratio to the chain of ifs about the same dicts, Python {python_version()}")
    print(f"{'rules':>42}" + "".join(f"{size:>12,}" for size in sizes))
    differing = 0
    for engine in ENGINES:
        try:
            release = version(engine.package) if engine.package else ""
        except PackageNotFoundError:
            print(f"{engine.name:<36} not installed")
            continue
        print(f"{engine.name} {release:<{41 - len(engine.name)}}", end="", flush=True)
        for size in sizes:
            figure, wrong = measured(engine, as_json(mixed(size)), subjects)
            differing += wrong
            print(f"{figure:>12}" + (f" ({wrong} differ)" if wrong else ""), end="", flush=True)
        print()
    print(f"answers that differ from the chain's: {differing}")
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
