"""What is asked of the parts of a rule set before it is built."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from servicecore.errors import Collector, InvalidValue, Source, WrongType, closest, one_of, shown
from servicecore.rules.language.leaves import Predicate
from servicecore.rules.language.places import caller
from servicecore.rules.rulesets.hits import HITS, require_number, require_numbers
from servicecore.rules.rulesets.rule import Rule


def require_option(place: str, value: object, known: Iterable[str]) -> None:
    """Refuse a value that is none of those known (`ruleset.unknown-option`)."""
    names = list(known)
    if value not in names:
        raise InvalidValue.of(
            "ruleset.unknown-option",
            f"`{shown(value)}` is no value of `{place}` here",
            place=place,
            source=caller(),
            expected=one_of(names),
            suggestion=closest(value, names) if isinstance(value, str) else None,
        )


def require_rules(rules: Any) -> tuple[Any, ...]:
    """What was given as rules, as a tuple; what is no list of things is refused (`ruleset.not-rules`)."""
    if isinstance(rules, Iterable) and not isinstance(rules, str | Mapping):
        return tuple(rules)
    raise WrongType.of(
        "ruleset.not-rules",
        "a rule set is made from a list of rules",
        place="rules",
        source=caller(),
        expected="a list of rules",
        received=f"{shown(rules)} ({type(rules).__name__})",
    )


def check_rules(name: str, rules: tuple[Any, ...]) -> None:
    """Raise everything that is no rule (`ruleset.not-a-rule`) and every name that several rules share."""
    problems = Collector(f"rule set `{name}`")
    for number, rule in enumerate(rules):
        if not isinstance(rule, Rule):
            problems.add(
                WrongType.of(
                    "ruleset.not-a-rule",
                    "a rule set holds rules",
                    place=f"rules[{number}]",
                    source=caller(),
                    expected="a Rule",
                    received=f"{shown(rule)} ({type(rule).__name__})",
                )
            )
    named = [(rule.name, rule.place) if isinstance(rule, Rule) else (None, None) for rule in rules]
    for error in duplicates(named):
        problems.add(error)
    problems.done()


def duplicates(rules: Iterable[tuple[str | None, Source | None]]) -> Iterator[InvalidValue]:
    """An error for each rule that shares its name; rules without a name come as `None`."""
    found = list(rules)
    names = Counter(name for name, _ in found)
    for number, (name, source) in enumerate(found):
        if name is not None and names[name] > 1:
            yield InvalidValue.of(
                "ruleset.duplicate-rule",
                f"{names[name]} rules are called `{name}`",
                place=f"rules[{number}]",
                source=source,
                help="decisions name their rule: give each a name of its own.",
            )


def check_outcomes(name: str, hit: str, rules: tuple[Any, ...], default: Any = None) -> None:
    """Raise every outcome that does not suit the hit policy."""
    if HITS[hit].is_numeric:
        problems = Collector(f"rule set `{name}`")
        require_numbers(rules, problems)
        with problems.at():
            require_number(default)
        problems.done()


def check_predicates(name: str, rules: tuple[Any, ...]) -> None:
    """Raise where one name and version stand for two functions: they could not be told apart."""
    known: dict[object, Any] = {}
    opaque = (rule for rule in rules if rule.when.opaque)
    asked = ((rule, leaf) for rule in opaque for leaf in rule.when.leaves() if isinstance(leaf, Predicate))
    for rule, leaf in asked:
        if known.setdefault(leaf.key, leaf.function) is not leaf.function:
            raise InvalidValue.of(
                "ruleset.ambiguous-predicate",
                f"two functions of rule set `{name}` are called `{leaf.name}`, version {leaf.version}",
                place=rule.name,
                source=rule.place,
                expected="a name or version of its own for each function",
            )
