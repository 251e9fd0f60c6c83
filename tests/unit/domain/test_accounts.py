"""What service and support know of an account from each other."""

from datetime import UTC, datetime, timedelta

import pytest

from servicecore.domain import Interaction, ServiceFunction, Topic
from servicecore.domain.people.accounts import AccountFacts, Trend, last_contact_at
from servicecore.errors import InvalidValue, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ACME = AccountFacts(
    open_support_topics=["sync fault", "bug", "bug"],
    disruptions=["outage-7"],
    trend="falling",
    renews_at=AT + 20 * DAY,
    last_contact_at=AT - DAY,
)
OF_SUPPORT = ("open in support: bug, sync_fault", "open disruptions: outage-7")
OF_THE_RELATIONSHIP = ("the account is falling", "renews in 20 days", "last contact 1 day ago")


@pytest.mark.parametrize(
    ("function", "lines"),
    [
        (ServiceFunction.SERVICE, OF_SUPPORT),
        (ServiceFunction.SUPPORT, OF_THE_RELATIONSHIP),
        (ServiceFunction.SUCCESS, OF_SUPPORT + OF_THE_RELATIONSHIP),
    ],
)
def test_each_side_hears_what_the_other_knows(function: ServiceFunction, lines: tuple[str, ...]) -> None:
    assert ACME.briefing(function, AT) == lines
    assert ACME.briefing(function.value, AT) == lines


def test_of_what_is_not_known_nothing_is_told() -> None:
    nothing = AccountFacts()
    assert [nothing.briefing(function, AT) for function in ServiceFunction] == [(), (), ()]
    assert (nothing.renews_in(AT), nothing.silent_for(AT), nothing.trend) == (None, None, None)


def test_time_runs_to_the_renewal_and_past_it_and_since_the_last_contact() -> None:
    assert ACME.renews_in(AT) == 20 * DAY
    assert ACME.renews_in(AT + 22 * DAY) == -2 * DAY
    assert "renewal was due 2 days ago" in ACME.briefing("support", AT + 22 * DAY)
    assert ACME.silent_for(AT) == DAY
    assert ACME.silent_for(AT - 2 * DAY) is None


def test_facts_are_kept_in_one_form() -> None:
    assert ACME.open_support_topics == (Topic.BUG, Topic.SYNC_FAULT)
    assert ACME.trend is Trend.FALLING
    assert len({ACME, AccountFacts()}) == 2


def test_the_last_contact_is_one_in_which_somebody_spoke() -> None:
    mail = Interaction("m1", channel="email", at=AT)
    later = [
        Interaction("m2", channel="email", at=AT + DAY, direction="internal"),
        Interaction("m3", channel="email", at=AT + DAY, auto_submitted=True),
        Interaction("m4", channel="email", at=AT + 3 * DAY),
    ]
    assert last_contact_at([*later, mail], AT + 2 * DAY) == AT
    assert last_contact_at([mail], AT) == AT
    assert last_contact_at([mail], AT - DAY) is None


def test_bad_facts_are_located() -> None:
    with pytest.raises(WrongType, match=r"AccountFacts\.open_support_topics"):
        AccountFacts(open_support_topics="bug")
    with pytest.raises(InvalidValue, match=r"AccountFacts\.disruptions\[1\]"):
        AccountFacts(disruptions=["a", " "])
    with pytest.raises(UnknownName, match=r"value\.unknown-member"):
        AccountFacts(trend="fallng")
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        AccountFacts(renews_at=datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        ACME.briefing("support", datetime(2026, 3, 2))  # noqa: DTZ001
