"""What the labels of a table mean."""

from collections.abc import Mapping
from typing import Any

import attrs

from servicecore.classification.taxonomy import Taxonomy
from servicecore.domain import Classification, ServiceFunction
from servicecore.domain.checks import choices, quoted, same_key
from servicecore.domain.names import spelled
from servicecore.errors import (
    Collector,
    InvalidValue,
    ServiceCoreError,
    UnknownName,
    require_instance,
    shown,
)
from servicecore.estimates import FrozenMap

NO_TOPIC = "none"
"""The class of a message that has no topic."""


def _meanings(values: Mapping[str, str]) -> FrozenMap[str, str]:
    return values if isinstance(values, FrozenMap) else FrozenMap(values)


def _flag(labels: Any, field: Any, value: Any) -> None:
    require_instance(value, bool, f"Labels.{field.name}")


def _taxonomy(labels: Any, field: Any, value: Any) -> None:
    require_instance(value, Taxonomy, "Labels.topics")


def _by_spelling(labels: "Labels") -> FrozenMap[str, str]:
    """Which class each label stands for: the classes for themselves, then what `meanings` says."""
    known = labels.classes()
    found = {name: name for name in known}
    if labels.two_valued:
        found[ServiceFunction.SUCCESS.value] = ServiceFunction.SERVICE.value
    own: dict[str, str] = {}
    problems = Collector("the meanings of labels")
    for label, name in labels.meanings.items():
        with problems.at(f"meanings[{label}]"):
            key = spelled(require_instance(label, str, ""))
            if key in own:
                raise same_key(next(each for each in labels.meanings if spelled(each) == key), label)
            own[key] = _class(require_instance(name, str, ""), found, known)
    problems.done()
    return FrozenMap(found | own)


def _class(name: str, found: Mapping[str, str], known: tuple[str, ...]) -> str:
    if (key := spelled(name)) in found:
        return found[key]
    expected, meant = choices(name, known)
    raise UnknownName.of(
        "evaluation.unknown-class",
        f"{quoted(name)} is not what a label can mean",
        expected=expected,
        received=shown(name),
        suggestion=meant,
    )


@attrs.frozen
class Labels:
    """What the labels of a table mean: functions, in any case, or the `topics` of a taxonomy.

    `meanings` says which class a label of your own stands for. In the `two_valued` view success counts as
    service, in labels and answers alike. Of topics, `none` is the label of a message that has none.

    >>> labels = Labels({"tech": "support", "billing": "service"})
    >>> labels.read("Tech"), labels.read("SUCCESS"), Labels(two_valued=True).read("success")
    ('support', 'success', 'service')

    Raises `InvalidValue` (`evaluation.two-valued-topics`), `WrongType` (`value.wrong-type`), or an
    `ErrorGroup` with every meaning that is none (`evaluation.unknown-class`, `document.duplicate-key`).
    """

    meanings: FrozenMap[str, str] = attrs.field(default=FrozenMap(), converter=_meanings)
    topics: Taxonomy | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(_taxonomy)
    )
    two_valued: bool = attrs.field(default=False, kw_only=True, validator=_flag)
    _classes: Mapping[str, str] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_by_spelling, takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        if self.two_valued and self.topics is not None:
            raise InvalidValue.of(
                "evaluation.two-valued-topics",
                "the two-valued view is about functions, and the labels are topics",
                place="Labels.two_valued",
                expected="`two_valued` or `topics`, not both",
                received="both",
            )

    def classes(self) -> tuple[str, ...]:
        """What a label can mean."""
        if self.topics is not None:
            return (*map(str, self.topics), NO_TOPIC)
        return tuple(each.value for each in ServiceFunction if self.of_function(each) == each.value)

    def read(self, label: str) -> str:
        """The class that a label stands for, whatever its case.

        Raises `WrongType` (`value.wrong-type`), `InvalidValue` (`evaluation.no-label`) or `UnknownName`
        (`evaluation.unknown-label`).
        """
        found = self._classes.get(spelled(require_instance(label, str, "label")))
        if found is None:
            raise self._refused(label)
        return found

    def _refused(self, label: str) -> ServiceCoreError:
        if not label.strip():
            return InvalidValue.of(
                "evaluation.no-label",
                "the message has no label",
                place="label",
                expected="one of: " + ", ".join(self.classes()) if self.topics is None else "a topic",
                received=shown(label),
            )
        expected, meant = choices(label, self._classes)
        return UnknownName.of(
            "evaluation.unknown-label",
            f"{quoted(label)} is no {'function' if self.topics is None else 'topic'}",
            place="label",
            expected=expected,
            received=shown(label),
            suggestion=meant,
            help="say what labels of your own mean: `Labels(meanings)`, or `--map CLASS=LABEL,LABEL`.",
        )

    def of_function(self, function: ServiceFunction) -> str:
        """The class that a function is: itself, or of two-valued labels support or service."""
        if self.two_valued and function is ServiceFunction.SUCCESS:
            return ServiceFunction.SERVICE.value
        return function.value

    def answer(self, found: Classification) -> str:
        """The class that a classification answers."""
        if self.topics is None:
            return self.of_function(found.function)
        return NO_TOPIC if found.topic is None else str(found.topic)


FUNCTIONS = Labels()
"""Labels that are functions."""
