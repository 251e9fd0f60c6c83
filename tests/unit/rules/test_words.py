"""The normal form in which words and letters are looked for."""

import pytest

from servicecore.rules import words
from servicecore.rules.language.words import folded, padded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("...", ()),
        ("Hello, World!", ("hello", "world")),
        ("log-in log_in log/in", ("log", "in", "log", "in", "log", "in")),
        ("can't can’t can‘t canʼt can´t can`t can＇t", ("cant",) * 7),
        ("'quoted' rock 'n' roll", ("quoted", "rock", "n", "roll")),
        ("E-500: 3.14", ("e", "500", "3", "14")),
        ("Straße STRASSE", ("strasse", "strasse")),
        ("ﬁne Ⅳ ½", ("fine", "iv", "1", "2")),
        ("cafe\u0301 café CAFÉ", ("café", "café", "café")),
        ("İade iade IADE", ("iade", "iade", "iade")),
        ("re\u00adfund", ("refund",)),
        ("❤️ 1️⃣ 👍🏽", ("1",)),
        ("مُحَمَّد محمد", ("محمد", "محمد")),
        ("שָׁלוֹם שלום", ("שלום", "שלום")),
        ("किताब", ("किताब",)),
        ("می\u200cخواهم", ("میخواهم",)),
        ("ταΐζω ΤΑΪ́ΖΩ", ("ταΐζω", "ταΐζω")),
        ("你好，世界", ("你好", "世界")),
        ("x\u0302", ("x",)),
        ("1\u00a0000", ("1", "000")),
    ],
)
def test_a_text_is_these_words(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


def test_words_stand_apart_by_one_space_on_every_side() -> None:
    assert padded("My  order?") == " my order "
    assert padded("") == "  "


def test_letters_are_folded_and_composed_but_spaces_and_signs_stay() -> None:
    assert folded("ÉTÉ - e\u0301te\u0301") == "été - été"
    assert folded(" A.\n") == " a.\n"
