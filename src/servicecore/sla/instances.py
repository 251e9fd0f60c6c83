"""The instances of a metric: when each started, and what ended it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from servicecore.domain import SlaMetric, Status
from servicecore.sla.conventions import WORK, SlaConventions
from servicecore.sla.course import (
    ASK,
    DONE,
    GIVEN,
    LEFT,
    OPENED,
    OPENING,
    REOPEN,
    RESET,
    RESPONSE,
    TAKEN,
    Mark,
)


class Instance:
    """One running of a metric: from its start to `stop`, if it has one.

    `starts` are pairs: since when a start was known, and that start; a merged ticket brings an earlier one.
    `met` is whether it was fulfilled; what ended otherwise has a `reason`. `gaps` are the times between an
    end and a reopening.
    """

    __slots__ = ("gaps", "known", "met", "reason", "start", "starts", "stop")

    def __init__(self, start: datetime, known: datetime) -> None:
        self.start: datetime = start
        self.known: datetime = known
        self.starts: list[tuple[datetime, datetime]] = [(known, start)]
        self.stop: datetime | None = None
        self.met: bool = False
        self.reason: str | None = None
        self.gaps: list[tuple[datetime, datetime]] = []

    def asked(self, since: datetime, at: datetime) -> None:
        """Learnt at an instant: somebody had asked since then."""
        if since < self.start:
            self.start = since
            self.starts.append((at, since))

    def not_before(self, least: datetime) -> None:
        """Start no earlier than that."""
        self.starts = [(max(known, least), max(start, least)) for known, start in self.starts]
        self.known, self.start = self.starts[0][0], self.starts[-1][1]

    def end(self, at: datetime, reason: str | None) -> None:
        """Fulfilled, or ended for a reason."""
        self.stop, self.met, self.reason = at, reason is None, reason

    def resume(self, at: datetime) -> None:
        """Taken up again: what lies between is a gap."""
        if self.stop is not None and self.stop < at:
            self.gaps.append((self.stop, at))
        self.stop, self.met, self.reason = None, False, None


def _last_open(found: list[Instance]) -> Instance | None:
    return found[-1] if found and found[-1].stop is None else None


def _reopened(found: list[Instance], at: datetime, conventions: SlaConventions) -> None:
    """A reopening takes the last instance up again, starts another, or does nothing."""
    if not found or found[-1].stop is None or conventions.reopen == "never":
        return
    if conventions.reopen == "pause":
        found[-1].resume(at)
    else:
        found.append(Instance(at, at))


def _again(found: list[Instance], at: datetime) -> None:
    """A reset ends the instance that runs, and begins another."""
    if (last := _last_open(found)) is not None:
        last.end(at, "reset")
        found.append(Instance(at, at))


def _first_response(
    metric: SlaMetric, marks: list[Mark], conventions: SlaConventions, yields: bool
) -> list[Instance]:
    found: list[Instance] = []
    opening = SlaMetric.FIRST_RESPONSE in conventions.opening_starts
    for at, what, value in marks:
        last = found[-1] if found else None
        if what is RESPONSE:
            if last is None or (last.stop is not None and conventions.reopen == "never"):
                continue
            if last.stop is not None:
                last.resume(at)
            last.end(at, None)
            break
        if what is ASK or (what is OPENING and opening):
            if last is None:
                found.append(Instance(value, at))
            elif last.stop is not None:
                _reopened(found, at, conventions)
            else:
                last.asked(value, at)
        elif what is DONE:
            if last is not None and last.stop is None:
                last.end(at, _ended(value))
            if value is Status.MERGED:
                break
        elif what is REOPEN:
            _reopened(found, at, conventions)
        elif what is RESET and value is metric:
            _again(found, at)
    return found


def _next_response(
    metric: SlaMetric, marks: list[Mark], conventions: SlaConventions, yields: bool
) -> list[Instance]:
    found: list[Instance] = []
    opening = SlaMetric.NEXT_RESPONSE in conventions.opening_starts
    for at, what, value in marks:
        last = found[-1] if found else None
        if what is RESPONSE:
            if last is None or last.met or (last.stop is not None and conventions.reopen == "never"):
                continue
            if last.stop is not None:
                last.resume(at)
            last.end(at, None)
        elif what is ASK or (what is OPENING and opening):
            if last is not None and last.stop is None:
                last.asked(value, at)
            else:
                found.append(Instance(value, at))
        elif what is DONE:
            if last is not None and last.stop is None:
                last.end(at, _ended(value))
            if value is Status.MERGED:
                break
        elif what is REOPEN and last is not None and not last.met:
            _reopened(found, at, conventions)
        elif what is RESET and value is metric:
            _again(found, at)
    return found


def _periodic_update(
    metric: SlaMetric, marks: list[Mark], conventions: SlaConventions, yields: bool
) -> list[Instance]:
    found: list[Instance] = []
    done = False
    for at, what, value in marks:
        last = _last_open(found)
        if what is RESPONSE:
            if last is not None:
                last.end(at, None)
            if not done:
                found.append(Instance(at, at))
        elif what is ASK and yields and last is not None:
            last.end(at, "the customer waits for a response")
        elif what is DONE:
            done = True
            if last is not None:
                last.end(at, _ended(value))
        elif what is REOPEN:
            done = False
            if found and found[-1].reason in _ENDED.values():
                _reopened(found, at, conventions)
        elif what is RESET and value is metric:
            _again(found, at)
    return found


def _work(metric: SlaMetric, marks: list[Mark], conventions: SlaConventions, yields: bool) -> list[Instance]:
    found: list[Instance] = []
    for at, what, value in marks:
        if what is OPENED:
            found.append(Instance(at, at))
        elif what is DONE:
            if found[-1].stop is None:
                found[-1].end(at, None if value in (Status.RESOLVED, Status.CLOSED) else _ended(value))
        elif what is REOPEN:
            _reopened(found, at, conventions)
        elif what is RESET and value is metric:
            _again(found, at)
    return found


def _ownership(
    metric: SlaMetric, marks: list[Mark], conventions: SlaConventions, yields: bool
) -> list[Instance]:
    found: list[Instance] = []
    owner: object = None
    done = False
    for at, what, value in marks:
        last = _last_open(found)
        if what is DONE:
            done = True
            if last is not None:
                last.end(at, None if value in (Status.RESOLVED, Status.CLOSED) else _ended(value))
        elif what is REOPEN:
            done = False
        elif what is GIVEN and not done:
            if last is not None and value != owner:
                last.end(at, "assigned to somebody else")
                last = None
            if last is None:
                found.append(Instance(at, at))
            owner = value
        elif last is None:
            continue
        elif what is RESET and value is metric:
            _again(found, at)
        elif what is LEFT:
            last.end(at, "unassigned")
        elif what is TAKEN or what is RESPONSE:
            last.end(at, None)
    return found


_ENDED: Mapping[Status, str] = {
    Status.RESOLVED: "resolved without a response",
    Status.CLOSED: "closed without a response",
    Status.CANCELLED: "the work was cancelled",
    Status.MERGED: "merged into another ticket",
}


def _ended(status: Status) -> str:
    return _ENDED[status]


Finder: TypeAlias = Callable[[SlaMetric, list[Mark], SlaConventions, bool], list[Instance]]
"""How the instances of a metric are found; the last argument is whether a promise of a next response is made,
to which that of an update yields."""

INSTANCES: Mapping[SlaMetric, Finder] = {
    SlaMetric.FIRST_RESPONSE: _first_response,
    SlaMetric.NEXT_RESPONSE: _next_response,
    SlaMetric.PERIODIC_UPDATE: _periodic_update,
    SlaMetric.OWNERSHIP: _ownership,
    **dict.fromkeys(WORK, _work),
}
