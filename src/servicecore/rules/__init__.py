"""A rules engine that has never heard of customers.

Facts are typed, conditions are expression trees over facts, rules give outcomes, rule sets decide and
explain; they are analysed, compared, proved and tested, and written as data and tables.
Missing facts follow strong Kleene logic.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicecore._lazy import lazy
from servicecore.rules.explaining.explained import Explanation
from servicecore.rules.language.conditions import Condition, all_of, any_of, at_least
from servicecore.rules.language.facts import Fact, Facts, FactsByKey, alias
from servicecore.rules.language.getters import derived, getter
from servicecore.rules.language.leaves import Comparison, Pair, Predicate, predicate
from servicecore.rules.language.subjects import Failure
from servicecore.rules.language.words import Normaliser, words
from servicecore.rules.rulesets.decision import Decision, NextChange
from servicecore.rules.rulesets.rule import Rule, rule
from servicecore.rules.rulesets.ruleset import Gathered, RuleSet
from servicecore.rules.rulesets.undetermined import Undetermined

if TYPE_CHECKING:
    from servicecore.rules.analysing.analysis import analyse
    from servicecore.rules.analysing.differences import Difference, Region, diff
    from servicecore.rules.analysing.findings import Analysis, Finding
    from servicecore.rules.analysing.proofs import Claim, Proof, always, never, prove
    from servicecore.rules.documents.plain import condition_from_data, ruleset_from_data
    from servicecore.rules.documents.schema import policy_schema
    from servicecore.rules.documents.tables import ruleset_from_table
    from servicecore.rules.documents.tabulated import ruleset_to_table
    from servicecore.rules.examples import Example, Missing, Suite
    from servicecore.rules.language.money import MoneyFacts
    from servicecore.rules.language.vocabulary import Vocabulary
    from servicecore.rules.mutation import Fate, Mutant, Score

__all__ = [
    "Analysis",
    "Claim",
    "Comparison",
    "Condition",
    "Decision",
    "Difference",
    "Example",
    "Explanation",
    "Fact",
    "Facts",
    "FactsByKey",
    "Failure",
    "Fate",
    "Finding",
    "Gathered",
    "Missing",
    "MoneyFacts",
    "Mutant",
    "NextChange",
    "Normaliser",
    "Pair",
    "Predicate",
    "Proof",
    "Region",
    "Rule",
    "RuleSet",
    "Score",
    "Suite",
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
    "Analysis": "analysing.findings",
    "Claim": "analysing.proofs",
    "Difference": "analysing.differences",
    "Example": "examples",
    "Fate": "mutation",
    "Finding": "analysing.findings",
    "Missing": "examples",
    "MoneyFacts": "language.money",
    "Mutant": "mutation",
    "Proof": "analysing.proofs",
    "Region": "analysing.differences",
    "Score": "mutation",
    "Suite": "examples",
    "Vocabulary": "language.vocabulary",
    "always": "analysing.proofs",
    "analyse": "analysing.analysis",
    "condition_from_data": "documents.plain",
    "diff": "analysing.differences",
    "never": "analysing.proofs",
    "policy_schema": "documents.schema",
    "prove": "analysing.proofs",
    "ruleset_from_data": "documents.plain",
    "ruleset_from_table": "documents.tables",
    "ruleset_to_table": "documents.tabulated",
}

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazy(__name__, _HOMES)
