"""Classes of attrs as plain data, where some of the fields have a form that only their own room knows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from servicecore.domain.plain.reading import read_whole
from servicecore.domain.plain.refusals import placed, refusals
from servicecore.domain.plain.types import located, parts_of
from servicecore.domain.plain.writing import written
from servicecore.errors import Collector, ErrorGroup, ServiceCoreError, read_fields, read_mapping

T = TypeVar("T")
Write: TypeAlias = Callable[[Any], object]
Read: TypeAlias = Callable[[Any], Any]
Together: TypeAlias = Callable[[Mapping[str, Any]], Iterable[ServiceCoreError]]


def write_value(value: Any, own: Mapping[str, Write]) -> dict[str, object]:
    """The fields that differ from their defaults, in declared order; those in `own` written by its functions.

    Raises as `to_data` does.
    """
    data: dict[str, object] = {}
    for key, part in parts_of(type(value)).items():
        found = getattr(value, part.field.name)
        if part.required or not part.is_default(value, found):
            data[key] = own[key](found) if key in own else written(part.form, found)
    return data


def read_value(
    kind: type[T], data: object, own: Mapping[str, Read], *, subject: str, together: Together | None = None
) -> T:
    """A value of a class, or every mistake of its data; the fields in `own` are read by its functions.

    `subject` is what errors call the value. `together` gives all that is wrong with fields that are right
    each by itself, where the constructor says the first thing only, and at the same places.

    Raises an `ErrorGroup`.
    """
    problems, given = Collector(subject), dict[str, Any]()
    with problems.at():
        given = _read_parts(kind, read_mapping(data), own, problems)
    if not problems.errors:
        try:
            return kind(**given)
        except (ServiceCoreError, ErrorGroup) as refusal:
            problems.errors += refusals(kind, given, ())
            if not problems.errors:
                joint = [] if together is None else [*together(given)]
                problems.errors += placed(kind, ErrorGroup(subject, joint) if joint else refusal, "")
    raise ErrorGroup(problems.subject, [located(error, "") for error in problems.errors])


def _read_parts(
    kind: type[Any], fields: Mapping[str, object], own: Mapping[str, Read], problems: Collector
) -> dict[str, Any]:
    """The fields that can be read; if some cannot, what is wrong with the others is found as well."""
    parts, given = parts_of(kind), dict[str, Any]()
    required = [key for key, part in parts.items() if part.required]
    with problems.at():
        read_fields(fields, known=parts, required=required, subject=problems.subject)
    for key, part in parts.items():
        if key in fields:
            with problems.at(key):
                is_own = key in own and not (fields[key] is None and part.form.optional)
                given[key] = own[key](fields[key]) if is_own else read_whole(part.form, fields[key])
    if problems.errors:
        problems.errors += refusals(kind, given, fields.keys() - given.keys())
    return given
