"""An escalation: that somebody must hear of a work item, as it stands at an instant."""

from datetime import datetime
from typing import TypeAlias

import attrs

from servicecore.calendars import Calendar
from servicecore.display import Tree, when
from servicecore.domain import Escalated, SkillLevel, SlaMetric
from servicecore.escalation.brief import brief
from servicecore.escalation.levels import EscalationKind

Key: TypeAlias = tuple[str, str, SlaMetric | None, str | None, int | None]


@attrs.frozen(repr=False)
class Escalation:
    """A level of a ladder that was raised: when exactly, why, to whom, and what came of it since.

    - `at` is the instant at which it was raised, however late that is found out; `cause` says by what.
    - `to` is where it goes, `None` if there is nobody; `instead_of` is the team that it would have gone to,
      had somebody been there. `notify` are told besides.
    - `metric`, `policy` and `number` are those of the clock by which it was raised; `None` where a ladder is
      climbed for the ticket.
    - `notify_at` is when they may be told: at once, or when notices open next. It is `None` where it was
      acknowledged, accepted or over before that. `told` is whether that instant has come, `reminders` are
      those that have.
    - `accept_by` is until when they should take the work over, `accepted_at` when they did.
    - `acknowledged_at` is when somebody took note; no further level of that climb is raised after it.
    - `ended_at` is since when it no longer stands, because of `reason`: the clock is over, or the condition
      no longer true. What is taken up again stands again, and is not raised a second time.
    - `calendar` is the one by which people have time: the ladder's, or else that of the clock.

    Instants are in UTC; `explain` tells them in the zone of the calendar.
    """

    ladder: str
    level: str
    kind: EscalationKind = attrs.field(kw_only=True)
    at: datetime = attrs.field(kw_only=True)
    cause: str = attrs.field(kw_only=True)
    to: str | None = attrs.field(default=None, kw_only=True)
    instead_of: str | None = attrs.field(default=None, kw_only=True)
    skills: tuple[SkillLevel, ...] = attrs.field(default=(), kw_only=True)
    notify: tuple[str, ...] = attrs.field(default=(), kw_only=True)
    metric: SlaMetric | None = attrs.field(default=None, kw_only=True)
    policy: str | None = attrs.field(default=None, kw_only=True)
    number: int | None = attrs.field(default=None, kw_only=True)
    notify_at: datetime | None = attrs.field(default=None, kw_only=True)
    told: bool = attrs.field(default=False, kw_only=True)
    reminders: tuple[datetime, ...] = attrs.field(default=(), kw_only=True)
    accept_by: datetime | None = attrs.field(default=None, kw_only=True)
    accepted_at: datetime | None = attrs.field(default=None, kw_only=True)
    acknowledged_at: datetime | None = attrs.field(default=None, kw_only=True)
    ended_at: datetime | None = attrs.field(default=None, kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True)
    calendar: Calendar | None = attrs.field(default=None, kw_only=True, repr=False)

    def __repr__(self) -> str:
        return brief(self, bare=2)

    @property
    def key(self) -> Key:
        """What no other escalation of the work item has: ladder, level, and the clock.

        Whoever carries escalations out can tell by it what was done already.
        """
        return self.ladder, self.level, self.metric, self.policy, self.number

    @property
    def is_open(self) -> bool:
        """Whether it stands, and nobody has acknowledged it or taken the work over."""
        return self.acknowledged_at is None and self.accepted_at is None and self.ended_at is None

    @property
    def event(self) -> Escalated:
        """The event that keeps it in the history of the work item."""
        return Escalated(self.at, to=self.to)

    def explain(self) -> Tree:
        """Why it was raised, to whom, and what came of it; in the zone of the calendar, if there is one."""
        clock = (
            "" if self.metric is None else f", {self.metric.value} {self.number} of policy `{self.policy}`"
        )
        lines = [f"ladder `{self.ladder}`{clock}", f"because: {self.cause}"]
        lines += [f"instead of `{self.instead_of}`, where nobody is"] if self.instead_of else []
        lines += [f"asks for {', '.join(map(str, self.skills))}"] if self.skills else []
        lines += [f"{', '.join(self.notify)} told besides"] if self.notify else []
        lines += [f"notice {self._shown(self.notify_at)}"] if self.notify_at else ["no notice needed"]
        lines += [f"reminder {self._shown(at)}" for at in self.reminders]
        lines += [f"to be accepted by {self._shown(self.accept_by)}"] if self.accept_by else []
        lines += [f"accepted {self._shown(self.accepted_at)}"] if self.accepted_at else []
        lines += [f"acknowledged {self._shown(self.acknowledged_at)}"] if self.acknowledged_at else []
        lines += [f"ended {self._shown(self.ended_at)}: {self.reason}"] if self.ended_at else []
        to = f"to `{self.to}`" if self.to is not None else "to nobody"
        return Tree(f"`{self.level}`: {self.kind.value}, {to}, {self._shown(self.at)}", lines)

    def _shown(self, at: datetime) -> str:
        return when(at if self.calendar is None else at.astimezone(self.calendar.tzinfo))
