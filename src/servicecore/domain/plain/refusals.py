"""All that a class refuses of the values given for its fields, where its constructor says the first only."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import attrs

from servicecore.errors import Collector, ErrorGroup, ServiceCoreError


def refusals(
    kind: type[Any], given: Mapping[str, Any], failed: Collection[str]
) -> tuple[ServiceCoreError, ...]:
    """What the converters, defaults and validators of a class of attrs refuse, field by field.

    `given` are the arguments; `failed` names those that could not be read. What depends on a field that
    failed is not judged. The places are those of a document: keys of the class, not its name.
    """
    problems = Collector(kind.__name__)
    blank = object.__new__(kind)
    fields = attrs.fields(kind)
    for field in fields:
        key = _key(field)
        if key in given or (key not in failed and field.default is not attrs.NOTHING):
            with _judged(problems, blank, field):
                value = given[key] if key in given else _default(field, blank)
                object.__setattr__(blank, field.name, field.converter(value) if field.converter else value)
    for field in fields:
        if field.validator is not None and hasattr(blank, field.name):
            with _judged(problems, blank, field):
                field.validator(blank, field, getattr(blank, field.name))
    return tuple(problems.errors)


def _key(field: "attrs.Attribute[Any]") -> str:
    return field.alias or field.name


def _default(field: "attrs.Attribute[Any]", blank: Any) -> Any:
    default: Any = field.default
    if not isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return default
    return default.factory(blank) if default.takes_self else default.factory()


@contextmanager
def _judged(problems: Collector, blank: Any, field: "attrs.Attribute[Any]") -> Iterator[None]:
    """Keep what is refused, and take the field away, so that what depends on it is not judged either."""
    try:
        yield
    except (ServiceCoreError, ErrorGroup) as error:
        problems.errors += placed(type(blank), error, _key(field) if field.init else "")
        if hasattr(blank, field.name):
            object.__delattr__(blank, field.name)
    except AttributeError as error:
        if error.obj is not blank:
            raise


def placed(kind: type[Any], error: ServiceCoreError | ErrorGroup, key: str) -> list[ServiceCoreError]:
    """The errors that a class raises, at their places in a document.

    `Customer.identities[0]` is `identities[0]` there; what names no field of the class is at `key`.
    """
    found = error.errors if isinstance(error, ErrorGroup) else (error,)
    keys = {_key(field) for field in attrs.fields(kind) if field.init}
    return [_moved(each, _place(each.diagnostic.place, kind, keys, key)) for each in found]


def _place(place: str, kind: type[Any], keys: Collection[str], key: str) -> str:
    for each in kind.__mro__:
        place = place.removeprefix(f"{each.__name__}.")
    head = place.partition("[")[0].partition(".")[0]
    return place if head in keys else key


def _moved(error: ServiceCoreError, place: str) -> ServiceCoreError:
    moved = type(error)(attrs.evolve(error.diagnostic, place=place))
    moved.__cause__ = error.__cause__
    return moved
