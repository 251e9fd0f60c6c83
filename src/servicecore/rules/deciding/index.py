"""The index: a rule set as bit masks, so that a decision costs nearly the same at any number of rules.

For each column and cell an integer says which boxes accept the cell. A decision finds the cell of each column
once, ands the integers, and takes the lowest bit. Boxes lie in blocks in rank order, so that an early match
stops in an early block. All phrases of the rules are found in one pass over the words of a text; other
questions about texts are put only to the boxes that are left.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from typing import Any

from servicecore.rules.deciding.boxes import Box
from servicecore.rules.deciding.cells import Column, is_mention
from servicecore.rules.deciding.dispatch import lookup
from servicecore.rules.deciding.plans import Plan
from servicecore.rules.deciding.readers import asked, prepared
from servicecore.rules.language.conditions import Leaf, holds
from servicecore.rules.language.leaves import Comparison
from servicecore.rules.language.logic import Truth
from servicecore.rules.language.subjects import View
from servicecore.rules.language.words import PLAIN, Grams, Phrases, by_length, folded

BLOCK = 1024
"""How many boxes share a mask."""

SEEKING = 0.5
"""From which share of boxes on that look for letters in a text all of these are looked up at once."""

LEFT = 8
"""More than so many boxes have to be left for that."""

Question = tuple[int, Any, bool, Any]
"""What is left to ask of a box: the sheet (-1: all facts), the needle, whether it must be there, how."""


class Index:
    """The blocks of a plan, and the lines of code that go through them."""

    def __init__(self, made: Plan) -> None:
        self.plan: Plan = made
        used = Counter(key for box in made.boxes for key in box)
        celled = [key for key in made.columns if made.columns[key].question is None and used[key]]
        self.keys: list[object] = sorted(celled, key=lambda key: -used[key])
        self.sheets: dict[Any, int] = {}
        self.phrased: dict[int, set[str]] = {}
        for column in made.columns.values():
            if column.question is not None and is_mention(column.question):
                known = self.phrased.setdefault(made.place(column.fact), set())
                known.update(column.question.operand)
        self.sought: dict[int, tuple[str, ...]] = self._sought()
        self.blocks: list[tuple[Any, ...]] = [
            self._block(made.boxes[start : start + BLOCK], made.owners[start : start + BLOCK])
            for start in range(0, len(made.boxes), BLOCK)
        ]
        self.scope: dict[str, Any] = {
            "bl": bisect_left,
            "br": bisect_right,
            "bits": [0, *(1 << place for place in range(BLOCK))],
            "folded": folded,
            "blocks": self.blocks,
            "found_phrases": found_phrases,
        }
        for place, known in self.phrased.items():
            self.scope[f"known{place}"] = by_length(known)
            normaliser = made.facts[place].kind.normaliser
            self.scope[f"grams{place}"] = Grams if normaliser is PLAIN else normaliser.grams
        for place, needles in self.sought.items():
            self.scope[f"needles{place}"] = needles
        self.cells: list[str] = [self._cell(number, key) for number, key in enumerate(self.keys)]
        self.asking: list[str] = self._asking()

    def _block(self, boxes: list[Box], owners: list[Any]) -> tuple[Any, ...]:
        boxes, owners = boxes[::-1], owners[::-1]  # the first box is the highest bit, which is found quickest
        masks = []
        for key in self.keys:
            missing, *present = scatter(boxes, key, self.plan.columns[key].cells)
            masks.append([*present, missing])  # the missing cell is reached as [-1]
        phrases = [part for place in self.phrased for part in self._phrases(boxes, place)]
        questions = [self._questions(box, owner) for box, owner in zip(boxes, owners, strict=True)]
        parts = [self._needles(boxes, place) for place in self.sought]
        return (*masks, *phrases, *parts, [None, *questions], [None, *owners])

    def without(self, rule: Any) -> "Index":
        """The same index, in which a rule matches nothing: no cell of the first column accepts it."""
        found = copy(self)
        found.blocks = [
            _without(block, rule) if any(owner is rule for owner in block[-1]) else block
            for block in self.blocks
        ]
        found.scope = {**self.scope, "blocks": found.blocks}
        return found

    def _sought(self) -> dict[int, tuple[str, ...]]:
        """The texts in which most boxes look for letters, by their place, and all that is looked for."""
        asking = Counter(place for box in self.plan.boxes for place in {p for p, _ in self._in_texts(box)})
        found: dict[int, dict[str, None]] = {}
        for box in self.plan.boxes:
            for place, needle in self._in_texts(box):
                if asking[place] > SEEKING * len(self.plan.boxes):
                    found.setdefault(place, {})[needle] = None
        return {place: tuple(needles) for place, needles in found.items()}

    def _in_texts(self, box: Box) -> list[tuple[int, str]]:
        """The letters that a box looks for, and the places of the texts that must contain them."""
        questions = (self.plan.columns[key].question for key, mask in box.items() if mask == 0b100)
        return [
            (self.plan.place(each.fact), asked(each)[1])
            for each in questions
            if isinstance(each, Comparison) and each.operator == "contains"
        ]

    def _needles(self, boxes: list[Box], place: int) -> list[tuple[int, dict[str, int]]]:
        """For the first and the second needle of each box in a text: who has none, and whom each serves."""
        needles = [[needle for at, needle in self._in_texts(box) if at == place] for box in boxes]
        slots = []
        for slot in range(min(2, max(map(len, needles), default=0))):
            free, served = 0, dict[str, int]()
            for number, wanted in enumerate(needles):
                if slot < len(wanted):
                    served[wanted[slot]] = served.get(wanted[slot], 0) | 1 << number
                else:
                    free |= 1 << number
            slots.append((free, served))
        return slots

    def _phrases(self, boxes: list[Box], place: int) -> tuple[int, dict[str, int]]:
        """The mask of the boxes that need no phrase of a fact, and for each phrase those that it serves."""
        free = 0
        served: dict[str, int] = {}
        for number, box in enumerate(boxes):
            key = self._phrase_key(box, place)
            if key is None:
                free |= 1 << number
                continue
            question: Any = self.plan.columns[key].question
            for phrase in question.operand:
                served[phrase] = served.get(phrase, 0) | 1 << number
        return free, served

    def _phrase_key(self, box: Box, place: int) -> object:
        """The first question of a box for a phrase in a fact; the masks answer it, the others are asked."""
        for key, mask in box.items():
            if mask == 0b100:
                column = self.plan.columns[key]
                question = column.question
                if question is not None and is_mention(question) and self.plan.place(column.fact) == place:
                    return key
        return None

    def _questions(self, box: Box, owner: Any) -> tuple[Question, ...] | None:
        answered = {self._phrase_key(box, place) for place in self.phrased}
        found = [
            self._question(question, mask == 0b100)
            for key, mask in box.items()
            if key not in answered and (question := self.plan.columns[key].question) is not None
        ]
        if self.plan.is_whole(owner):
            found.append((-1, owner, True, try_rule))
        return tuple(sorted(found, key=lambda question: question[0] < 0)) or None

    def _question(self, question: Leaf, wanted: bool) -> Question:
        if not isinstance(question, Comparison):
            return -1, question, wanted, ask_leaf
        prepare, needle, how = asked(question)
        sheet = self.sheets.setdefault((self.plan.place(question.fact), prepare), len(self.sheets))
        return sheet, needle, wanted, how

    def _cell(self, number: int, key: object) -> str:
        """The line that finds the cell of a column, counted from 0; -1 for missing."""
        column = self.plan.columns[key]
        value = f"v{self.plan.place(column.fact)}"
        if column.borders:
            return f"j{number} = -1 if {value} is None else {self._search(number, value, column)}"
        cells, value = lookup(column, value)
        self.scope[f"c{number}"] = {**cells, None: -1}.get
        return f"j{number} = c{number}({value}, {column.cells - 1})"

    def _search(self, number: int, value: str, column: Column) -> str:
        """The expression that finds an ordered value between the borders of a column."""
        sides = {side for _, side in column.borders}
        borders = [border for border, _ in column.borders]
        self.scope[f"c{number}"] = borders
        if len(sides) == 1:
            return f"{'br' if sides == {0} else 'bl'}(c{number}, {value})"
        values = sorted(set(borders))
        self.scope[f"c{number}"] = values
        self.scope[f"t{number}"] = _both_sides(values, column)
        return f"t{number}[bl(c{number}, {value}) + br(c{number}, {value})]"

    def lines(self, *, collect: bool) -> list[str]:
        """The lines that go through the blocks, for the first match or to collect all."""
        names = "".join(f"m{number}, " for number in range(len(self.keys)))
        names += "".join(f"free{place}, served{place}, " for place in self.phrased)
        names += "".join(f"slots{place}, " for place in self.sought)
        masks = [f"m{number}[j{number}]" for number in range(len(self.keys))] or ["(1 << len(own) - 1) - 1"]
        # the boxes of a rule lie side by side, so a rule that matches by several is seen at once
        take = "if (r := own[i]) is not last: found.append(r); last = r" if collect else "return own[i]"
        after = ["   continue"] if collect else []
        return [
            *self.cells,
            "sheets = None",
            *(f"said{place} = None" for place in self.phrased),
            *(f"has{place} = None" for place in self.sought),
            *(["found = []", "last = None"] if collect else []),
            f"for {names}ask, own in blocks:",
            f" m = {' & '.join(masks[:3])}",
            *([f" if m: m = m & {' & '.join(masks[3:])}"] if masks[3:] else []),
            *(line for place in self.phrased for line in _said(place)),
            *(line for place in self.sought for line in self._seek(place)),
            " while m:",
            "  i = m.bit_length()",
            *(["  m ^= bits[i]"] if collect or self.asking else []),
            *(["  if (t := ask[i]) is None:", f"   {take}", *after] if self.asking else []),
            *self.asking,
            *(["  else:", f"   {take}"] if self.asking else [f"  {take}"]),
            "return tuple(found)" if collect else "return None",
        ]

    def _seek(self, place: int) -> list[str]:
        """The lines that look all needles up in a text at once, where many boxes are left."""
        many = max(LEFT, len(self.sought[place]) // 6)
        return [
            f" if m.bit_count() > {many} and v{place} is not None:",
            f"  if has{place} is None:",
            f"   text = {prepared(folded, f'v{place}', 'folded')}",
            f"   has{place} = [needle for needle in needles{place} if needle in text]",
            f"  for kept, served in slots{place}:",
            f"   for needle in has{place}:",
            "    if needle in served: kept |= served[needle]",
            "   m &= kept",
        ]

    def _asking(self) -> list[str]:
        """The lines that put the questions of a box, in the simplest form that fits all of them."""
        values = [f"v{place}" for place, _ in self.sheets]
        is_walked = any(number < 0 for *_, ask, _ in self.blocks for t in ask if t for number, *_ in t)
        if not values and not is_walked:
            return []
        if len(values) == 1 and not is_walked:
            self.scope["prepare"] = next(prepare for _, prepare in self.sheets)
            sheet = prepared(self.scope["prepare"], values[0], "prepare")
            return [
                f"  if sheets is None: sheets = NO if {values[0]} is None else {sheet}",
                "  if sheets is NO: continue",
                *self._asking_one_sheet(),
            ]
        self.scope["prepare"] = [prepare or _itself for _, prepare in self.sheets]
        return [
            f"  if sheets is None: sheets = [None] * {len(values)}",
            "  for number, needle, wanted, holds in t:",
            "   if number < 0:",
            "    if view is None: view = View(x, at)",
            "    if holds(needle, view) is not wanted: break",
            "    continue",
            "   if (sheet := sheets[number]) is None:",
            f"    value = ({''.join(f'{value}, ' for value in values)})[number]",
            "    sheet = sheets[number] = NO if value is None else prepare[number](value)",
            "   if sheet is NO: break",
            "   if (needle in sheet if holds is None else holds(sheet, needle)) is not wanted: break",
        ]

    def _asking_one_sheet(self) -> list[str]:
        """The same for one sheet; simpler still where every needle must be there."""
        questions = [question for *_, ask, _ in self.blocks for t in ask if t for question in t]
        if all(wanted and holds is None for _, _, wanted, holds in questions):
            for *_, ask, _ in self.blocks:
                ask[:] = [t and tuple(needle for _, needle, _, _ in t) for t in ask]
            return ["  for needle in t:", "   if needle not in sheets: break"]
        return [
            "  for _, needle, wanted, holds in t:",
            "   if (needle in sheets if holds is None else holds(sheets, needle)) is not wanted: break",
        ]


def _without(block: tuple[Any, ...], rule: Any) -> tuple[Any, ...]:
    gone = sum(1 << number - 1 for number, owner in enumerate(block[-1]) if owner is rule)
    first, *rest = block
    return ([mask & ~gone for mask in first], *rest)


def try_rule(rule: Any, view: View) -> bool:
    """Whether a rule matches, by walking its condition."""
    view.rule = rule
    return holds(rule.condition, view)


def ask_leaf(leaf: Leaf, view: View) -> Truth:
    """What a question about several facts comes out as."""
    return leaf.truth(view)


def _itself(value: Any) -> Any:
    return value


def _said(place: int) -> list[str]:
    """The lines that keep the boxes that need no phrase of a fact, or one that its text mentions."""
    return [
        f" if m & ~free{place}:",
        f"  if said{place} is None: said{place} = found_phrases(v{place}, known{place}, grams{place})",
        f"  kept = free{place}",
        f"  for phrase in said{place}:",
        f"   kept |= served{place}.get(phrase, 0)",
        "  m &= kept",
    ]


def found_phrases(text: str | None, known: Phrases, grams: Callable[[str], Grams] = Grams) -> list[str]:
    """The phrases that a text mentions, of all that a rule set knows, in one pass over its words."""
    if text is None:
        return []
    found = grams(text)
    return [phrase for length, alike in known for phrase in alike & found.runs(length)]


def _both_sides(values: Sequence[Any], column: Column) -> list[int]:
    """The cell for each sum of both bisections: even between two values, odd on one."""
    places = {value: place for place, value in enumerate(values)}
    cells = []
    for total in range(2 * len(values) + 1):
        reached, on = divmod(total, 2)
        below = (
            places[value] < reached or (on == 1 and places[value] == reached and side == 0)
            for value, side in column.borders
        )
        cells.append(sum(below))
    return cells


def scatter(boxes: Sequence[Box], key: object, cells: int) -> list[int]:
    """For each cell of a column, the missing one first, the mask of the boxes that accept it.

    A box accepts runs of cells, so it is enough to note where its runs begin and end.
    """
    free = 0
    toggles = [0] * (cells + 2)
    for number, box in enumerate(boxes):
        mask = box.get(key)
        if mask is None:
            free |= 1 << number
            continue
        edges = mask ^ (mask << 1)
        while edges:
            low = edges & -edges
            toggles[low.bit_length() - 1] ^= 1 << number
            edges ^= low
    masks, running = [], free
    for toggle in toggles[: cells + 1]:
        if toggle:  # else the same integer stands for both cells, which keeps many thresholds small
            running ^= toggle
        masks.append(running)
    return masks
