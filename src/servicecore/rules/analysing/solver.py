"""z3 for the questions that the built-in search leaves open: the same question, put to a solver.

A column with n cells is n - 1 booleans: is the cell the second or a later one, the third or a later one, and
so on. The cells of a mask are runs, and a run lies between two of these. A box that is to be avoided is a
clause with a switch of its own, so that what is learned from one question serves the next.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from servicecore.errors import InvalidValue, UnknownName, one_of, require_instance
from servicecore.rules.analysing.effort import Exhausted
from servicecore.rules.analysing.witness import Box, bits
from servicecore.rules.language.places import caller

SolverName: TypeAlias = Literal["z3"]
"""The solvers that may take over."""

_NAMES = ("z3",)
_LONGEST = 2**32 - 2  # milliseconds that z3 can count


def require_solver(solver: SolverName | None) -> SolverName | None:
    """The solver if there is one of that name and it is installed.

    Raises `UnknownName` (`analysis.unknown-solver`), `WrongType` (`value.wrong-type`) or `InvalidValue`
    (`analysis.needs-extra`).
    """
    if solver is None:
        return None
    if require_instance(solver, str, "solver") not in _NAMES:
        raise UnknownName.of(
            "analysis.unknown-solver",
            f"there is no solver `{solver}`",
            source=caller(),
            expected=one_of(_NAMES),
        )
    _z3()
    return solver


def _z3() -> Any:
    try:
        import z3  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError as cause:
        raise InvalidValue.of(
            "analysis.needs-extra",
            "the solver z3 needs a package that is not installed",
            source=caller(),
            expected="the package z3-solver",
            help='install it with `pip install "servicecore[z3]"`, or leave `solver` out.',
        ) from cause
    return z3


class Solver:
    """z3, set up for questions in one space; `domains[column]` is the mask of the cells that exist.

    Columns may be added later; those that a question has named stay as they are.
    """

    def __init__(self, domains: Sequence[int]) -> None:
        self._z3 = _z3()
        self._domains = domains
        self._context = self._z3.Context()
        self._solver = self._z3.SimpleSolver(ctx=self._context)
        self._solver.set("ctrl_c", False)  # an interrupt is Python's
        self._columns: dict[int, tuple[list[int], list[Any]]] = {}
        self._masks: dict[tuple[int, int], Any] = {}
        self._switches: dict[tuple[tuple[int, int], ...], Any] = {}

    def find(self, box: Box, avoid: Sequence[Box], seconds: float) -> Box | None:
        """A point inside `box` that none of `avoid` touches, or `None`: together they cover it.

        Raises `Exhausted` if z3 does not know within these seconds.
        """
        if seconds <= 0:
            raise Exhausted
        self._solver.set("timeout", min(int(seconds * 1000) + 1, _LONGEST))
        inside = [self._inside(column, mask) for column, mask in box.items()]
        answer = self._check([*inside, *map(self._outside, avoid)])
        if answer == self._z3.Z3_L_UNDEF:
            raise Exhausted
        return None if answer == self._z3.Z3_L_FALSE else self._point([box, *avoid])

    def needed(self, box: Box, avoid: Sequence[Box], seconds: float) -> list[int]:
        """Of boxes that together cover one, some that do, too, by number; all of them if that is not seen.

        They are those that z3 made use of: mostly far fewer, not always as few as can be.
        """
        try:
            if self.find(box, avoid, seconds) is not None:
                return list(range(len(avoid)))
        except Exhausted:
            return list(range(len(avoid)))
        used = {literal.get_id() for literal in self._solver.unsat_core()}
        return [number for number, each in enumerate(avoid) if self._outside(each).get_id() in used]

    def _check(self, literals: Sequence[Any]) -> Any:
        """Whether all that was added and these literals can be true together.

        The method of z3 that does this looks at each literal three times over, which takes longer than the
        search; so does the one that reads a model.
        """
        z3 = self._z3
        known = (z3.Ast * len(literals))(*(literal.as_ast() for literal in literals))
        return z3.Z3_solver_check_assumptions(self._context.ref(), self._solver.solver, len(literals), known)

    def _point(self, boxes: Sequence[Box]) -> Box:
        """The cells that the model has chosen in the columns of these boxes."""
        z3, context = self._z3, self._context.ref()
        model = self._solver.model()
        value = (z3.Ast * 1)()
        point: Box = {}
        for column in dict.fromkeys(column for box in boxes for column in box):
            cells, later = self._column(column)
            chosen = 0
            for literal in later:
                z3.Z3_model_eval(context, model.model, literal.as_ast(), True, value)
                chosen += z3.Z3_get_bool_value(context, value[0]) == z3.Z3_L_TRUE
            point[column] = 1 << cells[chosen]
        return point

    def _column(self, column: int) -> tuple[list[int], list[Any]]:
        """The cells of a column, and for each but the first whether the chosen one is that or a later one."""
        if column not in self._columns:
            cells = list(bits(self._domains[column]))
            later = [self._z3.Bool(f"cell {column} {cell}", self._context) for cell in cells[1:]]
            for one, other in pairwise(later):
                self._solver.add(self._z3.Implies(other, one))
            self._columns[column] = cells, later
        return self._columns[column]

    def _inside(self, column: int, mask: int) -> Any:
        """That the cell of a column is one of a mask: a literal, one that stands for it if there is none."""
        key = (column, mask)
        if key not in self._masks:
            runs = self._runs(column, mask)
            if [len(run) for run in runs] == [1]:
                self._masks[key] = runs[0][0]
            else:
                self._masks[key] = self._z3.Bool(f"in {column} {mask}", self._context)
                ways = [self._z3.And(*run, self._context) for run in runs]
                self._solver.add(self._masks[key] == self._z3.Or(*ways, self._context))
        return self._masks[key]

    def _runs(self, column: int, mask: int) -> list[list[Any]]:
        """For each run of neighbouring cells of a mask, the literals that put the chosen cell into it."""
        cells, later = self._column(column)
        taken = [bool(mask >> cell & 1) for cell in cells]
        found: list[list[Any]] = []
        for place, (before, here) in enumerate(zip([False, *taken], [*taken, False], strict=True)):
            border = later[place - 1 : place] if place else []
            if here and not before:
                found.append(border)
            elif before and not here:
                found[-1] = found[-1] + [self._z3.Not(literal) for literal in border]
        return found

    def _outside(self, box: Box) -> Any:
        """The switch that makes a box be avoided."""
        key = tuple(sorted(box.items()))
        if key not in self._switches:
            switch = self._z3.Bool(f"box {len(self._switches)}", self._context)
            ways = [self._z3.Not(self._inside(column, mask)) for column, mask in key]
            self._solver.add(self._z3.Or(self._z3.Not(switch), *ways))
            self._switches[key] = switch
        return self._switches[key]
