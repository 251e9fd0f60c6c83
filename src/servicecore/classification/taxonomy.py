"""A taxonomy: what a contact can be about, and which function owns each topic."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from servicecore.domain import ServiceFunction, StageName, Topic
from servicecore.domain.checks import member
from servicecore.errors import (
    Collector,
    InvalidValue,
    UnknownName,
    WrongType,
    closest,
    one_of,
    require_instance,
    require_text,
)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _topics(values: Iterable[str]) -> tuple[Topic, ...]:
    return tuple(Topic(value) for value in values)


def _stage(value: str | None) -> StageName | None:
    return None if value is None else StageName(value)


def _sentence(info: Any, field: Any, value: Any) -> None:
    require_text(value, f"TopicInfo.{field.name}")


def _flag(info: Any, field: Any, value: Any) -> None:
    require_instance(value, bool, f"TopicInfo.{field.name}")


def _owner(value: ServiceFunction | str) -> ServiceFunction:
    return member(ServiceFunction, value, "TopicInfo.owner")


@attrs.frozen
class TopicInfo:
    """One topic: who owns it, what it means, how people say it, and what it is easily taken for.

    `stage` is the stage of the relationship that it belongs to, `None` if it may come in any. `sensitive`
    asks for a person whatever the words. The examples are for people; they are not rules.

    >>> TopicInfo("Spare parts", "service", "A part for a product that the customer owns is wanted.").topic
    Topic('spare_parts')

    Raises `InvalidValue` (`text.empty`) or `WrongType` (`value.wrong-type`), or `ValueError` for an owner
    that is no function.
    """

    topic: Topic = attrs.field(converter=Topic)
    owner: ServiceFunction = attrs.field(converter=_owner)
    definition: str = attrs.field(validator=_sentence)
    examples: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_texts)
    confused_with: tuple[Topic, ...] = attrs.field(default=(), kw_only=True, converter=_topics)
    sensitive: bool = attrs.field(default=False, kw_only=True, validator=_flag)
    stage: StageName | None = attrs.field(default=None, kw_only=True, converter=_stage)


def _infos(values: Iterable[TopicInfo]) -> tuple[TopicInfo, ...]:
    return tuple(values)


def _each_topic_once(taxonomy: "Taxonomy", field: Any, value: tuple[Any, ...]) -> None:
    problems = Collector("taxonomy")
    seen: set[Topic] = set()
    for number, info in enumerate(value):
        if not isinstance(info, TopicInfo):
            problems.add(
                WrongType.of(
                    "taxonomy.not-a-topic",
                    "a taxonomy holds topics",
                    place=f"topics[{number}]",
                    expected="a TopicInfo",
                    received=repr(info)[:100],
                )
            )
        elif info.topic in seen:
            problems.add(
                InvalidValue.of(
                    "taxonomy.duplicate-topic",
                    f"topic `{info.topic}` is there twice",
                    place=f"topics[{number}]",
                    help="every topic has one owner; use `replacing` to change a topic that is there.",
                )
            )
        else:
            seen.add(info.topic)
    problems.done()


def _by_topic(taxonomy: "Taxonomy") -> dict[Topic, TopicInfo]:
    return {info.topic: info for info in taxonomy.topics if isinstance(info, TopicInfo)}


@attrs.frozen(repr=False)
class Taxonomy(Mapping[Topic, TopicInfo]):
    """The topics of a company, each with exactly one owner. A mapping of topic to `TopicInfo`.

    Yours may differ from the default one: add to it, or replace what it says. Both return a new taxonomy.

    >>> shop = Taxonomy([TopicInfo("refund", "service", "Money is wanted back.")])
    >>> shop.owner("refund")
    <ServiceFunction.SERVICE: 'service'>
    >>> len(shop.plus(TopicInfo("spare parts", "service", "A part is wanted.")))
    2

    Raises an `ErrorGroup` with every topic that is there twice (`taxonomy.duplicate-topic`) and everything
    that is not a `TopicInfo` (`taxonomy.not-a-topic`).
    """

    topics: tuple[TopicInfo, ...] = attrs.field(converter=_infos, validator=_each_topic_once)
    _infos: Mapping[Topic, TopicInfo] = attrs.field(
        init=False, eq=False, default=attrs.Factory(_by_topic, takes_self=True)
    )

    def __getitem__(self, topic: str) -> TopicInfo:
        """What the taxonomy says of a topic. Raises `UnknownName` (`taxonomy.unknown-topic`)."""
        if (found := self._infos.get(topic if isinstance(topic, Topic) else Topic(topic))) is not None:
            return found
        raise UnknownName.of(
            "taxonomy.unknown-topic",
            f"the taxonomy has no topic `{topic}`",
            place="topic",
            expected=one_of(self),
            suggestion=closest(topic, self),
            help="add it with `taxonomy.plus(TopicInfo(...))`.",
        )

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._infos)

    def __len__(self) -> int:
        return len(self.topics)

    def __contains__(self, topic: object) -> bool:
        return isinstance(topic, str) and bool(topic.strip()) and Topic(topic) in self._infos

    def owner(self, topic: str) -> ServiceFunction:
        """The function that owns a topic. Raises `UnknownName` (`taxonomy.unknown-topic`)."""
        return self[topic].owner

    def of(self, function: ServiceFunction) -> tuple[Topic, ...]:
        """The topics that a function owns itself, in declared order.

        Support and success are within service, but their topics are theirs: the three answers share nothing.
        """
        return tuple(info.topic for info in self.topics if info.owner is ServiceFunction(function))

    def plus(self, *infos: TopicInfo) -> "Taxonomy":
        """A taxonomy with more topics. One that is there already raises `taxonomy.duplicate-topic`."""
        return Taxonomy((*self.topics, *infos))

    def replacing(self, *infos: TopicInfo) -> "Taxonomy":
        """A taxonomy that says something else of topics it has.

        Raises `UnknownName` (`taxonomy.unknown-topic`) for one it does not have.
        """
        new = {self[info.topic].topic: info for info in infos}
        return Taxonomy(new.get(info.topic, info) for info in self.topics)

    def __repr__(self) -> str:
        return f"Taxonomy({len(self)} topics)"
