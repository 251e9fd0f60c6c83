"""What a rule set decided about one subject, and when that will change."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import attrs

from servicecore.errors import UnknownName, require_in_range, shown
from servicecore.rules.explaining.explained import Explanation
from servicecore.rules.language.subjects import Failure, View
from servicecore.rules.rulesets.rule import Rule
from servicecore.rules.rulesets.undetermined import Undetermined, undetermined

if TYPE_CHECKING:
    from servicecore.rules.rulesets.ruleset import RuleSet

C = TypeVar("C", covariant=True)


class Decision(Generic[C]):
    """What a rule set decided about one subject: the outcome, the rule that gave it, and why.

    `rule` is `None` when no rule matched and the default applies (or, without a default, nothing: then
    `outcome` is `None` as well); of a rule set that gathers the outcomes of all matches it is the first of
    them. It keeps the subject itself and reads it again when it is asked to explain: do not change the
    subject in between.
    """

    __slots__ = ("_subject", "outcome", "rule", "ruleset")

    outcome: C
    rule: Rule[Any] | None
    ruleset: "RuleSet[Any, Any]"

    def __init__(self, outcome: C, rule: Rule[Any] | None, ruleset: Any, subject: object) -> None:
        """`subject` is what was decided about, or the view of it that the decision was taken with."""
        self.outcome = outcome
        self.rule = rule
        self.ruleset = ruleset
        self._subject = subject

    def explain(self, *, most: int = 5) -> Explanation:
        """Which rule won, the facts it saw, and what the other rules lacked, the nearest `most` first.

        Rules that lack the answer to one question come before those that lack two; among these, those whose
        facts are less far off, on the scale of the constants that the rules compare them with; then the order
        of the rules. Where the outcomes of all matches are gathered, the rules that matched are told of.

        The facts are read when this is called; a decision that nobody asks about costs nothing more. Users'
        functions are not asked again. A rule that asks for a fact that cannot be read says so. With `most=0`
        only the winner is looked at, which costs the same however many rules there are.

        >>> from servicecore.rules import Rule, RuleSet, Vocabulary
        >>> facts = Vocabulary.of({"sentiment": float})
        >>> angry = Rule("angry", when=facts.sentiment < -0.4, then="care", place=None)
        >>> print(RuleSet("door", [angry], default="desk").decide({"sentiment": -0.31}).explain())
        door: 'desk'
        ├─ no rule matched: the default applies
        └─ `angry` would have matched if sentiment < -0.4; it was -0.31

        Raises `InvalidValue` (`number.out-of-range`) if `most` is negative.
        """
        from servicecore.rules.explaining.explanation import explain

        require_in_range(most, "most", low=0, whole=True)
        return explain(self.ruleset, self.rule, self.outcome, self._view, most)

    def why_not(self, rule: str | Rule[Any]) -> Explanation:
        """Why a rule, given by its name or itself, did not win: what it lacked, or which came before it.

        Raises `UnknownName` (`ruleset.unknown-rule`), also for a rule that is not the one that this rule set
        has under its name.
        """
        from servicecore.rules.explaining.explanation import why_not

        return why_not(self.ruleset, self._own(rule), self.rule, self._view)

    def _own(self, rule: str | Rule[Any]) -> Rule[Any]:
        """The rule of the rule set."""
        own = self.ruleset[rule.name if isinstance(rule, Rule) else rule]
        if isinstance(rule, Rule) and own is not rule and own != rule:
            raise UnknownName.of(
                "ruleset.unknown-rule",
                f"rule set `{self.ruleset.name}` has another rule of the name `{rule.name}`",
                expected=shown(own),
                received=shown(rule),
                help="ask for it by its name.",
            )
        return own

    @property
    def _view(self) -> View:
        return self._subject if isinstance(self._subject, View) else View(self._subject)

    @property
    def subject(self) -> object:
        """What was decided about."""
        return self._view.subject

    @property
    def at(self) -> datetime | None:
        """The instant that `decide` was given; `None` where it was not, and the subject knows."""
        return self._view.at

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The users' own functions that failed while this was decided, with rule and place."""
        return tuple(self._view.failures)

    @property
    def undetermined(self) -> tuple[Undetermined, ...]:
        """The rules that missing facts left open, with those facts; computed when read.

        A rule is open if some value of the missing facts would make it match. Only rules that come before the
        one that decided are listed, or all where the outcomes of all matches are gathered.
        """
        return undetermined(self.ruleset, self.rule, self._view)

    def __repr__(self) -> str:
        name = repr(self.rule.name) if self.rule else None
        return f"Decision({self.outcome!r}, rule={name})"


@attrs.frozen
class NextChange:
    """When a decision next changes: `at` is the instant, or `None` if it never does.

    `verdict` is "proved", or "unknown" where a rule depends on time in a way that cannot be looked ahead:
    then `at` is `None`, and `why` says on what.
    """

    at: datetime | None
    verdict: Literal["proved", "unknown"] = "proved"
    why: str = ""
