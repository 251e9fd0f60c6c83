"""Reading plain data (dicts, lists, strings, numbers) with located errors."""

from collections.abc import Iterable, Mapping, Sequence

from servicecore.errors.collector import Collector
from servicecore.errors.diagnostic import closest, one_of, shown
from servicecore.errors.exceptions import InvalidValue, UnknownName, WrongType


def _shape(data: object, place: str, expected: str, subject: str = "document") -> WrongType:
    return WrongType.of(
        "data.wrong-shape",
        f"{f'`{place}`' if place else f'the {subject}'} has the wrong shape",
        place=place,
        expected=expected,
        received=f"{shown(data)} ({type(data).__name__})",
    )


def read_mapping(data: object, place: str = "") -> Mapping[str, object]:
    """Return `data` if it is a mapping with text keys, else raise `WrongType` (`data.wrong-shape`)."""
    return _mapping(data, place, "document")


def _mapping(data: object, place: str, subject: str) -> Mapping[str, object]:
    if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
        raise _shape(data, place, "a mapping with text keys", subject)
    return data


def read_list(data: object, place: str = "") -> Sequence[object]:
    """Return `data` if it is a list or tuple, else raise `WrongType` (`data.wrong-shape`)."""
    if not isinstance(data, list | tuple):
        raise _shape(data, place, "a list")
    return data


def read_text(data: object, place: str = "") -> str:
    """Return `data` if it is a string, else raise `WrongType` (`data.wrong-shape`)."""
    if not isinstance(data, str):
        raise _shape(data, place, "a text")
    return data


def read_fields(
    data: object, *, known: Iterable[str], required: Iterable[str] = (), subject: str = "document"
) -> Mapping[str, object]:
    """Return `data` as a mapping that has all `required` and none but `known` keys.

    All unknown and missing keys are reported together.

    Raises `WrongType` (`data.wrong-shape`) or an `ErrorGroup` (`data.unknown-field`, `data.missing-field`).
    """
    fields = _mapping(data, "", subject)
    names, needed = list(known), list(required)
    problems = Collector(subject)
    for key in fields:
        if problems.is_full:
            break
        if key not in names:
            problems.add(
                UnknownName.of(
                    "data.unknown-field",
                    f"unknown field `{key[:80]}` of {subject}",
                    place=key[:80],
                    expected=one_of(names),
                    suggestion=closest(key, names),
                )
            )
    for key in needed:
        if key not in fields:
            problems.add(
                InvalidValue.of(
                    "data.missing-field", f"{subject} lacks `{key}`", place=key, expected=f"a field `{key}`"
                )
            )
    problems.done()
    return fields
