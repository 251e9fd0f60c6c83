"""Regular expressions of rule authors: what is refused, what is not, and what the errors say."""

import re

import pytest

from servicecore.errors import InvalidValue
from servicecore.rules.language.regexes import require_safe

SLOW = [
    r"(a+)+",
    r"(a+)+$",
    r"(a*)*b",
    r"(a|a)*b",
    r"(a|aa)+$",
    r"(a|ab)*(b|c)*(bc)*x",
    r"(.*)*x",
    r"(.*?,)*?.*?.*x",
    r"(\w+\s?)+!",
    r"([a-zA-Z]+)*$",
    r"(a|a?)+$",
    r"(x+x+)+y",
    r"^(\d+)*$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(?:[a-z]|[x-z]\d?)*!",
    r".*.*x",
    r"\d+\d+",
    r"\s*\w*\s*",
    r"\s+,?\s*$",
    r"^\s*:?\s*x",
    r"\w*\d*x",
    r".+@.+\..+",
    r".*a.*b.*c",
    r".*a\w+$",
    r"error.*timeout.*retry",
    r"(a?){30}a{30}",
    r"(a+){10}b",
    r"(a|aa){40}b",
    r"(?:a{1,40}){1,40}b",
    r".{0,80}.{0,80}.{0,80}x",
    r"a{1001}",
    r"a{2,5000}",
    r"(a)\1",
    "(?P<q>['\\\"]).*?(?P=q)",
    r"(?=.*x)y",
    r"(?!.*x)y",
    r"(a)?(?(1)b|c)",
    r"(?i:a|A)*(?:a|A)*x",
    r"(?i)(ab|AB)*x",
    r"(?:\W|[^a])*x",
    r"(?:a*b*)*c",
    r"(?:\s*\w+\s*)*x",
    r"(a++)+b|(a+)+b",
    r"^(?:(?:\w+)[-.]?)+@",
    r"(?s)(.|\n)*x",
    r"([^\"]|\\.)*\"x",
    r"(?:a|b|ab)*c",
    r"(?:(?:(?:a{50}){50}){50})",
    r"(?:(?:){1000}){1000}",
    r"(?:a|bc?|c)*d",
    r"(a{2,3})+b",
    r"(?:a?b?)*c",
    "x" * 1001,
    r"(?:a*)+",
    r"(?:^|x)*y",
    r"(?:\b)*y",
    r"(?:a|)*b",
    r"<.*>.*</.*>",
    r"(?:foo|fo+)+x",
    r"(\w+)*\1",
    r".*?.*?=x",
    r"(?m)^.*-.*-.*$",
    r"\[(.*)\]\((.*)\)",
    r"([a-z]+\.?)+com",
    r"(?:\d{1,3}){1,9}x",
    r"(?:ab?){30}(?:ba?){30}c{3}(?:x?){20}x{9}",
    r"(?i)(?:k.|\u212ab)*x",
    r"(?:é.|\wx)*!",
    r"(?i)(?:σa|ςa)*x",
    r"\s*\n*x",
    "a?" * 30 + "a" * 30,
    "(?:" + "|".join(f"{first}{second}" for first in "abcdefghijklmnop" for second in "qrstuvwx") + ")+x",
]

FINE = [
    r"^ORD-\d{6}$",
    r"(?i)\brefund(ed|s)?\b",
    r"error \d+",
    r"\w+@\w+\.\w+",
    r".*invoice.*",
    r"invoice",
    r"",
    r"^$",
    r"\bERR[-_ ]?\d{3,5}\b",
    r"\d{4}-\d{2}-\d{2}",
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b",
    r"(?:\d{1,3}\.){3}\d{1,3}",
    r"#\d+",
    r"[A-Z]{2,5}-\d+",
    r"https?://\S+",
    r"https?://[^\s/]+/\S*",
    r"(?i)^re:",
    r"(?i)^(re|fw|fwd|aw|wg):\s*",
    r"\[ticket #\d+\]",
    r"\$\s?\d+(?:[.,]\d{2})?",
    r"\d+(?:\.\d+)?%",
    r"(?i)\b(?:cancel|close|delete)\w*\s+(?:my\s+)?account\b",
    r"not\s+work(?:ing)?",
    r"(?i)can(?:'|’)?t\s+log\s?in",
    r"\b[A-F0-9]{8}(?:-[A-F0-9]{4}){3}-[A-F0-9]{12}\b",
    r"[\w.+-]+@[\w-]+\.[\w.-]+",
    r"^\+?\d[\d ()-]{6,18}$",
    r"\b(?:mon|tue|wednes|thurs|fri|satur|sun)day\b",
    r"^\s+|\s+$",
    r"^\s*$",
    r"\s{2,}",
    r"!{2,}",
    r"[A-Z ]{20,}",
    r"(?i)order\s*#?\d+",
    r"(?i)order\s+(?:no\.?|number)?[:#]?\s?\d+",
    r"<[^>]+>",
    r"\"[^\"]*\"",
    r"\"(?:[^\"\\]|\\.)*\"",
    r"^\w+$",
    r"^[a-z0-9_-]{3,16}$",
    r"^(?:\w+\s)*\w+$",
    r"\w+(?:\s\w+)*!",
    r"(?:[a-z]+,)+x",
    r"^[^,]*,[^,]*,\d+",
    r"order.*late",
    r"(?i)where.{0,40}(?:order|parcel|package)",
    r"^.* - .*$",
    r"version (\d+)\.(\d+)(?:\.(\d+))?",
    r"v\d+(?:\.\d+)*",
    r"[0-9a-f]{32}",
    r"\b(?:https?|ftp)://",
    r"(?:foo|bar|baz)+",
    r"(?!foo)\w+",
    r"\w+(?=\s|$)",
    r"(?<!\w)hello(?!\w)",
    r"(?s)BEGIN.*END",
    "(?x) \\d+  # number\n \\s unit",
    r"(?P<year>\d{4})/(?P<month>\d\d?)",
    r"[^\x00-\x7f]",
    r"[а-я]+\s+[а-я]+",
    r"(?i)счёт|оплата",
    r"退款|退货",
    r"(?i)stra(?:ß|ss)e",
    r"a{3}",
    r"a{1000}",
    r".{0,200}x",
    r"(?:ab){5}c",
    r"colou?r",
    r"gr[ae]y",
    r"(?i)^(please|pls|plz)\b.*\b(?:call|phone)\b",
    r"^Subject: (.*)$",
    r"\bnull(?:pointer)?\b",
    r"0x[0-9a-fA-F]+",
    r"(?:(?!END).)*END",
    r"a*+b",
    r"(?>ab|a)c",
    r"DE\d{20}",
    r"^(?:yes|no|maybe)$",
    r"\d{1,2}:\d{2}(?::\d{2})?\s?(?:am|pm)?",
    r"\b\w+ing\b",
    r"(?:\r?\n)+",
    r"\w+\s+\w+\s+\w+$",
    r"key\s*=\s*\d+",
    r"key\s*=\s*\w+;",
    r"(?m)^\s*at \w+(?:\.\w+)*\(",
    r"(?:ha){2,}",
    r"(.)x",
    r"(?i)\b(?:charged|billed|paid)\b.{0,60}\b(?:twice|double|again)\b",
    r"(\s|\n)*x",
    r"(?:\w|\d)+$",
    r"(?i)(k|K)*x",
    r"(?i)(\u017f|s)*x",
    r"(é|\w)*x",
    r"(?:[^<]|<[^>])*>>",
    r"(a|b|[ab])*c",
    r".*не удалось оплатить заказ",
    r".*(?:foo|far)x",
    r"\b(" + "|".join(f"{first}{second}" for first in "abcdefghijklmnop" for second in "qrstuvwx") + r")\b",
]


def error_of(pattern: str) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        require_safe(pattern)
    return caught.value


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_can_take_very_long_is_refused(pattern: str) -> None:
    error = error_of(pattern)
    assert error.code == "condition.slow-regex"
    assert error.diagnostic.received
    assert error.diagnostic.help


@pytest.mark.parametrize("pattern", FINE)
def test_a_pattern_that_people_write_is_compiled_as_it_is(pattern: str) -> None:
    assert require_safe(pattern) == re.compile(pattern)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(a", "`(a` is no regular expression: missing ), unterminated subpattern at character 1"),
        ("a**", "`a**` is no regular expression: multiple repeat at character 3"),
        ("[z-a]", "`[z-a]` is no regular expression: bad character range z-a at character 2"),
        ("(?<=a+)b", "`(?<=a+)b` is no regular expression: look-behind requires fixed-width pattern"),
        (
            "(" * 490 + ")" * 490,
            f"`{'(' * 80}...` is no regular expression: its brackets are nested too deep",
        ),
        (
            "a{99999999999999}",
            "`a{99999999999999}` is no regular expression: the repetition number is too large",
        ),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused_with_what_re_says(pattern: str, why: str) -> None:
    error = error_of(pattern)
    assert (error.code, error.diagnostic.message) == ("condition.bad-regex", why)
    assert error.__cause__ is not None


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        (r"x(a+)+y", "`(a+)+`: the repeat can take the same text in more than one way"),
        (r"x(?:a?b?)*y", "`(?:a?b?)*`: what is repeated can be nothing at all"),
        (r"\s*:?\s*x", r"`\s*` beside `\s*`: what both can take can be divided between them in many ways"),
        (r".*a.*b.*c", "`.*`: what follows it can begin at many places within it, and is searched from each"),
        (r"(a?){30}b", "its optional parts and alternatives can be combined in very many ways"),
        (r"(a)b\1", r"`\1`: a part that depends on what was found before"),
        (r"x(?!.*y)", "`(?!.*y)`: it looks over a long stretch from every place"),
        (r"[^a-c\d]{2,3000}?", r"`[^a-c\d]{2,3000}?`: a count over 1,000"),
        ("x" * 1001, "a pattern of 1,001 characters"),
    ],
)
def test_the_refusal_names_the_part_and_the_reason(pattern: str, part: str) -> None:
    assert error_of(pattern).diagnostic.received == part


def test_the_free_end_of_a_search_costs_nothing_but_a_mark_behind_it_does() -> None:
    require_safe(".*a.*")
    assert error_of(".*a.*b").code == error_of(r"(?:.*a.*)$|x.*y.*z").code == "condition.slow-regex"


def test_only_a_pattern_held_at_the_beginning_may_be_divided_at_two_places() -> None:
    require_safe(r"^.*-.*-$")
    for pattern in (r".*-.*-$", r"(?m)^.*-.*-$", r"(?:^|x).*-.*-$"):
        assert error_of(pattern).code == "condition.slow-regex"
