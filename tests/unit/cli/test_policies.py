"""The commands about policies, run as a user runs them."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from servicecore.cli import main

Capture = pytest.CaptureFixture[str]

SHADOWED = """{
  "name": "front door",
  "rules": [
    {"name": "angry", "when": {"fact": "sentiment", "op": "<", "value": -0.2}, "then": "care"},
    {"name": "furious",
     "when": {"fact": "sentiment", "op": "<", "value": -0.5}, "then": "retention"}
  ],
  "default": "desk"
}
"""
MISTAKEN = """
name = "front door"
default = "desk"

[[rules]]
name = "VIPs"
when = {fact = "customer.teir", op = "=", value = "vip"}
then = "care"

[[rules]]
name = "angry"
when = {fact = "sentiment", op = "<", value = "low"}
then = {team = "care", skils = {api = 3}}
"""
PAGE = """# Front door

What we agreed in March.

| rule       | customer.tier | sentiment | -> team   |
| ---------- | ------------- | --------- | --------- |
| angry VIPs | vip           | < -0.4    | retention |
| calm       |               | >= -0.4   | desk      |

That is all.
"""
CLEAN = """
name: front door
default: desk
rules:
- name: VIPs
  when: {fact: customer.tier, op: ==, value: vip}
  then: {team: care, skills: {api: 3}}
"""
SHOP = """
import attrs
from servicecore.rules import Fact, Facts, Vocabulary, predicate

print("this is no part of the result")

class OrderFacts(Facts):
    amount: Fact[int]
    country: Fact[str]

@attrs.frozen
class Order:
    amount: int

facts = OrderFacts()

@predicate("odd hours")
def odd_hours(order):
    return None

predicates = {"odd hours": odd_hours}

class Team:
    @classmethod
    def named(cls, data):
        return ("team", data)
"""
ORDERS = {
    "name": "orders",
    "rules": [
        {"name": "large", "when": {"fact": "amount", "op": ">", "value": 100}, "then": "key accounts"},
        {"name": "odd", "when": {"predicate": "odd hours"}, "then": "night desk"},
    ],
    "default": "shop",
}
SITUATION = {
    "at": "2026-03-02T09:00:00+01:00",
    "customer": {"tier": "vip", "account_value": {"amount": "12.50"}},
    "classification.sentiment": -0.3,
    "channel": "email",
    "ticket": None,
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of policies, in which the commands are run; what they import is forgotten afterwards."""
    texts = {
        "shadowed.json": SHADOWED,
        "mistaken.toml": MISTAKEN,
        "page.md": PAGE,
        "clean.yaml": CLEAN,
        "shop.py": SHOP,
        "orders.json": json.dumps(ORDERS),
        "situation.json": json.dumps(SITUATION),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    known = set(sys.modules)
    yield
    for name in set(sys.modules) - known:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


def printed(capsys: Capture, *arguments: str, code: int = 0) -> str:
    """What a command prints, after it ended with this code and without an error."""
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert "error" not in captured.err
    return captured.out


def complaint(capsys: Capture, *arguments: str) -> str:
    """What a command has to say against its arguments or documents."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def data(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    return json.loads(printed(capsys, *arguments, "--json", code=code))


def test_check_names_every_mistake_of_a_document_with_its_line(capsys: Capture) -> None:
    out = printed(capsys, "check", "mistaken.toml", code=2)
    assert out.startswith("mistaken.toml: 4 mistakes\n")
    for line in (7, 12, 13):
        assert f"mistaken.toml, line {line}" in out
    for suggestion in ("==", "tier", "skills"):
        assert f"did you mean `{suggestion}`?" in out


def test_check_as_json_has_the_same_keys_whatever_it_found(capsys: Capture) -> None:
    mistaken = data(capsys, "check", "mistaken.toml", code=2)
    assert [each["source"]["line"] for each in mistaken["mistakes"]] == [7, 7, 12, 13]
    assert (mistaken["verdict"], mistaken["analysis"]) == ("mistakes", None)
    shadowed = data(capsys, "check", "shadowed.json", code=1)
    clean = data(capsys, "check", "clean.yaml")
    assert (shadowed["verdict"], clean["verdict"]) == ("findings", "passed")
    assert list(mistaken) == list(shadowed) == list(clean)
    assert clean["mistakes"] == clean["analysis"]["findings"] == []


def test_check_shows_a_rule_that_never_decides_with_its_line_and_an_example(capsys: Capture) -> None:
    out = printed(capsys, "check", "shadowed.json", code=1)
    assert "shadowed.json: rule set `front door`, 2 rules (hit policy first): 1 error" in out
    assert "rule.shadowed: rule `furious`" in out
    assert "`furious`: shadowed.json, line 5" in out
    found = data(capsys, "check", "shadowed.json", code=1)["analysis"]["findings"][0]
    assert found["source"] == {"file": "shadowed.json", "line": 5}
    assert found["witness"]["classification.sentiment"] < -0.5


def test_a_witness_is_a_situation_that_explain_reads(tmp_path: Path, capsys: Capture) -> None:
    found = data(capsys, "check", "shadowed.json", code=1)["analysis"]["findings"][0]
    (tmp_path / "witness.json").write_text(json.dumps(found["witness"]))
    assert "`furious` matches, but `angry` comes before it" in printed(
        capsys, "explain", "shadowed.json", "witness.json"
    )


def test_a_warning_fails_a_strict_check_only(capsys: Capture) -> None:
    assert "1 warning" in printed(capsys, "check", "page.md")
    assert "rule.gap" in printed(capsys, "check", "page.md", "--strict", code=1)


def test_check_says_so_when_nothing_is_suspicious(capsys: Capture) -> None:
    assert printed(capsys, "check", "clean.yaml").endswith("1 rule (hit policy first): nothing suspicious\n")


@pytest.mark.parametrize("options", [["--seconds", "0"], ["--seconds", "0", "--strict"]])
def test_what_is_not_decided_is_never_printed_as_if_fine(options: list[str], capsys: Capture) -> None:
    out = printed(capsys, "check", "clean.yaml", *options, code=3)
    assert "not decided" in out.splitlines()[0]
    assert "nothing suspicious" not in out
    found = data(capsys, "check", "clean.yaml", *options, code=3)
    assert found["verdict"] == "undecided"
    assert found["analysis"]["unknown"]


def test_the_hit_policy_of_a_table_is_an_option(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "two.csv").write_text("sentiment;-> team\n< 0.5;a\n< 0.4;b\n>= 0.4;c\n")
    out = printed(capsys, "check", "two.csv", "--delimiter", ";", "--hit", "unique", code=1)
    assert "rule.overlap" in out
    assert "two.csv, line 2" in out


def test_a_table_with_tabs_is_read(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "one.tsv").write_text("sentiment\t-> team\n< 0.5\ta\n\ta, b\n")
    assert "2 rules" in printed(capsys, "check", "one.tsv")


def test_a_mistake_in_a_table_names_the_file_line_and_column(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "page.md").write_text(PAGE.replace("customer.tier", "customer.teir"))
    assert "at page.md, line 5, column 2 (customer.teir)" in printed(capsys, "check", "page.md", code=2)


def test_a_page_with_two_tables_is_not_read_by_half(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "page.md").write_text(PAGE + PAGE)
    assert "table.several-tables" in printed(capsys, "check", "page.md", code=2)


def test_a_policy_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SHADOWED.encode())))
    assert "`furious`: standard input, line 5" in printed(capsys, "check", "-", code=1)


def test_explain_prints_the_decision_and_why(capsys: Capture) -> None:
    out = printed(capsys, "explain", "shadowed.json", "situation.json")
    assert out.startswith("front door: Route('care')\n")
    assert "rule `angry` matched (shadowed.json, line 4)" in out
    assert "`furious` would have matched if classification.sentiment < -0.5; it was -0.3" in out


def test_explain_answers_about_one_rule(capsys: Capture) -> None:
    out = printed(capsys, "explain", "shadowed.json", "situation.json", "--rule", "furious")
    assert out.startswith("front door: Route('care'), by rule `angry`\n")
    assert "would have matched if" in out
    err = complaint(capsys, "explain", "shadowed.json", "situation.json", "--rule", "furios")
    assert "at --rule\n" in err
    assert "did you mean `furious`?" in err


def test_explain_as_json_tells_the_decision_and_what_was_asked(capsys: Capture) -> None:
    found = data(capsys, "explain", "page.md", "situation.json", "--rule", "calm")
    assert found["decision"]["outcome"] == {"team": "desk"}
    assert found["decision"]["rule"] == found["asked"]["rule"] == "calm"
    assert found["undetermined"] == []
    assert data(capsys, "explain", "page.md", "situation.json")["asked"] is None


def test_explain_names_the_rules_that_missing_facts_left_open(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "situation.json").write_text("{}")
    found = data(capsys, "explain", "clean.yaml", "situation.json")
    assert found["undetermined"] == [{"rule": "VIPs", "facts": ["customer.tier"], "predicates": []}]


def test_explain_decides_at_an_instant(tmp_path: Path, capsys: Capture) -> None:
    policy = json.loads(SHADOWED)
    policy["rules"][0]["from"] = "2027-01-01T00:00:00Z"
    (tmp_path / "dated.json").write_text(json.dumps(policy))
    at = ["--at", "2027-06-01T00:00:00Z"]
    assert "Route('desk')" in printed(capsys, "explain", "dated.json", "situation.json")
    assert "Route('care')" in printed(capsys, "explain", "dated.json", "situation.json", *at)
    assert "time.naive" in complaint(capsys, "explain", "dated.json", "situation.json", "--at", "2027-06-01")
    assert "time.not-iso" in complaint(capsys, "explain", "dated.json", "situation.json", "--at", "soon")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('{\n"customer": {\n"teir": "vip"}}', "facts.unknown-fact", 3),
        ('{\n\n"customer.tier": 3}', "fact.wrong-type", 3),
        ('{\n"function": "suport"}', "fact.unknown-member", 2),
        ('{"at": "2026-03-02T09:00:00"}', "time.naive", 1),
        ('{"at": "yesterday"}', "fact.wrong-type", 1),
        ('{"customer": "vip"}', "facts.unknown-fact", 1),
        ('{"customer": {"tier": {}}}', "fact.wrong-type", 1),
        ('{"customer": {"tier": {"a": 1}}}', "facts.unknown-fact", 1),
        ('{"channel": "email",\n"interaction": {"channel": "email"}}', "situation.given-twice", 2),
        ('{"at": null,\n"at": null}', "document.duplicate-key", 2),
        ('{"sentiment": \nNaN}', "number.not-finite", 2),
        ('{"at": \n', "document.not-parsable", 2),
        ('{"_prefix": {}, "__class__": 1}', "facts.unknown-fact", 1),
    ],
)
def test_a_mistake_in_a_situation_names_its_file_and_line(
    text: str, code: str, line: int, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "wrong.json").write_text(text)
    err = complaint(capsys, "explain", "page.md", "wrong.json")
    assert f"\n{code}: " in err
    assert f"wrong.json, line {line}" in err


def test_all_mistakes_of_a_situation_are_told_at_once(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "wrong.json").write_text('{"chanel": "email", "customer": {"tier": 3, "id": 4}}')
    err = complaint(capsys, "explain", "page.md", "wrong.json")
    assert (err.count("facts.unknown-fact"), err.count("fact.wrong-type")) == (1, 2)
    assert "did you mean `channel`?" in err


@pytest.mark.parametrize(
    "text", ["[]", '{"": 1}', "3", '"x"', "null", "{" * 100_000, '{"a":' * 100_000, "\ufeff", "\x00"]
)
def test_what_is_no_situation_at_all_is_one_error(text: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "wrong.json").write_text(text, encoding="utf-8")
    assert "at wrong.json" in complaint(capsys, "explain", "page.md", "wrong.json")


def test_diff_shows_where_two_policies_differ_with_both_outcomes_and_rules(
    tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "new.json").write_text(SHADOWED.replace("-0.2", "-0.3"))
    out = printed(capsys, "diff", "shadowed.json", "new.json", code=1)
    assert out.startswith("`shadowed.json` and `new.json`: they differ\n")
    assert "old: `Route('care')`, rule `angry`" in out
    assert "new: `Route('desk')`, no rule matches" in out
    found = data(capsys, "diff", "shadowed.json", "new.json", code=1)
    assert (found["old"], found["new"], found["verdict"]) == ("shadowed.json", "new.json", "found")
    assert -0.3 <= found["regions"][0]["witness"]["classification.sentiment"] < -0.2


def test_diff_proves_that_two_policies_decide_alike(tmp_path: Path, capsys: Capture) -> None:
    policy = json.loads(SHADOWED)
    del policy["rules"][1]  # which never decides
    (tmp_path / "less.json").write_text(json.dumps(policy))
    assert "they decide alike about every subject" in printed(capsys, "diff", "shadowed.json", "less.json")
    assert data(capsys, "diff", "shadowed.json", "less.json")["verdict"] == "proved"


def test_diff_says_that_it_does_not_know(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "new.json").write_text(SHADOWED.replace("-0.2", "-0.3"))
    out = printed(capsys, "diff", "shadowed.json", "new.json", "--seconds", "0", code=3)
    assert "whether they differ is not decided" in out


def test_diff_tells_the_mistakes_of_both_documents(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "other.json").write_text(SHADOWED.replace('"<"', '"=<"'))
    err = complaint(capsys, "diff", "mistaken.toml", "other.json")
    assert "mistaken.toml, line 7" in err
    assert "other.json, line 4" in err


def test_schema_names_the_facts(capsys: Capture) -> None:
    assert '"customer.tier"' in printed(capsys, "schema")
    assert '"country"' in printed(capsys, "schema", "--facts", "shop:facts")


def test_facts_outcomes_and_functions_of_ones_own_are_named(capsys: Capture) -> None:
    named = ["--facts", "shop:facts", "--predicates", "shop:predicates", "--outcome", "shop:Team.named"]
    found = data(capsys, "check", "orders.json", *named)
    assert found["analysis"]["opaque"] == [{"name": "odd hours", "version": "1"}]
    (Path("order.json")).write_text('{"amount": 500}')
    assert "orders: ('team', 'key accounts')" in printed(
        capsys, "explain", "orders.json", "order.json", *named
    )
    assert "orders: 'key accounts'" in printed(capsys, "explain", "orders.json", "order.json", *named[:4])


def test_a_function_that_is_not_given_is_a_mistake(capsys: Capture) -> None:
    out = printed(capsys, "check", "orders.json", "--facts", "shop:facts", code=2)
    assert "condition.unknown-predicate" in out


@pytest.mark.parametrize(
    ("name", "code", "suggestion"),
    [
        ("shop:fcats", "option.no-such-name", "facts"),
        ("shpo:facts", "option.no-module", "shop:facts"),
        ("servicecore.rooting:facts", "option.no-module", "servicecore.routing:facts"),
        ("shop.py:facts", "option.not-a-name", "shop:facts"),
        ("./shop.py:facts", "option.not-a-name", "shop:facts"),
        ("shop", "option.not-a-name", None),
        ("shop:", "option.not-a-name", None),
        (":facts", "option.not-a-name", None),
        ("", "option.not-a-name", None),
        ("shop:facts:more", "option.not-a-name", None),
        ("shop:facts.amuont", "option.no-such-name", None),
        ("shop:OrderFacts", "option.wrong-kind", None),
        ("shop:Order", "option.wrong-kind", None),
        ("shop:facts.amount", "option.wrong-kind", None),
        ("colours:facts", "option.no-module", None),
    ],
)
def test_a_wrong_name_of_an_object_is_told_with_the_option_and_a_suggestion(
    name: str, code: str, suggestion: str | None, capsys: Capture
) -> None:
    err = complaint(capsys, "schema", "--facts", name)
    assert f"\n{code}: " in err
    assert "at --facts\n" in err
    if suggestion:
        assert f"did you mean `{suggestion}`?" in err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1\ny = = 2", "raised SyntaxError"),
        ("x = 1\nimport nothing_of_this_name", "raised ModuleNotFoundError"),
        ("x = 1\nraise SystemExit(0)", "raised SystemExit"),
        ("x = 1\n1 / 0", "raised ZeroDivisionError"),
    ],
)
def test_a_module_that_cannot_be_imported_is_told_with_its_line(
    text: str, told: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "failing.py").write_text(text)
    err = complaint(capsys, "schema", "--facts", "failing:facts")
    assert told in err
    assert "(defined in failing.py, line 2)" in err


def test_facts_that_are_declared_wrongly_say_so_themselves(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "failing.py").write_text(SHOP.replace("Fact[int]", "int"))
    assert "facts.not-a-kind" in complaint(capsys, "schema", "--facts", "failing:facts")


@pytest.mark.parametrize(
    ("option", "name"), [("--outcome", "shop:predicates"), ("--predicates", "shop:odd_hours")]
)
def test_an_object_of_the_wrong_kind_is_refused(option: str, name: str, capsys: Capture) -> None:
    assert f"at {option}\n" in complaint(
        capsys, "check", "orders.json", "--facts", "shop:facts", option, name
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "none.json"],
        ["check", "."],
        ["check", "situation.json"],
        ["check", "shop.py"],
        ["check", "page.csv"],
        ["check", "binary.json"],
        ["check", "binary.csv"],
        ["check", "empty.json"],
        ["check", "empty.csv"],
        ["check", "empty.md"],
        ["check", "empty.toml"],
        ["check", "empty.yaml"],
        ["check", "deep.json"],
    ],
)
def test_what_is_no_policy_is_a_mistake_and_not_a_traceback(
    arguments: list[str], tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "page.csv").write_text(PAGE)
    (tmp_path / "deep.json").write_text("[" * 100_000)
    for ending in ("json", "csv", "md", "toml", "yaml"):
        (tmp_path / f"empty.{ending}").write_text("")
        (tmp_path / f"binary.{ending}").write_bytes(b"\xff\xfe\x00\x80")
    assert "mistake" in printed(capsys, *arguments, code=2).splitlines()[0]
    assert data(capsys, *arguments, code=2)["mistakes"]


def test_a_policy_of_endless_size_is_refused_unread(tmp_path: Path, capsys: Capture) -> None:
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(3_000_000_000)
    assert "document.too-large" in printed(capsys, "check", "large.csv", code=2)


@pytest.mark.parametrize("arguments", [["explain", "-", "-"], ["diff", "-", "-"]])
def test_standard_input_is_not_read_twice(arguments: list[str], capsys: Capture) -> None:
    assert "option.twice-standard-input" in complaint(capsys, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "page.md", "--hit", "uniqe"],
        ["check", "page.md", "--budget", "x"],
        ["explain", "page.md"],
        ["diff", "page.md"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize("options", [["--budget", "0"], ["--seconds", "-1"], ["--seconds", "nan"]])
def test_bounds_out_of_range_are_errors_with_a_code(options: list[str], capsys: Capture) -> None:
    assert "number.out-of-range" in complaint(capsys, "check", "clean.yaml", *options)


@pytest.mark.parametrize("command", ["check", "explain", "diff", "schema"])
def test_the_help_of_a_command_has_an_example(command: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert f"Example: servicecore {command}" in capsys.readouterr().out.replace(
        "git show HEAD:policy.json | ", ""
    )


def run(*arguments: str, **more: Any) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "servicecore", *arguments]
    return subprocess.run(command, capture_output=True, check=False, **more)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "shadowed.json"], 1),
        (["check", "mistaken.toml"], 2),
        (["explain", "shadowed.json", "situation.json"], 0),
        (["diff", "shadowed.json", "page.md"], 1),
        (["schema"], 0),
    ],
)
def test_an_output_without_letters_for_a_tree_is_no_traceback(arguments: list[str], code: int) -> None:
    done = run(*arguments, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (code, b"")
    done.stdout.decode("ascii")


def test_json_loses_no_letter_where_the_output_has_none_for_it(tmp_path: Path) -> None:
    (tmp_path / "umlaut.json").write_text(SHADOWED.replace("furious", "wütend"), encoding="utf-8")
    done = run("check", "umlaut.json", "--json", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert json.loads(done.stdout)["analysis"]["findings"][0]["rules"][0] == "wütend"


def test_what_a_module_prints_is_no_part_of_the_result() -> None:
    done = run("schema", "--facts", "shop:facts")
    json.loads(done.stdout)
    assert b"no part of the result" in done.stderr


def test_a_reader_that_goes_away_does_not_make_a_check_pass() -> None:
    command = [sys.executable, "-m", "servicecore", "check", "shadowed.json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait() == 1


def test_a_table_gets_its_default_from_an_option(tmp_path: Path, capsys: Any) -> None:
    table = tmp_path / "door.csv"
    table.write_text("classification.sentiment,then.team\n< 0,care\n", encoding="utf-8")
    assert main(["check", str(table), "--strict"]) == 1  # a gap
    capsys.readouterr()
    assert main(["check", str(table), "--strict", "--default", '{"team": "desk"}']) == 0
    situation = tmp_path / "s.json"
    situation.write_text("{}", encoding="utf-8")
    capsys.readouterr()
    assert main(["explain", str(table), str(situation), "--default", '{"team": "desk"}']) == 0
    assert "Route('desk')" in capsys.readouterr().out


def test_the_form_of_standard_input_may_be_told(monkeypatch: Any, capsys: Any) -> None:
    rule = 'name = "r"\nwhen = {fact = "sentiment", op = "<", value = 0}\nthen = {team = "care"}\n'
    policy = f'name = "x"\n[[rules]]\n{rule}'
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(policy.encode())))
    assert main(["check", "-", "--form", "toml"]) == 0
    assert "standard input" in capsys.readouterr().out


def test_lines_of_trees_are_drawn_with_what_the_output_has(tmp_path: Path) -> None:
    policy = tmp_path / "p.json"
    policy.write_text('{"name": "x", "rules": []}', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "servicecore", "check", str(policy)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert b"?" not in done.stdout
    assert b"`- " in done.stdout
