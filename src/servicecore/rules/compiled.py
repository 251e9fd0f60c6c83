"""Deciding at speed: a rule set compiled to a chain of tests, or to an index of bit masks.

Both answer exactly as the tree walk does. They take the plain subject, every fact of which is missing or of
its own type, and leave any other to the tree walk, which knows each conversion and each error.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from servicecore.rules.chain import Chain
from servicecore.rules.index import Index
from servicecore.rules.plans import Plan, plan
from servicecore.rules.readers import checks, read_mapping, read_object, settle
from servicecore.rules.subjects import View, read

Find = Callable[[Any], Any]

SMALL = 40
"""Up to how many boxes a chain of tests beats the index."""

LARGE = 2000
"""From how many boxes on a chain takes too long to generate."""

MASKED = 0.5
"""From which share of boxes on that ask for cells the index pays."""

_NOT_PLAIN = "(AttributeError, TypeError, ArithmeticError, LookupError)"
"""What reading or comparing raises where a value is not of its fact's type; a plain subject raises none."""


def compile_rules(rules: Sequence[Any], *, collect: bool) -> Find:
    """A function from a subject to the first ranked rule that matches, or (`collect`) to all that match."""
    made = plan(rules)
    body: Chain | Index = Chain(made) if _suits_a_chain(made) else Index(made)
    lines = body.lines(collect=collect)
    plain, names = checks(made.facts)
    walk = partial(all_by_walk if collect else first_by_walk, rules)
    scope = {**names, **body.scope, "read": read, "walk": walk}

    def generated(name: str, otherwise: str, reading: list[str]) -> Find:
        reading = [*reading, *settle(made.facts), f"if not ({plain}): return {otherwise}(x)"]
        exec(compile(_function(name, otherwise, [*reading, *lines]), "<compiled rules>", "exec"), scope)
        return cast(Find, scope[name])

    def of_mapping(x: Any) -> Any:
        """The form for mappings, generated when the first one comes; then it stands in the place of this."""
        return generated("of_mapping", "walk", read_mapping(made.facts))(x)

    def odd(x: Any) -> Any:
        """The way of an object that is not plain: a mapping of another type than dict, or the tree walk."""
        return scope["of_mapping"](x) if isinstance(x, Mapping) else walk(x)

    scope |= {"of_mapping": of_mapping, "odd": odd}
    return generated(
        "of_object", "odd", ["if type(x) is dict: return of_mapping(x)", *read_object(made.facts)]
    )


def _suits_a_chain(made: Plan) -> bool:
    """Whether masks would not pay: for few boxes, and where most boxes ask nothing that a mask answers."""
    if made.wholes or len(made.boxes) > LARGE:
        return False
    masked = sum(any(made.columns[key].is_masked for key in box) for box in made.boxes)
    return len(made.boxes) <= SMALL or masked < MASKED * len(made.boxes)


def _function(name: str, otherwise: str, lines: list[str]) -> str:
    """A function of these lines that asks another one about a subject that is not plain."""
    inner = "".join(f"  {line}\n" for line in lines)
    return f"def {name}(x):\n try:\n{inner} except {_NOT_PLAIN}:\n  return {otherwise}(x)\n"


def first_by_walk(rules: Sequence[Any], subject: object) -> Any:
    """The first rule that matches, by walking each condition: obvious, and right for every subject."""
    view = View(subject)
    return next((rule for rule in rules if rule.when.truth(view) is True), None)


def all_by_walk(rules: Sequence[Any], subject: object) -> tuple[Any, ...]:
    """Every rule that matches, by walking each condition."""
    view = View(subject)
    return tuple(rule for rule in rules if rule.when.truth(view) is True)
