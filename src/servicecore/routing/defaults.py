"""The default routing rules."""

from functools import cache

from servicecore.domain import ServiceFunction, Situation, Skill
from servicecore.routing.facts import facts
from servicecore.routing.routes import Route
from servicecore.rules import Decision, Rule, RuleSet


@cache
def default_policy() -> RuleSet[Route, Route]:
    """Technical problems to support, outcomes to success, the rest to service, the sensitive to a person.

    >>> [rule.name for rule in default_policy().rules]
    ['sensitive problem', 'sensitive', 'technical problem', 'customer outcome']
    """
    support = facts.function.within(ServiceFunction.SUPPORT)
    sensitive = facts.sensitive == True  # noqa: E712 - builds a condition
    technical = {Skill.TECHNICAL: 1}
    return RuleSet(
        "front door",
        [
            Rule(
                "sensitive problem",
                when=support & sensitive,
                then=Route("support", skills=technical, person=True),
                note="over-focusing on speed hurts where a customer is already hurt",
            ),
            Rule("sensitive", when=sensitive, then=Route("service", person=True)),
            Rule("technical problem", when=support, then=Route("support", skills=technical)),
            Rule("customer outcome", when=facts.function == ServiceFunction.SUCCESS, then=Route("success")),
        ],
        default=Route("service"),
    )


def route(situation: Situation, *, policy: RuleSet[Route, Route] | None = None) -> Decision[Route]:
    """Decide which team takes a contact, by the default rules or your own.

    >>> from datetime import UTC, datetime
    >>> from servicecore.domain import Classification
    >>> problem = Situation(at=datetime(2026, 3, 2, 9, tzinfo=UTC), classification=Classification("support"))
    >>> route(problem).outcome.team
    'support'
    """
    return (policy or default_policy()).decide(situation)
