"""The chain: a small rule set as one generated function with a test a rule, as a person would write it."""

from typing import Any

from servicecore.rules.conditions import AllOf, AtLeast, Condition, Joined, Not
from servicecore.rules.leaves import Comparison, Pair
from servicecore.rules.plans import Plan
from servicecore.rules.readers import asked, prepared

_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", "<=": ">", ">": "<="}


class Chain:
    """The tests of ranked rules, and the constants that they use as bound names."""

    def __init__(self, made: Plan) -> None:
        self.plan: Plan = made
        self.scope: dict[str, Any] = {}
        self.sheets: dict[Any, str] = {}
        self.tests: list[str] = [self._test(rule.condition, True) for rule in made.rules]
        for number, rule in enumerate(made.rules):
            self.scope[f"r{number}"] = rule

    def lines(self, *, collect: bool) -> list[str]:
        """The lines that try the rules in turn, for the first match or to collect all."""
        take = "found.append" if collect else "return "
        return [
            *(f"{sheet} = None" for sheet in self.sheets.values()),
            *(["found = []"] if collect else []),
            *(f"if {test}: {take}(r{number})" for number, test in enumerate(self.tests)),
            "return tuple(found)" if collect else "return None",
        ]

    def _name(self, value: Any) -> str:
        """A constant as a bound name: never written into the source."""
        name = f"k{len(self.scope)}"
        self.scope[name] = value
        return name

    def _test(self, condition: Condition, wanted: bool) -> str:
        if isinstance(condition, Comparison):
            return self._literal(condition, wanted)
        if isinstance(condition, Pair):
            return self._pair(condition, wanted)
        if isinstance(condition, Not):
            return self._test(condition.condition, not wanted)
        if isinstance(condition, AtLeast):
            found = condition if wanted else condition.opposite()
            tests = " + ".join(f"bool({self._test(part, True)})" for part in found.conditions)
            return f"({tests} >= {found.count})"
        assert isinstance(condition, Joined)
        joint = " and " if isinstance(condition, AllOf) is wanted else " or "
        parts = [self._test(part, wanted) for part in condition.conditions]
        return f"({joint.join(parts)})" if parts else str(joint == " and ")

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
        return f"({value} is not None and {'' if wanted else 'not '}{self._asked(comparison, value)})"

    def _asked(self, comparison: Comparison, value: str) -> str:
        """A question to the prepared value, which is made when it is first needed."""
        prepare, needle, holds = asked(comparison)
        if prepare is None:
            return f"{self._name(holds)}({value}, {self._name(needle)})"
        sheet = self.sheets.setdefault((value, prepare), f"s{len(self.sheets)}")
        made = prepared(prepare, value, self._name(prepare))
        text = f"({sheet} if {sheet} is not None else ({sheet} := {made}))"
        if holds is None:
            return f"{self._name(needle)} in {text}"
        return f"{self._name(holds)}({text}, {self._name(needle)})"
