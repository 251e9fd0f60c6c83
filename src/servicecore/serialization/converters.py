"""Classes of your own that hold values of the domain: their data by cattrs, their mistakes as ours."""

from collections.abc import Callable, Collection, Iterator, Mapping
from collections.abc import Set as AnySet
from dataclasses import is_dataclass
from typing import Any, get_args

import attrs
from cattrs import Converter
from cattrs.errors import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    StructureHandlerNotFoundError,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from servicecore.domain.plain.reading import read_whole
from servicecore.domain.plain.types import (
    form_of,
    not_plain,
    wrong_shape,
)
from servicecore.domain.plain.writing import written
from servicecore.errors import (
    Collector,
    ErrorGroup,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    closest,
    one_of,
    shown,
)
from servicecore.serialization.kinds import CONTAINERS, Converting, field_names, is_ours, ours


def converter() -> Converter:
    """A converter of cattrs that reads and writes the values of the domain, for classes of your own.

    Your attrs classes and dataclasses may hold values of the domain, lists and mappings of them; register
    hooks for types that only you know. Texts, numbers and lists are read strictly (`"5"` is no number), keys
    that a class does not have are refused.

    >>> import attrs
    >>> from servicecore.domain import Customer
    >>> @attrs.frozen
    ... class Case:
    ...     customer: Customer
    ...     notes: list[str]
    >>> found = converter().structure({"customer": {"id": "c1", "tier": "VIP"}, "notes": []}, Case)
    >>> found.customer.tier, converter().unstructure(found)
    (Tier.VIP, {'customer': {'id': 'c1', 'tier': 'vip'}, 'notes': []})
    """
    made = Converter(forbid_extra_keys=True, unstruct_collection_overrides={AnySet: _sorted})
    made.register_structure_hook_factory(_is_class, lambda kind: _class_hook(kind, made))
    made.register_structure_hook_func(lambda kind: kind is object, lambda data, _: data)
    made.register_structure_hook_func(_is_container, lambda data, kind: _contained(made, data, kind))
    made.register_structure_hook_func(is_ours, _read_ours)
    for kind in (str, int, float, bool):  # for which cattrs has hooks that convert
        made.register_structure_hook(kind, _read_ours)
    made.register_unstructure_hook_factory(
        _is_class, lambda kind: make_dict_unstructure_fn(_resolved(kind), made)
    )
    made.register_unstructure_hook_func(_is_our_leaf, lambda value: written(form_of(type(value)), value))
    return made


def _sorted(items: Collection[Any]) -> list[Any]:
    return sorted(items, key=repr)


def _read_ours(data: Any, kind: Any) -> Any:
    return read_whole(form_of(kind), data) if is_ours(kind) else kind(data)  # an enum of numbers


def _is_our_leaf(kind: Any) -> bool:
    form = form_of(kind)
    return form.category not in CONTAINERS and ours(form)


def _is_container(kind: Any) -> bool:
    form = form_of(kind)
    return form.category in ("list", "set", "mapping") and not form.optional and not ours(form)


def _is_class(kind: Any) -> bool:
    return isinstance(kind, type) and (attrs.has(kind) or is_dataclass(kind))


def _resolved(kind: Any) -> Any:
    """The class, of which fields may name classes that are declared later."""
    return attrs.resolve_types(kind) if attrs.has(kind) else kind


def _class_hook(kind: type[Any], made: Converter) -> Callable[[Any, Any], Any]:
    build = make_dict_structure_fn(_resolved(kind), made, _cattrs_forbid_extra_keys=True)

    def hook(data: Any, _: Any) -> Any:
        if isinstance(data, Mapping) and all(isinstance(key, str) for key in data):
            return build(data, kind)
        raise wrong_shape(data, "a mapping with text keys")

    return hook


def _contained(made: Converter, data: Any, kind: Any) -> Any:
    """A list, set or mapping of classes of the user's: strict, and with every mistake."""
    form, inside = form_of(kind), get_args(kind)
    problems = Collector("document")
    if form.category == "mapping":
        if not isinstance(data, Mapping):
            raise wrong_shape(data, form.expected)
        found: dict[Any, Any] = {}
        for key, each in data.items():
            with problems.at(str(key)[:80]):
                found[structured(made, key, inside[0])] = structured(made, each, inside[1])
        problems.done()
        return found
    if not isinstance(data, list | tuple):
        raise wrong_shape(data, form.expected)
    items: list[Any] = []
    for number, each in enumerate(data):
        with problems.at(f"[{number}]"):
            items.append(structured(made, each, inside[0]))
    problems.done()
    return form.type(items)


def structured(made: Converting, data: Any, kind: Any) -> Any:
    """What cattrs makes of the data; what it refuses as errors of ours, each with its place.

    Raises an `ErrorGroup`.
    """
    try:
        return made.structure(data, kind)
    except Exception as error:
        found = tuple(_errors(error))
        raise ErrorGroup(str(getattr(kind, "__name__", kind)), found) from error


def _errors(error: BaseException, missing: str = "") -> Iterator[ServiceCoreError]:
    """The mistakes that an exception of cattrs stands for; `missing` names the field that it is about."""
    if isinstance(error, ServiceCoreError):
        yield error
    elif isinstance(error, ErrorGroup):
        yield from error.errors
    elif isinstance(error, ClassValidationError | IterableValidationError):
        located, others = error.group_exceptions()
        for each, note in located:
            name = getattr(note, "name", None)
            place = f"[{note.index}]" if name is None else str(name)
            yield from (found.inside(place) for found in _errors(each, name or ""))
        for each in others:
            yield from _errors(each)
    elif isinstance(error, ForbiddenExtraKeysError):
        yield from _unknown_fields(error)
    elif isinstance(error, KeyError) and missing and error.args == (missing,):
        yield InvalidValue.of(
            "data.missing-field", f"`{missing}` is not there", expected="a field of this name"
        )
    elif isinstance(error, StructureHandlerNotFoundError):
        advice = "register a hook for it on the converter."
        yield not_plain(error.type_, "cattrs does not know how to read its type", help=advice)
    else:
        yield _refused(error)


def _unknown_fields(error: Any) -> Iterator[ServiceCoreError]:
    names = field_names(error.cl)
    for key in sorted(error.extra_fields):
        yield UnknownName.of(
            "data.unknown-field",
            f"unknown field `{key[:80]}` of {error.cl.__name__}",
            place=key[:80],
            expected=one_of(names),
            suggestion=closest(key, names),
        )


def _refused(error: BaseException) -> InvalidValue:
    """The error of a class of the user's that refuses what it is given."""
    refusal = InvalidValue.of(
        "data.refused",
        f"what stands here is refused: {shown(str(error))[1:-1]}",
        received=type(error).__name__,
    )
    refusal.__cause__ = error
    return refusal
