"""Regular expressions of rule authors: compiled only if no text can keep them busy."""

import re
from typing import Any, NoReturn

from servicecore.errors import InvalidValue
from servicecore.rules.language.regexparts import REPEATS, SINGLES, Items
from servicecore.rules.language.regexsteps import LENGTH, LONGEST, STEPS, Automaton, refuse, short


def require_safe(pattern: str) -> re.Pattern[str]:
    r"""Compile a regular expression; refuse one that is broken or can take very long on some text.

    Made for `search`: nothing is claimed of `fullmatch`. In the worst case, the time of what is accepted
    grows with the square of the text. The check is careful rather than clever: it never runs the pattern, and
    refuses some that would do no harm, all backreferences, and look-arounds over an open stretch.

    Raises `InvalidValue`: `condition.bad-regex` for what `re` cannot read, `condition.slow-regex` for the
    rest.

    >>> require_safe(r"(?i)\brefund(ed|s)?\b").search("It was REFUNDED.")[0]
    'REFUNDED'
    >>> try:
    ...     require_safe(r"(\w+\s?)+!")
    ... except InvalidValue as error:
    ...     print(error)
    condition.slow-regex: the regular expression `(\w+\s?)+!` can take very long on some text
      expected a pattern in which the next character settles what is repeated and for how long
      received `(\w+\s?)+`: the repeat can take the same text in more than one way
      help: let each round begin with a character that nothing else in it takes: `\w+(?:\s\w+)*`
    """
    if len(pattern) > LONGEST:
        refuse(
            pattern,
            f"a pattern of {len(pattern):,} characters",
            f"write at most {LONGEST:,} characters; look for many words with `mentions`",
        )
    from re import _parser  # type: ignore[attr-defined]  # the one reader of patterns that agrees with `re`

    try:
        compiled = re.compile(pattern)
        _check(_parser.parse(pattern), pattern)
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        _bad(pattern, f"{error.msg}{place}", error)
    except RecursionError as error:
        _bad(pattern, "its brackets are nested too deep", error)
    except (OverflowError, FutureWarning, DeprecationWarning) as error:
        _bad(pattern, str(error), error)
    return compiled


def _bad(pattern: str, why: str, cause: Exception) -> NoReturn:
    raise InvalidValue.of(
        "condition.bad-regex",
        f"`{short(pattern)}` is no regular expression: {why}",
        expected="a regular expression of Python's `re`",
        help="put `\\` before signs that stand for themselves, or look for a plain text with `contains`",
    ) from cause


def _check(tree: Any, pattern: str) -> None:
    flags = tree.state.flags
    as_written = Automaton(pattern)
    as_written.build(tree, flags)
    as_written.refuse_neighbours()
    items = _ended(tree)
    automaton = Automaton(pattern)
    steps, slow = automaton.steps(automaton.build(items, flags))
    starts = 1 if _is_anchored(items, flags) else LENGTH
    if steps * starts * automaton.looks > STEPS * LENGTH:
        part = (
            f"`{short(slow)}`: what follows it can begin at many places within it, and is searched from each"
            if slow
            else "its optional parts and alternatives can be combined in very many ways"
        )
        refuse(
            pattern,
            part,
            "say what may not be passed over, as in `[^,]*,`; or ask two things, joined with `&`",
        )


def _ended(items: Items) -> Items:
    """The pattern without the freedom of its end: a search is over once it gets to a last `.*`."""
    if not items:
        return items
    *before, (op, given) = items
    name = str(op)
    if name in REPEATS:
        least, most, body = given
        if _is_single(body):
            return [*before, (op, (least, least, body))]
        if most == 1:
            return [*before, (op, (least, most, _ended(body)))]
    if name == "SUBPATTERN":
        return [*before, (op, (*given[:3], _ended(given[3])))]
    if name == "BRANCH":
        return [*before, (op, (None, [_ended(each) for each in given[1]]))]
    return items


def _is_single(body: Items) -> bool:
    return len(body) == 1 and str(body[0][0]) in SINGLES


def _is_anchored(items: Items, flags: int) -> bool:
    if not items:
        return False
    op, given = items[0]
    if str(op) == "SUBPATTERN":
        return _is_anchored(given[3], (flags | given[1]) & ~given[2])
    if str(op) == "BRANCH":
        return all(_is_anchored(each, flags) for each in given[1])
    return str(given) == "AT_BEGINNING_STRING" or (str(given) == "AT_BEGINNING" and not flags & re.MULTILINE)
