"""What an analysis has to say, in the words of the rules' author."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from servicecore.errors import shown
from servicecore.rules.language.conditions import AllOf, AnyOf, AtLeast, Condition, Leaf, Not
from servicecore.rules.rulesets.rule import Rule

_MOST = 6  # things that a sentence lists


def said(condition: Condition) -> str:
    """A condition as a person would say it.

    >>> from servicecore.rules import Vocabulary
    >>> facts = Vocabulary.of({"amount": int, "express": bool})
    >>> said((facts.amount > 100) & ~(facts.express == True))
    'amount > 100 and express is not True'
    """
    return _said(condition, True)


def _said(condition: Condition, wanted: bool) -> str:
    if isinstance(condition, Leaf):
        return condition.words(wanted=wanted)
    if isinstance(condition, Not):
        return _said(condition.condition, not wanted)
    if isinstance(condition, AtLeast):
        found = condition if wanted else condition.opposite()
        return f"at least {found.count} of: {'; '.join(_said(part, True) for part in found.conditions)}"
    assert isinstance(condition, AllOf | AnyOf)
    if not condition.conditions:
        return "always" if isinstance(condition, AllOf) is wanted else "never"
    joint = " and " if isinstance(condition, AllOf) is wanted else " or "
    return joint.join(
        f"({_said(part, wanted)})" if isinstance(part, AllOf | AnyOf) else _said(part, wanted)
        for part in condition.conditions
    )


def names(rules: Sequence[Rule[Any]], *, joint: str = "and") -> str:
    """The names of rules as a list in a sentence, cut where a person would stop reading."""
    quoted = [f"`{rule.name}`" for rule in rules[:_MOST]]
    if len(rules) > _MOST:
        return f"{', '.join(quoted)} {joint} {len(rules) - _MOST:,} more"
    return listed(quoted, joint)


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """A list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return f" {joint} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def told(facts: Mapping[str, Any]) -> str:
    """Facts as a person would note them down.

    >>> told({"amount": 5, "text": "refund"})
    "amount = 5, text = 'refund'"
    """
    if not facts:
        return "a subject of which nothing is known"
    return ", ".join(f"{path} = {value_said(value)}" for path, value in facts.items())


def value_said(value: Any) -> str:
    """A value, short."""
    from enum import Enum

    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, str):
        return shown(str(value))
    if isinstance(value, Decimal | timedelta):
        return str(value)
    return str(value.isoformat()) if hasattr(value, "isoformat") else shown(value)


def places(rules: Iterable[Rule[Any]]) -> list[str]:
    """Where rules were written, as far as that is known."""
    return [f"`{rule.name}`: {rule.place}" for rule in rules if rule.place is not None]
