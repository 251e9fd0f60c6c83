"""The exceptions: each carries a diagnostic and is also the standard type that fits."""

from collections.abc import Iterator, Sequence
from typing import Self

from servicecore.errors.diagnostic import Diagnostic, Source, visible


class ServiceCoreError(Exception):
    """Base of every error raised by servicecore; catch it to catch them all.

    >>> try:
    ...     raise InvalidValue.of("money.not-finite", "an amount must be finite", received="NaN")
    ... except ServiceCoreError as error:
    ...     print(error.code)
    money.not-finite
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic

    @classmethod
    def of(
        cls,
        code: str,
        message: str,
        *,
        place: str = "",
        source: Source | None = None,
        expected: str = "",
        received: str = "",
        suggestion: str | None = None,
        help: str = "",
    ) -> Self:
        """Build the error from the parts of its diagnostic."""
        return cls(
            Diagnostic(
                code,
                message,
                place=place,
                source=source,
                expected=expected,
                received=received,
                suggestion=suggestion,
                help=help,
            )
        )

    @property
    def code(self) -> str:
        """The stable code of the diagnostic."""
        return self.diagnostic.code

    def inside(self, prefix: str) -> Self:
        """The same error, with its place seen from the thing that contains it.

        Cause, traceback and notes are kept.
        """
        moved = type(self)(self.diagnostic.inside(prefix))
        for note in getattr(self, "__notes__", ()):
            moved.add_note(note)
        moved.__cause__ = self.__cause__
        return moved.with_traceback(self.__traceback__)

    def __str__(self) -> str:
        return self.diagnostic.text()


class InvalidValue(ServiceCoreError, ValueError):
    """A value of the right type that cannot be meant: a naive datetime, a negative capacity."""


class WrongType(ServiceCoreError, TypeError):
    """A value of a type that cannot stand where it stands."""


class UnknownName(ServiceCoreError, LookupError):
    """A name that is not there: a misspelt key, fact, member or column."""


class UnknownAttribute(UnknownName, AttributeError):
    """An unknown name that was asked for as an attribute, such as a misspelt fact."""


class ErrorGroup(ExceptionGroup[ServiceCoreError], ValueError):
    """Several mistakes of one document, table or rule set; its text shows every one of them.

    >>> mistakes = [InvalidValue.of("a.b", "first"), InvalidValue.of("a.c", "second")]
    >>> print(ErrorGroup("calendar `office`", mistakes))
    2 mistakes in calendar `office`
    <BLANKLINE>
    a.b: first
    <BLANKLINE>
    a.c: second
    """

    def __str__(self) -> str:
        count = len(self.errors)
        head = f"{count} mistake{'s' if count != 1 else ''} in {visible(self.message)}"
        return "\n\n".join([head, *map(str, self.errors)])

    @property
    def errors(self) -> tuple[ServiceCoreError, ...]:
        """Every error of the group, nested groups opened."""
        return tuple(_opened(self))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the errors of the group say, as values."""
        return tuple(error.diagnostic for error in self.errors)

    def derive(self, excs: Sequence[ServiceCoreError], /) -> "ErrorGroup":  # type: ignore[override]
        return ErrorGroup(self.message, excs)


def _opened(group: ExceptionGroup[ServiceCoreError]) -> Iterator[ServiceCoreError]:
    for error in group.exceptions:
        if isinstance(error, ServiceCoreError):
            yield error
        else:
            yield from _opened(error)
