"""What holds between questions whatever the subject: a text that contains `charged` contains `charge`.

Each fact of this sort is a box that no subject lies in. There may be very many, so a search gets only those
that can matter to it: an answer stays `no` unless somebody wants a `yes`, so an implication matters only
where its one end is wanted to be `yes` and its other end `no`. What makes room for an axiom is wanted, too:
so whatever answers a search comes up with, they go together.
"""

from collections.abc import Callable, Sequence

from servicecore.rules.analysing.witness import Box

NO, YES = 1, 2
"""The cells of a question. The first cell is the one that a search prefers."""


class Axioms:
    """The axioms of one space of columns; `domains` are the cells that its columns have."""

    def __init__(self, domains: list[int]) -> None:
        self._domains = domains
        self.implied: dict[int, list[int]] = {}
        """A question that is answered with yes -> those that then are, too."""
        self.implying: dict[int, list[int]] = {}
        """A question that is answered with no -> those that then are, too."""
        self.exclusive: dict[int, list[int]] = {}
        """A question that is answered with yes -> those that then are not."""
        self.choices: dict[int, tuple[int, ...]] = {}
        """A question that is answered with yes -> one of these is, too."""
        self.joined: dict[int, list[Box]] = {}
        """A question that stands for a union of boxes; behind them the box of a yes outside all of them."""
        self.inside: set[int] = set()
        """Every column of these boxes: an answer to such a question may ask for any of its cells."""
        self.single: dict[int, Box] = {}
        """A question that is answered with yes only inside a box."""
        self.known: dict[tuple[int, int], Box] = {}
        """A question and an answer -> the box of the cells of its fact in which it never has that one."""
        self.tied: dict[int, list[int]] = {}
        """A column -> those that are missing exactly where it is."""
        self.columns: set[int] = set()
        """Every column of which there is an axiom."""

    def join(self, column: int, boxes: list[Box], new: Callable[[], int]) -> None:
        """Let a question stand for a union of boxes; `new` makes a column for a box that needs one."""
        unlike: Box = {column: YES}
        for box in boxes:
            self.inside |= box.keys()
            if len(box) == 1:
                ((other, mask),) = box.items()
                unlike[other] = unlike.get(other, self._domains[other]) & ~mask
            else:
                part = new()
                self.single[part] = box
                self.columns.add(part)
                unlike[part] = NO
        self.joined[column] = [*boxes, unlike]
        self.columns.add(column)

    def imply(self, one: int, other: int) -> None:
        """A yes to one question is a yes to the other."""
        self.implied.setdefault(one, []).append(other)
        self.implying.setdefault(other, []).append(one)
        self.columns |= {one, other}

    def exclude(self, one: int, other: int) -> None:
        """Two questions are not both answered with yes."""
        self.exclusive.setdefault(one, []).append(other)
        self.exclusive.setdefault(other, []).append(one)
        self.columns |= {one, other}

    def choose(self, one: int, others: Sequence[int]) -> None:
        """A yes to one question is a yes to at least one of the others."""
        self.choices[one] = tuple(others)
        self.columns.add(one)

    def know(self, question: int, answer: int, base: int, cells: int) -> None:
        """A question has this answer in these cells of its fact."""
        other = (NO | YES) & ~answer
        self.known[question, other] = {base: cells, question: other}
        self.columns.add(question)

    def tie(self, columns: Sequence[int]) -> None:
        """Columns that are missing together."""
        for column in columns:
            self.tied[column] = [each for each in columns if each != column]
        self.columns |= set(columns)

    def settled(self, box: Box, avoid: Sequence[Box]) -> Box | None:
        """A box without cells in which no point avoids all of the others; `None` if nothing is left of it.

        Only what is plain to see is followed: a box that can be avoided in a single column, and the answers
        to other questions that come with one. Lists of keywords mostly take no more than that, where a search
        would be given thousands of axioms.
        """
        if not self.implied:
            return box
        found = dict(box)
        for each in avoid:
            ways = self._ways_out(found, each)
            if ways is None:
                continue
            if not ways:
                return None
            if len(ways) == 1:
                found |= ways
        return self._followed(found)

    def _ways_out(self, box: Box, other: Box) -> Box | None:
        """The cells of a box outside of another by column, up to two; `None` if they do not touch."""
        ways: Box = {}
        for column, mask in other.items():
            cells = box.get(column) or self._domains[column]
            if not cells & mask:
                return None
            if cells & ~mask:
                ways[column] = cells & ~mask
                if len(ways) == 2:
                    break
        return ways

    def _followed(self, found: Box) -> Box | None:
        """A box with all answers that follow from its own, put in place; `None` if they contradict it."""
        new = list(found)
        while new:
            column = new.pop()
            for others, cell in self._following(column, found[column]):
                fresh = [other for other in others if found.get(other) != cell]
                if any(not found.get(other, cell) & cell for other in fresh):
                    return None
                found |= dict.fromkeys(fresh, cell)
                new += fresh
        for column in found.keys() & self.choices.keys():
            if found[column] == YES and not any(found.get(each, YES) & YES for each in self.choices[column]):
                return None
        return found

    def _following(self, column: int, cells: int) -> list[tuple[Sequence[int], int]]:
        """The questions whose answers follow from that to one, with these answers."""
        if cells == YES:
            return [(self.implied.get(column, ()), YES), (self.exclusive.get(column, ()), NO)]
        return [(self.implying.get(column, ()), NO)] if cells == NO else []

    def about(self, box: Box, avoid: Sequence[Box]) -> list[Box]:
        """The axioms that matter to the search for a point in a box that avoids others."""
        mine = self.columns
        if not mine or not (any(c in mine for c in box) or any(c in mine for each in avoid for c in each)):
            return []
        found = _Wanted(self, self._domains, box)
        for column, mask in box.items():
            found.want(column, mask)
        for each in avoid:
            found.escape(each)
        return found.close()


class _Wanted:
    """Which questions somebody wants answered with yes, or with no, and the axioms that follow."""

    def __init__(self, axioms: Axioms, domains: Sequence[int], box: Box) -> None:
        self.axioms = axioms
        self.domains = domains
        self.box = box
        self.seen: set[int] = set()
        self.found: list[Box] = []
        self.wanted: set[tuple[int, int]] = set()
        self.new: list[tuple[int, int]] = []
        self.yes: set[int] = set()
        self.no: set[int] = set()

    def want(self, column: int, mask: int) -> None:
        """Note that the answer must lie, or may have to lie, in these cells."""
        self.seen.add(column)
        if column not in self.axioms.columns:
            return
        mask &= self.box.get(column, mask)
        for cell in (YES, NO):
            if mask & cell and (column, cell) not in self.wanted:
                self.wanted.add((column, cell))
                self.new.append((column, cell))

    def escape(self, box: Box) -> None:
        """Note the ways out of a box."""
        for column, mask in box.items():
            self.want(column, self.domains[column] & ~mask)

    def _add(self, box: Box) -> None:
        self.found.append(box)
        self.escape(box)

    def close(self) -> list[Box]:
        """All axioms that matter, those to which others lead included."""
        while self.new:
            column, cell = self.new.pop()
            if (column, cell) in self.axioms.known:
                self._add(self.axioms.known[column, cell])
            if cell == YES:
                self._explain_yes(column)
            else:
                self._explain_no(column)
        return self.found + self._ties()

    def _explain_yes(self, column: int) -> None:
        axioms = self.axioms
        self.yes.add(column)
        if column in axioms.joined:
            self._add(axioms.joined[column][-1])
        if column in axioms.choices:
            self._add({column: YES} | dict.fromkeys(axioms.choices[column], NO))
        for other, mask in axioms.single.get(column, {}).items():
            self._add({column: YES, other: self.domains[other] & ~mask})
        for other in axioms.implied.get(column, ()):
            if other in self.no:
                self._add({column: YES, other: NO})
        for other in axioms.exclusive.get(column, ()):
            if other in self.yes:
                self._add({column: YES, other: YES})

    def _explain_no(self, column: int) -> None:
        self.no.add(column)
        for box in self.axioms.joined.get(column, [])[:-1]:
            self._add({**box, column: NO})
        for other in self.axioms.implying.get(column, ()):
            if other in self.yes:
                self._add({other: YES, column: NO})

    def _ties(self) -> list[Box]:
        """The axioms between columns that are missing together."""
        found: list[Box] = []
        for one in self.seen:
            found += [
                {one: 1, other: self.domains[other] & ~1}
                for other in self.axioms.tied.get(one, ())
                if other in self.seen
            ]
        return [box for box in found if all(box.values())]
