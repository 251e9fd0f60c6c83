"""The one question behind all analysis: is there a point inside a box that no box of others touches?

The search is a small DPLL over finite domains. A box that is to be avoided is avoided in one of its columns;
one that can be avoided in a single column only forces that column (unit propagation); a choice of cells that
avoids all that its column can avoid is free (dominated cells); what is then left is split on a box that has
the fewest ways out. Volumes of boxes settle tables whose rows do not overlap without any search.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from servicecore.rules.analysing.effort import Effort

Box: TypeAlias = dict[int, int]
"""Number of a column -> mask of accepted cells; a column that is absent accepts all."""

Choice: TypeAlias = tuple[int, int]
"""The boxes that are avoided by choosing these cells, and the cells."""

Options: TypeAlias = dict[int, list[Choice]]
"""Number of a column -> what may still be chosen in it."""

_MANY = 24  # boxes from which on their volumes are worth comparing
_TABLE = 16  # columns up to which they are
_FEW = 8  # columns whose combinations are looked up one by one
_WIDTH = 32  # columns that are gone through in one step


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, the lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Boxes:
    """Numbered boxes over columns with finite domains, and quick answers about all of them at once.

    `domains[column]` is the mask of the cells that exist. A set of boxes is an integer with a bit for each.
    Columns that are `bound` by axioms are never taken to have their first cell without a search.
    """

    def __init__(
        self, boxes: Sequence[Box], domains: Sequence[int], bound: AbstractSet[int] = frozenset()
    ) -> None:
        self.boxes = boxes
        self.domains = domains
        self.all: int = (1 << len(boxes)) - 1
        self._rows: dict[int, dict[int, int]] = {}
        self._alike: dict[frozenset[int], int] = {}
        self._near: dict[frozenset[int], int] = {}
        self._touching: dict[tuple[int, int], int] = {}
        self._covering: dict[tuple[int, int], int] = {}
        for number, box in enumerate(boxes):
            bit = 1 << number
            for column, mask in box.items():
                row = self._rows.setdefault(column, {})
                row[mask] = row.get(mask, 0) | bit
            columns = frozenset(box)
            self._alike[columns] = self._alike.get(columns, 0) | bit
        self._plain = {
            column
            for column, row in self._rows.items()
            if domains[column] & 1 and column not in bound and not any(mask & 1 for mask in row)
        }
        for columns, alike in self._alike.items():
            near = columns & self._plain
            self._near[near] = self._near.get(near, 0) | alike

    def relevant(self, box: Box, among: int, asked: AbstractSet[int] = frozenset()) -> int:
        """The boxes that touch this one even where it leaves as much as possible to the first cells.

        No box accepts the first cell of a plain column (it stands for the missing value); so the boxes that
        ask for more plain columns than this one, and those `asked` on top, are avoided at once.
        """
        return self.touching(box, among & _under(self._plain & (box.keys() | asked), self._near))

    def touching(self, box: Box, among: int) -> int:
        """The boxes that have a point in common with this one."""
        for column, mask in box.items():
            key = (column, mask)
            found = self._touching.get(key)
            if found is None:
                row = self._rows.get(column, {})
                found = self.all & ~_union(boxes for other, boxes in row.items() if not other & mask)
                self._touching[key] = found
            among &= found
            if not among:
                break
        return among

    def covering(self, box: Box, among: int) -> int:
        """The boxes that contain this one whole."""
        if not among:
            return 0
        among &= _under(box.keys(), self._alike)
        for column, mask in box.items():
            if not among:
                break
            key = (column, mask)
            found = self._covering.get(key)
            if found is None:
                row = self._rows.get(column, {})
                found = self.all & ~_union(boxes for other, boxes in row.items() if mask & ~other)
                self._covering[key] = found
            among &= found
        return among


def _under(columns: AbstractSet[int], alike: Mapping[frozenset[int], int]) -> int:
    """The boxes that ask for none but these columns."""
    if len(columns) > _FEW:
        return _union(boxes for shape, boxes in alike.items() if shape <= columns)
    shapes = [frozenset[int]()]
    for column in columns:
        shapes += [shape | {column} for shape in shapes]
    return _union(alike.get(shape, 0) for shape in shapes)


def _union(sets: Iterable[int]) -> int:
    found = 0
    for each in sets:
        found |= each
    return found


def witness(box: Box, avoid: Sequence[Box], domains: Sequence[int], effort: Effort) -> Box | None:
    """A box inside `box` that none of `avoid` touches, or `None`: together they cover it.

    Every point of the answer is a witness. Raises `Exhausted`.
    """
    effort.begin()
    search = _Search(box, avoid, domains, effort)
    return search.run()


class _Search:
    """One question: the boxes to avoid, renumbered, and for each column the ways to avoid them."""

    def __init__(self, box: Box, avoid: Sequence[Box], domains: Sequence[int], effort: Effort) -> None:
        self.box = box
        self.effort = effort
        self.rows: dict[int, dict[int, int]] = {}
        self.domains: dict[int, int] = {}
        self.live = 0
        self.covered = False
        for each in avoid:
            self._add(each, domains)
            if self.covered:
                return

    def _add(self, each: Box, domains: Sequence[int]) -> None:
        rests = []
        for column, mask in each.items():
            domain = self.box.get(column) or domains[column]
            rest = mask & domain
            if not rest:
                return  # it lies outside
            if rest != domain:
                rests.append((column, rest))
                self.domains[column] = domain
        bit = 1 << self.live.bit_length()
        self.live |= bit
        for column, rest in rests:
            row = self.rows.setdefault(column, {})
            row[rest] = row.get(rest, 0) | bit
        self.covered = not rests

    def run(self) -> Box | None:
        if self.covered:
            return None
        if not self.live:
            return dict(self.box)
        chosen: Box = {}
        rest = self._defaults(chosen)
        options = {
            column: _choices(self.domains[column], row, rest)
            for column, row in self.rows.items()
            if column not in chosen
        }
        live = self._propagate(rest, options, chosen)
        if live is None:
            return None
        if live.bit_count() >= _MANY and len(options) <= _TABLE:
            counted = _by_volume(live, options, chosen)
            if counted is not _OPEN:
                return self._answer(counted)
        return self._answer(self._search(live, options, chosen))

    def _defaults(self, chosen: Box) -> int:
        """Choose the first cell wherever it avoids all that its column can avoid; the boxes that are left.

        It stands for the missing value, which most boxes do not accept, so this settles most questions.
        """
        live = self.live
        for column, row in self.rows.items():
            if self.domains[column] & 1 and not any(rest & 1 for rest in row):
                chosen[column] = 1
                live &= ~_union(row.values())
        return live

    def _propagate(self, live: int, options: Options, chosen: Box) -> int | None:
        """Follow what is forced or free, and count a step, or more where there are many columns."""
        passes = [0]
        width = len(options)
        found = _propagate(live, options, chosen, passes)
        self.effort.step(1 + passes[0] * width // _WIDTH)
        return found

    def _answer(self, chosen: Box | None) -> Box | None:
        return None if chosen is None else {**self.box, **chosen}

    def _search(self, live: int, options: Options, chosen: Box) -> Box | None:
        """Depth first, without recursion: what is still to be tried lies on a stack."""
        stack = [(live, options, chosen)]
        while stack:
            live, options, chosen = stack.pop()
            if not live:
                return _settled(options, chosen)
            for column, kept in _split(live, options):
                branch, settled = {**options, column: kept}, dict(chosen)
                left = self._propagate(live, branch, settled)
                if left == 0:
                    return _settled(branch, settled)
                if left is not None:
                    stack.append((left, branch, settled))
        return None


def _settled(options: Options, chosen: Box) -> Box:
    """Nothing is left to avoid: any of the remaining cells will do."""
    return chosen | {column: _union(cells for _, cells in choices) for column, choices in options.items()}


def _choices(domain: int, row: Mapping[int, int], live: int) -> list[Choice]:
    """The cells of a domain in classes: those of a class avoid the same boxes."""
    classes = [(domain, 0)]
    for rest, boxes in row.items():
        boxes &= live
        if not boxes:
            continue
        split = []
        for cells, avoided in classes:
            if inside := cells & rest:
                split.append((inside, avoided))
            if outside := cells & ~rest:
                split.append((outside, avoided | boxes))
        classes = split
    merged: dict[int, int] = {}
    for cells, avoided in classes:
        merged[avoided] = merged.get(avoided, 0) | cells
    return list(merged.items())


def _propagate(live: int, options: Options, chosen: Box, passes: list[int]) -> int | None:
    """Follow what is forced or free, in place; the boxes still to avoid, or `None` for a dead end."""
    while live:
        passes[0] += 1
        one = two = 0
        reach = []
        before = live
        for column in list(options):
            choices = options[column]
            union, common = 0, -1
            for avoided, _ in choices:
                union |= avoided
                common &= avoided
            union &= live
            free = [cells for avoided, cells in choices if avoided & live == union]
            if free:
                chosen[column] = _union(free)
                del options[column]
                live &= ~union
                continue
            live &= ~common
            two |= one & union
            one |= union
            reach.append((column, union))
        if live != before:
            continue
        if live & ~one:
            return None
        forced = live & ~two
        if not forced:
            return live
        for column, union in reach:
            if mine := forced & union:
                options[column] = [choice for choice in options[column] if not mine & ~choice[0]]
                if not options[column]:
                    return None
    return 0


def _split(live: int, options: Options) -> list[tuple[int, list[Choice]]]:
    """Two halves of the question, the more promising one last: a box is avoided in a column, or it is not.

    The box is one with the fewest columns left to avoid it in, the column the one that most such boxes share.
    """
    one = two = three = 0
    unions = {}
    for column, choices in options.items():
        union = unions[column] = _union(avoided for avoided, _ in choices) & live
        three |= two & union
        two |= one & union
        one |= union
    tight = live & ~three or live
    column = max(unions, key=lambda each: (unions[each] & tight).bit_count())
    choices = options[column]
    best = max(choices, key=lambda choice: ((choice[0] & tight).bit_count(), (choice[0] & live).bit_count()))
    box = (best[0] & tight) & -(best[0] & tight)
    inside = [choice for choice in choices if choice[0] & box]
    outside = [choice for choice in choices if not choice[0] & box]
    return [(column, outside), (column, inside)]


_OPEN: Box = {-1: 0}
"""Volumes did not settle the question."""


def _by_volume(live: int, options: Options, chosen: Box) -> Box | None:
    """The answer that volumes give: boxes that together are smaller than all there is leave a point free, and
    boxes that do not overlap and are as large leave none.
    """
    columns = list(options)
    sizes = [len(options[column]) for column in columns]
    accepted = [_accepting(live, options[column]) for column in columns]
    total = _product(sizes)
    volumes = {
        box: _product(len(accepted[place][box]) for place in range(len(columns))) for box in bits(live)
    }
    if sum(volumes.values()) < total:
        return _descend(live, options, chosen)
    if sum(volumes.values()) == total and _are_disjoint(live, options):
        return None
    return _OPEN


def _product(numbers: Iterable[int]) -> int:
    found = 1
    for number in numbers:
        found *= number
    return found


def _accepting(live: int, choices: Sequence[Choice]) -> dict[int, list[int]]:
    """For each box the choices that do not avoid it."""
    found: dict[int, list[int]] = {box: [] for box in bits(live)}
    for number, (avoided, _) in enumerate(choices):
        for box in bits(live & ~avoided):
            found[box].append(number)
    return found


def _are_disjoint(live: int, options: Options) -> bool:
    """Whether no two of the boxes share a point."""
    alone = dict.fromkeys(bits(live), live)
    for choices in options.values():
        together = dict.fromkeys(alone, 0)
        for avoided, _ in choices:
            kept = live & ~avoided
            for box in bits(kept):
                together[box] |= kept
        for box, others in together.items():
            alone[box] &= others
    return all(others == 1 << box for box, others in alone.items())


def _descend(live: int, options: Options, chosen: Box) -> Box:
    """Walk to a free point: in each column to the choice whose boxes leave most room; one leaves some."""
    left = dict(options)
    found = dict(chosen)
    while live:
        column, choices = left.popitem()
        rest = list(left.values())
        sizes = [len(each) for each in rest]
        accepted = [_accepting(live, each) for each in rest]
        volumes = {box: _product(len(each[box]) for each in accepted) for box in bits(live)}
        total = _product(sizes)
        room = [total - sum(volumes[box] for box in bits(live & ~avoided)) for avoided, _ in choices]
        avoided, cells = choices[room.index(max(room))]
        found[column] = cells
        live &= ~avoided
    return _settled(left, found)
