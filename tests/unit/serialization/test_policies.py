"""Policies as files: a document is a rule set, or mistakes with places and lines, in bounded time."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from servicecore.errors import Diagnostic, ErrorGroup, ServiceCoreError
from servicecore.routing import Route, default_policy
from servicecore.routing import facts as situation
from servicecore.rules import Rule, RuleSet, Vocabulary, predicate
from servicecore.serialization import parse_policy, read_policy, write_policy

facts = Vocabulary.of({"amount": int, "country": str, "text": str})
POLICY = RuleSet(
    "orders",
    [
        Rule("large", when=facts.amount >= 100, then="key accounts", note="süß"),
        Rule("abroad", when=(facts.country != "NO") & facts.text.mentions("customs"), then="customs"),
    ],
    default="shop",
)
TOML = """
name = "orders"
default = "shop"

[[rules]]
name = "large"
when = {fact = "amount", op = ">=", value = 100}
then = "key accounts"
note = "süß"

[[rules]]
name = "abroad"
then = "customs"
[[rules.when.all]]
fact = "country"
op = "!="
value = "NO"
[[rules.when.all]]
fact = "text"
op = "mentions"
value = ["customs"]
"""
YAML = """
name: orders
default: shop
rules:
  - name: large
    when: {fact: amount, op: ">=", value: 100}
    then: key accounts
    note: süß
  - name: abroad
    when:
      all:
        - {fact: country, op: "!=", value: NO}   # a text, not false
        - {fact: text, op: mentions, value: [customs]}
    then: customs
"""
FORMS = {"json": json.dumps(POLICY.to_data()), "toml": TOML, "yaml": YAML}


def mistakes(text: str, form: str = "json", **more: Any) -> tuple[Diagnostic, ...]:
    with pytest.raises((ErrorGroup, ServiceCoreError)) as caught:
        parse_policy(text, form=form, facts=facts, **more)
    found = caught.value
    return found.diagnostics if isinstance(found, ErrorGroup) else (found.diagnostic,)  # type: ignore[union-attr]


def only(text: str, form: str = "json", **more: Any) -> Diagnostic:
    (found,) = mistakes(text, form, **more)
    return found


def line(diagnostic: Diagnostic) -> int | None:
    return diagnostic.source.line if diagnostic.source else None


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rule_set(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"orders.{form}"
    path.write_bytes(b"\xef\xbb\xbf" + FORMS[form].encode())
    assert read_policy(path, facts=facts) == POLICY
    assert parse_policy(FORMS[form], form=form, facts=facts) == POLICY


def test_a_written_policy_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "front door.json"
    write_policy(path, default_policy())
    assert read_policy(path, facts=situation, outcome=Route.from_data) == default_policy()
    assert [each.name for each in tmp_path.iterdir()] == ["front door.json"]


def test_what_is_no_json_is_not_written_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_policy(path, POLICY)
    for outcome in (object(), float("nan"), "\ud800"):
        with pytest.raises(ServiceCoreError) as caught:
            write_policy(path, RuleSet("x", [Rule("r", when=facts.amount > 1, then=outcome)]))
        assert caught.value.code == "policy.not-plain"
    assert read_policy(path, facts=facts) == POLICY
    with pytest.raises(ServiceCoreError) as caught:
        write_policy(tmp_path / "no folder" / "x.json", POLICY)
    assert caught.value.code == "file.unwritable"


def test_functions_are_found_by_name() -> None:
    holiday = predicate("is a holiday", lambda case: True)
    text = json.dumps(RuleSet("x", [Rule("r", when=holiday, then=1)]).to_data())
    found = parse_policy(text, facts=facts, predicates={"is a holiday": holiday})
    assert found["r"].when == holiday
    assert only(text).code == "condition.unknown-predicate"


WRONG = {
    "json": """{
  "name": "orders",
  "rules": [
    {"name": "a", "when": {"fact": "amuont", "op": ">=", "value": 1},
     "then": 1, "prio": 2},
    {"name": "b",
     "when": {"all": [
        {"fact": "amount", "op": "=>", "value": 1},
        {"fact": "amount", "op": ">=", "value": "x"}]}
    }
  ]
}""",
    "yaml": """
name: orders
rules:
- name: a
  when: {fact: amuont, op: ">=", value: 1}
  then: 1
  prio: 2
- name: b
  when:
    all:
    - {fact: amount, op: "=>", value: 1}
    - {fact: amount,
       op: ">=", value: x}
""",
    "toml": """
name = "orders"
[[rules]]
name = "a"
then = 1
when = {fact = "amuont", op = ">=", value = 1}
prio = 2
[[rules]]
name = "b"
[[rules.when.all]]
fact = "amount"
op = "=>"
value = 1
[[rules.when.all]]
fact = "amount"
op = ">="
value = "x"
""",
}
CODES = {
    "facts.unknown-fact": "rules[0].when.fact",
    "data.unknown-field": "rules[0].prio",
    "data.missing-field": "rules[1].then",
    "condition.unknown-operator": "rules[1].when.all[0].op",
    "fact.wrong-type": "rules[1].when.all[1].value",
}


@pytest.mark.parametrize(
    ("form", "lines"), [("json", [4, 5, 6, 8, 9]), ("yaml", [5, 7, 8, 11, 13]), ("toml", [6, 7, 8, 10, 10])]
)
def test_all_mistakes_come_at_once_with_their_places_and_lines(form: str, lines: list[int]) -> None:
    found = {each.code: each for each in mistakes(WRONG[form], form, name="/etc/shop/orders." + form)}
    assert {code: each.place for code, each in found.items()} == CODES
    assert [line(found[code]) for code in CODES] == lines
    assert (
        f"at rules[0].prio   (defined in orders.{form}, line {lines[1]})"
        in found["data.unknown-field"].text()
    )


@pytest.mark.parametrize(
    ("form", "text", "place"),
    [
        ("json", '{"name": "x",\n "rules": [}', "line 2, column 12"),
        ("json", "", "line 1, column 1"),
        ("json", '{"a": 1} x', "line 1, column 10"),
        ("json", "{'a': 1}", "line 1, column 2"),
        ("toml", 'name = "x"\nrules = [\n', "line 3, column 1"),
        ("toml", 'name = "x"\nrules == 1\n', "line 2, column 8"),
        ("toml", 'name = "x"\nname = "y"\n', "line 2, column 11"),
        ("yaml", "name: x\nrules: [}\n", "line 2, column 9"),
        ("yaml", "name: x\n\trules: 1\n", "line 2, column 1"),
        ("yaml", "name: x\nrules: \x07\n", "line 2, column 8"),
        ("yaml", "name: x\n---\nname: y\n", "line 2, column 1"),
    ],
)
def test_a_syntax_error_has_its_line_and_column(form: str, text: str, place: str) -> None:
    found = only(text, form)
    assert (found.code, found.place) == ("document.not-parsable", place)


DEEP: dict[str, Callable[[int], str]] = {
    "json": lambda n: '{"name": "x",\n "rules": ' + '[{"a":' * n + "1" + "}]" * n + "}",
    "json cut short": lambda n: "\n[" * n,
    "toml": lambda n: 'name = "x"\nrules = ' + "[" * n + "]" * n,
    "toml keys": lambda n: 'name = "x"\n' + ".".join(["a"] * n) + " = 1",
    "yaml": lambda n: "name: x\nrules: " + "[" * n + "]" * n,
    "yaml blocks": lambda n: "\n".join(" " * i + "a:" for i in range(min(n, 2000))),
    "yaml mappings": lambda n: "name: x\nrules: " + "{a: " * n,
}


@pytest.mark.parametrize("form", DEEP)
def test_a_hundred_thousand_levels_are_one_error_with_its_line_in_little_time(form: str) -> None:
    text = DEEP[form](100_000)
    started = time.process_time()
    found = only(text, form.split()[0])
    assert time.process_time() - started < 5
    assert found.code == "data.too-deep"
    assert found.place.startswith("line ")


def test_a_condition_nested_a_little_too_deep_is_reported_at_its_place() -> None:
    when: object = {"fact": "amount", "op": "is_missing"}
    for _ in range(120):
        when = {"not": when}
    found = only(json.dumps({"name": "x", "rules": [{"name": "r", "when": when, "then": 1}]}))
    assert found.code == "data.too-deep"
    assert found.place.startswith("rules[0].when.not.not")


@pytest.mark.parametrize("form", ["json", "toml", "yaml"])
def test_a_large_document_is_refused_before_it_is_read(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"large.{form}"
    path.write_bytes(b'{"name": "x", "rules": [' + b"{}, " * 2_500_000 + b"{}]}")
    started = time.process_time()
    with pytest.raises(ServiceCoreError) as caught:
        read_policy(path, facts=facts)
    assert caught.value.code == "document.too-large"
    assert time.process_time() - started < 1
    assert only("x" * 11, largest=10).code == "document.too-large"


@pytest.mark.parametrize("piece", ["a", ".", "[", '\\"', "'", " ", "a.", "\\\\"])
@pytest.mark.parametrize("form", ["json", "toml", "yaml"])
def test_a_megabyte_of_one_thing_takes_little_time(form: str, piece: str) -> None:
    long = piece * (1_000_000 // len(piece))
    text = f'name = "{long}"' if form == "toml" else f'{{"name": "{long}"}}'
    started = time.process_time()
    for each in (text, text.replace('"name"', f'"{long}"').replace("name", f'"{long}"')):
        assert mistakes(each, form)
    assert time.process_time() - started < 10


def test_ten_thousand_rules_are_read_in_little_time() -> None:
    rules = [
        Rule(f"r{n}", when=(facts.amount > n) & (facts.country == "NO"), then=n % 7) for n in range(10_000)
    ]
    text = json.dumps(RuleSet("x", rules).to_data(), indent=2)
    started = time.process_time()
    assert len(parse_policy(text, facts=facts)) == 10_000
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("form", "text", "lines"),
    [
        ("json", '{"name": "x",\n"rules": [],\n"name": "y",\n"default": {"a": 1,\n"a": 2}}', [3, 5]),
        ("yaml", "name: x\nrules: []\nname: y\ndefault: {a: 1,\n a: 2}\n", [3, 5]),
    ],
)
def test_a_key_that_is_there_twice_is_a_mistake_wherever_it_stands(
    form: str, text: str, lines: list[int]
) -> None:
    found = mistakes(text, form)
    assert [(each.code, each.place) for each in found] == [
        ("document.duplicate-key", "name"),
        ("document.duplicate-key", "default.a"),
    ]
    assert [line(each) for each in found] == lines


def test_a_document_of_a_newer_schema_is_one_error() -> None:
    found = only('{"schema": 99,\n "names": "x", "ruels": []}')
    assert (found.code, found.place, line(found)) == ("data.newer-schema", "schema", 1)


@pytest.mark.parametrize("key", ["1", "true", "~", "[a]", "{a: b}", "1.5", "? [a]\n"])
def test_a_key_that_is_no_text_is_one_error(key: str) -> None:
    found = only(f"name: x\nrules: []\n{key}: 1\n", "yaml")
    assert found.code in ("data.wrong-shape", "document.not-parsable")
    assert "line 3" in found.place


@pytest.mark.parametrize("key", ["no", "on", "2026-03-02", "12:30", "'1'", "<<"])
def test_a_key_that_only_older_yaml_takes_for_something_else_is_a_text(key: str) -> None:
    assert only(f"name: x\nrules: []\n{key}: 1\n", "yaml").code == "data.unknown-field"


def test_aliases_and_tags_are_refused_before_they_grow() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40))
    assert only(bomb, "yaml").code == "document.not-plain"
    for tag in ("!!python/object/apply:os.system ['true']", "!!str 5", "!x 5", "!!binary aGk="):
        found = only(f"name: x\nrules: {tag}\n", "yaml")
        assert (found.code, found.place) == ("document.not-plain", "line 2, column 8")


def test_plain_values_of_yaml_are_read_as_in_json() -> None:
    values = {"NO": "NO", "1_000": "1_000", "0x1F": "0x1F", "12:30": "12:30", "2026-03-02": "2026-03-02"}
    values |= {
        "5": 5,
        "-1.5e2": -150.0,
        "true": True,
        "~": None,
        "'5'": "5",
        '"true"': "true",
        "|\n    a": "a\n",
    }
    for text, value in values.items():
        found = parse_policy(
            f"name: x\nrules:\n- name: r\n  when: {{all: []}}\n  then: {text}\n", form="yaml", facts=facts
        )
        assert found["r"].then == value
        assert type(found["r"].then) is type(value)


@pytest.mark.parametrize(
    ("form", "value"),
    [
        *[("json", value) for value in ("NaN", "-Infinity", "1e999", "9" * 5000)],
        *[("yaml", value) for value in (".nan", "-.INF", "1e999", "9" * 5000)],
        *[("toml", value) for value in ("nan", "-inf", "1e999", "9" * 5000)],
    ],
)
def test_a_number_that_is_not_finite_is_one_error(form: str, value: str) -> None:
    text = {
        "json": f'{{"name": "x", "rules": [],\n"default": [{value}]}}',
        "yaml": f"name: x\nrules: []\ndefault: [{value}]\n",
        "toml": f'name = "x"\nrules = []\ndefault = [{value}]',
    }[form]
    found = only(text, form)
    assert found.code == "number.not-finite"
    assert found.place == "default[0]" or found.place.startswith("line ")


def test_times_of_toml_are_read_as_their_iso_texts() -> None:
    text = 'name = "x"\n[[rules]]\nname = "r"\nwhen = {all = []}\nthen = {day = 2026-03-02, at = 09:30:00}\n'
    text += "from = 2026-03-02T09:30:00Z\n"
    rule = parse_policy(text, form="toml", facts=facts)["r"]
    assert rule.then == {"day": "2026-03-02", "at": "09:30:00"}
    assert rule.valid_from is not None
    assert rule.valid_from.isoformat() == "2026-03-02T09:30:00+00:00"


def test_lines_of_toml_are_only_told_where_they_are_sure() -> None:
    text = 'name = "x"\ndefault = """\n[[rules]]\n"""\n[[rules]]\nname = ""\nwhen = {all = []}\nthen = 1\n'
    found = only(text, "toml")
    assert (found.place, line(found)) == ("rules[0].name", None)


def test_yaml_without_its_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    found = only("name: x", "yaml")
    assert found.code == "document.needs-extra"
    assert "servicecore[yaml]" in found.help


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"name": "s\xfc"}')
    for path in (tmp_path / "absent.json", tmp_path, tmp_path / "latin.json"):
        with pytest.raises(ServiceCoreError) as caught:
            read_policy(path, facts=facts)
        assert caught.value.code == "file.unreadable"


def test_an_unknown_form_is_refused_with_the_nearest() -> None:
    assert only("", "jsno").suggestion == "json"
    assert only("", "yml").code == "value.unknown-member"
