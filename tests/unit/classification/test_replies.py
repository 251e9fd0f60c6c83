"""How a reply of ours sounds."""

import pytest

from servicecore.classification import reply_tone
from servicecore.errors import WrongType

TONES = [
    ("I'm so sorry about this, that must have been frustrating. I will stay on it until it works.", "warm"),
    ("Oh no, that is the last thing you needed today! I'll sort it out for you right away.", "warm"),
    ("As stated in section 4, requests not submitted on form B shall be rejected.", "bureaucratic"),
    ("Pursuant to our terms, the application must be submitted in writing within 14 days.", "bureaucratic"),
    ("You should have read the instructions; you entered the wrong code.", "blaming"),
    ("You did not follow the steps that we sent you, so this is your own mistake.", "blaming"),
    ("Your order was sent today.", "plain"),
]


@pytest.mark.parametrize(("text", "tone"), TONES)
def test_a_reply_sounds_warm_plain_bureaucratic_or_blaming(text: str, tone: str) -> None:
    found = reply_tone(text)
    assert found.tone == tone
    assert 0.25 <= found.confidence <= 1
    assert found.advice.endswith(".")


def test_each_tone_has_its_advice() -> None:
    assert len({reply_tone(text).advice for text, _ in TONES}) == 4


@pytest.mark.parametrize("text", ["", "zzyzx", "\ud800"])
def test_where_nothing_is_recognised_it_is_plain_and_nobody_is_sure(text: str) -> None:
    found = reply_tone(text)
    assert (found.tone, found.confidence, found.words) == ("plain", 0.0, ())


def test_the_words_that_made_the_impression_are_told() -> None:
    found = reply_tone("You entered the wrong code.")
    assert "wrong" in found.words
    assert len(found.words) <= 4


def test_what_is_no_text_is_an_error() -> None:
    with pytest.raises(WrongType) as caught:
        reply_tone(3)  # type: ignore[arg-type]
    assert caught.value.code == "value.wrong-type"
