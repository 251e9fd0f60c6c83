"""Hit policies: what a rule set makes of the rules that match.

The names are those of DMN (Object Management Group, "Decision Model and Notation" 1.5, section 8.2.10), with
one difference: DMN's PRIORITY ranks output values, ours ranks rules.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

import attrs

from servicecore.errors import Collector, InvalidValue, WrongType, shown


@attrs.frozen
class Hit:
    """One hit policy.

    `pick` takes the deciding one of the matching rules, or refuses; `gather` makes one outcome of all of
    theirs, with the default where there are none. `summary` says it in words.
    """

    name: str
    summary: str
    pick: Callable[[Sequence[Any]], Any] | None = None
    gather: Callable[[Sequence[Any], Any], Any] | None = None
    is_ranked: bool = True
    is_numeric: bool = False


def _first(matches: Sequence[Any]) -> Any:
    return matches[0] if matches else None


def _unique(matches: Sequence[Any]) -> Any:
    if len(matches) > 1:
        raise InvalidValue.of(
            "hit-policy.not-unique", **_conflict("only one rule may match", matches[0], matches[1])
        )
    return _first(matches)


def _any(matches: Sequence[Any]) -> Any:
    for rule in matches[1:]:
        if rule.then != matches[0].then:
            raise InvalidValue.of(
                "hit-policy.not-any", **_conflict("all rules that match must agree", matches[0], rule)
            )
    return _first(matches)


def _priority(matches: Sequence[Any]) -> Any:
    for rule in matches[1:]:
        if rule.priority == matches[0].priority and rule.then != matches[0].then:
            why = f"rules of the same priority ({rule.priority}) must agree"
            raise InvalidValue.of("hit-policy.not-ranked", **_conflict(why, matches[0], rule))
    return _first(matches)


def _conflict(why: str, one: Any, other: Any) -> dict[str, Any]:
    """What an error says of two rules that do not get on."""
    places = ", ".join(f"`{rule.name}` ({rule.place})" for rule in (one, other) if rule.place)
    mend = "make their conditions exclude each other, or rank the rules by priority."
    return {
        "message": f"{why}, but both `{one.name}` and `{other.name}` match",
        "expected": "one outcome",
        "received": f"{shown(one.then)} and {shown(other.then)}",
        "help": f"the rules are {places}; {mend}" if places else mend,
    }


def _outcomes(matches: Sequence[Any], default: Any) -> Any:
    return tuple(rule.then for rule in matches)


def _of_all(function: Callable[[list[Any]], Any]) -> Callable[[Sequence[Any], Any], Any]:
    return lambda matches, default: function([rule.then for rule in matches]) if matches else default


HITS: dict[str, Hit] = {
    hit.name: hit
    for hit in (
        Hit("first", "the first rule that matches decides", pick=_first),
        Hit("unique", "the one rule that matches decides; two are an error", pick=_unique),
        Hit("any", "all rules that match must have the same outcome", pick=_any),
        Hit("priority", "the rule of the highest priority decides; a draw is an error", pick=_priority),
        Hit("collect", "the outcomes of all rules that match, by priority", gather=_outcomes),
        Hit("rule order", "the outcomes of all rules, as declared", gather=_outcomes, is_ranked=False),
        Hit("sum", "the sum of the outcomes of all rules that match", gather=_of_all(sum), is_numeric=True),
        Hit("min", "the least outcome of all rules that match", gather=_of_all(min), is_numeric=True),
        Hit("max", "the greatest outcome of all rules that match", gather=_of_all(max), is_numeric=True),
        Hit("count", "how many rules match", gather=lambda matches, default: len(matches)),
    )
}  # fmt: skip


def require_numbers(rules: Iterable[Any], problems: Collector) -> None:
    """Collect every outcome that cannot be added and compared: what is no finite number, or of two minds."""
    exact: bool | None = None
    for number, rule in enumerate(rules):
        value = rule.then
        if not _is_finite(value):
            problems.add(_no_number(number, rule))
        elif not isinstance(value, int):
            if exact is not None and exact is not isinstance(value, Decimal):
                problems.add(_no_number(number, rule, "Decimals and floats do not add up: use one of them"))
            exact = isinstance(value, Decimal)


def _is_finite(value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return (
        isfinite(value) if isinstance(value, float) else isinstance(value, int) and value is not bool(value)
    )


def require_number(default: Any) -> None:
    """Raise `WrongType` (`ruleset.not-a-number`) for a default that can be neither added nor compared."""
    if default is not None and not _is_finite(default):
        raise WrongType.of(
            "ruleset.not-a-number",
            "the default is not a number that fits",
            place="default",
            expected="a finite int, float or Decimal",
            received=f"{shown(default)} ({type(default).__name__})",
        )


def _no_number(number: int, rule: Any, why: str = "the outcomes are added or compared") -> WrongType:
    return WrongType.of(
        "ruleset.not-a-number",
        f"the outcome of rule `{rule.name}` is not a number that fits",
        place=f"rules[{number}].then",
        source=rule.place,
        expected="a finite int, float or Decimal",
        received=f"{shown(rule.then)} ({type(rule.then).__name__})",
        help=f"{why}.",
    )
