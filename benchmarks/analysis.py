"""What it costs to analyse rule sets, in CPU seconds of this process, the median of three warm runs.

    python benchmarks/analysis.py

The rule sets are those of `benchmarks/rules.py` (`mixed`: two to four conditions on ten facts, 200 keywords),
a complete decision table of random splits over six facts, and input that is hard on purpose: random rules of
three keywords each, as many as make satisfiability hardest, rules that share long lists of keywords, and
`xor` nested twelve deep. Where the built-in search leaves something open, the column `z3` has the same call
with `solver="z3"`; the last lines put questions that the built-in search finds easy to z3, too.
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
from servicecore.rules.analysing.solver import Solver
from servicecore.rules.analysing.surveys import Survey
from servicecore.rules.analysing.witness import Box, bits

SIDE = 40
"""How many values a fact of the decision table has."""

facts = OBJECTS.facts
grid = Vocabulary.of(dict.fromkeys("abcdef", int))
texts = Vocabulary.of({"text": str})
flags = Vocabulary.of({f"flag{number}": bool for number in range(12)})


SECONDS = 120
"""How long z3 may take."""


def timed(name: str, target: float, run: Callable[..., Any], said: Callable[[Any], object]) -> None:
    """Print what a call costs and what came of it, with and without z3."""
    cost, found = measured(run)
    if is_open(found):
        solved, more = measured(lambda: run(solver="z3", seconds=SECONDS), passes=1)
        helped, told = f"z3 {solved:8.4f} s", f"{said(found)}; with z3: {said(more)}"
    else:
        helped, told = f"z3 {'-':>8}  ", f"{said(found)}"
    print(f"{name:<58} {cost:8.4f} s   target {target:<5} {helped}   {told}", flush=True)


def measured(run: Callable[[], Any], passes: int = 3) -> tuple[float, Any]:
    """The median cost of warm runs, and what came of the last."""
    costs = []
    for _ in range(passes + 1):
        start = process_time()
        found = run()
        costs.append(process_time() - start)
    return median(costs[1:]), found


def is_open(found: Any) -> bool:
    """Whether a call left something undecided."""
    return bool(getattr(found, "unknown", ())) or getattr(found, "verdict", "") == "unknown"


def shadowed_by_one(policy: RuleSet[Any, Any]) -> int:
    """How many rules are covered by a single rule before them, found by masks alone."""
    survey = Survey(policy.ranked, Effort(20_000, 10))
    return sum(
        bool(covering(survey, parts, before))
        for parts, before in zip(survey.parts, survey.before, strict=True)
    )


def reached(policy: RuleSet[Any, Any]) -> int:
    """How many rules can decide, each a question of its own for the built-in search."""
    survey = Survey(policy.ranked, Effort(20_000, SECONDS))
    pairs = zip(survey.parts, survey.before, strict=True)
    return sum(survey.find_any(parts, before) is not None for parts, before in pairs)


def reached_by_z3(policy: RuleSet[Any, Any]) -> int:
    """The same, each question put to z3."""
    survey = Survey(policy.ranked, Effort(20_000, SECONDS))
    solver, boxes, axioms = Solver(survey.space.domains), survey.index.boxes, survey.space.axioms

    def is_free(box: Box, before: int) -> bool:
        avoid = [boxes[number] for number in bits(survey.index.relevant(box, before))]
        return solver.find(box, avoid + axioms.about(box, avoid), SECONDS) is not None

    pairs = zip(survey.parts, survey.before, strict=True)
    return sum(any(is_free(box, before) for box in parts) for parts, before in pairs)


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


def listed(words: int) -> RuleSet[int, None]:
    """A thousand rules, each with a list of keywords from one vocabulary of two hundred."""
    random = Random(words)
    known = [f"word{number}" for number in range(200)]
    whens = [texts.text.mentions(*random.sample(known, words)) for _ in range(1000)]
    return RuleSet("listed", [Rule(f"r{n}", when=when, then=n) for n, when in enumerate(whens)])


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
        timed(f"analyse {size:,} rules", target, lambda **more: analyse(policy, **more), summary)  # noqa: B023
        for hit in ("unique", "any", "priority", "collect"):
            other = getattr(RuleSet, hit)("other", few_outcomes(policy).rules)
            name = f"analyse {size:,} rules, hit policy {hit}"
            timed(name, target, lambda **m: analyse(other, **m), summary)  # noqa: B023
    newer, few = changed(policy), few_outcomes(policy)
    again = reordered(policy)
    disjoint = table(1000)
    rows = RuleSet("rows", disjoint.rules)
    turned = RuleSet("turned", disjoint.rules[::-1])
    topic = facts.topic == "topic 3"
    timed("diff of a changed rule of 1,000", 0.2, lambda **more: diff(policy, newer, **more), repr)
    timed("diff of 1,000 rules in another order", 10, lambda **more: diff(few, again, **more), repr)
    timed("diff of a table of 1,000 rows turned round", 10, lambda **more: diff(rows, turned, **more), repr)
    for name, outcome in (("it holds", -1), ("it does not", 500)):
        claim = never(topic, outcome=outcome)
        timed(f"prove of 1,000 rules, {name}", 0.05, lambda **more: prove(policy, claim, **more), repr)  # noqa: B023
    large = as_rule_set(mixed(10_000))
    timed("rules shadowed by one rule, of 10,000", 0.5, lambda: shadowed_by_one(large), lambda found: found)
    present = [grid[name].is_present() for name in "abcdef"]
    for count, target in ((1000, 1), (5000, 20)):
        for closed in (True, False):
            rules = table(count, closed=closed)
            name = f"table of {count:,} rows, {'complete' if closed else 'one row missing'}"
            timed(name, target, lambda **m: analyse(rules, given=present, **m), summary)  # noqa: B023
    for words, count in ((80, 340), (160, 681)):
        rules = hard(words, count)
        name = f"analyse {count} rules of 3 of {words} keywords"
        timed(name, 2, lambda **m: analyse(rules, **m), summary)  # noqa: B023
    for words in (5, 20):
        rules = listed(words)
        name = f"analyse 1,000 rules of {words} of 200 keywords"
        timed(name, 10, lambda **m: analyse(rules, **m), summary)  # noqa: B023
    timed("analyse xor of 12 flags", 2, lambda **more: analyse(nested_xor(), **more), summary)
    for name, rules in (("1,000 rules", policy), ("table of 1,000 rows", rows)):
        cost, found = measured(lambda: reached(rules))  # noqa: B023
        solved, more = measured(lambda: reached_by_z3(rules), passes=1)  # noqa: B023
        assert found == more
        print(f"{f'rules that can decide, {name}':<58} {cost:8.4f} s{'':17} z3 {solved:8.4f} s   {found}")


if __name__ == "__main__":
    main()
