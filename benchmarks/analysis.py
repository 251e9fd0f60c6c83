"""What it costs to analyse rule sets, in CPU seconds of this process, the median of three warm runs.

    python benchmarks/analysis.py

The rule sets are those of `benchmarks/rules.py` (`mixed`: two to four conditions on ten facts, 200 keywords),
a complete decision table of random splits over six facts, and input that is hard on purpose: random rules of
three keywords each, as many as make satisfiability hardest, and `xor` nested twelve deep.
"""

from collections.abc import Callable
from random import Random
from statistics import median
from time import process_time
from typing import Any

from rules import OBJECTS, as_rule_set, mixed

from servicecore.rules import Condition, Rule, RuleSet, Vocabulary, all_of
from servicecore.rules.analysing.analysis import analyse
from servicecore.rules.analysing.dead import covering
from servicecore.rules.analysing.differences import diff
from servicecore.rules.analysing.effort import Effort
from servicecore.rules.analysing.proofs import never, prove
from servicecore.rules.analysing.surveys import Survey

SIDE = 40
"""How many values a fact of the decision table has."""

facts = OBJECTS.facts
grid = Vocabulary.of(dict.fromkeys("abcdef", int))
texts = Vocabulary.of({"text": str})
flags = Vocabulary.of({f"flag{number}": bool for number in range(12)})


def timed(name: str, target: float, run: Callable[[], Any], said: Callable[[Any], object]) -> None:
    """Print what a call costs and what came of it."""
    costs = []
    for _ in range(4):
        start = process_time()
        found = run()
        costs.append(process_time() - start)
    print(f"{name:<58} {median(costs[1:]):8.4f} s   target {target:<5}  {said(found)}", flush=True)


def shadowed_by_one(policy: RuleSet[Any, Any]) -> int:
    """How many rules are covered by a single rule before them, found by masks alone."""
    survey = Survey(policy.ranked, Effort(20_000, 10))
    return sum(
        bool(covering(survey, parts, before))
        for parts, before in zip(survey.parts, survey.before, strict=True)
    )


def table(rows: int, *, closed: bool = True) -> RuleSet[int, None]:
    """A table whose rows leave nothing out and do not overlap: a space split at random."""
    random = Random(rows)
    boxes = [dict.fromkeys("abcdef", (0, SIDE))]
    while len(boxes) < rows:
        box = boxes[random.randrange(len(boxes))]
        name = random.choice("abcdef")
        low, high = box[name]
        if high - low > 1:
            cut = random.randrange(low + 1, high)
            boxes.append({**box, name: (cut, high)})
            box[name] = (low, cut)
    random.shuffle(boxes)

    def condition(box: dict[str, tuple[int, int]]) -> Condition:
        parts = []
        for name, (low, high) in box.items():
            parts += [grid[name] >= low] * (low > 0) + [grid[name] < high] * (high < SIDE)
        return all_of(*(grid[name].is_present() for name in "abcdef"), *parts)

    kept = boxes if closed else boxes[1:]
    return RuleSet.unique(
        "table", [Rule(f"row {n}", when=condition(box), then=n) for n, box in enumerate(kept)]
    )


def hard(words: int, rules: int) -> RuleSet[int, None]:
    """Rules of three keywords each, some of them negated."""
    random = Random(words)

    def one(word: int) -> Condition:
        found = texts.text.mentions(f"word{word}")
        return found if random.random() < 0.5 else ~found

    whens = [all_of(*map(one, random.sample(range(words), 3))) for _ in range(rules)]
    return RuleSet("hard", [Rule(f"r{n}", when=when, then=n) for n, when in enumerate(whens)])


def nested_xor() -> RuleSet[int, None]:
    """Rules that exclude each other, which only a look at all twelve flags together tells."""
    odd: Condition = flags.flag0 == True  # noqa: E712
    for number in range(1, 12):
        flag = flags[f"flag{number}"] == True  # noqa: E712
        odd = (odd & ~flag) | (~odd & flag)
    return RuleSet(
        "xor",
        [Rule("odd", when=odd, then=1), Rule("even", when=~odd, then=2), Rule("more", when=odd, then=3)],
    )


def changed(policy: RuleSet[Any, Any]) -> RuleSet[Any, Any]:
    """The policy with one more condition in the rule in its middle."""
    rules = list(policy.rules)
    place = len(rules) // 2
    rules[place] = Rule(
        rules[place].name, when=rules[place].when & (facts.priority < 4), then=rules[place].then
    )
    return RuleSet("changed", rules)


def reordered(policy: RuleSet[Any, Any]) -> RuleSet[Any, Any]:
    """The same rules in another order, each with its place as its outcome gone: all give the same."""
    rules = [Rule(rule.name, when=rule.when, then=rule.then % 30) for rule in policy.rules]
    Random(3).shuffle(rules)
    return RuleSet("reordered", rules)


def few_outcomes(policy: RuleSet[Any, Any]) -> RuleSet[Any, Any]:
    """The policy with thirty outcomes."""
    return RuleSet("few", [Rule(rule.name, when=rule.when, then=rule.then % 30) for rule in policy.rules])


def summary(found: Any) -> str:
    """What an analysis came to."""
    return f"{len(found.findings)} findings, {len(found.unknown)} unknown, {len(found.examples)} examples"


def main() -> None:
    """Print all figures."""
    for size, target in ((100, 0.05), (1000, 1.0)):
        policy = as_rule_set(mixed(size))
        timed(f"analyse {size:,} rules", target, lambda: analyse(policy), summary)  # noqa: B023
        for hit in ("unique", "any", "priority", "collect"):
            other = getattr(RuleSet, hit)("other", few_outcomes(policy).rules)
            timed(f"analyse {size:,} rules, hit policy {hit}", target, lambda: analyse(other), summary)  # noqa: B023
    newer, few = changed(policy), few_outcomes(policy)
    again = reordered(policy)
    disjoint = table(1000)
    rows = RuleSet("rows", disjoint.rules)
    turned = RuleSet("turned", disjoint.rules[::-1])
    topic = facts.topic == "topic 3"
    timed("diff of a changed rule of 1,000", 0.2, lambda: diff(policy, newer), repr)
    timed("diff of 1,000 rules in another order", 10, lambda: diff(few, again), repr)
    timed("diff of a table of 1,000 rows turned round", 10, lambda: diff(rows, turned), repr)
    timed("prove of 1,000 rules, it holds", 0.05, lambda: prove(policy, never(topic, outcome=-1)), repr)
    timed("prove of 1,000 rules, it does not", 0.05, lambda: prove(policy, never(topic, outcome=500)), repr)
    large = as_rule_set(mixed(10_000))
    timed("rules shadowed by one rule, of 10,000", 0.5, lambda: shadowed_by_one(large), lambda found: found)
    present = [grid[name].is_present() for name in "abcdef"]
    for count, target in ((1000, 1), (5000, 20)):
        for closed in (True, False):
            rules = table(count, closed=closed)
            name = f"table of {count:,} rows, {'complete' if closed else 'one row missing'}"
            timed(name, target, lambda: analyse(rules, given=present), summary)  # noqa: B023
    for words, count in ((80, 340), (160, 681)):
        rules = hard(words, count)
        timed(f"analyse {count} rules of 3 of {words} keywords", 2, lambda: analyse(rules), summary)  # noqa: B023
    timed("analyse xor of 12 flags", 2, lambda: analyse(nested_xor()), summary)


if __name__ == "__main__":
    main()
