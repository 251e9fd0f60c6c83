"""Collecting all the mistakes of a document before raising any."""

from collections.abc import Iterator
from contextlib import contextmanager

from servicecore.errors.exceptions import ErrorGroup, ServiceCoreError

MOST = 2_000
"""How many errors a reader gathers before it stops reading; nobody mends more at once."""


class Collector:
    """Gathers errors while something is read, then raises them together.

    >>> problems = Collector("table `prices`")
    >>> for row, price in enumerate(["1", "x", "-"]):
    ...     with problems.at(f"[{row}]"):
    ...         if not price.isdigit():
    ...             raise ServiceCoreError.of("price.not-a-number", f"`{price}` is not a number")
    >>> [error.diagnostic.place for error in problems.errors]
    ['[1]', '[2]']
    """

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.errors: list[ServiceCoreError] = []

    @property
    def is_full(self) -> bool:
        """Whether so many errors (2,000) were gathered that a reader should stop."""
        return len(self.errors) >= MOST

    def add(self, error: ServiceCoreError | ErrorGroup, *, place: str = "") -> None:
        """Keep an error, or all errors of a group, as seen from `place`."""
        found = error.errors if isinstance(error, ErrorGroup) else (error,)
        self.errors.extend(each.inside(place) if place else each for each in found)

    @contextmanager
    def at(self, place: str = "") -> Iterator[None]:
        """Run a block; what it raises is kept with its place, and the reading goes on behind it."""
        try:
            yield
        except (ServiceCoreError, ErrorGroup) as error:
            self.add(error, place=place)

    def done(self) -> None:
        """Raise all that was gathered as one `ErrorGroup`; do nothing if there was nothing."""
        if self.errors:
            stopped = ", which was read no further" if self.is_full else ""
            raise ErrorGroup(self.subject + stopped, tuple(self.errors))
