"""How many steps a regular expression can take, counted on the automaton of its characters.

`re` backtracks: where a text can be divided in many ways among the parts of a pattern, it tries them all.
The automaton is Glushkov's: one state for each place of the pattern that takes a character. Counted repeats
are written out, and edges carry how many ways they stand for, as two ways to the same place are tried twice.
Two things are asked of it. Is there a loop that can take the same text in two ways? Then the time is
exponential. If not, how many steps can one start of the search take at most on a text of `LENGTH`? A search
starts everywhere, so the steps of one start may grow with the text, but not with its square.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

import attrs

from servicecore.errors import InvalidValue
from servicecore.rules.language.regexparts import REPEATS, SINGLES, Items, alphabet_of, taken, written

LONGEST = 1000
"""The most characters of a pattern, and the most repeats that may be counted out."""
LENGTH = 3000
"""The length of the text for which the steps of a pattern are counted."""
STEPS = 16 * LENGTH
"""The most steps that one start of the search may take on such a text."""
PLACES, EDGES, PAIRS = 1500, 10_000, 20_000
"""How large an automaton is looked at; what is larger is refused."""
NEAR = 100
"""The most characters, and the most steps, of what looks ahead or behind."""


def refuse(pattern: str, part: str, help: str) -> NoReturn:
    """Raise that a part of the pattern can take very long."""
    raise InvalidValue.of(
        "condition.slow-regex",
        f"the regular expression `{short(pattern)}` can take very long on some text",
        expected="a pattern in which the next character settles what is repeated and for how long",
        received=part,
        help=help,
    )


def short(text: str) -> str:
    """The beginning of a text, as an error shows it."""
    return text if len(text) <= 80 else f"{text[:80]}..."


@attrs.frozen
class _Part:
    """A stretch: where it may begin and end, in how many ways each, and in how many it takes nothing."""

    first: dict[int, int]
    last: dict[int, int]
    empty: int


@attrs.frozen
class _Loop:
    """An open repeat: its places, `start` to before `stop`; on how many of them one text can be at once."""

    start: int
    stop: int
    abreast: int
    written: str

    def __contains__(self, place: int) -> bool:
        return self.start <= place < self.stop


class Automaton:
    """The places of a pattern, numbered as written, so that only loops lead back."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.takes: list[int] = []
        self.edges: list[dict[int, int]] = []
        self.loops: list[_Loop] = []
        self.looks: int = 1
        self._built = self._joined = 0
        self._alphabet = alphabet_of(pattern)
        self._known: dict[str, int] = {}
        self._signs: dict[int, tuple[int, ...]] = {}

    # ---- building

    def build(self, items: Items, flags: int) -> _Part:
        self._count()
        part = _Part({}, {}, 1)
        for op, given in items:
            part = self._then(part, self._one(op, given, flags))
        return part

    def _one(self, op: Any, given: Any, flags: int) -> _Part:
        self._count()
        name = str(op)
        if name in SINGLES:
            return self._single(op, given, flags)
        if name in ("AT", "FAILURE"):
            return _Part({}, {}, int(name == "AT"))
        if name in REPEATS:
            return self._repeat(op, given, flags)
        if name in ("ASSERT", "ASSERT_NOT"):
            return self._look(op, given, flags)
        if name == "SUBPATTERN":
            return self.build(given[3], (flags | given[1]) & ~given[2])
        if name == "ATOMIC_GROUP":
            return self.build(given, flags)
        if name == "BRANCH":
            return _either([self.build(each, flags) for each in given[1]])
        refuse(
            self.pattern,
            f"`{short(written([(op, given)]))}`: a part that depends on what was found before",
            "write out what may stand there, without `\\1`, `(?P=name)` and `(?(1)...)`",
        )

    def _count(self) -> None:
        self._built += 1
        if self._built > 4 * PLACES or len(self.takes) > PLACES:
            self._too_large()

    def _too_large(self) -> NoReturn:
        refuse(
            self.pattern,
            "repeats and alternatives that multiply",
            "use smaller counts and fewer alternatives",
        )

    def _single(self, op: Any, given: Any, flags: int) -> _Part:
        place, key = len(self.takes), repr((op, given, flags))
        if key not in self._known:
            self._known[key] = taken(op, given, flags, self._alphabet)
        self.takes.append(self._known[key])
        self.edges.append({})
        return _Part({place: 1}, {place: 1}, 0)

    def _then(self, left: _Part, right: _Part) -> _Part:
        self._join(left, right)
        return _Part(
            _sum(left.first, right.first, left.empty),
            _sum(right.last, left.last, right.empty),
            left.empty * right.empty,
        )

    def _join(self, left: _Part, right: _Part) -> None:
        self._joined += len(left.last) * len(right.first)
        if self._joined > EDGES:
            self._too_large()
        for place, ways in left.last.items():
            self.edges[place] = _sum(self.edges[place], right.first, ways)

    def _repeat(self, op: Any, given: Any, flags: int) -> _Part:
        least, most, body = given
        is_open = str(most) == "MAXREPEAT"
        if least > LONGEST or (most > LONGEST and not is_open):
            refuse(
                self.pattern,
                f"`{short(written([(op, given)]))}`: a count over {LONGEST:,}",
                "use a smaller count; for any number of them, `*` or `+`",
            )
        if is_open:
            fixed = [self.build(body, flags) for _ in range(least - 1)]
            loop = self._loop(op, given, flags)
            fixed.append(loop if least else _Part(loop.first, loop.last, loop.empty + 1))
            return self._all(fixed)
        copies = [self.build(body, flags) for _ in range(most)]
        rest = _Part({}, {}, 1)
        for copy in reversed(copies[least:]):
            chain = self._then(copy, rest)
            rest = _Part(chain.first, chain.last, chain.empty + 1)
        return self._all([*copies[:least], rest])

    def _all(self, parts: Iterable[_Part]) -> _Part:
        whole = _Part({}, {}, 1)
        for part in parts:
            whole = self._then(whole, part)
        return whole

    def _loop(self, op: Any, given: Any, flags: int) -> _Part:
        start, source = len(self.takes), written([(op, given)])
        body = self.build(given[2], flags)
        if body.empty:
            refuse(
                self.pattern,
                f"`{short(source)}`: what is repeated can be nothing at all",
                "make what is repeated take at least one character: `(?:a|b)*` for `(?:a?b?)*`",
            )
        self._join(body, body)
        self.loops = [loop for loop in self.loops if loop.start < start]  # the outermost say it all
        self.loops.append(_Loop(start, len(self.takes), self._abreast(start, source), source))
        return body

    def _look(self, op: Any, given: Any, flags: int) -> _Part:
        inner = Automaton(self.pattern)
        steps = LENGTH
        if given[1].getwidth()[1] <= NEAR:
            part = inner.build(list(given[1]), flags)
            steps = inner.steps(part)[0] * inner.looks
        if steps > NEAR:
            refuse(
                self.pattern,
                f"`{short(written([(op, given)]))}`: it looks over a long stretch from every place",
                "ask for both in conditions of their own, joined with `&`; for what must be absent, with `~`",
            )
        self.looks += steps // 2  # of no more than plain letters
        return _Part({}, {}, 1)

    # ---- asking

    def _meet(self, one: int, other: int) -> bool:
        return bool(self.takes[one] & self.takes[other])

    def _abreast(self, start: int, source: str) -> int:
        """On how many places of a loop one text can be at once; refused if two ways lead together again."""
        inside = [
            {to: ways for to, ways in self.edges[place].items() if to >= start}
            for place in range(start, len(self.takes))
        ]
        seen: set[tuple[int, int]] = set()
        todo = [(place, place) for place in range(start, len(self.takes))]
        while todo:
            one, other = todo.pop()
            for left, ways in inside[one - start].items():
                for right in inside[other - start]:
                    if not self._meet(left, right) or (one == other and left == right and ways == 1):
                        continue
                    if left == right:
                        self._ambiguous(source)
                    if (left, right) not in seen:
                        seen.update([(left, right), (right, left)])
                        todo.append((left, right))
            if len(seen) > PAIRS:
                self._too_large()
        together: dict[int, int] = {}
        for one, _ in seen:
            together[one] = together.get(one, 0) + 1
        return 1 + max(together.values(), default=0)

    def _ambiguous(self, source: str) -> NoReturn:
        refuse(
            self.pattern,
            f"`{short(source)}`: the repeat can take the same text in more than one way",
            "let each round begin with a character that nothing else in it takes: `\\w+(?:\\s\\w+)*`",
        )

    def refuse_neighbours(self) -> None:
        """Refuse open repeats of a character that can stand side by side and share characters."""
        single = {loop.start: loop for loop in self.loops if loop.stop == loop.start + 1}
        for place, loop in single.items():
            for other in self.edges[place]:
                if other != place and other in single and self._meet(place, other):
                    refuse(
                        self.pattern,
                        f"`{short(loop.written)}` beside `{short(single[other].written)}`: "
                        "what both can take can be divided between them in many ways",
                        "put a character that neither takes between them, or make the second one "
                        "optional together with what precedes it: `\\s*(?:,\\s*)?`",
                    )

    def steps(self, whole: _Part) -> tuple[int, str]:
        """The most steps of one start of the search, and the first loop to blame if they are too many."""
        self._signs = _told_apart(self.takes)
        full, open_only = [0] * len(self.takes), [0] * len(self.takes)
        loops = {loop.stop - 1: loop for loop in self.loops}
        slow, place = "", len(self.takes) - 1
        while place >= 0:
            if loop := loops.get(place):
                steps, further = self._loop_steps(loop, full, open_only)
                slow = loop.written if further * LENGTH > STEPS else slow
                for each in range(loop.start, loop.stop):
                    full[each] = open_only[each] = steps
                place = loop.start
            else:
                full[place] = 2 * max(1, len(self.edges[place])) + self._most(self.edges[place], full)
                open_only[place] = self._most(self.edges[place], open_only)
            place -= 1
        return len(whole.first) + self._most(whole.first, full), slow

    def _loop_steps(self, loop: _Loop, full: list[int], open_only: list[int]) -> tuple[int, int]:
        """The steps from the entry of a loop on, and those after one exit if it can be left anywhere."""
        exits = {
            place: {to: ways for to, ways in self.edges[place].items() if to >= loop.stop}
            for place in range(loop.start, loop.stop)
        }
        run = LENGTH * loop.abreast * max(len(self.edges[place]) for place in exits)
        onward = max(self._most(after, full) for after in exits.values())
        if not self._can_leave_anywhere(loop, exits):
            return run + onward, 0
        further = max(self._most(after, open_only) for after in exits.values())
        each = min(onward, further + self._crowd(loop, exits))
        return run + LENGTH * loop.abreast * each, max(further, each)

    def _can_leave_anywhere(self, loop: _Loop, exits: dict[int, dict[int, int]]) -> bool:
        return any(after for after in exits.values()) and (
            loop.abreast > 1
            or any(
                self._meet(to, stay)
                for place, after in exits.items()
                for to in after
                for stay in self.edges[place]
                if stay in loop
            )
        )

    def _crowd(self, loop: _Loop, exits: dict[int, dict[int, int]]) -> int:
        """How many tries, begun at all exits of a loop, one place of the text can see before the next loop.

        A word after `.*` costs as many steps as one of its letters occurs in it, not as it has letters.
        """
        ways: dict[int, int] = {}
        for after in exits.values():
            for to, count in after.items():
                ways[to] = max(ways.get(to, 0), count)
        arrivals: dict[int, dict[int, int]] = {}
        crowd: dict[int, int] = {}
        looped = {place for each in self.loops for place in range(each.start, each.stop)}
        for place in range(loop.stop, len(self.takes)):
            if place in looped or (place not in ways and place not in arrivals):
                continue
            came = ways.get(place, 0) + self._most(arrivals.get(place, {}), crowd)
            crowd[place] = came
            for to, count in self.edges[place].items():
                arrivals.setdefault(to, {})[place] = count
        tries = {place: max(1, len(self.edges[place])) * came for place, came in crowd.items()}
        return self._most(tries, [1] * len(self.takes))

    def _most(self, ways: Mapping[int, int], worth: Sequence[int] | Mapping[int, int]) -> int:
        """The most that places which one character leads to are worth together."""
        sums: dict[int, int] = {}
        for place, count in ways.items():
            for sign in self._signs[self.takes[place]]:
                sums[sign] = sums.get(sign, 0) + count * worth[place]
        return max(sums.values(), default=0)


def _either(parts: Iterable[_Part]) -> _Part:
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    empty = 0
    for part in parts:
        first, last, empty = first | part.first, last | part.last, empty + part.empty
    return _Part(first, last, empty)


def _sum(one: dict[int, int], other: dict[int, int], times: int) -> dict[int, int]:
    """The ways of one and, so many times, those of the other."""
    if not times:
        return one
    return one | {place: one.get(place, 0) + ways * times for place, ways in other.items()}


def _told_apart(masks: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """For each set of characters, one character for each group of them that the sets treat alike."""
    known = sorted(set(masks))
    alike: dict[tuple[int, ...], int] = {}
    for bit in range(max(known, default=0).bit_length()):
        alike.setdefault(tuple(mask >> bit & 1 for mask in known), bit)
    return {mask: tuple(bit for bit in alike.values() if mask >> bit & 1) for mask in known}
