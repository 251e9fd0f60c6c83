"""Tests derived from a policy: what they hit and kill, and what they cost in CPU seconds of this process.

    python benchmarks/derived.py [seed ...]

The rule set is that of `benchmarks/rules.py` (`mixed`: two to four conditions on ten facts) with 200 rules;
a seed chooses other rules of the same kind.
"""

import sys
from collections.abc import Callable, Iterable
from time import process_time
from typing import Any, TypeVar

from rules import as_rule_set, contacts, mixed

from servicecore.rules import RuleSet, analyse, diff
from servicecore.rules.examples import borders, live, near_misses, suite
from servicecore.rules.mutation import Score, mutants, score, smallest_suite

RULES, MUTANTS, SUBJECTS = 200, 600, 1728
T = TypeVar("T")


def timed(run: Callable[[], T]) -> tuple[T, float]:
    """What a call gives, and what it costs."""
    start = process_time()
    found = run()
    return found, process_time() - start


def told(name: str, value: object, target: str = "") -> None:
    """Print one figure, with its target."""
    print(f"{name:<62} {value!s:<34} {f'target {target}' if target else ''}", flush=True)


def hit(policy: RuleSet[Any, Any], subjects: Iterable[Any]) -> int:
    """How many rules decide about one of the subjects."""
    found = {rule.name for rule in map(policy.match, subjects) if rule is not None}
    return len(found)


def killed(found: Score) -> str:
    """How many of the mutants that can be killed are."""
    return f"{len(found.killed)} of {len(found.killed) + len(found.survived)} ({found.ratio or 0:.0%})"


def examples_of(policy: RuleSet[Any, Any]) -> None:
    """The figures of examples."""
    alive = len(policy.rules) - len(analyse(policy, kinds=("never-true", "shadowed")).findings)
    found, spent = timed(lambda: live(policy))
    rules = hit(policy, (example.facts for example in found))
    told("live examples: rules hit, of those that can decide", f"{rules} of {alive}", "100 %")
    told("  examples a rule", f"{len(found) / alive:.2f} in {spent:.2f} s", "<= 1")
    drawn = hit(policy, contacts(SUBJECTS))
    told(f"  {SUBJECTS:,} subjects drawn at random: rules hit", f"{drawn} of {alive}")
    for make in (borders, near_misses, suite):
        examples, spent = timed(lambda: make(policy))  # noqa: B023
        none = ", ".join(sorted({gap.verdict for gap in examples.missing})) or "none"
        told(make.__name__.replace("_", " "), f"{len(examples)} in {spent:.2f} s; missing: {none}")


def mutants_of(policy: RuleSet[Any, Any], most: int | None) -> None:
    """The figures of mutants."""
    count = len(mutants(policy, most=most))
    for name, subjects in (
        ("random subjects", contacts(SUBJECTS)),
        ("live examples", live(policy)),
        ("the suite", suite(policy)),
    ):
        found, spent = timed(lambda: score(policy, subjects, most=most, seconds=600))  # noqa: B023
        told(f"{count} mutants killed by {name}", f"{killed(found)} in {spent:.1f} s")
    for name, start in (("the suite", None), ("nothing", ())):
        found, spent = timed(lambda: smallest_suite(policy, most=most, start=start, seconds=600))  # noqa: B023
        told(f"smallest suite from {name}: killed", killed(found), "100 %")
        told("  examples a mutant", f"{len(found.suite) / count:.2f} ({len(found.suite)})", "<= 0.8")
        told("  equivalent by proof, unknown", f"{len(found.equivalent)}, {len(found.unknown)}", "unknown 0")
        told("  seconds", f"{spent:.1f}", "interactive")
    if found.equivalent:
        same = found.equivalent[: 1 + len(found.equivalent) // 4]
        _, spent = timed(lambda: [diff(policy, fate.mutant.ruleset) for fate in same])
        told("  one proof of equivalence", f"{spent / len(same) * 1000:.0f} ms", "34-85 ms")


def main() -> None:
    """Print all figures."""
    for seed in [int(seed) for seed in sys.argv[1:]] or [0]:
        policy = as_rule_set(mixed(RULES + seed)[:RULES])
        print(f"--- {RULES} rules, seed {seed}")
        examples_of(policy)
        mutants_of(policy, MUTANTS)
    print("--- every mutant")
    mutants_of(policy, None)


if __name__ == "__main__":
    main()
