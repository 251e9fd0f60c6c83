"""Whether we may reach out, and why."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from servicecore.domain.people.consent import Choice, Consent, Consents, Permission, Purpose
from servicecore.errors import InvalidValue, UnknownName, WrongType

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def out(at: datetime = AT, **about: object) -> Consent:
    return Consent("opt out", at=at, source="link", **about)  # type: ignore[arg-type]


def into(at: datetime = AT, **about: object) -> Consent:
    return Consent("opt in", at=at, source="form", **about)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "purpose", "channel", "allowed", "reason"),
    [
        ([], "notice", "email", True, "nothing was said against notice by email"),
        ([], "marketing", "email", False, "marketing needs an opt-in, and none covers email"),
        (
            [into(purpose="marketing", channel="email")],
            "marketing",
            "email",
            True,
            "opted in to marketing by email at 2026-03-02T09:00:00+00:00 (form)",
        ),
        (
            [into(purpose="marketing", channel="email")],
            "marketing",
            "sms",
            False,
            "marketing needs an opt-in, and none covers sms",
        ),
        (
            [out()],
            "notice",
            "sms",
            False,
            "opted out of everything on every channel at 2026-03-02T09:00:00+00:00 (link)",
        ),
        ([out(purpose="survey")], "notice", "sms", True, "nothing was said against notice by sms"),
    ],
)
def test_every_answer_has_its_reason(
    said: list[Consent], purpose: str, channel: str, allowed: bool, reason: str
) -> None:
    permission = Consents(said).may_contact(purpose, channel, AT + DAY)
    assert (permission.allowed, permission.reason, str(permission)) == (allowed, reason, reason)
    assert bool(permission) is allowed


def test_the_latest_statement_decides_whether_narrow_or_wide() -> None:
    said = Consents([out(AT), into(AT + DAY, purpose="notice", channel="email")])
    assert said.may_contact("notice", "email", AT + 2 * DAY)
    assert not said.may_contact("notice", "sms", AT + 2 * DAY)
    assert not said.plus(out(AT + 2 * DAY)).may_contact("notice", "email", AT + 2 * DAY)


def test_what_is_said_later_is_not_known_yet_and_counts_from_its_very_instant() -> None:
    said = Consents([out(AT)])
    assert said.may_contact("notice", "email", AT - timedelta(microseconds=1))
    assert not said.may_contact("notice", "email", AT)


def test_of_one_instant_the_refusal_wins_in_whatever_order_it_came() -> None:
    assert not Consents([into(), out()]).may_contact("notice", "email", AT)
    assert not Consents([out(), into()]).may_contact("notice", "email", AT)


def test_a_statement_lapses_and_says_so() -> None:
    said = Consents([into(purpose="marketing", until=AT + DAY)])
    assert said.may_contact("marketing", "email", AT + DAY - timedelta(microseconds=1))
    assert said.may_contact("marketing", "email", AT + DAY).reason == (
        "marketing needs an opt-in, and none covers email; lapsed: opted in to marketing on every channel "
        "at 2026-03-02T09:00:00+00:00 until 2026-03-03T09:00:00+00:00 (form)"
    )
    pause = Consents([out(until=AT + DAY)])
    assert not pause.may_contact("notice", "email", AT)
    assert pause.may_contact("notice", "email", AT + DAY)


def test_which_purposes_need_an_opt_in_is_yours_to_say() -> None:
    assert not Consents().may_contact("survey", "email", AT, opt_in=["Survey"])
    assert Consents().may_contact("marketing", "email", AT, opt_in=())
    assert Purpose.MARKETING not in (Purpose("legal_notice"),)


def test_statements_stand_once_in_time_order_with_instants_in_utc() -> None:
    later = into(datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=2))))
    said = Consents([later, out(), out()])
    assert said.statements == (out(), later)
    assert later.at == AT + timedelta(hours=1)
    assert later.at.tzinfo is UTC
    assert hash(said) == hash(Consents([out(), later]))


def test_consents_of_two_records_are_joined() -> None:
    joined = Consents([into()]).joined(Consents([out(AT + DAY)]))
    assert [each.choice for each in joined.statements] == [Choice.OPT_IN, Choice.OPT_OUT]


def test_bad_statements_and_questions_are_located() -> None:
    with pytest.raises(InvalidValue, match=r"text\.empty") as caught:
        Consent("opt in", at=AT, source=" ")
    assert caught.value.diagnostic.place == "Consent.source"
    with pytest.raises(InvalidValue, match=r"time\.naive"):
        out(datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(InvalidValue, match=r"period\.empty") as caught:
        out(until=AT)
    assert caught.value.diagnostic.place == "Consent.until"
    with pytest.raises(UnknownName, match=r"value\.unknown-member"):
        Consent("opt-inn", at=AT, source="form")
    with pytest.raises(InvalidValue, match=r"time\.naive") as caught:
        Consents().may_contact("notice", "email", datetime(2026, 3, 2))  # noqa: DTZ001
    assert caught.value.diagnostic.place == "at"
    with pytest.raises(WrongType):
        Consents().joined([out()])  # type: ignore[arg-type]
    with pytest.raises(WrongType, match=r"Permission\.by"):
        Permission(True, "why", by="me")  # type: ignore[arg-type]
