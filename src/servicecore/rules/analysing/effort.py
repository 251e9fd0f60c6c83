"""How much work a question may cost: steps, so that answers repeat, and seconds, so that a call returns."""

from time import monotonic

_GLANCE = 32  # steps between two looks at the clock
_LEAST = 20  # steps that a question may always take
_HARD = 2  # how many times the steps of one question a call may take
_EASY = 2  # steps that each question adds to those of the call


class Exhausted(Exception):
    """The question was not answered within its steps, or the call within its steps or seconds."""


class Effort:
    """The work left for one call of the analysis.

    Each question may take `budget` steps. One that uses them all up leaves the next a quarter of what it had:
    where one question is hard, its neighbours mostly are. All questions together may take twice the
    budget, and two steps each beyond that; most questions take one step or none. What is not answered within
    its steps may be put to a `solver`, as long as there are seconds left.
    """

    def __init__(self, budget: int, seconds: float, solver: str | None = None) -> None:
        self.budget = budget
        self.seconds = seconds
        self.solver = solver
        self._allowed = budget
        self._pot = _HARD * budget
        self._left = self._glance = budget
        self._end = monotonic() + seconds

    @property
    def seconds_left(self) -> float:
        """The seconds that the call may still take; less than none if it is late."""
        return self._end - monotonic()

    @property
    def is_over(self) -> bool:
        """Whether the steps or seconds of the call are used up, so that no question is answered any more."""
        return self.seconds_left <= 0 or (self.solver is None and self.is_used_up)

    @property
    def is_used_up(self) -> bool:
        """Whether the steps of the call are used up: what is asked from now on is for the solver."""
        return self._pot <= 0

    def begin(self) -> None:
        """Start a question of its own. Raises `Exhausted`."""
        self._pot += _EASY
        self._left = min(self._allowed, self._pot)
        self._glance = self._left - _GLANCE
        self._look()

    def step(self, count: int = 1) -> None:
        """Count steps. Raises `Exhausted`."""
        self._left -= count
        self._pot -= count
        if self._left < 0:
            self._allowed = max(min(_LEAST, self.budget), self._allowed // 4)
            raise Exhausted
        if self._left < self._glance:
            self._glance = self._left - _GLANCE
            self._look()

    def _look(self) -> None:
        if self.is_used_up or self.seconds_left <= 0:
            raise Exhausted

    def said(self) -> str:
        """The bounds in words, for what was left open."""
        by = f", nor by {self.solver}" if self.solver else ""
        return f"not decided within {self.budget:,} steps a question and {self.seconds:g} seconds{by}"
