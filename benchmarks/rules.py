"""How fast rule sets decide, as a ratio to a hand-written chain of ifs in the same process.

    python benchmarks/rules.py [10 100 1000 10000]

The workload: rules of 2 to 4 conditions on ten facts; 85 % ask for one of 40 topics, the others start from
one of 25 products or one of 200 words in a text; the most specific come first. The chain is generated from
the same rules, one `if` a rule, as a careful person would write it, without any check of types or missing
facts. Both decide about the same 500 subjects and must agree. CPU time of the process, in turn, medians.

The many equalities on the topic favour an index; `ranges` and `texts` do not. `benchmarks/README.md` says
what is compared with what, and what was measured.
"""

import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from statistics import median
from time import process_time
from types import CodeType, ModuleType
from typing import Any

import attrs

from servicecore.rules import Condition, Facts, Rule, RuleSet, Vocabulary, all_of

LETTERS = Random(7)
WORDS = [
    "".join(LETTERS.choice("bcdfglmnprstv") + LETTERS.choice("aeiou") for _ in range(3)) for _ in range(230)
]
WORDS = list(dict.fromkeys(WORDS))[:200]
CHOICES = {
    "topic": [f"topic {n}" for n in range(40)],
    "product": [f"product {n}" for n in range(25)],
    "language": ["en", "es", "fr", "de", "pt", "it", "nl", "ja", "ko", "zh", "ar", "hi"],
    "channel": ["email", "chat", "phone", "social", "sms", "form", "app", "forum"],
    "tier": ["free", "basic", "plus", "pro", "enterprise"],
}
AMOUNTS = [Decimal(amount) for amount in (100, 500, 1000, 5000, 10_000, 50_000)]
GRID = [Decimal(round(10 ** (1.2 + step / 3))) for step in range(12)]
FIELDS = [*CHOICES, "text", "sentiment", "priority", "reactive", "amount"]
TARGETS = {
    "match": {10: 1.5, 100: 0.8, 1000: 0.3, 10_000: 0.15},
    "decide": {10: 3.0, 100: 1.5, 1000: 0.5, 10_000: 0.25},
}
"""What a decision may cost at most, in chains of ifs, on the mixed policy."""
PASSES = 7
SHORTEST = 0.02
"""CPU seconds that one timing takes at least."""

Test = tuple[str, str, Any]
Policy = list[list[Test]]


@attrs.frozen
class Contact:
    """What the rules are about."""

    topic: str
    product: str
    language: str
    channel: str
    tier: str
    text: str
    sentiment: float
    priority: int
    reactive: bool
    amount: Decimal


@attrs.frozen
class Account:
    """The account of a nested contact, three levels deep."""

    tier: str
    amount: Decimal


@attrs.frozen
class Customer:
    """The customer of a nested contact."""

    language: str
    account: Account


@attrs.frozen
class Message:
    """The message of a nested contact."""

    channel: str
    text: str
    sentiment: float


@attrs.frozen
class Case:
    """A contact with parts: the same ten facts, seven of them two or three levels deep."""

    topic: str
    product: str
    priority: int
    reactive: bool
    customer: Customer
    message: Message


def nested(contact: Contact) -> Case:
    """The same facts in parts."""
    return Case(
        topic=contact.topic,
        product=contact.product,
        priority=contact.priority,
        reactive=contact.reactive,
        customer=Customer(contact.language, Account(contact.tier, contact.amount)),
        message=Message(contact.channel, contact.text, contact.sentiment),
    )


@attrs.frozen
class Shape:
    """A kind of subject: where its facts lie, how one is made, and whether its parts are reached by key."""

    name: str
    facts: Facts
    paths: Mapping[str, str]
    made: Callable[[Contact], Any]
    keys: bool = False


FLAT = {field: field for field in FIELDS}
DEEP = {fact.rpartition(".")[2]: fact for fact in Vocabulary.of(Case)}
OBJECTS = Shape("objects", Vocabulary.of(Contact), FLAT, lambda contact: contact)
DICTS = Shape("dicts", OBJECTS.facts, FLAT, attrs.asdict, keys=True)
NESTED = Shape("nested objects", Vocabulary.of(Case), DEEP, nested)
NESTED_DICTS = Shape("nested dicts", NESTED.facts, DEEP, lambda each: attrs.asdict(nested(each)), keys=True)


def contacts(number: int) -> list[Contact]:
    """Seeded contacts."""
    random = Random(5)
    return [
        Contact(
            **{name: random.choice(values) for name, values in CHOICES.items()},
            text=" ".join(random.choices(WORDS, k=random.randint(8, 16))),
            sentiment=round(random.uniform(-1, 1), 2),
            priority=random.randint(1, 5),
            reactive=random.random() < 0.6,
            amount=Decimal(round(10 ** random.uniform(1, 5.3), 2)).quantize(Decimal("0.01")),
        )
        for _ in range(number)
    ]


def condition(field: str, random: Random) -> Test:
    """One test of a field, as (field, operator, constant)."""
    if field == "text":
        return field, "contains", random.choice(WORDS)
    if field == "sentiment":
        return field, random.choice(["<", ">"]), round(random.uniform(-0.9, 0.9), 2)
    if field == "priority":
        return field, random.choice(["<=", ">="]), random.randint(2, 4)
    if field == "reactive":
        return field, "==", random.random() < 0.5
    if field == "amount":
        return field, random.choice(["<", ">="]), random.choice(AMOUNTS)
    if field in ("topic", "product") or random.random() < 0.6:
        return field, "==", random.choice(CHOICES[field])
    return field, "one_of", tuple(random.sample(CHOICES[field], random.randint(2, 3)))


def mixed(number: int) -> Policy:
    """The workload: mostly topics."""
    random = Random(number)
    rules = []
    for _ in range(number):
        first = "topic" if random.random() < 0.85 else random.choice(["text", "product"])
        rest = random.sample([field for field in FIELDS if field != first], random.choice([1, 2, 2, 3]))
        rules.append([condition(field, random) for field in (first, *rest)])
    return sorted(rules, key=lambda tests: -len(tests) + random.random() * 1.5)


def ranges(number: int) -> Policy:
    """Narrow ranges of numbers only."""
    random = Random(number)
    rules: Policy = []
    for _ in range(number):
        low = round(random.uniform(-1, 0.95), 2)
        rules.append(
            [("sentiment", ">=", low), ("sentiment", "<", low + 0.05), condition("amount", random),
             condition("priority", random)]
        )  # fmt: skip
    return rules


def mostly_ranges(number: int) -> Policy:
    """A range of sentiment and one of the amount, and in a third of the rules something else as well."""
    random = Random(number)
    rules: Policy = []
    for _ in range(number):
        low = round(random.uniform(-1, 0.9), 2)
        least, most = sorted(random.sample(GRID, 2))
        high = round(low + random.uniform(0.02, 0.3), 2)
        tests: list[Test] = [("sentiment", ">=", low), ("sentiment", "<", high)]
        tests += [("amount", ">=", least), ("amount", "<", most)]
        rules.append(tests + [condition(random.choice([*CHOICES]), random)] * (random.random() < 1 / 3))
    return rules


def texts(number: int) -> Policy:
    """Words of the text only."""
    random = Random(number)
    return [[condition("text", random), condition("text", random)] for _ in range(number)]


def mostly_texts(number: int) -> Policy:
    """Two words of the text, and in half of the rules something else as well."""
    random = Random(number)
    others = [field for field in FIELDS if field != "text"]
    return [
        [condition("text", random), condition("text", random)]
        + [condition(random.choice(others), random)] * (random.random() < 1 / 2)
        for _ in range(number)
    ]


POLICIES: dict[str, Callable[[int], Policy]] = {
    "mixed": mixed,
    "ranges": ranges,
    "mostly ranges": mostly_ranges,
    "texts": texts,
    "mostly texts": mostly_texts,
}


def as_rule_set(rules: Policy, shape: Shape = OBJECTS) -> RuleSet[int, None]:
    """The rules as a rule set, each with its number as the outcome."""

    def built(test: Test) -> Condition:
        field, operator, value = test
        fact = shape.facts[shape.paths[field]]
        if operator == "one_of":
            return fact.one_of(*value)
        if operator == "contains":
            return fact.contains(value)
        made = {"==": fact.__eq__, "<": fact.__lt__, ">": fact.__gt__, "<=": fact.__le__, ">=": fact.__ge__}
        return made[operator](value)

    return RuleSet(
        "benchmark",
        [Rule(f"r{n}", when=all_of(*map(built, tests)), then=n) for n, tests in enumerate(rules)],
    )


def as_chain(rules: Policy, shape: Shape = OBJECTS) -> Callable[[Any], int]:
    """The rules as a function with one `if` a rule, from a subject to the number of the first match or -1."""
    decimals = {value for tests in rules for _, _, value in tests if isinstance(value, Decimal)}

    def written(test: Test) -> str:
        field, operator, value = test
        if isinstance(value, Decimal):
            return f"{field} {operator} decimal_{value}"
        if operator == "contains":
            return f"{value!r} in text"
        if operator == "one_of":
            return f"{field} in {value!r}"
        if field == "reactive":
            return field if value else f"not {field}"
        return f"{field} {operator} {value!r}"

    lines = reading(shape)
    lines += [f"if {' and '.join(map(written, tests))}: return {n}" for n, tests in enumerate(rules)]
    scope: dict[str, Any] = {f"decimal_{value}": value for value in sorted(decimals)}
    head = f"def first({', '.join(['x', *(f'{name}={name}' for name in scope)])}):"
    exec("\n    ".join([head, *lines, "return -1"]), scope)
    first: Callable[[Any], int] = scope["first"]
    return first


def reading(shape: Shape) -> list[str]:
    """Lines that read each fact, and each part that facts lie in, once into a local."""
    lines: dict[str, str] = {}
    for field, path in shape.paths.items():
        source = "x"
        for name in path.split("."):
            part = f"[{name!r}]" if shape.keys else f".{name}"
            lines[name] = f"{name} = {source}{part}"
            source = name
        assert source == field
    return list(lines.values())


def cost(decide: Callable[[Any], object], subjects: Sequence[Any], rounds: int) -> float:
    """CPU microseconds a decision."""
    start = process_time()
    for _ in range(rounds):
        for subject in subjects:
            decide(subject)
    return (process_time() - start) / rounds / len(subjects) * 1e6


def paired(
    decide: Callable[[Any], object],
    taken: Sequence[Any],
    yardstick: Callable[[Any], object],
    subjects: Sequence[Any],
) -> tuple[float, float]:
    """The median cost of a decision: in decisions of the yardstick, timed before and after; in microseconds.

    `taken` are the subjects in the form that `decide` takes.
    """
    rounds, yardstick_rounds = repeats(decide, taken), repeats(yardstick, subjects)
    found = []
    for _ in range(PASSES if rounds > 1 else 3):
        before = cost(yardstick, subjects, yardstick_rounds)
        spent = cost(decide, taken, rounds)
        after = cost(yardstick, subjects, yardstick_rounds)
        found.append((spent * 2 / (before + after), spent))
    return median(ratio for ratio, _ in found), median(spent for _, spent in found)


def repeats(decide: Callable[[Any], object], subjects: Sequence[Any]) -> int:
    """How often to go through the subjects for a timing that is long enough. Also warms up what it asks."""
    return 1 + int(SHORTEST / (cost(decide, subjects, 1) * len(subjects) / 1e6))


def compare(name: str, rules: Policy, subjects: list[Contact], shape: Shape = OBJECTS) -> float:
    """Print the ratios of one policy to its chain; return the microseconds of a match."""
    chain, policy = as_chain(rules, shape), as_rule_set(rules, shape)
    made = [shape.made(subject) for subject in subjects]
    start = process_time()
    policy.match(made[0])
    built = process_time() - start
    for subject in made:
        rule = policy.match(subject)
        assert chain(subject) == (-1 if rule is None else rule.then)
    policy.matches(made[0])
    forms: dict[str, Callable[[Any], object]] = {
        "match": policy.match,
        "decide": policy.decide,
        "matches": policy.matches,
    }
    found = {form: paired(decide, made, chain, made) for form, decide in forms.items()}
    told = "  ".join(f"{form} {ratio:6.3f}{_target(form, name, rules)}" for form, (ratio, _) in found.items())
    print(f"{name:>14} {len(rules):>6} rules: {told}   compiled in {built * 1000:6.1f} ms", flush=True)
    return found["match"][1]


def _target(form: str, name: str, rules: Policy) -> str:
    """The target beside a figure of the mixed policy; blanks elsewhere."""
    most = TARGETS[form].get(len(rules)) if form in TARGETS and name == "mixed" else None
    return "" if form == "matches" else f" (<= {most:<4g})" if most else " " * 10


def phrases(number: int) -> Callable[[Any], object]:
    """A match among rules that look for a phrase each, most of which never come."""
    random = Random(number)
    said = [" ".join(random.sample(WORDS, 3)) for _ in range(number)]
    text: Any = OBJECTS.facts["text"]
    rules = [Rule(f"r{n}", when=text.mentions(phrase), then=n) for n, phrase in enumerate(said)]
    policy = RuleSet("phrases", rules)
    policy.match(contacts(1)[0])
    return policy.match


def all_matches(subjects: list[Contact]) -> str:
    """Every match of 1,000 rules against the chain's first one."""
    rules = mixed(1000)
    policy = as_rule_set(rules)
    policy.matches(subjects[0])
    ratio, spent = paired(policy.matches, subjects, as_chain(rules), subjects)
    speed = f"{1000 / spent:.0f} k/s (>= 150 k/s)"
    return f"all matches of 1,000 rules: {ratio:.2f} of the chain's first match, {speed}"


def many_phrases(subjects: list[Contact]) -> str:
    """A match among 2,000 phrases against one among 20."""
    ratio, _ = paired(phrases(2000), subjects, phrases(20), subjects)
    return f"2,000 phrases: {ratio:.2f} times 20 phrases"


def building(number: int) -> str:
    """What it takes to make and to compile the rules, beside generating the chain."""
    rules, subject = mixed(number), contacts(1)[0]
    times: list[tuple[float, float, float]] = []
    for _ in range(3):
        start = process_time()
        policy = as_rule_set(rules)
        made = process_time()
        policy.match(subject)
        compiled = process_time()
        as_chain(rules)
        times.append((made - start, compiled - made, process_time() - compiled))
    made, compiled, chained = (median(column) for column in zip(*times, strict=True))
    return (
        f"build of {number:,} rules: compiled in {compiled:.2f} s (<= 0.5 s), the rules made in {made:.2f} s"
        f" (the chain: generated and compiled in {chained:.2f} s)"
    )


def memory(number: int) -> str:
    """What the compiled form of a rule set holds, beyond the rules themselves."""
    policy, subject = as_rule_set(mixed(number)), contacts(1)[0]
    policy.match(subject)
    policy.match(attrs.asdict(subject))
    size = reachable(policy.match, apart_from=policy.rules)
    return f"memory of {number:,} compiled rules: {size / 1e6:.1f} MB (<= 5 MB) beyond the rules themselves"


def reachable(start: object, apart_from: object) -> int:
    """The bytes of all that can be reached from an object, without modules, classes and `apart_from`."""
    code = {id(vars(module)) for module in list(sys.modules.values()) if isinstance(module, ModuleType)}

    def walk(first: object, seen: set[int]) -> int:
        size, waiting = 0, [first]
        while waiting:
            each = waiting.pop()
            if id(each) in seen or id(each) in code or isinstance(each, ModuleType | type):
                continue
            seen.add(id(each))
            size += sys.getsizeof(each)
            waiting += gc.get_referents(each)
            if isinstance(each, CodeType):
                waiting += [each.co_consts, each.co_names, each.co_varnames]
        return size

    seen: set[int] = set()
    walk(apart_from, seen)
    return walk(start, seen)


class Verdict:
    """The least that a verdict can be: the outcome and the rule, nothing to explain it from."""

    __slots__ = ("outcome", "rule")

    def __init__(self, outcome: object, rule: object) -> None:
        self.outcome = outcome
        self.rule = rule


def unused_explanations(number: int, subjects: list[Contact]) -> str:
    """What it costs that a decision can explain itself, when nobody asks."""
    policy = as_rule_set(mixed(number))
    policy.match(subjects[0])

    def plain(subject: Contact) -> Verdict:
        rule = policy.match(subject)
        return Verdict(policy.default if rule is None else rule.then, rule)

    ratio, _ = paired(policy.decide, subjects, plain, subjects)
    return f"explanations nobody asks for, {number:,} rules: {(ratio - 1) * 100:+.1f} % (<= 5 %)"


def main() -> None:
    """Print the ratios for the sizes of the arguments."""
    sizes = [int(size) for size in sys.argv[1:]] or [10, 100, 1000, 10_000]
    subjects = contacts(500)
    print("cost of a decision as a ratio to the chain of ifs (below 1: faster), beside the target")
    costs: dict[int, float] = {}
    for name, policy in POLICIES.items():
        for size in sizes:
            spent = compare(name, policy(size), subjects)
            costs.setdefault(size, spent)
    print("the mixed policy about other kinds of subject, as a ratio to a chain that reads the same kind")
    for shape in (DICTS, NESTED, NESTED_DICTS):
        for size in sizes:
            compare(shape.name, mixed(size), subjects, shape)
    low, high = min(costs), max(costs)
    print(f"a match at {high:,} rules costs {costs[high] / costs[low]:.1f} times one at {low:,} (<= 5)")
    print(all_matches(subjects))
    print(many_phrases(subjects))
    print(building(high))
    print(memory(high))
    for size in (low, high):
        print(unused_explanations(size, subjects))


if __name__ == "__main__":
    main()
