"""How the documentation is built: `sphinx-build docs docs/_build`, and no page of it needs a network."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version as version_of
from inspect import isclass, isroutine, signature
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from docutils.nodes import Element
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

project = "servicecore"
author = "The servicecore maintainers"
project_copyright = f"2026, {author}"
release = version = version_of("servicecore")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"servicecore {release}"

autodoc_default_options = {"members": True, "undoc-members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
suppress_warnings = ["ref.python"]  # `type` of an annotation is taken for one of the fields of that name
nitpick_ignore_regex = [("py:.*", r"(?!servicecore\.).*")]  # names of other projects are not linked


def described_values(room: ModuleType) -> Iterator[str]:
    """The constants and aliases of a room; autodoc does not find their docstrings in the modules behind."""
    docstrings: dict[tuple[str, str], list[str]] = {}
    for module in walk_packages(getattr(room, "__path__", []), f"{room.__name__}."):
        docstrings |= ModuleAnalyzer.for_module(module.name).find_attr_docs()
    for name in getattr(room, "__all__", ()):
        value = getattr(room, name)
        if not isclass(value) and not isroutine(value):
            yield from ("", f".. py:data:: {room.__name__}.{name}", "")
            yield from (f"   {line}" for line in docstrings.get(("", name), []))


def read_docstring(app: Sphinx, what: str, name: str, thing: Any, options: object, lines: list[str]) -> None:
    """Docstrings write `name`s as Markdown does; doctests stay as they are."""
    if what == "module":
        lines += described_values(thing)
    blocks = "\n".join(lines).split("\n\n")
    for number, block in enumerate(blocks):
        if not block.lstrip().startswith(">>>"):
            blocks[number] = re.sub(r"(?<![:`])`([^`]+)`(?!`)", r"\\ ``\1``\\ ", block)
    lines[:] = "\n\n".join(blocks).split("\n")


def read_signature(
    app: Sphinx, what: str, name: str, thing: Any, options: object, arguments: str | None, result: str | None
) -> tuple[str | None, str | None]:
    """A default that does not read as Python, like `Taxonomy(55 topics)`, is left open."""
    for parameter in signature(thing).parameters.values() if arguments else ():
        shown = repr(parameter.default)
        try:
            ast.parse(shown, mode="eval")
        except SyntaxError:
            arguments = str(arguments).replace(shown, "...")
    return arguments, result


def find_in_room(app: Sphinx, env: Any, node: Element, content: Element) -> Element | None:
    """Link `servicecore.rules.rulesets.ruleset.RuleSet`, as annotations say, to `servicecore.rules.RuleSet`.

    What a room keeps to itself stays text; what it offers and no page describes is a warning.
    """
    inside = re.fullmatch(r"(servicecore\.\w+)\.(?:\w+\.)+(\w+)", node["reftarget"])
    if not inside or node["refdomain"] != "py":
        return None
    room, name = inside.groups()
    if name not in import_module(room).__all__:
        return content
    python = env.get_domain("py")
    return python.resolve_xref(env, node["refdoc"], app.builder, "obj", f"{room}.{name}", node, content)


def setup(app: Sphinx) -> None:
    """Tell Sphinx how the docstrings are written and where the rooms keep what they offer."""
    app.connect("autodoc-process-docstring", read_docstring)
    app.connect("autodoc-process-signature", read_signature)
    app.connect("missing-reference", find_in_room)
