"""One mistake as a value and as text."""

import pickle

import pytest

from servicecore.errors import Diagnostic, Source, closest, one_of, shown, visible

FULL = Diagnostic(
    "rule.unknown-fact",
    "there is no fact `prioriti`",
    place="rules[3].when",
    source=Source("/srv/app/policies.py", 42),
    expected="one of: priority, tags",
    received="'prioriti'",
    suggestion="priority",
    help="facts are declared in facts.py.",
)


def test_the_text_shows_all_that_the_diagnostic_knows_one_line_first() -> None:
    assert FULL.text().splitlines() == [
        "rule.unknown-fact: there is no fact `prioriti`",
        "  at rules[3].when   (defined in policies.py, line 42)",
        "  expected one of: priority, tags",
        "  received 'prioriti'",
        "  help: did you mean `priority`? facts are declared in facts.py.",
    ]


def test_empty_parts_leave_no_line() -> None:
    assert Diagnostic("a.b", "c").text() == "a.b: c"


def test_without_a_place_the_line_of_code_is_the_place() -> None:
    assert Diagnostic("a.b", "c", source=Source("x.py", 1)).text() == "a.b: c\n  at x.py, line 1"


@pytest.mark.parametrize("file", ["/srv/app/x.py", "C:\\app\\x.py", "x.py"])
def test_a_source_shows_the_name_of_its_file_and_not_where_the_file_lies(file: str) -> None:
    assert str(Source(file, 7)) == "x.py, line 7"


def test_all_but_code_and_message_are_named() -> None:
    with pytest.raises(TypeError):
        Diagnostic("a.b", "c", "rules[0]")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "evil",
    ["a\nb", "a\r\nb", "a\x1b[2Jb", "a\u2028b", "a\x85b", "a\u202eb", "a\x00b", "a\ud800b"],
)
def test_what_a_user_wrote_cannot_forge_a_line_nor_steer_a_terminal(evil: str) -> None:
    text = Diagnostic("a.b", f"`{evil}`", place=evil, expected=evil, received=evil, help=evil).text()
    assert len(text.splitlines()) == 5
    assert not any(character in text for character in set(evil) - set("ab[2J\n"))
    text.encode()


@pytest.mark.parametrize(
    ("prefix", "place", "expected"),
    [
        ("rules", "[1]", "rules[1]"),
        ("rules[1]", "when", "rules[1].when"),
        ("rules", "", "rules"),
        ("", "when", "when"),
        ("", "", ""),
    ],
)
def test_a_place_is_seen_from_what_contains_it(prefix: str, place: str, expected: str) -> None:
    assert Diagnostic("a.b", "c", place=place).inside(prefix).place == expected


def test_plain_data_leaves_out_what_is_empty() -> None:
    assert Diagnostic("a.b", "c").to_data() == {"code": "a.b", "message": "c"}
    assert FULL.to_data() == {
        "code": "rule.unknown-fact",
        "message": "there is no fact `prioriti`",
        "place": "rules[3].when",
        "source": {"file": "/srv/app/policies.py", "line": 42},
        "expected": "one of: priority, tags",
        "received": "'prioriti'",
        "suggestion": "priority",
        "help": "facts are declared in facts.py.",
    }


def test_a_diagnostic_is_a_value() -> None:
    again = pickle.loads(pickle.dumps(FULL))
    assert again == FULL
    assert hash(again) == hash(FULL)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("prioriti", "priority"),
        ("PRIORITY", "priority"),
        ("tag", "tags"),
        ("colour", None),
        ("", None),
        (5, None),
        ("x" * 100_000, None),
    ],
)
def test_only_what_is_close_is_suggested(word: object, expected: str | None) -> None:
    assert closest(word, ["priority", "tags", "created_at"]) == expected


def test_a_suggestion_keeps_the_spelling_of_the_candidate() -> None:
    assert closest("tiER", ["Tier"]) == "Tier"


def test_nothing_is_suggested_when_there_is_nothing() -> None:
    assert closest("x", []) is None
    assert one_of([]) == ""


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    assert one_of(range(12)) == "one of: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"
    assert one_of(range(15)) == "one of: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 (and 3 more)"


class Plain:
    pass


class Broken:
    def __repr__(self) -> str:
        raise RuntimeError("no")


list_of_its_own = type("list", (), {})


def deep(levels: int) -> list[object]:
    data: list[object] = []
    for _ in range(levels):
        data = [data]
    return data


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("refund", "'refund'"),
        (Plain(), "<tests.unit.errors.test_diagnostic.Plain object>"),
        (lambda: None, "<function <lambda>>"),
        (Broken(), "<Broken>"),
        (list_of_its_own(), "<list>"),
        ({"c", "a", "b"}, "{'a', 'b', 'c'}"),
        ([1, 2, 3, 4, 5], "[1, 2, 3, 4, ...]"),
        ({"a": 1, "b": {"c": {"d": {"e": 1}}}}, "{'a': 1, 'b': {'c': {'d': {...}}}}"),
        (deep(100_000), "[[[[...]]]]"),
        (10**5000, "<int>"),
        ("two\nlines", "'two\\nlines'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_value_is_shown_short_and_alike_on_every_run(value: object, expected: str) -> None:
    assert shown(value) == expected


def test_a_long_text_is_cut_in_its_middle_and_the_length_can_be_chosen() -> None:
    assert len(shown("x" * 1_000_000)) <= 85
    assert shown("abcdefghij" * 20, most=20) == "'abcdefg...cdefghij'"
    assert len(shown(tuple("x" * 1000 for _ in range(100)))) < 600


class Long:
    def __repr__(self) -> str:
        return "x" * 80


def test_what_just_fits_is_shown_whole() -> None:
    assert shown(Long()) == "x" * 80
    assert shown(Long(), most=79) == "x" * 79 + "..."


def test_visible_text_keeps_letters_of_all_scripts() -> None:
    assert visible("Grüße, 你好, שלום, 👩‍👩‍👧") == "Grüße, 你好, שלום, 👩‍👩‍👧"
