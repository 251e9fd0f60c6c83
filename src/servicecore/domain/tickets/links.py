"""Links from one ticket to another."""

from enum import StrEnum

import attrs

from servicecore.domain.checks import filled, member
from servicecore.domain.names import TicketId


class LinkKind(StrEnum):
    """What the other ticket is to this one."""

    PARENT = "parent"
    DEPENDS_ON = "depends_on"
    DUPLICATE_OF = "duplicate_of"
    CAUSED_BY = "caused_by"
    RELATED = "related"
    SPLIT_FROM = "split_from"
    FOLLOWUP_OF = "followup_of"


def _kind(value: LinkKind | str) -> LinkKind:
    return member(LinkKind, value, "Link.kind")


@attrs.frozen
class Link:
    """A link of a ticket to another one, which it names by its id.

    >>> Link("followup of", "t1")
    Link(kind=<LinkKind.FOLLOWUP_OF: 'followup_of'>, to='t1')

    Raises `WrongType` (`value.wrong-type`), `UnknownName` (`value.unknown-member`) or `InvalidValue`
    (`text.empty`).
    """

    kind: LinkKind = attrs.field(converter=_kind)
    to: TicketId = attrs.field(converter=TicketId, validator=filled)
