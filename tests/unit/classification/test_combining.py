"""Two classifiers as one: what both together find likeliest."""

from datetime import UTC, datetime
from typing import Any

import pytest

from servicecore.classification import classify, combined
from servicecore.classification.combining import Judge
from servicecore.domain import Alternative, Classification, History, Interaction, ServiceFunction, Topic
from servicecore.errors import InvalidValue, WrongType

MAIL = Interaction(
    "m1", channel="email", at=datetime(2026, 3, 2, tzinfo=UTC), text="where is my parcel", subject=""
)
SERVICE, SUPPORT, SUCCESS = ServiceFunction.SERVICE, ServiceFunction.SUPPORT, ServiceFunction.SUCCESS


def says(function: str, confidence: float | None = None, **more: Any) -> Judge:
    def judge(interaction: Interaction, history: History | None = None) -> Classification:
        return Classification(function, confidence=confidence, **more)

    return judge


def shares(found: Classification) -> dict[ServiceFunction, float]:
    assert found.confidence is not None
    return {found.function: found.confidence} | {
        each.function: each.confidence for each in found.alternatives
    }


def test_probabilities_are_averaged() -> None:
    found = combined(says("support", 0.9), says("service", 0.6))(MAIL, None)
    assert found.function is SUPPORT
    assert shares(found) == pytest.approx({SUPPORT: 0.65, SERVICE: 0.35})


def test_who_is_trusted_more_counts_more() -> None:
    found = combined(says("support", 0.9), says("service", 0.9), trust=0.25)(MAIL, None)
    assert found.function is SERVICE
    assert shares(found) == pytest.approx({SERVICE: 0.25 * 0.1 + 0.75 * 0.9, SUPPORT: 0.3})


def test_without_a_confidence_an_answer_counts_as_certain() -> None:
    found = combined(says("support"), says("service", 0.9))(MAIL, None)
    assert shares(found) == pytest.approx({SUPPORT: 0.55, SERVICE: 0.45})


def test_of_two_that_are_as_sure_the_first_is_right() -> None:
    assert combined(says("support"), says("service"))(MAIL, None).function is SUPPORT
    assert combined(says("service"), says("support"))(MAIL, None).function is SERVICE


def test_what_an_answer_leaves_over_goes_to_its_alternatives() -> None:
    unsure = says(
        "support",
        0.5,
        alternatives=[Alternative("success", confidence=0.3), Alternative("service", confidence=0.1)],
    )
    found = combined(unsure, unsure)(MAIL, None)
    assert shares(found) == pytest.approx({SUPPORT: 0.5, SUCCESS: 0.375, SERVICE: 0.125})
    assert [each.function for each in found.alternatives] == [SUCCESS, SERVICE]


def test_what_an_answer_leaves_over_without_alternatives_is_service_or_support() -> None:
    assert shares(combined(says("success", 0.8), says("success", 0.8))(MAIL, None)) == pytest.approx(
        {SUCCESS: 0.8, SERVICE: 0.2}
    )
    assert shares(combined(says("service", 0.8), says("service", 0.8))(MAIL, None)) == pytest.approx(
        {SERVICE: 0.8, SUPPORT: 0.2}
    )


def test_two_that_agree_are_certain_and_the_first_tells_the_rest() -> None:
    one = says("service", 0.9, topic="billing", reasons=["a bill"])
    other = says("service", 0.8, topic="refund", reasons=["money"])
    found = combined(one, other)(MAIL, None)
    assert found.topic == Topic.BILLING
    assert found.reasons == ("a bill", "checked: both say service")
    assert not found.uncertain


def test_two_that_differ_are_uncertain_and_the_likelier_tells_the_rest() -> None:
    one = says("service", 0.6, topic="billing", reasons=["a bill"])
    other = says("support", 0.9, topic="login", reasons=["cannot get in"])
    found = combined(one, other)(MAIL, None)
    assert (found.function, found.topic) == (SUPPORT, Topic.LOGIN)
    assert found.reasons == ("cannot get in", "checked: one says service, the other support")
    assert found.uncertain


def test_a_function_that_neither_named_first_has_no_topic() -> None:
    one = says("support", 0.5, topic="bug", alternatives=[Alternative("success", confidence=0.5)])
    other = says("service", 0.5, topic="billing", alternatives=[Alternative("success", confidence=0.5)])
    found = combined(one, other)(MAIL, None)
    assert (found.function, found.topic) == (SUCCESS, None)
    assert shares(found) == pytest.approx({SUCCESS: 0.5, SUPPORT: 0.25, SERVICE: 0.25})


def test_doubts_of_either_stay() -> None:
    doubting = says("service", 0.55, uncertain=True)
    for pair in ((doubting, says("service", 0.9)), (says("service", 0.9), doubting)):
        assert combined(*pair)(MAIL, None).uncertain


def test_with_all_trust_in_the_first_the_second_only_checks_it() -> None:
    plain = classify(MAIL)
    for function in ("service", "support"):
        found = combined(classify, says(function), trust=1)(MAIL, None)
        assert (found.function, found.topic, found.intent) == (plain.function, plain.topic, plain.intent)
        assert found.confidence == plain.confidence
        assert found.uncertain is (function == "support")


def test_with_no_trust_in_the_first_the_second_decides() -> None:
    found = combined(classify, says("support", 0.8, topic="bug"), trust=0)(MAIL, None)
    assert (found.function, found.topic) == (SUPPORT, Topic.BUG)
    assert found.confidence == pytest.approx(0.8)


def test_a_combination_can_be_combined() -> None:
    twice = combined(combined(classify, says("service", 0.9)), says("service", 0.9))
    assert twice(MAIL, None).function is SERVICE


@pytest.mark.parametrize("trust", [-0.1, 1.1])
def test_trust_is_a_share(trust: float) -> None:
    with pytest.raises(InvalidValue) as caught:
        combined(classify, classify, trust=trust)
    assert caught.value.code == "number.out-of-range"


def test_what_one_finds_sensitive_stays_so_and_what_one_does_not_say_the_other_does() -> None:
    mail = Interaction(
        "m1",
        channel="email",
        at=datetime(2026, 3, 2, tzinfo=UTC),
        text="My mother died, who ends her contract?",
    )

    def mine(interaction: Interaction, history: History | None = None) -> Classification:
        return Classification("service", confidence=0.99)

    alone = classify(mail)
    assert alone.sensitive
    for both in (combined(mine, classify), combined(classify, mine)):
        found = both(mail)
        assert found.sensitive
        assert found.signals == alone.signals
        assert (found.sentiment, found.language) == (alone.sentiment, "en")


def test_where_two_differ_there_is_something_to_ask() -> None:
    def mine(interaction: Interaction, history: History | None = None) -> Classification:
        return Classification("support", confidence=0.99)

    mail = Interaction("m1", channel="email", at=datetime(2026, 3, 2, tzinfo=UTC), text="where is my parcel")
    assert combined(classify, mine)(mail).question


def test_what_is_no_classification_is_refused() -> None:
    mail = Interaction("m1", channel="email", at=datetime(2026, 3, 2, tzinfo=UTC), text="where is my parcel")
    wrong: Any = lambda interaction, history=None: "support"  # noqa: E731
    with pytest.raises(WrongType):
        combined(classify, wrong)(mail)
