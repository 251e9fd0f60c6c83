"""`servicecore demo`: the main job on a small data set that ships with the package."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from servicecore.calendars import Calendar
from servicecore.classification import classify
from servicecore.cli import classify as classifying
from servicecore.cli import measure as measuring
from servicecore.cli.console import report_problems
from servicecore.display import plural, when
from servicecore.domain import Customer, History, Interaction, Log, RowMapping, Situation
from servicecore.metrics import measure
from servicecore.routing import route
from servicecore.serialization import TableFile, read_document

EXPLAINED = ("m04", "m09", "m17")
"""The messages whose routing is explained."""


def demo(options: Namespace) -> int:
    """Run the command."""
    with as_file(files("servicecore.cli") / "demo_data") as folder:
        _messages(folder)
        _due_time(folder)
        _measurements(folder)
    return 0


def _heading(text: str) -> None:
    print(f"\n── {text} " + "─" * max(0, 90 - len(text)))


def _messages(folder: Path) -> None:
    _heading("Messages in: what are they, and who takes them?")
    summary = classifying.Summary()
    explained = []
    for situation in _situations(folder):
        interaction, found = situation.interaction, situation.classification
        assert interaction is not None
        assert found is not None
        summary.add(f"message {interaction.id}", interaction.text, found)
        if interaction.id in EXPLAINED:
            explained.append((interaction, route(situation)))
    classifying.show(f"messages.csv: {plural(summary.total, 'message')}", summary, 3)
    _heading("Decisions, explained")
    for interaction, decision in explained:
        print(f"\n“{interaction.text}” ({interaction.channel})")
        print(decision.explain(most=2))


def _situations(folder: Path) -> Iterator[Situation]:
    for _, row in TableFile(folder / "messages.csv").rows():
        customer = Customer(row["customer"], tier=row["tier"] or None)
        interaction = Interaction(
            row["id"],
            channel=row["channel"],
            at=datetime.fromisoformat(row["at"]),
            text=row["text"],
            customer_id=customer.id,
            direction=row["direction"],
            author="customer" if row["direction"] == "inbound" else "agent",
        )
        yield Situation(
            at=interaction.at,
            interaction=interaction,
            customer=customer,
            classification=classify(interaction),
        )


def _due_time(folder: Path) -> None:
    _heading("A due time in working hours")
    office = Calendar.from_data(read_document(folder / "office.json"))
    opened = datetime(2026, 12, 24, 15, tzinfo=office.tzinfo)
    print(office.explain_due(opened, timedelta(hours=8)))


def _measurements(folder: Path) -> None:
    _heading("A ticket log in: how is it going?")
    mapping = RowMapping.from_data(read_document(folder / "tickets.json"))
    log = Log.from_placed_rows(TableFile(folder / "tickets.csv").rows(), mapping)
    assert log.last_at is not None
    as_of = log.last_at.astimezone(mapping.zone)
    histories: list[History] = list(log.histories.values())
    title = f"tickets.csv: {plural(log.rows, 'event')}, {plural(len(histories), 'ticket')}"
    measuring.show(f"{title}, as of {when(as_of)}", measure(histories, as_of=as_of), [])
    report_problems(log.problems)
