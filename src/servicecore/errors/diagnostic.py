"""A diagnostic: one mistake as a value."""

import re
from collections.abc import Iterable
from reprlib import Repr

import attrs

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
# control characters, line breaks, marks that turn the direction of writing, halves of surrogate pairs
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@attrs.frozen
class Source:
    """The line of code that built the thing a diagnostic is about.

    >>> print(Source("/srv/app/policies.py", 42))
    policies.py, line 42
    """

    file: str
    line: int

    def __str__(self) -> str:
        name = self.file.replace("\\", "/").rpartition("/")[2]
        return f"{name}, line {self.line}"


@attrs.frozen
class Diagnostic:
    """One mistake: a stable code, the place, what was expected and received, and a way out.

    `code` never changes once published, so programs may match on it; the sentences may improve.
    `place` is a path inside the document or object (`rules[3].when.all[1]`), empty for a bare value.

    >>> print(Diagnostic("rule.unknown-fact", "there is no fact `prioriti`", place="rules[3].when",
    ...                  expected="one of: priority, tags", suggestion="priority").text())
    rule.unknown-fact: there is no fact `prioriti`
      at rules[3].when
      expected one of: priority, tags
      help: did you mean `priority`?
    """

    code: str
    message: str
    place: str = attrs.field(default="", kw_only=True)
    source: Source | None = attrs.field(default=None, kw_only=True)
    expected: str = attrs.field(default="", kw_only=True)
    received: str = attrs.field(default="", kw_only=True)
    suggestion: str | None = attrs.field(default=None, kw_only=True)
    help: str = attrs.field(default="", kw_only=True)

    def text(self) -> str:
        """All that the diagnostic knows: one line first, the rest indented below it."""
        lines = [f"{self.code}: {self.message}"]
        if self.place and self.source:
            lines.append(f"  at {self.place}   (defined in {self.source})")
        elif self.place or self.source:
            lines.append(f"  at {self.place or self.source}")
        if self.expected:
            lines.append(f"  expected {self.expected}")
        if self.received:
            lines.append(f"  received {self.received}")
        advice = [f"did you mean `{self.suggestion}`?"] if self.suggestion else []
        advice += [self.help] if self.help else []
        if advice:
            lines.append(f"  help: {' '.join(advice)}")
        return "\n".join(map(visible, lines))

    def inside(self, prefix: str) -> "Diagnostic":
        """The same diagnostic seen from the thing that contains it.

        >>> Diagnostic("x", "y", place="[1]").inside("rules").place
        'rules[1]'
        """
        joint = "" if not prefix or not self.place or self.place.startswith("[") else "."
        return attrs.evolve(self, place=f"{prefix}{joint}{self.place}")

    def to_data(self) -> dict[str, object]:
        """The diagnostic as plain data; empty parts are left out."""
        found: dict[str, object] = {"code": self.code, "message": self.message}
        if self.source:
            found["source"] = {"file": self.source.file, "line": self.source.line}
        for name in ("place", "expected", "received", "suggestion", "help"):
            if value := getattr(self, name):
                found[name] = value
        return found


def visible(text: str) -> str:
    """The text on one line: control characters, line breaks and the like as the escapes of Python.

    So what users wrote can neither forge a second line nor steer a terminal.

    >>> print(visible(chr(27) + "[31mred"))
    \\x1b[31mred
    """
    return _UNSEEN.sub(lambda found: repr(found[0])[1:-1], text)


class _Short(Repr):
    """`repr` that goes a few levels deep, sorts what has no order, and never raises."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.maxlevel, self.maxlist, self.maxdict, self.maxstring, self.maxother = 3, 4, 4, most, most

    def repr_instance(self, x: object, level: int) -> str:
        try:
            text = repr(x)
        except Exception:  # what an error shows must not hide the error
            return f"<{type(x).__name__}>"
        return text if len(text) <= self.maxother else f"{text[: self.maxother]}..."

    repr_int = repr_instance


def shown(value: object, *, most: int = 80) -> str:
    """A value as an error shows it: short, on one line, and alike on every run.

    Of a text or an object `most` characters are shown, of a list or mapping the first few entries. `repr`
    alone prints addresses, sets in any order, all of a large document, and fails on a deep one.

    >>> shown({"b", "a"}), shown(object()), shown([[[[[1]]]]])
    ("{'a', 'b'}", '<object object>', '[[[[...]]]]')
    """
    try:
        text = _Short(most).repr(value)
    except Exception:  # a class that calls itself `list` and is none
        text = f"<{type(value).__name__}>"
    return visible(_ADDRESS.sub("", text))


def closest(word: object, candidates: Iterable[object]) -> str | None:
    """The candidate that `word` is most likely a misspelling of, or `None` if none is close.

    The threshold matters: without it every stranger gets a bad suggestion.

    >>> closest("prioriti", ["priority", "tags"]), closest("colour", ["priority", "tags"])
    ('priority', None)
    """
    from difflib import get_close_matches  # imported on the way to an error only

    names = {str(candidate).casefold(): str(candidate) for candidate in candidates}
    found = get_close_matches(str(word).casefold(), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def one_of(candidates: Iterable[object], *, most: int = 12) -> str:
    """The candidates as `one of: a, b, c`, cut where a person would stop reading; empty if there is none.

    >>> one_of(["email", "phone", "sms"], most=2)
    'one of: email, phone (and 1 more)'
    """
    names = [str(candidate) for candidate in candidates]
    if not names:
        return ""
    more = f" (and {len(names) - most} more)" if len(names) > most else ""
    return f"one of: {', '.join(names[:most])}{more}"
