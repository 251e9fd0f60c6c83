"""Deciding at speed: a rule set compiled to a chain of tests, or to an index of bit masks.

Both answer exactly as the tree walk does. They take the plain subject, every fact of which is missing or of
its own type, and leave any other to the tree walk, which knows each conversion and each error.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from servicecore.errors import ServiceCoreError
from servicecore.rules.deciding.chain import Chain
from servicecore.rules.deciding.dispatch import dispatch
from servicecore.rules.deciding.index import Index, try_rule
from servicecore.rules.deciding.plans import Plan, plan
from servicecore.rules.deciding.readers import checks, read_mapping, read_object, settle, take_parts
from servicecore.rules.language.subjects import View, read

Find = Callable[..., Any]

SMALL = 30
"""Up to how many rules to try a chain of tests beats the index."""

LARGE = 2000
"""From how many tests on a chain takes too long to generate."""

MASKLESS = 500
"""From how many boxes on that ask nothing that masks answer an index is no worse than a chain."""

MASKED = 0.5
"""From which share of boxes on that ask for cells the index pays."""

_NOT_PLAIN = "(AttributeError, TypeError, ArithmeticError, LookupError, ServiceCoreError)"
"""What reading or comparing raises where a value is not of its fact's type, or cannot be had.

A plain subject raises none of these; the tree walk reads only what it reaches."""


class Compiled:
    """Ranked rules in the form in which they are decided; one form serves the first match and all matches."""

    def __init__(self, rules: Sequence[Any], *, strict: bool = False) -> None:
        self.rules: Sequence[Any] = rules
        self.strict: bool = strict
        self.plan: Plan = plan(rules)
        self.body: Chain | Index = _body(self.plan)

    def finder(self, *, collect: bool, walk: Find | None = None) -> Find:
        """A function from a subject to the first rule that matches, or (`collect`) to all that match.

        It also takes the instant of the decision, and a view of the subject that keeps what users' functions
        raise; if strict, that is raised at once. `walk` answers for a subject that is not plain.
        """
        facts = self.plan.facts
        lines = [*take_parts(facts, self.plan.places), *self.body.lines(collect=collect)]
        plain, names = checks(facts)
        view = partial(View, strict=self.strict)
        walk = walk or self.walker(collect=collect)
        scope = {**names, **self.body.scope, "read": read, "walk": walk, "View": view}
        scope["ServiceCoreError"] = ServiceCoreError

        def generated(name: str, otherwise: str, reading: list[str]) -> Find:
            reading = [*reading, *settle(facts), f"if not ({plain}): return {otherwise}(x, at, view)"]
            exec(compile(_function(name, otherwise, [*reading, *lines]), "<compiled rules>", "exec"), scope)
            return cast(Find, scope[name])

        def of_mapping(x: Any, at: Any, view: Any) -> Any:
            """The form for mappings, generated when the first comes; then it stands in the place of this."""
            return generated("of_mapping", "walk", read_mapping(facts))(x, at, view)

        def odd(x: Any, at: Any, view: Any) -> Any:
            """The way of an object that is not plain: a mapping other than a dict, or the tree walk."""
            return scope["of_mapping"](x, at, view) if isinstance(x, Mapping) else walk(x, at, view)

        scope |= {"of_mapping": of_mapping, "odd": odd}
        start = "if type(x) is dict: return of_mapping(x, at, view)"
        return generated("of_object", "odd", [start, *read_object(facts)])

    def walker(self, *, collect: bool) -> Find:
        """The same answers by the tree walk, right for every subject."""
        look = partial(View, strict=self.strict)
        return partial(all_by_walk if collect else first_by_walk, self.rules, look=look)


def compile_rules(rules: Sequence[Any], *, collect: bool, strict: bool = False) -> Find:
    """A function from a subject to the first ranked rule that matches, or (`collect`) to all that match."""
    return Compiled(rules, strict=strict).finder(collect=collect)


def _body(made: Plan) -> Chain | Index:
    """A chain where masks would not pay: few rules to try, or hardly a box that asks what masks answer."""
    if made.wholes or len(made.boxes) > LARGE:
        return Index(made)
    by = dispatch(made)
    if by is not None and by.tests > LARGE:
        by = None
    if by is None and len(made.boxes) > MASKLESS:
        return Index(made)
    masked = sum(any(made.columns[key].is_masked for key in box) for box in made.boxes)
    tried = by.tried if by is not None else len(made.boxes)
    return Chain(made, by) if tried <= SMALL or masked < MASKED * len(made.boxes) else Index(made)


def _function(name: str, otherwise: str, lines: list[str]) -> str:
    """A function of these lines that asks another one about a subject that is not plain."""
    inner = "".join(f"  {line}\n" for line in lines)
    head = f"def {name}(x, at=None, view=None):\n try:\n"
    return f"{head}{inner} except {_NOT_PLAIN}:\n  return {otherwise}(x, at, view)\n"


def first_by_walk(
    rules: Sequence[Any], subject: object, at: Any = None, view: Any = None, *, look: Any = View
) -> Any:
    """The first rule that matches, by walking each condition: obvious, and right for every subject."""
    view = view or look(subject, at)
    return next((rule for rule in rules if try_rule(rule, view)), None)


def all_by_walk(
    rules: Sequence[Any], subject: object, at: Any = None, view: Any = None, *, look: Any = View
) -> tuple[Any, ...]:
    """Every rule that matches, by walking each condition."""
    view = view or look(subject, at)
    return tuple(rule for rule in rules if try_rule(rule, view))
