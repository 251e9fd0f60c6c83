"""What a row of snapshots says about a ticket: each question scans all rows up to then anew.

A row is (instant, status word, agent, team, priority): the words are those of `Status`, an empty text or
`None` is an empty cell.
"""

from collections.abc import Sequence
from typing import Any

Rows = Sequence[tuple[Any, str, str, str, str]]


def believed(rows: Rows) -> list[int]:
    """The numbers of the rows that are no mistake, in time order; rows of one instant keep theirs."""
    found: list[int] = []
    for i in sorted(range(len(rows)), key=lambda i: rows[i][0]):
        words = [rows[j][1] for j in found]
        goes_back = rows[i][1] == "new" and bool(words) and words[-1] != "new"
        leaves = "merged" in words and rows[i][1] != "merged"
        if not goes_back and not leaves:
            found.append(i)
    return found


def standing(rows: Rows) -> dict[str, str | None]:
    """How a ticket stands after rows that are no mistake, in time order."""
    _, status, agent, _, _ = rows[-1]
    was_assigned = any(agent or team for _, _, agent, team, _ in rows)
    return {
        "status": "open" if status == "new" and was_assigned else status,
        "assignee": agent or None,
        "team": next((team for _, _, _, team, _ in reversed(rows) if team), None),
        "priority": next((priority for *_, priority in reversed(rows) if priority), None),
    }
