"""The chain: a small rule set as one generated function with a test a rule, as a person would write it."""

import re
from collections.abc import Iterable
from typing import Any

from servicecore.rules.deciding.cells import column_key, is_celled, mask_of
from servicecore.rules.deciding.dispatch import Dispatch, Group, lookup
from servicecore.rules.deciding.plans import Plan
from servicecore.rules.deciding.readers import asked, prepared
from servicecore.rules.language.conditions import AllOf, AtLeast, Condition, Joined, Not
from servicecore.rules.language.leaves import Comparison, Pair

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", "<=": ">", ">": "<="}
_SHEET = re.compile(r"<sheet (\d+)>")


class Chain:
    """The tests of ranked rules, and the constants that they use as bound names."""

    def __init__(self, made: Plan, by: Dispatch | None = None) -> None:
        self.plan: Plan = made
        self.by: Dispatch | None = by
        self.scope: dict[str, Any] = {f"r{number}": rule for number, rule in enumerate(made.rules)}
        self.sheets: dict[tuple[str, Any], int] = {}
        self.group: Group | None = None

    def lines(self, *, collect: bool) -> list[str]:
        """The lines that try the rules in turn, for the first match or to collect all."""
        if self.by is None:
            return self._block(range(len(self.plan.rules)), collect)
        places, value = lookup(self.by.column, f"v{self.plan.place(self.by.column.fact)}")
        numbers = {place: number for number, group in enumerate(self.by.groups) for place in _cells(group)}
        found = {member: numbers[place] for member, place in places.items()} | {None: numbers[-1]}
        self.scope["groups"] = {member: number for member, number in found.items() if number}
        blocks = []
        for group in self.by.groups:
            self.group = group
            blocks.append(self._block(group.rules, collect))
        choosing = ["g = groups[w]"] if len(blocks) > 2 else []
        return [
            f"w = {value}",
            "if w not in groups:",
            *_indented(blocks[0]),
            *choosing,
            *_by_number(blocks, 1, len(blocks)),
        ]

    def _block(self, rules: Iterable[int], collect: bool) -> list[str]:
        """The lines that try some of the rules; what several tests prepare is prepared once."""
        take = "found.append" if collect else "return "
        tests = [(self._test(self.plan.rules[number].condition, True), number) for number in rules]
        text = " ".join(test for test, _ in tests)
        shared = {sheet for sheet in _SHEET.findall(text) if text.count(f"<sheet {sheet}>") > 1}
        made = {str(number): prepared(p, v, self._name(p)) for (v, p), number in self.sheets.items()}

        def sheet(found: re.Match[str]) -> str:
            number = found[1]
            kept = f"(s{number} if s{number} is not None else (s{number} := {made[number]}))"
            return kept if number in shared else made[number]

        return [
            *(f"s{number} = None" for number in sorted(shared)),
            *(["found = []"] if collect else []),
            *(f"if {_SHEET.sub(sheet, test)}: {take}(r{number})" for test, number in tests),
            "return tuple(found)" if collect else "return None",
        ]

    def _name(self, value: Any) -> str:
        """A constant as a bound name: never written into the source."""
        name = f"k{len(self.scope)}"
        self.scope[name] = value
        return name

    def _test(self, condition: Condition, wanted: bool) -> str:
        if isinstance(condition, Comparison):
            known = self._known(condition, wanted)
            return self._literal(condition, wanted) if known is None else str(known)
        if isinstance(condition, Pair):
            return self._pair(condition, wanted)
        if isinstance(condition, Not):
            return self._test(condition.condition, not wanted)
        if isinstance(condition, AtLeast):
            found = condition if wanted else condition.opposite()
            counted = " + ".join(f"bool({self._test(part, True)})" for part in found.conditions)
            return f"({counted} >= {found.count})"
        assert isinstance(condition, Joined)
        is_all = isinstance(condition, AllOf) is wanted
        tests = [self._test(part, wanted) for part in sorted(condition.conditions, key=_cost)]
        if str(not is_all) in tests:
            return str(not is_all)
        open_tests = [test for test in tests if test != str(is_all)]
        return f"({(' and ' if is_all else ' or ').join(open_tests)})" if open_tests else str(is_all)

    def _known(self, comparison: Comparison, wanted: bool) -> bool | None:
        """What a comparison of the fact that was looked up comes out as in the present group."""
        if self.by is None or self.group is None or column_key(comparison) != self.by.key:
            return None
        column, cells = self.by.column, self.group.cells
        mask = mask_of(column, comparison)
        if not wanted:
            mask = (column.all if comparison.operator == "is_missing" else column.present) & ~mask
        return True if not cells & ~mask else False if not cells & mask else None

    def _pair(self, pair: Pair, wanted: bool) -> str:
        one, two = (f"v{self.plan.place(fact)}" for fact in pair.facts)
        symbol = pair.operator if wanted else _OPPOSITE[pair.operator]
        return f"({one} is not None and {two} is not None and {one} {symbol} {two})"

    def _literal(self, comparison: Comparison, wanted: bool) -> str:
        operator, operand, kind = comparison.operator, comparison.operand, comparison.fact.kind
        value = f"v{self.plan.place(comparison.fact)}"
        if operator == "is_missing":
            return f"{value} is {'' if wanted else 'not '}None"
        symbol = operator if wanted else _OPPOSITE.get(operator)
        if symbol == "==":
            same = "is" if kind.category in ("bool", "enum") else "=="
            return f"{value} {same} {self._name(operand)}"
        if symbol is not None and operator in _OPPOSITE:
            return f"({value} is not None and {value} {symbol} {self._name(operand)})"
        if operator == "one_of" or (operator == "within" and kind.category == "enum"):
            members = operand if operator == "one_of" else tuple(m for m in kind.type if m.within(operand))
            if wanted:
                return f"{value} in {self._name(members)}"
            return f"({value} is not None and {value} not in {self._name(members)})"
        if operator == "between":
            inside = f"{self._name(operand[0])} <= {value} <= {self._name(operand[1])}"
            return f"({value} is not None and {inside if wanted else f'not {inside}'})"
        answer = self._asked(comparison, value)
        if operator == "matches":  # unknown of a text that is too long
            return f"({value} is not None and {answer} is {wanted})"
        return f"({value} is not None and {'' if wanted else 'not '}{answer})"

    def _asked(self, comparison: Comparison, value: str) -> str:
        """A question to the prepared value, which is made when it is first needed."""
        prepare, needle, holds = asked(comparison)
        sheet = value
        if prepare is not None:
            sheet = f"<sheet {self.sheets.setdefault((value, prepare), len(self.sheets))}>"
        if holds is None:
            return f"{self._name(needle)} in {sheet}"
        return f"{self._name(holds)}({sheet}, {self._name(needle)})"


def _cost(condition: Condition) -> int:
    """What a test costs, roughly: what is dear is asked last, which changes no answer."""
    if isinstance(condition, Comparison):
        return 1 if is_celled(condition) else 10
    return 2 if isinstance(condition, Pair) else 20


def _cells(group: Group) -> list[int]:
    """The cells of a group, counted from 0; -1 for the missing one."""
    return [cell - 1 for cell in range(group.cells.bit_length()) if group.cells >> cell & 1]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f" {line}" for line in lines]


def _by_number(blocks: list[list[str]], low: int, high: int) -> list[str]:
    """The lines that find a block by its number `g`, halving what is left; every block ends in a return."""
    if high - low <= 1:
        return blocks[low] if high > low else []
    middle = (low + high) // 2
    return [
        f"if g < {middle}:",
        *_indented(_by_number(blocks, low, middle)),
        *_by_number(blocks, middle, high),
    ]
