"""Facts made at run time, from a class or mapping of the user's own."""

from collections.abc import Mapping
from typing import Any

import attrs

from servicecore.errors import Collector, InvalidValue, WrongType, shown
from servicecore.rules.language.facts import Entry, Fact, Facts, FactsByKey, hints, missing_fact, no_kind
from servicecore.rules.language.getters import Made
from servicecore.rules.language.kinds import Kind, bare, kind_of, values_of_mapping
from servicecore.rules.language.money import MoneyFacts
from servicecore.rules.language.places import caller


class Vocabulary(Facts):
    """Facts made from a class or mapping at run time, for subjects of your own.

    >>> @attrs.frozen
    ... class Order:
    ...     amount: int
    ...     country: str | None = None
    >>> facts = Vocabulary.of(Order)
    >>> (facts.amount > 100) & (facts.country == "NO")
    (facts.amount > 100) & (facts.country == 'NO')
    """

    def __init__(self, types: Mapping[str, Any], prefix: str = "", above: tuple[Any, ...] = ()) -> None:
        entries: dict[str, Entry] = {}
        left_out: dict[str, str] = {}
        for name, annotation in types.items():
            if kind := kind_of(annotation):
                entries[name] = Fact(prefix + name, kind)
            elif kind := _kind_by_key(annotation):
                entries[name] = FactsByKey(prefix + name, kind)
            elif _is_money(annotation):
                entries[name] = MoneyFacts(f"{prefix}{name}.")
            elif (nested := _attrs_class(annotation)) and nested not in above:
                entries[name] = Vocabulary(_types(nested), f"{prefix}{name}.", (*above, nested))
            else:
                left_out[name] = annotation.__name__ if isinstance(annotation, type) else str(annotation)
        self._fill(prefix, entries)
        object.__setattr__(self, "_left_out", left_out)
        object.__setattr__(self, "_source", above[-1] if above else None)

    @classmethod
    def of(
        cls, source: type | Mapping[str, Any], *, more: Mapping[str, tuple[Any, Any]] | None = None
    ) -> "Vocabulary":
        """The facts of an attrs class, nested attrs classes included, or of a mapping of name to type.

        `more` adds facts that functions make, as name to (type, `getter(...)` or `derived(...)`):

        >>> from servicecore.rules import derived
        >>> facts = Vocabulary.of(
        ...     {"amount": int, "paid": int},
        ...     more={"open": (int, derived("amount", "paid", by=lambda amount, paid: amount - paid))},
        ... )
        >>> facts.open > 0
        facts.open > 0

        Private fields and fields of a type that is no fact (a list, a class that is not an attrs class) are
        left out, and so is a class nested in itself. In a mapping every name is meant.

        Raises `WrongType` (`facts.not-a-class`), `UnknownName` (`facts.unknown-type`), or an `ErrorGroup`
        with every wrong name (`facts.not-a-name`) and type (`facts.not-a-kind`) of a mapping.
        """
        types, made = _with_made(more or {})
        if isinstance(source, Mapping):
            _check({**source, **types})
            return cls({**source, **types})._with(made)
        if not (isinstance(source, type) and attrs.has(source)):
            raise WrongType.of(
                "facts.not-a-class",
                "facts are made from an attrs class",
                source=caller(),
                expected="an attrs class, or a mapping of fact name to type",
                received=shown(source),
            )
        _check(types)
        return cls({**_types(source), **types}, "", (source,))._with(made)

    def _with(self, made: Mapping[str, Made]) -> "Vocabulary":
        self._make(made)
        return self

    def __getattr__(self, name: str) -> Any:
        missing_fact(self, name)


def _check(types: Mapping[Any, Any]) -> None:
    """Raise every name and type of a mapping that can be no fact."""
    problems = Collector("facts")
    for name, annotation in types.items():
        if not isinstance(name, str) or not name or "." in name or name.startswith("_"):
            problems.add(
                InvalidValue.of(
                    "facts.not-a-name",
                    f"`{shown(name)}` cannot be the name of a fact",
                    source=caller(),
                    expected="a text without dots that does not begin with `_`",
                )
            )
        elif not (kind_of(annotation) or _kind_by_key(annotation) or _attrs_class(annotation)):
            problems.add(no_kind(annotation, name))
    problems.done()


def _with_made(more: Mapping[str, tuple[Any, Any]]) -> tuple[dict[str, Any], dict[str, Made]]:
    """The types of the facts that functions make, and the functions."""
    for name, given in more.items():
        if not (isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], Made)):
            raise WrongType.of(
                "facts.not-made",
                f"`{name}` is not said to be made by a function",
                place=f"more[{name!r}]",
                source=caller(),
                expected="a type, and `getter(...)` or `derived(...)`: (int, getter(function))",
                received=shown(given),
            )
    types = {name: annotation for name, (annotation, _) in more.items()}
    return types, {name: made for name, (_, made) in more.items()}


def _kind_by_key(annotation: Any) -> Kind | None:
    """The kind behind the keys of a mapping from texts."""
    value = values_of_mapping(annotation)
    return None if value is None else kind_of(value)


def _attrs_class(annotation: Any) -> type | None:
    found = bare(annotation)
    return found if isinstance(found, type) and attrs.has(found) else None


def _is_money(annotation: Any) -> bool:
    """Whether an attrs class is an exact amount in a currency, and nothing else."""
    found = _attrs_class(annotation)
    kinds = {name: kind_of(each) for name, each in _types(found).items()} if found else {}
    categories = {name: kind.category for name, kind in kinds.items() if kind}
    return categories == {"amount": "decimal", "currency": "text"} and len(kinds) == 2


def _types(source: type) -> dict[str, Any]:
    found = hints(source)
    fields = [field for field in attrs.fields(source) if not field.name.startswith("_")]
    return {field.name: found.get(field.name, field.type) for field in fields}
