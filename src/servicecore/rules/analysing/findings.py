"""What an analysis found: values that say what, how sure, and show it by an example."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from servicecore.display import Tree, plural
from servicecore.errors import Diagnostic, ErrorGroup, InvalidValue, UnknownName, closest, one_of
from servicecore.rules.analysing.phrases import places, told
from servicecore.rules.language.conditions import Condition
from servicecore.rules.language.leaves import Predicate
from servicecore.rules.rulesets.rule import Rule

PROVED, FOUND, POSSIBLE, UNKNOWN = "proved", "found", "possible", "unknown"
SEVERITIES = ("note", "warning", "error")
_SHOWN = 20  # findings of one code that are shown

_STRENGTH = {
    PROVED: "proved for every subject",
    FOUND: "the example was replayed",
    POSSIBLE: "possible: no example could be replayed",
    UNKNOWN: "not decided",
}


@attrs.frozen(eq=False, repr=False)
class Finding:
    """One suspicious thing about a rule set.

    - `code`: which; it never changes once published;
    - `message`: the same in words;
    - `rules`: the rules it is about, the one to look at first;
    - `verdict`: `proved` (for every subject), `found` (`witness` was replayed through the rule set and shows
      it), `possible` (not excluded, but no example could be replayed), or `unknown` (not decided);
    - `severity`: `error`, `warning` or `note`;
    - `witness`: facts (path -> value; a missing fact is absent) that show it, if there are any; `subject` is
      the same as an object of the class behind the vocabulary, where one can be built;
    - `conditions`: the parts of the rule's condition that it is about; `place` is where in the rule set.
    """

    code: str
    message: str
    rules: tuple[Rule[Any], ...] = ()
    verdict: str = PROVED
    severity: str = "error"
    witness: Mapping[str, Any] | None = None
    subject: object = None
    conditions: tuple[Condition, ...] = ()
    place: str = ""
    help: str = ""

    @property
    def diagnostic(self) -> Diagnostic:
        """The finding as an error would report it."""
        return Diagnostic(
            self.code,
            self.message,
            place=self.place,
            source=self.rules[0].place if self.rules else None,
            received=told(self.witness) if self.witness is not None else "",
            help=self.help,
        )

    def tree(self) -> Tree:
        """The finding with its example and the places of its rules."""
        lines = [f"{self.severity}; {_STRENGTH[self.verdict]}"]
        if self.witness is not None:
            lines.append(f"for example: {told(self.witness)}")
        found = places(self.rules[:_SHOWN])
        children: list[Tree | str] = [*lines, *([Tree("written in", found)] if found else [])]
        return Tree(
            f"{self.code}: {self.message}", [*children, *([f"help: {self.help}"] if self.help else [])]
        )

    def to_data(self) -> dict[str, object]:
        """The finding as plain data; empty parts are left out, values of facts are written as text."""
        data: dict[str, object] = {
            "code": self.code,
            "message": self.message,
            "verdict": self.verdict,
            "severity": self.severity,
        }
        if self.rules:
            data["rules"] = [rule.name for rule in self.rules]
        if self.place:
            data["place"] = self.place
        if self.help:
            data["help"] = self.help
        if self.rules and (source := self.rules[0].place) is not None:
            data["source"] = {"file": source.file, "line": source.line}
        if self.witness is not None:
            data["witness"] = plain(self.witness)
        if self.conditions:
            data["conditions"] = [condition.to_data() for condition in self.conditions]
        return data

    def __str__(self) -> str:
        return self.tree().text()

    def __repr__(self) -> str:
        return f"Finding({self.code!r}, {self.message!r}, verdict={self.verdict!r})"

    def _repr_html_(self) -> str:
        return self.tree().html()


def plain(facts: Mapping[str, Any]) -> dict[str, object]:
    """Facts as plain data."""
    from servicecore.rules.language.kinds import kind_of

    found: dict[str, object] = {}
    for path, value in facts.items():
        if isinstance(value, frozenset):
            found[path] = sorted(map(str, value))
        else:
            kind = kind_of(type(value))
            found[path] = kind.plain(value) if kind is not None else value
    return found


@attrs.frozen(eq=False, repr=False)
class Analysis:
    """What is suspicious about a rule set, and what was left open.

    `findings` come in the order of the questions, each kind in rank order; `unknown` is what the budget left
    undecided (never silence). `disabled` rules took no part; `opaque` are the functions of the user's own
    that the analysis cannot look into. `examples` has, for each rule that can decide, facts that it decides
    about: replayed, by the rule's name. `unshown` are rules that may be able to decide, and for which no
    example could be shown, because a function, a pattern or a comparison of two facts takes part.
    """

    name: str
    hit: str
    findings: tuple[Finding, ...]
    unknown: tuple[Finding, ...] = ()
    disabled: tuple[Rule[Any], ...] = ()
    opaque: tuple[Predicate, ...] = ()
    examples: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)
    unshown: tuple[Rule[Any], ...] = ()

    def of(self, code: str) -> tuple[Finding, ...]:
        """The findings of a code, with or without `rule.` in front."""
        wanted = code if "." in code else f"rule.{code}"
        return tuple(finding for finding in self.findings if finding.code == wanted)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        """An analysis is always something, also without findings."""
        return True

    def raise_for_findings(self, *, least: str = "warning") -> None:
        """Raise an `ErrorGroup` with every finding of at least this severity and all that was left open.

        Raises `UnknownName` (`analysis.unknown-severity`) for a severity that there is not.
        """
        if least not in SEVERITIES:
            raise UnknownName.of(
                "analysis.unknown-severity",
                f"there is no severity `{least}`",
                expected=one_of(SEVERITIES),
                suggestion=closest(least, SEVERITIES),
            )
        severe = SEVERITIES[SEVERITIES.index(least) :]
        grave = [finding for finding in self.findings if finding.severity in severe]
        if errors := [InvalidValue(finding.diagnostic) for finding in (*grave, *self.unknown)]:
            raise ErrorGroup(f"rule set `{self.name}`", errors)

    def tree(self) -> Tree:
        """The analysis as a tree: by code, the first findings of each."""
        found = plural(len(self.findings), "finding") if self.findings else ""
        left = f"{plural(len(self.unknown), 'question')} not decided" if self.unknown else ""
        head = ", ".join(filter(None, (found, left))) or "nothing suspicious"
        children: list[Tree | str] = list(_grouped(self.findings))
        children += [Tree("left open", list(_grouped(self.unknown)))] if self.unknown else []
        if self.opaque:
            children.append(
                Tree("functions that analysis cannot look into", sorted({f"`{p.name}`" for p in self.opaque}))
            )
        if self.unshown:
            names = [f"`{rule.name}`" for rule in self.unshown]
            children.append(Tree("whether these can ever decide was not shown", names))
        if self.disabled:
            children.append(Tree("disabled rules, left out", [f"`{rule.name}`" for rule in self.disabled]))
        return Tree(f"rule set `{self.name}` (hit policy {self.hit}): {head}", children)

    def to_data(self) -> dict[str, object]:
        """The analysis as plain data."""
        return {
            "name": self.name,
            "hit": self.hit,
            "findings": [finding.to_data() for finding in self.findings],
            "unknown": [finding.to_data() for finding in self.unknown],
            "disabled": [rule.name for rule in self.disabled],
            "opaque": [{"name": each.name, "version": each.version} for each in self.opaque],
            "unshown": [rule.name for rule in self.unshown],
            "examples": {name: plain(facts) for name, facts in self.examples.items()},
        }

    def text(self) -> str:
        """The analysis for a terminal."""
        return self.tree().text()

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return (
            f"Analysis({self.name!r}, {plural(len(self.findings), 'finding')}, {len(self.unknown)} unknown)"
        )

    def _repr_html_(self) -> str:
        return self.tree().html()


def _grouped(findings: Iterable[Finding]) -> Iterator[Tree]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    for code, group in groups.items():
        if len(group) == 1:
            yield group[0].tree()
            continue
        more = len(group) - _SHOWN
        lines: list[Tree | str] = [finding.tree() for finding in group[:_SHOWN]]
        yield Tree(
            f"{code}: {plural(len(group), 'finding')}",
            [*lines, *([f"and {more:,} more"] if more > 0 else [])],
        )
