"""No text keeps a regular expression busy that was accepted."""

import re
from time import process_time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from servicecore.errors import InvalidValue
from servicecore.rules.language.regexes import require_safe

LENGTH, SECONDS = 3000, 0.5
"""Nearly all take less than 20 milliseconds; what is refused would take minutes or years."""

ATOMS = st.sampled_from(
    ["a", "b", "ab", "aba", ".", "[ab]", "[^a]", r"\w", r"\d", r"\s", "1", " ", r"\b", "$", "(?!a)"]
)
REPEATS = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{0,3}", "{1,20}", "{2,}", "{0,60}", "++"])


def larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(parts, min_size=2, max_size=4)
    return st.one_of(
        several.map("".join),
        several.map(lambda each: f"(?:{'|'.join(each)})"),
        st.tuples(parts, REPEATS).map(lambda each: f"(?:{each[0]}){each[1]}"),
    )


PATTERNS = st.recursive(ATOMS, larger, max_leaves=8)
PIECES = st.text("ab1 -", min_size=1, max_size=4)


def seconds(pattern: re.Pattern[str], text: str) -> float:
    start = process_time()
    pattern.search(text)
    return process_time() - start


@settings(deadline=None, max_examples=400)
@given(PATTERNS, st.lists(PIECES, max_size=3), st.sampled_from(["", "!", "\n", "c"]))
@example(".*invoice", ["invoice"], "!")
@example(r"\w+@\w+\.\w+", ["a@a"], "!")
@example(r".{0,80}.{0,80}x", ["a"], "!")
@example(r"(?:\w+\s)*x", ["a "], "!")
@example(r"(?:\d{1,3}){1,7}x", ["1"], "!")
def test_an_accepted_pattern_answers_soon_on_any_text(pattern: str, pieces: list[str], end: str) -> None:
    try:
        accepted = require_safe(pattern)
    except InvalidValue:
        assume(False)
    for piece in [*pieces, "".join(pieces), "a", "ab", "1", " ", "a "]:
        text = (piece * LENGTH)[: LENGTH - 1] + end
        # the least of three: a busy machine may be slow once
        assert seconds(accepted, text) < SECONDS or min(seconds(accepted, text) for _ in range(2)) < SECONDS


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=0x3000), max_size=30) | PATTERNS)
def test_any_text_is_compiled_as_re_would_or_refused_with_a_code(pattern: str) -> None:
    code = ""
    try:
        compiled = require_safe(pattern)
    except InvalidValue as error:
        code = error.code
    if code == "condition.bad-regex":
        with pytest.raises((re.error, OverflowError, FutureWarning, DeprecationWarning)):
            re.compile(pattern)
    else:
        assert code == "condition.slow-regex" or compiled == re.compile(pattern)
