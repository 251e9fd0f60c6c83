"""Who is one person, the slow way: every step of every chain is looked for in the whole list."""

from collections.abc import Sequence

from servicecore.domain import CustomerId, Interaction

Pairs = Sequence[tuple[str, str]]


def end_of(record: str, pairs: Pairs) -> str | None:
    """Where the merges of a record end; `None` if they go round and round."""
    for _ in range(len(pairs) + 1):
        onward = [into for gone, into in pairs if gone == record]
        if not onward:
            return record
        record = onward[0]
    return None


def groups(records: Sequence[str], pairs: Pairs) -> set[frozenset[str]]:
    """Who is one person if each pair is, whichever way round and in whichever order it was said."""
    label = {record: i for i, record in enumerate(records)}
    for one, other in pairs:
        old, new = label[one], label[other]
        label = {record: new if found == old else found for record, found in label.items()}
    return {frozenset(r for r in records if label[r] == found) for found in label.values()}


def timeline(group: frozenset[str], interactions: Sequence[Interaction]) -> list[Interaction]:
    """What the records of a group had, once each, the earliest first, equals in the order given."""
    rest = [each for i, each in enumerate(interactions) if each not in interactions[:i]]
    rest = [each for each in rest if each.customer_id in {CustomerId(record) for record in group}]
    found: list[Interaction] = []
    while rest:
        earliest = min(each.at for each in rest)
        position = next(i for i, each in enumerate(rest) if each.at == earliest)
        found.append(rest.pop(position))
    return found
