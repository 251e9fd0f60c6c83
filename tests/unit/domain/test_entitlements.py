"""What a tier may use, and what a contract still holds."""

from datetime import UTC, datetime, timedelta

import pytest

from servicecore.domain.people.entitlements import Allowance, Contract, Entitlement, Entitlements
from servicecore.errors import InvalidValue, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TABLE = Entitlements(
    [
        Entitlement(None, channels=["email", "self service"], hours="office", most=5, per="month"),
        Entitlement("standard", channels=["Live chat", "email"], hours="office"),
        Entitlement("enterprise", channels=["phone"], hours="24x7", function="support"),
    ]
)


@pytest.mark.parametrize(
    ("tier", "channel", "function", "allowed", "reason"),
    [
        (None, "email", "service", True, "every customer may use email for service in the hours `office`"),
        ("standard", "live chat", "support", True, "tier standard may use live_chat for service"),
        (
            "enterprise",
            "phone",
            "support",
            True,
            "tier enterprise may use phone for support in the hours `24x7`",
        ),
        (
            "enterprise",
            "phone",
            "service",
            False,
            "tier enterprise may use email, self_service for service; phone is for nobody",
        ),
        (
            "standard",
            "phone",
            "support",
            False,
            "tier standard may use live_chat, email, self_service for support; phone is for enterprise",
        ),
        (None, "live chat", "service", False, "a customer without a tier may use email, self_service for"),
    ],
)
def test_every_answer_has_its_reason(
    tier: str | None, channel: str, function: str, allowed: bool, reason: str
) -> None:
    answer = TABLE.entitled(tier, channel, function=function)
    assert answer.allowed is bool(answer) is allowed
    assert str(answer).startswith(reason)


def test_the_entry_of_the_tier_goes_before_the_one_for_everybody() -> None:
    answer = TABLE.entitled("standard", "email", used=9)
    assert (answer.allowed, answer.contacts_left, answer.hours) == (True, None, "office")


def test_contacts_are_counted_down_to_the_last() -> None:
    assert TABLE.entitled("free", "email", used=4).contacts_left == 1
    last = TABLE.entitled("free", "email", used=5)
    assert (last.allowed, last.contacts_left) == (False, 0)
    assert last.reason == (
        "every customer may use email for service in the hours `office`: 5 of 5 contacts per month are used"
    )
    assert TABLE.entitled("free", "email", used=7).contacts_left == 0


def test_an_empty_table_grants_nothing() -> None:
    assert Entitlements().entitled("vip", "email").reason == (
        "tier vip may use no channel for service; email is for nobody"
    )


def test_a_contract_counts_its_time_from_start_up_to_end() -> None:
    contract = Contract("k1", starts=AT, ends=AT + DAY, included=10 * HOUR, used=9 * HOUR)
    assert contract.entitled(AT) == Allowance(
        True, "contract k1 has 1:00:00 of 10:00:00 left", time_left=HOUR
    )
    assert contract.entitled(AT - HOUR).reason == "contract k1 starts at 2026-03-02T09:00:00+00:00"
    assert contract.entitled(AT + DAY).reason == "contract k1 ended at 2026-03-03T09:00:00+00:00"
    assert not contract.entitled(AT + DAY)


def test_work_beyond_what_is_included_is_refused_or_billed_and_always_counted() -> None:
    contract = Contract("k1", starts=AT, included=HOUR).use(2 * HOUR)
    assert (contract.left, contract.over) == (timedelta(0), HOUR)
    assert not contract.entitled(AT)
    billed = Contract("k1", starts=AT, included=HOUR, used=HOUR, overage=True)
    assert billed.entitled(AT).reason == "contract k1 has 0:00:00 of 1:00:00 left, and more is billed"
    assert billed.entitled(AT)


def test_a_contract_without_a_limit_has_no_rest() -> None:
    contract = Contract("k1", starts=AT, used=HOUR)
    assert (contract.left, contract.over) == (None, timedelta(0))
    assert contract.entitled(AT).time_left is None


def test_table_and_contract_answer_together_with_the_first_refusal() -> None:
    spent = Contract("k1", starts=AT, included=HOUR, used=HOUR)
    assert (TABLE.entitled("free", "phone") and spent.entitled(AT)).reason.startswith("tier free may use")
    assert (TABLE.entitled("free", "email") and spent.entitled(AT)).reason.startswith("contract k1")


def test_bad_entries_and_questions_are_located() -> None:
    with pytest.raises(WrongType, match=r"Entitlement\.channels"):
        Entitlement("free", channels="email")
    with pytest.raises(InvalidValue, match=r"number\.out-of-range"):
        Entitlement("free", channels=["email"], most=-1)
    with pytest.raises(UnknownName, match=r"value\.unknown-member"):
        TABLE.entitled("free", "email", function="suport")
    with pytest.raises(InvalidValue, match=r"number\.out-of-range") as caught:
        TABLE.entitled("free", "email", used=-1)
    assert caught.value.diagnostic.place == "used"
    with pytest.raises(InvalidValue, match=r"duration\.negative") as caught:
        Contract("k1", starts=AT, used=-HOUR)
    assert caught.value.diagnostic.place == "Contract.used"
    with pytest.raises(InvalidValue, match=r"duration\.negative"):
        Contract("k1", starts=AT).use(-HOUR)
    with pytest.raises(InvalidValue, match=r"period\.empty"):
        Contract("k1", starts=AT, ends=AT)
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        Contract("k1", starts=AT).entitled(datetime(2026, 3, 2))  # noqa: DTZ001
