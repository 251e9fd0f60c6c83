"""Deliberate mistakes with escalations and automations: what a user wrote."""

from datetime import timedelta
from typing import Any

from tests.diagnostics.domain_cases import AT, DAY, HOUR, NAIVE, Cases

from servicecore.calendars import Calendar
from servicecore.domain import Agent, History, Opened, Priority, Situation, Team, Ticket
from servicecore.escalation import (
    AddNote,
    AddTags,
    AssignTo,
    Automation,
    AutoReply,
    Escalate,
    Hold,
    Ladder,
    Level,
    RemoveTags,
    SetPriority,
    check_names,
    escalations,
    facts,
    next_escalation_at,
)
from servicecore.rules import Rule, RuleSet, all_of

NEVER = Calendar("Europe/Berlin", {})
TICKET = History("t1", [Opened(AT)])
LEAD = Level("lead", share=0.8, to="team lead")
LATE = Ladder("late", [LEAD])
AGED = Level("lead", when=facts.age > DAY, to="team lead")


def situate(at: Any) -> Situation:
    """The ticket as it stands."""
    return Situation(at=at, ticket=TICKET.at(at))


def level(name: str = "head", **more: Any) -> Level:
    """A level with nothing wrong but what is given."""
    return Level(name, **{"to": "head of service", **more})


def ladder(*levels: Any, **more: Any) -> Ladder:
    """A ladder of these levels."""
    return Ladder("late", levels, **more)


def automation(*outcomes: Any, **more: Any) -> Automation:
    """An automation with these outcomes."""
    rules = [Rule(f"rule {i}", when=all_of(), then=each) for i, each in enumerate(outcomes, 1)]
    return Automation(rules, **more)


class Shouting:
    """An action of one's own that gives no event."""

    def event(self, situation: Situation, /) -> Any:
        return "URGENT!"


ESCALATING: Cases = {
    # levels
    "a level without a name": lambda: Level("", share=0.8),
    "a level raised by nothing": lambda: Level("head", to="head of service"),
    "a level raised by two things": lambda: level(share=0.8, after_due=HOUR),
    "a share in percent of a level": lambda: level(share=80),
    "hours as a number after the start": lambda: level(after_start=4),
    "a level before the start": lambda: level(after_start=-HOUR),
    "a level two centuries after it was due": lambda: level(after_due=timedelta(days=73_050)),
    "no time to accept": lambda: level(share=0.8, accept_within=timedelta(0)),
    "reminders at once": lambda: level(share=0.8, remind_every=timedelta(0)),
    "no reminders": lambda: level(share=0.8, remind_every=HOUR, reminders=0),
    "a lambda for the condition of a level": lambda: level(when=lambda situation: True),
    "a misspelt fact of a situation": lambda: facts.tiket,  # type: ignore[attr-defined]
    "a misspelt kind of escalation": lambda: level(share=0.8, kind="hierachical"),
    "one name for several to tell": lambda: level(share=0.8, notify="owner"),
    "a number for a team": lambda: level(share=0.8, to=2),
    "yes for by hand": lambda: level(by_hand="yes"),
    # ladders
    "a ladder without levels": lambda: ladder(),
    "a level for a list of levels": lambda: Ladder("late", LEAD),  # type: ignore[arg-type]
    "the name of a level": lambda: ladder("lead"),
    "two levels of one name": lambda: ladder(LEAD, level("lead", after_due=HOUR)),
    "two levels at one point": lambda: ladder(LEAD, level(share=0.8)),
    "two levels on one condition": lambda: ladder(AGED, level(when=facts.age > DAY)),
    "a misspelt metric of a ladder": lambda: ladder(LEAD, metric="resoluton"),
    "a condition of a ladder in words": lambda: ladder(LEAD, when="tier is vip"),
    "the name of a calendar for a ladder": lambda: ladder(LEAD, calendar="office"),
    "a ladder whose calendars never open": lambda: ladder(LEAD, calendar=NEVER, notices=NEVER),
    "time to accept that no calendar counts": lambda: ladder(
        Level("lead", when=facts.age > DAY, to="team lead", accept_within=HOUR)
    ),
    "a misspelt level to wait for": lambda: ladder(
        Level("lead", share=0.8, to="team lead", accept_within=HOUR), level(unaccepted="laed")
    ),
    "the only level, which waits for another": lambda: ladder(level(unaccepted="lead")),
    "a level that waits for itself": lambda: ladder(level(unaccepted="head", accept_within=HOUR)),
    "a level that waits where nobody is late": lambda: ladder(LEAD, level(unaccepted="lead")),
    "levels that wait for each other": lambda: ladder(
        level("lead", unaccepted="head", accept_within=HOUR),
        level("head", unaccepted="lead", accept_within=HOUR),
    ),
    "a level on work that is done": lambda: ladder(level(when=facts.status == "closed")),
    "a ladder and a level that contradict each other": lambda: ladder(
        level(when=facts.priority == Priority.LOW), when=facts.priority == Priority.URGENT
    ),
    "a ladder on work that is done": lambda: ladder(LEAD, when=facts.status == "resolved"),
    "a level that reacts to an automation": lambda: ladder(level(when=facts.changed_by.has_any("vip"))),
    # paths
    "a path in words": lambda: ladder(LEAD, path="tier 1 -> tier 2"),
    "a path of names": lambda: ladder(LEAD, path=["tier 1", "tier 2"]),
    "a next team that is a number": lambda: ladder(LEAD, path={"tier 1": 2}),
    "a path that parts": lambda: ladder(LEAD, path=[("tier 1", "tier 2"), ("tier 1", "experts")]),
    "a path that comes back": lambda: ladder(LEAD, path={"tier 1": "tier 2", "tier 2": "tier 1"}),
    "a path that is too short": lambda: ladder(
        Level("second", share=0.5), Level("third", share=0.8), path={"tier 1": "tier 2"}
    ),
    "a level that goes nowhere": lambda: ladder(Level("lead", share=0.8)),
    # names
    "a misspelt policy of a ladder": lambda: check_names(
        Ladder("late", [LEAD], policy="glod"), policies=["gold", "silver"]
    ),
    "misspelt teams of a ladder": lambda: check_names(
        ladder(Level("lead", share=0.8, to="teem lead"), path={"teir 1": "tier 2"}, fallback="duty"),
        teams=[Team("tier 1", parent=Team("tier 2")), "team lead"],
    ),
    "a policy that has no name": lambda: check_names(LATE, policies=[8]),  # type: ignore[list-item]
    "a team held against no teams": lambda: check_names(LATE, teams=[]),
    # escalating
    "a level for a ladder": lambda: escalations(LEAD, TICKET, situate, AT),  # type: ignore[arg-type]
    "the name of a ladder": lambda: escalations("late", TICKET, situate, AT),  # type: ignore[arg-type]
    "a name among ladders": lambda: escalations([LATE, "later"], TICKET, situate, AT),  # type: ignore[list-item]
    "two ladders of one name": lambda: escalations([LATE, LATE], TICKET, situate, AT),
    "escalations of a ticket": lambda: escalations(LATE, TICKET.ticket, situate, AT),  # type: ignore[arg-type]
    "escalations at no instant": lambda: escalations(LATE, TICKET, situate, NAIVE),
    "the next escalation at no instant": lambda: next_escalation_at(LATE, TICKET, situate, NAIVE),
    "a situation of another instant": lambda: escalations(LATE, TICKET, lambda at: situate(AT + DAY), AT),
    "a ticket where a situation is asked": lambda: escalations(LATE, TICKET, TICKET.at, AT),  # type: ignore[arg-type]
    "a situation for what gives situations": lambda: escalations(LATE, TICKET, situate(AT), AT),  # type: ignore[arg-type]
    "a list of those who are there": lambda: escalations(
        LATE,
        TICKET,
        situate,
        AT,
        present=["team lead"],  # type: ignore[arg-type]
    ),
    "agents for teams": lambda: escalations(LATE, TICKET, situate, AT, teams=[Agent("ann")]),  # type: ignore[list-item]
    # actions
    "a misspelt priority of an action": lambda: SetPriority("urgnet"),
    "a tag for several": lambda: AddTags("vip"),
    "no tags to put on": lambda: AddTags([]),
    "no tags to take off": lambda: RemoveTags([]),
    "an empty tag": lambda: AddTags(["vip", ""]),
    "an assignment to nobody": lambda: AssignTo(),
    "an assignment to a number": lambda: AssignTo(2),  # type: ignore[arg-type]
    "an agent for their key": lambda: AssignTo(agent=Agent("ann")),  # type: ignore[arg-type]
    "an escalation to nobody": lambda: Escalate(""),
    "a hold that does not wait": lambda: Hold("resolved"),
    "a hold of another tool": lambda: Hold("in progress"),
    "a misspelt hold": lambda: Hold("snozed"),
    "an empty note": lambda: AddNote(""),
    "an answer without a template": lambda: AutoReply(None),  # type: ignore[arg-type]
    # automations
    "outcomes that are no actions": lambda: automation(
        "urgent", SetPriority, [AddTags(["vip"]), "billing"], [], lambda situation: None
    ),
    "an action for rules": lambda: Automation(SetPriority("urgent")),  # type: ignore[arg-type]
    "the name of a rule for rules": lambda: Automation("vip"),  # type: ignore[arg-type]
    "rules that are none": lambda: Automation(RuleSet.collect("actions", [SetPriority("urgent")])),  # type: ignore[list-item]
    "no passes": lambda: automation(AddTags(["vip"]), max_passes=0),
    "an automation on a ticket": lambda: automation(AddTags(["vip"])).settle(Ticket("t1", opened_at=AT)),  # type: ignore[arg-type]
    "an automation on no ticket": lambda: automation(AddTags(["vip"])).settle(Situation(at=AT)),
    "an action on no ticket": lambda: AddTags(["vip"]).event(Situation(at=AT)),
    "an action that gives no event": lambda: automation(Shouting()).settle(situate(AT)),
    # documents
    "a level that is a text": lambda: Level.from_data("lead"),
    "a level with many mistakes": lambda: Level.from_data(
        {
            "name": "",
            "share": "80 %",
            "kind": "hierachical",
            "skills": {"api": 10},
            "when": {"fact": "ticket.prio", "op": "=="},
            "acept_within": 3600,
        }
    ),
    "a level of two triggers in a document": lambda: Level.from_data(
        {"name": "lead", "share": 0.8, "by_hand": True}
    ),
    "a ladder that is a text": lambda: Ladder.from_data("late"),
    "a ladder with many mistakes": lambda: Ladder.from_data(
        {
            "levels": [
                {"name": "lead", "after_due": "1h"},
                {"name": "head"},
                "boss",
            ],
            "metric": "resoluton",
            "path": {"tier 1": 2},
            "calendar": {"tz": "Europe/Berln", "weekly": {"monday": []}},
            "falback": "duty",
        }
    ),
    "a ladder whose parts do not fit": lambda: Ladder.from_data(
        {
            "name": "late",
            "levels": [
                {"name": "lead", "share": 0.8},
                {"name": "lead", "share": 0.8, "to": "head of service"},
                {"name": "head", "unaccepted": "led", "to": "head of service"},
            ],
            "path": {"tier 1": "tier 2", "tier 2": "tier 1"},
            "notices": {"tz": "Europe/Berlin", "weekly": {}},
        }
    ),
}
"""Mistakes with levels, ladders, actions and automations."""
