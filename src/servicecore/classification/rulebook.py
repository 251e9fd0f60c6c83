"""The default rules: which words make which topic, the most special first."""

from functools import cache

from servicecore.classification.messages import facts
from servicecore.classification.rows import Row
from servicecore.domain import Topic, Trigger
from servicecore.rules import Condition, Rule, RuleSet


@cache
def default_rules() -> RuleSet[Topic, None]:
    """The rules that say what a message is about; the first that matches decides.

    Built when first asked for. Rules of your own may go before these:
    `RuleSet("mine", [*my_rules, *default_rules().rules])`.

    >>> from servicecore.classification import Message
    >>> default_rules().decide(Message("the app crashes when i open it")).rule.name
    'fault: software has a fault'
    """
    from servicecore.classification import (  # built on demand: thousands of phrases
        dealings,
        outreach,
        problems,
        usage,
    )

    asked = facts.trigger.is_missing() | (facts.trigger == Trigger.REACTIVE)
    unasked = facts.trigger.is_present() & facts.trigger.within(Trigger.PROACTIVE)
    told = [_rule("told", row, unasked & row.when) for row in outreach.RULES]
    tables = (
        ("wish", dealings.FIRST),
        ("fault", problems.RULES),
        ("use", usage.RULES),
        ("dealing", dealings.RULES),
        ("fault", problems.LAST),
        ("dealing", dealings.LAST),
    )
    return RuleSet(
        "topics", [*told, *(_rule(kind, row, row.when & asked) for kind, rows in tables for row in rows)]
    )


def _rule(kind: str, row: Row, when: Condition) -> Rule[Topic]:
    return Rule(f"{kind}: {row.name}", when=when, then=row.topic)
