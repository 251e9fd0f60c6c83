"""A rules engine that has never heard of customers.

Facts are typed, conditions are expression trees over facts, rules give outcomes, rule sets decide and
explain.
Missing facts follow strong Kleene logic. Everything reads and writes plain data.
"""

from servicecore.rules.conditions import Comparison, Condition, all_of, any_of
from servicecore.rules.facts import Fact, Facts, alias
from servicecore.rules.plain import condition_from_data, ruleset_from_data
from servicecore.rules.ruleset import Decision, Rule, RuleSet
from servicecore.rules.vocabulary import Vocabulary
from servicecore.rules.words import words

__all__ = [
    "Comparison",
    "Condition",
    "Decision",
    "Fact",
    "Facts",
    "Rule",
    "RuleSet",
    "Vocabulary",
    "alias",
    "all_of",
    "any_of",
    "condition_from_data",
    "ruleset_from_data",
    "words",
]
