"""The line of code that a rule or a mistake comes from."""

import copy
import doctest
import functools
import pickle
import sys
import threading
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from servicecore.errors import ServiceCoreError, Source
from servicecore.rules import Rule, Vocabulary, all_of

facts = Vocabulary.of({"amount": int})
HERE = Path(__file__).name


def line_here() -> int:
    return sys._getframe(1).f_lineno


def place_of(rule: Rule[Any]) -> Source:
    assert rule.place is not None
    return rule.place


def test_a_rule_knows_its_line() -> None:
    rule, line = Rule("r", when=all_of(), then=1), line_here()
    assert place_of(rule) == Source(__file__, line)
    assert str(rule.place) == f"{HERE}, line {line}"


def test_a_rule_from_a_function_a_lambda_or_a_comprehension_shows_where_it_was_called() -> None:
    def make() -> Rule[int]:
        return Rule("r", when=all_of(), then=1)

    line = line_here()
    rules = [make(), (lambda: Rule("r", when=all_of(), then=1))()]
    rules += [Rule("r", when=all_of(), then=then) for then in (1, 2)]
    rules += (Rule("r", when=all_of(), then=then) for then in (1, 2))
    rules.append(functools.partial(Rule, "r", when=all_of())(then=1))
    assert [place_of(rule).line - line for rule in rules] == [-2, 1, 2, 2, 3, 3, 4]
    assert {place_of(rule).file for rule in rules} == {__file__}


@pytest.mark.parametrize(
    ("names", "file"),
    [({}, "<string>"), ({"__name__": "users.module"}, "policies.py"), ({"__name__": None}, "<stdin>")],
)
def test_code_that_is_executed_has_a_line_too(names: dict[str, Any], file: str) -> None:
    names = names | {"Rule": Rule, "all_of": all_of}
    exec(compile("\n\nrule = Rule('r', when=all_of(), then=1)", file, "exec"), names)
    assert names["rule"].place == Source(file, 3)


def test_an_example_in_a_docstring_has_a_line_too() -> None:
    names = {"__name__": "users", "Rule": Rule, "all_of": all_of}
    text = ">>> 1 + 1\n2\n>>> Rule('r', when=all_of(), then=1).place.file\n'x'\n"
    example = doctest.DocTestParser().get_doctest(text, names, "manual", "manual.md", 0)
    said: list[str] = []
    doctest.DocTestRunner().run(example, out=said.append)
    assert "'<doctest manual[1]>'" in "".join(said)


def test_attrs_is_not_the_place() -> None:
    rule = Rule("r", when=all_of(), then=1)

    @attrs.frozen
    class Bundle:
        name: str
        rule: Rule[int] = attrs.field(
            default=attrs.Factory(lambda self: Rule(self.name, when=all_of(), then=1), takes_self=True)
        )

    bundle = Bundle("b")
    assert place_of(bundle.rule).file == __file__
    assert attrs.evolve(rule, priority=1).place == rule.place


def test_a_place_travels_with_its_rule() -> None:
    rule = Rule("r", when=all_of(), then=1)
    assert pickle.loads(pickle.dumps(rule)).place == copy.deepcopy(rule).place == rule.place


def test_a_rule_of_another_room_shows_the_file_of_that_room() -> None:
    room = types.ModuleType("servicecore.routing.defaults")
    exec(
        compile("def default(Rule, when):\n    return Rule('r', when=when, then=1)", "defaults.py", "exec"),
        room.__dict__,
    )
    assert room.default(Rule, all_of()).place == Source("defaults.py", 2)


def test_a_module_whose_name_only_begins_alike_is_no_part_of_the_engine() -> None:
    for name in ("servicecore.rules_of_ours", "attributes", "attr_of_ours"):
        names: dict[str, Any] = {"__name__": name, "Rule": Rule, "all_of": all_of}
        exec(compile("rule = Rule('r', when=all_of(), then=1)", "ours.py", "exec"), names)
        assert names["rule"].place == Source("ours.py", 1)


def test_a_rule_that_a_thread_builds_has_a_line() -> None:
    built: list[Rule[int]] = []
    thread = threading.Thread(target=lambda: built.append(Rule("r", when=all_of(), then=1)))
    thread.start()
    thread.join()
    assert place_of(built[0]).file == __file__


@pytest.mark.parametrize(
    "act",
    [
        lambda: facts.amuont,
        lambda: facts["amuont"],
        lambda: facts.amount == "x",
        lambda: facts.amount.one_of(),
        lambda: bool(facts.amount == 1),
        lambda: all_of(1),  # type: ignore[arg-type]
        lambda: Rule("r", when=1, then=1),  # type: ignore[arg-type]
        lambda: Vocabulary.of(5),  # type: ignore[arg-type]
    ],
)
def test_a_mistake_in_code_shows_its_line(act: Callable[[], object]) -> None:
    with pytest.raises(ServiceCoreError) as caught:
        act()
    source = caught.value.diagnostic.source
    assert source == Source(__file__, act.__code__.co_firstlineno)
    assert f"{HERE}, line {act.__code__.co_firstlineno}" in str(caught.value)
    assert str(Path(__file__).parent) not in str(caught.value)
