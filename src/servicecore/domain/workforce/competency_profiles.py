"""What service, support and success work ask of people, taken from what has been written about it.

The sources are four articles on customer service and customer support, called by their author or publisher:

- Ibrügger: John Ibrügger, "Customer Support vs Customer Service – What Are the Differences?", 2026-03-23. Its
  table of competencies has a row per area (expertise, methodology, communication, personality) and a column
  each for support and service; most entries are from there.
- Academy: "Customer Service vs Customer Support", a page of an academy for help desk software.
- Featurebase: "Customer Service vs. Customer Support: What's the Difference?"
- QuantumDesk: "Customer Service vs Customer Support: Key Differences Explained", 2026-05-19.

They say in words what is asked. The kind of skill and the level of each entry are this library's reading: 4
where they say deep, decisive or primary, 3 where something is needed, 2 where it is asked besides. Where you
know better, write a `CompetencyProfile` of your own.
"""

from collections.abc import Mapping
from types import MappingProxyType

from servicecore.domain.functions import ServiceFunction
from servicecore.domain.workforce.competencies import Competency, CompetencyProfile


def _entries(source: str, area: str, *entries: tuple[str, str, int]) -> tuple[Competency, ...]:
    return tuple(
        Competency(name, area=area, kind=kind, level=level, source=source) for name, kind, level in entries
    )


def _cell(function: str, area: str, *entries: tuple[str, str, int]) -> tuple[Competency, ...]:
    """What a cell of Ibrügger's table names."""
    return _entries(f"Ibrügger, table of competencies: {area}, requirements in {function}", area, *entries)


_SKILLS = "Featurebase, 3. Skills required"
_TOGETHER = "Featurebase, How customer service and customer support work together"
_SUCCESS_MANAGEMENT = "Ibrügger, Customer Success Management: The Strategic Convergence"
_KNOWLEDGE = "QuantumDesk, 3. Broad knowledge vs technical expertise"
_ROLE_OF_SERVICE = "Academy, The Role of Customer Service"

_SUPPORT = (
    *_cell(
        "support",
        "expertise",
        ("product details", "product", 4),
        ("technical specifications", "technical", 4),
        ("error codes", "technical", 4),
    ),
    *_cell(
        "support",
        "methodology",
        ("ticketing systems", "technical", 3),
        ("diagnostic tools", "technical", 4),
        ("root-cause analysis", "technical", 4),
    ),
    *_cell(
        "support",
        "communication",
        ("precise", "communication", 3),
        ("fact-oriented", "communication", 3),
        ("instructional", "communication", 3),
    ),
    *_cell(
        "support",
        "personality",
        ("analytical", "technical", 4),
        ("persistent with complex problems", "technical", 4),
    ),
    *_entries(_KNOWLEDGE, "expertise", ("integrations", "technical", 4)),
    *_entries(_SKILLS, "communication", ("strong written communication", "communication", 3)),
    *_entries(_SKILLS, "personality", ("empathy", "empathy", 2), ("patience", "empathy", 2)),
)

_SERVICE = (
    *_cell(
        "service",
        "expertise",
        ("market overview", "product", 3),
        ("customer history", "advisory", 3),
        ("psychological fundamentals", "empathy", 4),
    ),
    *_cell(
        "service",
        "methodology",
        ("sales psychology", "advisory", 4),
        ("consulting techniques", "advisory", 4),
        ("storytelling", "communication", 4),
    ),
    *_cell(
        "service",
        "communication",
        ("empathetic", "empathy", 4),
        ("appreciative", "empathy", 4),
        ("dialogue-oriented", "communication", 4),
    ),
    *_cell(
        "service",
        "personality",
        ("sociable", "communication", 3),
        ("patient", "empathy", 3),
        ("solution-oriented in conflicts", "conflict", 3),
    ),
    *_entries(_KNOWLEDGE, "expertise", ("policies and workflows", "product", 3)),
    *_entries(_SKILLS, "expertise", ("broad product knowledge", "product", 3)),
    *_entries(
        _ROLE_OF_SERVICE,
        "communication",
        ("active listening", "empathy", 4),
        ("positive language", "communication", 3),
        ("conflict resolution", "conflict", 3),
    ),
)

# the table has no column for success: its profile is read from what the texts say that success people do
_SUCCESS = (
    *_entries(
        _SUCCESS_MANAGEMENT,
        "expertise",
        ("customer usage patterns", "product", 4),
        ("the customer's business outcomes", "advisory", 4),
    ),
    *_entries(
        _SUCCESS_MANAGEMENT,
        "methodology",
        ("strategic advice", "advisory", 4),
        ("recommending a more effective use", "advisory", 4),
    ),
    *_entries(_SUCCESS_MANAGEMENT, "communication", ("partnership-oriented", "communication", 4)),
    *_entries(_TOGETHER, "expertise", ("noticing the misuse of a feature", "product", 3)),
    # said of service people, of whom success people are some
    *_entries(_SKILLS, "personality", ("empathy", "empathy", 2), ("patience", "empathy", 2)),
)

COMPETENCY_PROFILES: Mapping[ServiceFunction, CompetencyProfile] = MappingProxyType(
    {
        ServiceFunction.SERVICE: CompetencyProfile(ServiceFunction.SERVICE, _SERVICE),
        ServiceFunction.SUPPORT: CompetencyProfile(ServiceFunction.SUPPORT, _SUPPORT),
        ServiceFunction.SUCCESS: CompetencyProfile(ServiceFunction.SUCCESS, _SUCCESS),
    }
)
"""What service, support and success work ask of people, by function; each competency names its source."""
