"""A rules engine that has never heard of customers.

Facts are typed, conditions are expression trees over facts, rules give outcomes, rule sets decide and
explain; they are analysed, compared, proved and tested, and written as data and tables.
Missing facts follow strong Kleene logic.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicecore._lazy import lazy
from servicecore.rules.changes import NextChange
from servicecore.rules.conditions import Condition, all_of, any_of, at_least
from servicecore.rules.decision import Decision
from servicecore.rules.explanation import Explanation
from servicecore.rules.facts import Fact, Facts, FactsByKey, alias
from servicecore.rules.getters import derived, getter
from servicecore.rules.leaves import Comparison, Pair, Predicate, predicate
from servicecore.rules.money import MoneyFacts
from servicecore.rules.plain import condition_from_data, ruleset_from_data
from servicecore.rules.rule import Rule, rule
from servicecore.rules.ruleset import Gathered, RuleSet
from servicecore.rules.subjects import Failure
from servicecore.rules.undetermined import Undetermined
from servicecore.rules.vocabulary import Vocabulary
from servicecore.rules.words import Normaliser, words

if TYPE_CHECKING:
    from servicecore.rules.analysis import analyse
    from servicecore.rules.differences import Difference, Region, diff
    from servicecore.rules.findings import Analysis, Finding
    from servicecore.rules.proofs import Claim, Proof, always, never, prove
    from servicecore.rules.schema import policy_schema
    from servicecore.rules.tables import ruleset_from_table
    from servicecore.rules.tabulated import ruleset_to_table

__all__ = [
    "Analysis",
    "Claim",
    "Comparison",
    "Condition",
    "Decision",
    "Difference",
    "Explanation",
    "Fact",
    "Facts",
    "FactsByKey",
    "Failure",
    "Finding",
    "Gathered",
    "MoneyFacts",
    "NextChange",
    "Normaliser",
    "Pair",
    "Predicate",
    "Proof",
    "Region",
    "Rule",
    "RuleSet",
    "Undetermined",
    "Vocabulary",
    "alias",
    "all_of",
    "always",
    "analyse",
    "any_of",
    "at_least",
    "condition_from_data",
    "derived",
    "diff",
    "getter",
    "never",
    "policy_schema",
    "predicate",
    "prove",
    "rule",
    "ruleset_from_data",
    "ruleset_from_table",
    "ruleset_to_table",
    "words",
]

# what a program that only decides does not need, and where it lives
_HOMES = {
    "Analysis": "findings",
    "Claim": "proofs",
    "Difference": "differences",
    "Finding": "findings",
    "Proof": "proofs",
    "Region": "differences",
    "always": "proofs",
    "analyse": "analysis",
    "diff": "differences",
    "never": "proofs",
    "prove": "proofs",
    "policy_schema": "schema",
    "ruleset_from_table": "tables",
    "ruleset_to_table": "tabulated",
}

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazy(__name__, _HOMES)
