"""The form of the rule tables: a name, a topic, and what must be said."""

from typing import NamedTuple, TypeAlias

from servicecore.classification.messages import facts
from servicecore.classification.phrasing import phrases
from servicecore.domain import Topic
from servicecore.rules import Condition


class Row(NamedTuple):
    """One line of a rule table: when `when` holds, the contact is about `topic`."""

    name: str
    topic: Topic
    when: Condition


Rows: TypeAlias = tuple[Row, ...]


def mentions(*families: str | tuple[str, ...]) -> Condition:
    """The text mentions a phrase of one of these families; a family may be given as a block of text."""
    found = [phrases(family) if isinstance(family, str) else family for family in families]
    return facts.text.mentions(*(phrase for family in found for phrase in family))
