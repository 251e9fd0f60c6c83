"""How values that cannot stand where they stand are refused, where a type does not say what is asked."""

from servicecore.errors import WrongType, shown

CONDITION = "a condition over escalation.facts, such as facts.priority == Priority.URGENT"


def wrong_type(value: object, place: str, expected: str) -> WrongType:
    """The error of a value of another type than is asked, which `expected` says in words."""
    return WrongType.of(
        "value.wrong-type",
        f"`{place}` has the wrong type",
        place=place,
        expected=expected,
        received=f"{shown(value)} ({type(value).__name__})",
    )
