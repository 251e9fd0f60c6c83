"""Deliberate mistakes with service levels: what a user wrote."""

from datetime import timedelta
from typing import Any

from tests.diagnostics.domain_cases import AT, HOUR, NAIVE, Cases

from servicecore import escalation
from servicecore.calendars import Calendar
from servicecore.domain import History, Opened
from servicecore.rules import Rule, RuleSet, all_of
from servicecore.sla import (
    Days,
    SlaConventions,
    SlaPolicies,
    SlaPolicy,
    Target,
    by_priority,
    clocks,
    facts,
    next_change_at,
)

ALWAYS, NEVER = Calendar.always(), Calendar("Europe/Berlin", {})
TICKET = History("t1", [Opened(AT)])
RESOLVED = Target("resolution", 8 * HOUR)


def policy(name: str = "gold", **more: Any) -> SlaPolicy:
    """A policy with nothing wrong but what is given."""
    return SlaPolicy(name, **{"targets": [RESOLVED], "calendar": ALWAYS, **more})


def rules(*outcomes: object, made: Any = RuleSet) -> Any:
    """Rules with these outcomes."""
    return made(
        "levels", [Rule(f"level {i}", when=all_of(), then=each) for i, each in enumerate(outcomes, 1)]
    )


GOLD = policy()
DOCUMENT: dict[str, object] = GOLD.to_data()

LEVELS: Cases = {
    # targets
    "a misspelt metric": lambda: Target("first reponse", HOUR),
    "a target in hours": lambda: Target("resolution", 8),  # type: ignore[arg-type]
    "a target of no time": lambda: Target("resolution", timedelta(0)),
    "a target before the start": lambda: Target("resolution", -HOUR),
    "a target of two centuries": lambda: Target("resolution", timedelta(days=73_050)),
    "half a day": lambda: Days(0.5),  # type: ignore[arg-type]
    "a day of another kind": lambda: Days(1, "business_day"),
    "a status of another tool for a pause": lambda: Target("resolution", HOUR, pauses=["waiting"]),
    "one status for several": lambda: Target("resolution", HOUR, pauses="snoozed"),
    "a target for what is broken": lambda: Target(
        "resolution", HOUR, when=escalation.facts.clocks.breached.has_any("first_response")
    ),
    "rules that ask for clocks": lambda: SlaPolicies(
        rules=RuleSet("levels", [Rule("late", when=~escalation.facts.clocks.at_risk.is_empty(), then=GOLD)])
    ),
    "thresholds upside down": lambda: Target("resolution", HOUR, thresholds=[0.9, 0.75]),
    "a threshold of nothing": lambda: Target("resolution", HOUR, thresholds=[0]),
    "a function for a condition": lambda: Target(
        "resolution",
        HOUR,
        when=lambda situation: True,  # type: ignore[arg-type]
    ),
    "minutes as a text": lambda: by_priority("resolution", {"urgent": "30"}),  # type: ignore[dict-item]
    "minutes without end": lambda: by_priority("resolution", {"urgent": float("inf")}),
    "minutes of no priority": lambda: by_priority("resolution", 30),  # type: ignore[arg-type]
    "minutes for a priority of another tool": lambda: by_priority("resolution", {"P1": 60}),
    "a misspelt fact of a service level": lambda: facts.prioritty == "urgent",  # type: ignore[attr-defined]
    # policies
    "a policy without a name": lambda: policy(""),
    "a policy that promises nothing": lambda: policy(targets=[]),
    "a duration for a target": lambda: policy(targets=[HOUR]),
    "a target behind one that always holds": lambda: policy(
        targets=[RESOLVED, Target("resolution", HOUR, when=facts.tier == "vip")]
    ),
    "a policy without a calendar": lambda: policy(calendar=None),
    "a calendar that never opens": lambda: policy(calendar=NEVER),
    "a target with a calendar that never opens": lambda: policy(
        targets=[Target("resolution", HOUR, calendar=NEVER)]
    ),
    "a day that nobody explains": lambda: policy(targets=[Target("resolution", Days(2))]),
    "conventions by their name in Python": lambda: policy(conventions="zendesk"),
    # conventions
    "a misspelt option": lambda: SlaConventions(tie="next_opening"),
    "an option that is a whole mail": lambda: SlaConventions(tie="dear all, " * 100),
    "a metric that no opening starts": lambda: SlaConventions(opening_starts=["resolution"]),
    "waits that are no conventions": lambda: SlaConventions(waits="note"),  # type: ignore[arg-type]
    # several
    "no policy at all": lambda: SlaPolicies([]),
    "two policies of one name": lambda: SlaPolicies([GOLD, policy()]),
    "policies that count differently": lambda: SlaPolicies(
        [GOLD, policy("silver", conventions=SlaConventions(tie="next_open"))]
    ),
    "a misspelt way of choosing": lambda: SlaPolicies([GOLD], several="most specific"),
    "rules beside a list": lambda: SlaPolicies([GOLD], rules=rules(GOLD)),
    "rules with the name of a policy": lambda: SlaPolicies(rules=rules(GOLD, "silver")),
    "rules that gather policies": lambda: SlaPolicies(rules=rules(GOLD, made=RuleSet.collect)),
    "rules with two policies of one name": lambda: SlaPolicies(
        rules=rules(GOLD, policy(targets=[Target("resolution", HOUR)]))
    ),
    "rules with policies that count differently": lambda: SlaPolicies(
        rules=rules(GOLD, policy("silver", conventions=SlaConventions(tie="next_open")))
    ),
    # clocks
    "clocks by the name of a policy": lambda: clocks(TICKET, "gold", AT),  # type: ignore[arg-type]
    "clocks of a ticket": lambda: clocks(TICKET.ticket, GOLD, AT),  # type: ignore[arg-type]
    "clocks at no instant": lambda: clocks(TICKET, GOLD, NAIVE),
    "clocks of a customer by name": lambda: clocks(TICKET, GOLD, AT, customer="c1"),  # type: ignore[arg-type]
    "the next change of a ticket": lambda: next_change_at(TICKET.ticket, GOLD, AT),  # type: ignore[arg-type]
    # documents
    "a policy that is a text": lambda: SlaPolicy.from_data("gold"),
    "a policy with many mistakes": lambda: SlaPolicy.from_data(
        {
            "name": "",
            "targets": [
                {"metric": "first reponse", "within": "1h", "when": {"fact": "ticket.prio", "op": "=="}},
                {"metric": "resolution", "within": {"days": 0, "unit": "day", "hours": 5}, "pause": []},
                {"metric": "resolution", "within": 0, "pauses": ["waiting"], "thresholds": [0.9, 0.8]},
            ],
            "calendar": {"tz": "Europe/Berln", "weekly": {"monday": []}},
            "conventions": {"tie": "next_opening", "waits": {"responses": ["mail"]}},
            "priority": 1,
        }
    ),
    "a policy whose parts do not fit": lambda: SlaPolicy.from_data(
        {
            "name": "gold",
            "targets": [
                {"metric": "resolution", "within": {"days": 2}, "calendar": ALWAYS.to_data()},
                {"metric": "resolution", "within": 3600, "calendar": NEVER.to_data()},
                {"metric": "ownership", "within": 3600},
            ],
        }
    ),
    "a misspelt preset": lambda: SlaPolicy.from_data({**DOCUMENT, "conventions": "zendsk"}),
    "policies with many mistakes": lambda: SlaPolicies.from_data(
        {"policies": [DOCUMENT, {**DOCUMENT, "nmae": "silver"}, "bronze"], "several": "best"}
    ),
    "policies that do not fit together": lambda: SlaPolicies.from_data(
        {"policies": [DOCUMENT, DOCUMENT, {**DOCUMENT, "name": "silver", "conventions": "frappe"}]}
    ),
    "rules of policies with many mistakes": lambda: SlaPolicies.from_data(
        {
            "rules": {
                "name": "levels",
                "rules": [
                    {"name": "vip", "when": {"fact": "customer.teir", "op": "==", "value": "vip"}, "then": {}}
                ],
            }
        }
    ),
}
"""Mistakes with targets, policies, conventions and clocks."""
