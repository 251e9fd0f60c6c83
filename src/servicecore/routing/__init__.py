"""Routing: which team takes a contact, decided by rules over the situation.

The default rules follow the definitions of the functions: technical problems go to support, the rest of the
relationship to service, outcomes to success, and what is sensitive goes to a person.
"""

from servicecore.routing.defaults import default_policy, route
from servicecore.routing.facts import SituationFacts, facts
from servicecore.routing.routes import Route

__all__ = ["Route", "SituationFacts", "default_policy", "facts", "route"]
