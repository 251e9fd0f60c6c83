"""The command `evaluate`, run as a user runs it."""

import io
import json
from pathlib import Path

import pytest
from tests.shared import SHARED, needs_shared

from servicecore.cli import main

Capture = pytest.CaptureFixture[str]

MAIL = """body;team;field
I cannot log in any more;Tech;software
Where is my parcel?;service;shop
I forgot my password;SERVICE;software
hello;suport;shop
;tech;shop
Where is my parcel;;shop
too;many;cells;here
"""
OPTIONS = ["--text", "body", "--label", "team", "--delimiter", ";", "--map", "support=tech"]


@pytest.fixture
def mail(tmp_path: Path) -> str:
    path = tmp_path / "mail.csv"
    path.write_text(MAIL)
    return str(path)


def test_it_prints_the_figures_the_mistakes_and_the_rows_left_out(mail: str, capsys: Capture) -> None:
    assert main(["evaluate", mail, *OPTIONS, "--group", "field"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("mail.csv: 3 labelled messages, 4 rows left out (see below)\n\nfigure")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "accuracy 66.7 % 20.8-93.9 % 2 of 3" in lines
    assert any(line.startswith("software 2 50.0 %") for line in lines)
    assert "└─ `service` answered as `support`: 1 (50.0 % of `service`)" in lines
    assert any("line 4: “I forgot my password”" in line for line in lines)
    assert "4 rows could not be read and were left out:" in lines
    assert "help: did you mean `support`?" in out
    places = [line for line in lines if line.startswith("at line")]
    assert places == ["at line 5.label", "at line 6", "at line 7.label", "at line 8"]


def test_as_json_it_holds_the_figures_and_every_row_left_out(mail: str, capsys: Capture) -> None:
    assert main(["evaluate", mail, *OPTIONS, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["table", "evaluation", "unused_labels", "problems"]
    assert data["evaluation"]["all"]["messages"] == 3
    assert data["evaluation"]["all"]["accuracy"]["numerator"] == 2
    assert data["evaluation"]["groups"] == []
    assert [(item["place"], item["code"]) for item in data["problems"]["items"]] == [
        ("line 5.label", "evaluation.unknown-label"),
        ("line 6", "rows.empty-text"),
        ("line 7.label", "evaluation.no-label"),
        ("line 8", "table.ragged-row"),
    ]


def test_strict_makes_a_row_that_cannot_be_read_an_error(mail: str, capsys: Capture) -> None:
    assert main(["evaluate", mail, *OPTIONS, "--strict"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "evaluation.unknown-label: `suport` is no function\n  at line 5.label" in captured.err


def test_a_mapped_label_that_stands_in_no_row_is_told(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "m.csv").write_text("b,l\nI cannot log in,Bug\nmy invoice,service\n")
    command = [
        "evaluate",
        str(tmp_path / "m.csv"),
        "--text",
        "b",
        "--label",
        "l",
        "--map",
        "support=bug,bugs",
    ]
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "evaluation.unused-label: no row has the label `bugs`\n  at --map" in out
    assert "rows could not be read" not in out
    assert main([*command, "--json"]) == 0
    [unused] = json.loads(capsys.readouterr().out)["unused_labels"]
    assert (unused["code"], unused["suggestion"]) == ("evaluation.unused-label", "Bug")
    assert main([*command, "--strict"]) == 1


def test_labels_of_ones_own_may_be_mapped_in_several_arguments(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "m.csv").write_text("b,l\nI cannot log in,bug\nI cannot log in,tech\nmy invoice,bills\n")
    maps = ["--map", "support=tech, bug", "--map", "service=bills"]
    assert main(["evaluate", str(tmp_path / "m.csv"), "--text", "b", "--label", "l", *maps, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["evaluation"]["all"]["accuracy"]["value"], data["problems"]["count"]) == (1.0, 0)


def test_a_label_with_two_meanings_is_an_error(mail: str, capsys: Capture) -> None:
    assert main(["evaluate", mail, *OPTIONS, "--map", "service=bug,tech"]) == 1
    assert "evaluation.two-meanings: `tech` is given two meanings\n  at --map" in capsys.readouterr().err


def test_a_class_that_does_not_exist_is_an_error_with_a_suggestion(mail: str, capsys: Capture) -> None:
    assert main(["evaluate", mail, *OPTIONS, "--map", "servise=bills"]) == 1
    assert "did you mean `service`?" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--map", "tech"], ["--map", "support="], ["--map", "=tech"],
                                   ["--topic", "--two-valued"], ["--examples", "-1"]])  # fmt: skip
def test_wrong_arguments_are_refused_before_anything_is_read(wrong: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["evaluate", "nowhere.csv", "--text", "a", "--label", "b", *wrong])
    assert caught.value.code == 2


def test_every_missing_column_is_named(mail: str, capsys: Capture) -> None:
    options = ["--text", "bodi", "--label", "team", "--group", "feeld", "--delimiter", ";"]
    assert main(["evaluate", mail, *options]) == 1
    error = capsys.readouterr().err
    assert "did you mean `body`?" in error
    assert "did you mean `field`?" in error


@pytest.mark.parametrize("content", ["b,l\n", "b,l\nhello,\n"])
def test_a_table_without_a_labelled_message_has_no_figures(
    content: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "m.csv").write_text(content)
    options = ["--text", "b", "--label", "l"]
    assert main(["evaluate", str(tmp_path / "m.csv"), *options]) == 1
    assert capsys.readouterr().out.startswith("m.csv: no labelled message\n")
    assert main(["evaluate", str(tmp_path / "m.csv"), *options, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["evaluation"] is None


def test_labels_may_be_topics(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    class Stdin:
        buffer = io.BytesIO(b"b,l\nI forgot my password,Password reset\nwhere is my parcel,refund\n")

    monkeypatch.setattr("sys.stdin", Stdin())
    assert main(["evaluate", "-", "--text", "b", "--label", "l", "--topic"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("standard input: 2 labelled messages")
    assert "`refund` answered as `order_status`: 1 (100.0 % of `refund`)" in out


def test_two_valued_counts_success_as_service(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "m.csv").write_text("b,l\nwhere is my parcel,success\n")
    options = ["evaluate", str(tmp_path / "m.csv"), "--text", "b", "--label", "l", "--json"]
    values = []
    for more in ([], ["--two-valued"]):
        assert main([*options, *more]) == 0
        values.append(json.loads(capsys.readouterr().out)["evaluation"]["all"]["accuracy"]["value"])
    assert values == [0.0, 1.0]


def test_examples_are_as_many_as_asked_for(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "m.csv").write_text("b,l\n" + "where is my parcel,support\n" * 9)
    for number in (0, 2, 20):
        options = ["--text", "b", "--label", "l", "--examples", str(number)]
        assert main(["evaluate", str(tmp_path / "m.csv"), *options]) == 0
        assert capsys.readouterr().out.count("“where is my parcel”") == min(number, 9)


@needs_shared
def test_real_messages_of_six_industries_are_evaluated(capsys: Capture) -> None:
    table = SHARED / "data" / "multidogo_messages" / "labelled_messages.csv"
    options = ["--text", "text", "--label", "label", "--group", "domain", "--two-valued", "--json"]
    assert main(["evaluate", str(table), *options]) == 0
    data = json.loads(capsys.readouterr().out)
    found = data["evaluation"]
    assert found["all"]["messages"] == 9_382 == sum(group["all"]["messages"] for group in found["groups"])
    assert {each["class"]: each["labelled"] for each in found["all"]["classes"]} == {
        "service": 8_642,
        "support": 740,
    }
    assert found["all"]["accuracy"]["value"] > found["all"]["majority"]["value"]
    assert data["problems"]["count"] == 0
