"""How fast rule sets decide, as a ratio to a hand-written chain of ifs in the same process.

    python benchmarks/rules.py [10 100 1000 10000]

The workload: rules of 2 to 4 conditions on ten facts; 85 % ask for one of 40 topics, the others start from
one of 25 products or one of 200 words in a text; the most specific come first. The chain is generated from
the same rules, one `if` a rule, as a careful person would write it, without any check of types or missing
facts. Both decide about the same 500 objects and must agree. CPU time of the process, in turn, medians.

The many equalities on the topic favour an index; `ranges` and `texts` below do not.
"""

import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from random import Random
from statistics import median
from time import process_time
from typing import Any

import attrs

from servicecore.rules import Condition, Rule, RuleSet, Vocabulary, all_of

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
FIELDS = [*CHOICES, "text", "sentiment", "priority", "reactive", "amount"]


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


facts = Vocabulary.of(Contact)
Test = tuple[str, str, Any]


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


def mixed(number: int) -> list[list[Test]]:
    """The workload: mostly topics."""
    random = Random(number)
    rules = []
    for _ in range(number):
        first = "topic" if random.random() < 0.85 else random.choice(["text", "product"])
        rest = random.sample([field for field in FIELDS if field != first], random.choice([1, 2, 2, 3]))
        rules.append([condition(field, random) for field in (first, *rest)])
    return sorted(rules, key=lambda tests: -len(tests) + random.random() * 1.5)


def ranges(number: int) -> list[list[Test]]:
    """Narrow ranges of numbers only."""
    random = Random(number)
    rules: list[list[Test]] = []
    for _ in range(number):
        low = round(random.uniform(-1, 0.95), 2)
        rules.append(
            [("sentiment", ">=", low), ("sentiment", "<", low + 0.05), condition("amount", random),
             condition("priority", random)]
        )  # fmt: skip
    return rules


def texts(number: int) -> list[list[Test]]:
    """Words of the text only."""
    random = Random(number)
    return [[condition("text", random), condition("text", random)] for _ in range(number)]


def phrases(number: int) -> float:
    """CPU microseconds of a match among rules that look for a phrase each, most of which never come."""
    random = Random(number)
    said = [" ".join(random.sample(WORDS, 3)) for _ in range(number)]
    policy = RuleSet(
        "phrases", [Rule(f"r{n}", when=facts.text.mentions(phrase), then=n) for n, phrase in enumerate(said)]
    )
    subjects = contacts(500)
    return median(cost(policy.match, subjects, 10) for _ in range(7))


def as_rule_set(rules: list[list[Test]]) -> RuleSet[int, None]:
    """The rules as a rule set, each with its number as the outcome."""

    def built(test: Test) -> Condition:
        field, operator, value = test
        fact = facts[field]
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


def as_chain(rules: list[list[Test]]) -> Callable[[Contact], int]:
    """The rules as a function with one `if` a rule, from a contact to the number of the first match or -1."""
    amounts = {f"amount_{value}": value for value in AMOUNTS}

    def written(test: Test) -> str:
        field, operator, value = test
        if field == "amount":
            return f"amount {operator} amount_{value}"
        if operator == "contains":
            return f"{value!r} in text"
        if operator == "one_of":
            return f"{field} in {value!r}"
        if field == "reactive":
            return field if value else f"not {field}"
        return f"{field} {operator} {value!r}"

    lines = [f"    {field} = x.{field}" for field in FIELDS]
    lines += [f"    if {' and '.join(map(written, tests))}: return {n}" for n, tests in enumerate(rules)]
    defaults = ", ".join(f"{name}={name}" for name in amounts)
    scope: dict[str, Any] = dict(amounts)
    exec("\n".join([f"def first(x, {defaults}):", *lines, "    return -1"]), scope)
    return scope["first"]


def cost(decide: Callable[[Contact], object], subjects: Sequence[Contact], rounds: int) -> float:
    """CPU microseconds a decision."""
    start = process_time()
    for _ in range(rounds):
        for subject in subjects:
            decide(subject)
    return (process_time() - start) / rounds / len(subjects) * 1e6


def compare(name: str, rules: list[list[Test]], subjects: list[Contact]) -> float:
    """Print the ratios of one policy to its chain; return the microseconds of a match."""
    chain, policy = as_chain(rules), as_rule_set(rules)
    start = process_time()
    policy.match(subjects[0])
    built = process_time() - start
    for subject in subjects:
        rule = policy.match(subject)
        assert chain(subject) == (-1 if rule is None else rule.then)
    rounds = max(1, 20_000 // len(subjects) // max(1, len(rules) // 300))
    forms = {"match": policy.match, "decide": policy.decide, "matches": policy.matches}
    ratios: dict[str, list[float]] = {form: [] for form in forms}
    costs = []
    for _ in range(7):
        yardstick = cost(chain, subjects, rounds)
        for form, decide in forms.items():
            found = cost(decide, subjects, rounds)
            ratios[form].append(found / yardstick)
            if form == "match":
                costs.append(found)
    told = "  ".join(f"{form} {median(found):6.3f}" for form, found in ratios.items())
    print(f"{name:>8} {len(rules):>6} rules: {told}   compiled in {built * 1000:6.1f} ms", flush=True)
    return median(costs)


def main() -> None:
    """Print the ratios for the sizes of the arguments."""
    sizes = [int(size) for size in sys.argv[1:]] or [10, 100, 1000, 10_000]
    subjects = contacts(500)
    print("cost of a decision as a ratio to the chain of ifs (below 1: faster)")
    costs = {size: compare("mixed", mixed(size), subjects) for size in sizes}
    if len(costs) > 1:
        low, high = min(costs), max(costs)
        print(f"{'':>8} a match at {high:,} rules costs {costs[high] / costs[low]:.1f} times one at {low:,}")
    for size in sizes:
        compare("ranges", ranges(size), subjects)
    for size in sizes:
        compare("texts", texts(size), subjects)
    few, many = phrases(20), phrases(2000)
    print(f" phrases  2,000 cost {many / few:.2f} times 20")


if __name__ == "__main__":
    main()
