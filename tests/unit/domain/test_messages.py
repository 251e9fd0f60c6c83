"""What a mistake looks like to the person who made it: the whole text, as it is printed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from servicecore.domain import (
    Activity,
    Agent,
    Customer,
    Held,
    History,
    Identity,
    Interaction,
    Log,
    Money,
    Opened,
    RowMapping,
    Triaged,
)
from servicecore.domain.tables.snapshots import SnapshotMapping
from servicecore.errors import ErrorGroup, ServiceCoreError

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAPPING = RowMapping(events={"new": "opened", "done": "resolved"}, zone="UTC")
LIKELY_EVENTS = (
    "one of: held, opened, triaged, priority_overridden, assigned, unassigned, taken_in_charge, "
    "customer_message, reply, resumed, escalated, resolved (and 18 more)"
)
SNAPSHOTS = SnapshotMapping(statuses={"New": "new", "In Progress": "open"}, zone="UTC")


def snapshots(*statuses: str) -> list[dict[str, object]]:
    return [{"case": "7", "time": f"2026-03-02T0{i}:00", "status": word} for i, word in enumerate(statuses)]


MESSAGES: list[tuple[Callable[[], object], str]] = [
    (
        lambda: Identity("mail", "ann@example.org"),
        """
value.unknown-member: `mail` is not a member of IdentityKind
  at Identity.kind
  expected one of: email, phone, chat_visitor, social_handle, external_id
  received 'mail'
  help: did you mean `email`?""",
    ),
    (
        lambda: Triaged(AT, priority=1),  # type: ignore[arg-type]
        """
value.wrong-type: `Triaged.priority` has the wrong type
  at Triaged.priority
  expected one of: low, normal, high, urgent, or a member of Priority
  received 1 (int)""",
    ),
    (
        lambda: Held(AT, status="resolved"),
        """
event.not-a-hold: `resolved` is not a status in which work waits
  at Held.status
  expected one of: pending_customer, on_hold_internal, on_hold_third_party, snoozed
  received resolved""",
    ),
    (
        lambda: Opened(datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))),
        """
time.out-of-range: `Opened.at` lies outside the years 1 to 9999 in UTC
  at Opened.at
  expected an instant from the year 1 to the year 9999
  received 0001-01-01 00:00:00+01:00""",
    ),
    (
        lambda: Interaction("m1", channel="email", at=AT, language="english"),
        """
language.bad-tag: `english` is not a language tag
  at Interaction.language
  expected a tag such as en or pt-BR
  received 'english'""",
    ),
    (
        lambda: Customer("c1", identities="ann@example.org"),  # type: ignore[arg-type]
        """
value.wrong-type: `Customer.identities` has the wrong type
  at Customer.identities
  expected a list or tuple of Identity
  received 'ann@example.org' (str)""",
    ),
    (
        lambda: Identity("phone", "unknown"),
        """
identity.no-value: `unknown` identifies nobody
  at Identity.value
  expected the value of an identity of kind phone
  received 'unknown'""",
    ),
    (
        lambda: Agent("ann", skills="api"),
        """
value.wrong-type: `skills` has the wrong type
  at skills
  expected several: {"api": 3}, ["api"] or skill levels
  received 'api' (str)""",
    ),
    (
        lambda: Money(5, "euro"),
        """
money.bad-currency: `euro` is not a currency code
  at Money.currency
  expected three letters, as in ISO 4217 (EUR, USD)
  received 'euro'""",
    ),
    (
        lambda: Money(5, "EUR") + Money(2, "USD"),
        """
money.mixed-currencies: EUR and USD do not mix
  expected an amount in EUR
  received 2 USD
  help: convert one of them first, at a rate and date of your choice.""",
    ),
    (
        lambda: History.from_rows([], MAPPING),
        """
rows.not-one-case: the rows are not those of one ticket
  expected rows of exactly one case
  received 0 cases
  help: use Log.from_rows for many.""",
    ),
    (
        lambda: Activity("heldd"),
        f"""
rows.unknown-event: there is no event `heldd`
  at event
  expected {LIKELY_EVENTS}
  help: did you mean `held`?""",
    ),
    (
        lambda: Activity("held", 5),  # type: ignore[arg-type]
        """
value.wrong-type: `Activity.details` has the wrong type
  at Activity.details
  expected a mapping or pairs
  received 5 (int)""",
    ),
    (
        lambda: RowMapping(events={"wait": ["held"]}),
        """
1 mistake in activities

data.wrong-shape: `wait` has the wrong shape
  at events.wait
  expected the name of an event, or a mapping with `event`
  received ['held'] (list)""",
    ),
    (
        lambda: RowMapping(events={}, zone="Europe/Berln"),
        """
time.unknown-zone: unknown time zone `Europe/Berln`
  at zone
  expected a name of the IANA time zone database, such as Europe/Berlin
  help: did you mean `Europe/Berlin`? if the name is right, this system lacks (current) zone data: \
install the package tzdata.""",
    ),
    (
        lambda: RowMapping(events={}, time_format="%Q"),
        """
rows.bad-time-format: times cannot be read by the format `%Q`
  at time_format
  expected a format of datetime.strptime, such as %d.%m.%Y %H:%M
  received '%Q'""",
    ),
    (
        lambda: Log.from_rows(
            [{"case": "", "activity": "dome", "time": "soon"}, {}], MAPPING
        ).raise_for_problems(),
        """
6 mistakes in rows

rows.missing-case: the column `case` is empty
  at rows[0].case
  expected the id of the ticket

rows.unknown-activity: the mapping does not know the activity `dome`
  at rows[0].activity
  expected one of: new, done
  help: did you mean `done`? map it to `noted` if it changes nothing.

rows.bad-time: `soon` is not a time
  at rows[0].time
  expected ISO 8601, such as 2026-03-02T09:00:00
  received 'soon'

rows.missing-case: the column `case` is empty
  at rows[1].case
  expected the id of the ticket

rows.missing-activity: the column `activity` is empty
  at rows[1].activity
  expected the name of an activity

rows.missing-time: the column `time` is empty
  at rows[1].time
  expected an instant""",
    ),
    (
        lambda: RowMapping(events={"merge": "merged", "link": {"event": "linked", "link": {"column": "to"}}}),
        """
2 mistakes in activities

data.missing-field: event `merged` lacks `into`
  at events.merge.into
  expected a field `into`

data.missing-field: column for `link` lacks `kind`
  at events.link.link.kind
  expected a field `kind`""",
    ),
    (
        lambda: History.from_rows(
            [{"case": "1", "activity": "merge", "time": AT, "target": ""}],
            RowMapping(events={"merge": {"event": "merged", "into": {"column": "target"}}}),
        ),
        """
1 mistake in rows

rows.missing-part: the row does not say `into`, which `merged` requires
  at rows[0].target
  expected a value in the column `target`""",
    ),
    (
        lambda: History.from_rows(
            [
                {"case": "1", "activity": "done", "time": AT},
                {"case": "1", "activity": "new", "time": AT + timedelta(hours=1)},
            ],
            MAPPING,
        ),
        """
1 mistake in rows

history.before-opening: `Resolved` lies before ticket `1` was opened
  at rows[0]
  expected an instant at or after 2026-03-02T10:00:00+00:00
  received 2026-03-02T09:00:00+00:00""",
    ),
    (
        lambda: History.from_rows(snapshots("New", "In Progres", "In Progress", "New"), SNAPSHOTS),
        """
2 mistakes in rows

rows.unknown-status: the mapping does not know the status `In Progres`
  at rows[1].status
  expected one of: New, In Progress
  help: did you mean `In Progress`? map it with `statuses`.

rows.back-to-new: ticket `7` cannot become new again
  at rows[3]
  expected open, if work goes on
  received new after open""",
    ),
    (
        lambda: SnapshotMapping(statuses={"Joined": "merged"}),
        """
data.missing-field: `Joined` means merged, and no column says into what
  at merged_into
  expected the column with the id of the other ticket""",
    ),
    (
        lambda: SnapshotMapping(statuses={"Waiting": "pending_custmer"}),
        """
1 mistake in statuses

value.unknown-member: `pending_custmer` is neither a status nor a reason to cancel
  at statuses.Waiting
  expected one of: new, open, pending_customer, on_hold_internal, on_hold_third_party, snoozed, resolved, \
closed, merged, cancelled, spam, duplicate, mistake, withdrawn
  received 'pending_custmer'
  help: did you mean `pending_customer`?""",
    ),
    (
        lambda: Log.from_rows([{"Case": "1", "activity": "new"}], MAPPING),
        """
2 mistakes in columns

rows.no-such-column: there is no column `case`
  expected one of: Case, activity
  help: did you mean `Case`?

rows.no-such-column: there is no column `time`
  expected one of: Case, activity""",
    ),
]


@pytest.mark.parametrize(
    ("mistake", "text"), [pytest.param(make, text, id=text.split()[0]) for make, text in MESSAGES]
)
def test_a_mistake_reads(mistake: Callable[[], object], text: str) -> None:
    with pytest.raises((ServiceCoreError, ErrorGroup)) as caught:
        mistake()
    assert f"\n{caught.value}" == text
