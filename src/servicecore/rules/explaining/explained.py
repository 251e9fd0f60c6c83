"""What explaining a decision gives: a tree to print, and data."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import attrs

from servicecore.display import Tree
from servicecore.errors import shown

OUTCOME = 400
"""How many letters of an outcome are told."""


@attrs.frozen
class Explanation(Tree):
    """Why a decision came out as it did, or what one rule has to do with it: a tree to print, and data.

    It shows itself as text, as HTML in a notebook and in `rich`. Two explanations are equal if they say the
    same.

    >>> from servicecore.rules import Rule, RuleSet, Vocabulary
    >>> facts = Vocabulary.of({"sentiment": float})
    >>> policy = RuleSet("door", [Rule("angry", when=facts.sentiment < -0.4, then="care")])
    >>> found = policy.decide({"sentiment": -0.31}).why_not("angry")
    >>> print(found)
    `angry` would have matched if sentiment < -0.4; it was -0.31
    >>> found.to_data()["verdict"], found.to_data()["lacking"][0]["actual"]
    ('lacks', -0.31)
    """

    told: Mapping[str, object] = attrs.field(factory=dict, eq=False, repr=False)

    def to_data(self) -> dict[str, Any]:
        """The explanation as plain data, ready for JSON. Every key is always there.

        Of a decision: `ruleset`, `hit` (the policy), `outcome`, `rule` (the name of the one that decided, or
        `None`), `matches` (the rules that gave the outcome), `others` (the rest, as shown), `disabled`
        (names), `failures` (each with `predicate`, `rule`, `error`) and `left_out` (how many rules are not
        told of).

        Of one rule: `rule`, `verdict`, `outcome`, `place` (`file` and `line`, or `None`), `note`, `grounds`,
        `lacking`, `more` (how many questions are left out), `open` (the paths of missing facts, and names of
        functions, that leave it open), `after` (the rule that comes before this one, which matches as well)
        and `error`. `verdict` is `decides`, `counts` (its outcome is one of those gathered), `agrees` (the
        policy `any`), `comes later`, `not asked` (a function that was not asked would tell whether it
        matches), `lacks`, `never`, `unreadable` or `disabled`.

        Of one question, in `grounds` and `lacking`: `question` in words; `fact`, `expected` and `actual`
        (`None`: missing); `compared_with`, the value of the other fact where two are compared; `predicate`,
        the name, in place of `fact`, where a function is asked (`actual` is then what it said).
        """
        return {key: _plain(value) for key, value in self.told.items()}


def _plain(value: Any) -> Any:
    """Plain data of an outcome, or of anything that holds outcomes."""
    if value is None or isinstance(value, bool) or type(value) in (str, int):
        return value
    if isinstance(value, float) and isfinite(value):
        return float(value)
    to_data = getattr(value, "to_data", None)
    if callable(to_data) and not isinstance(value, type):
        return _plain(to_data())
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else shown(value, most=OUTCOME)
