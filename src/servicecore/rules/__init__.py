"""A rules engine that has never heard of customers.

Facts are typed, conditions are expression trees over facts, rules give outcomes, rule sets decide and
explain.
Missing facts follow strong Kleene logic. Everything reads and writes plain data.
"""

from servicecore.rules.conditions import Condition, all_of, any_of, at_least
from servicecore.rules.decision import Decision
from servicecore.rules.facts import Fact, Facts, FactsByKey, alias
from servicecore.rules.getters import derived, getter
from servicecore.rules.leaves import Comparison, Pair, Predicate, predicate
from servicecore.rules.plain import condition_from_data, ruleset_from_data
from servicecore.rules.rule import Rule, rule
from servicecore.rules.ruleset import Gathered, RuleSet
from servicecore.rules.vocabulary import Vocabulary
from servicecore.rules.words import Normaliser, words

__all__ = [
    "Comparison",
    "Condition",
    "Decision",
    "Fact",
    "Facts",
    "FactsByKey",
    "Gathered",
    "Normaliser",
    "Pair",
    "Predicate",
    "Rule",
    "RuleSet",
    "Vocabulary",
    "alias",
    "all_of",
    "any_of",
    "at_least",
    "condition_from_data",
    "derived",
    "getter",
    "predicate",
    "rule",
    "ruleset_from_data",
    "words",
]
