"""The commands, run as a user runs them."""

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from servicecore.cli import main

Capture = pytest.CaptureFixture[str]

MAIL = """id,body
1,I cannot log in any more
2,Where is my parcel?
3,
4,"too, many",cells
5,Please cancel my subscription
"""

LOG = """case,step,at,who
1,new,2026-03-02T09:00:00,
1,took,2026-03-02T09:30:00,ann
1,done,2026-03-02T11:00:00,bob
2,new,2026-03-02T10:00:00,
2,doen,2026-03-02T12:00:00,ann
,new,2026-03-02T12:00:00,ann
3,new,yesterday,ann
"""
STEPS = {"new": "opened", "took": "taken_in_charge", "done": "resolved"}


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "mail.csv"
    path.write_text(MAIL)
    return path


@pytest.fixture
def log(tmp_path: Path) -> list[str]:
    (tmp_path / "log.csv").write_text(LOG)
    (tmp_path / "steps.json").write_text(json.dumps(STEPS))
    return [
        "measure", str(tmp_path / "log.csv"), "--case", "case", "--activity", "step", "--time", "at",
        "--resource", "who", "--map", str(tmp_path / "steps.json"),
    ]  # fmt: skip


def test_classify_counts_messages_and_names_the_rows_it_could_not_read(mail: Path, capsys: Capture) -> None:
    assert main(["classify", str(mail), "--text", "body"]) == 0
    out = capsys.readouterr().out
    assert "mail.csv: 3 messages" in out
    assert "“I cannot log in any more”" in out
    assert "2 rows could not be read and were left out:" in out
    assert out.index("at line 4") < out.index("at line 5")


def test_classify_as_json_adds_up(mail: Path, capsys: Capture) -> None:
    assert main(["classify", str(mail), "--text", "body", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (
        data["messages"] == 3 == sum(data["functions"].values()) == sum(t["messages"] for t in data["topics"])
    )
    assert data["functions"] == {"service": 2, "support": 1}
    assert (data["uncertain"], data["sensitive"]) == (0, 1)
    assert data["problems"]["count"] == 2
    assert [item["place"] for item in data["problems"]["items"]] == ["line 4", "line 5"]


FOUND = (
    *("function", "topic", "intent", "confidence", "uncertain"),
    *("sentiment", "urgency", "signals", "sensitive", "language", "question", "reason"),
)


def test_classify_writes_the_table_out(mail: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["classify", str(mail), "--text", "body", "--out", str(tmp_path / "out.csv.gz")]) == 0
    lines = gzip.decompress((tmp_path / "out.csv.gz").read_bytes()).decode().splitlines()
    assert lines[0] == f"id,body,{','.join(FOUND)}"
    assert lines[1].startswith("1,I cannot log in any more,support,login,report_problem,")
    row = dict(zip(lines[0].split(","), lines[1].split(","), strict=False))
    assert float(row["confidence"]) > 0.8
    assert (row["uncertain"], row["language"]) == ("no", "en")
    assert len(lines) == 4


def test_a_column_that_the_table_has_is_not_written_over(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.csv").write_text("topic,body\n1,hello\n")
    assert (
        main(["classify", str(tmp_path / "a.csv"), "--text", "body", "--out", str(tmp_path / "o.csv")]) == 0
    )
    assert (tmp_path / "o.csv").read_text().splitlines()[0] == ",".join(
        ["topic", "body", *(f"found_{column}" for column in FOUND)]
    )


def test_the_table_is_written_as_it_was_read(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "a.csv").write_bytes("id;body\n1;Die App stürzt ab\n".encode("cp1252"))
    options = ["--text", "body", "--delimiter", ";", "--encoding", "cp1252", "--out", str(tmp_path / "o.csv")]
    assert main(["classify", str(tmp_path / "a.csv"), *options]) == 0
    assert (
        (tmp_path / "o.csv")
        .read_bytes()
        .decode("cp1252")
        .startswith(f"id;body;{';'.join(FOUND)}\n1;Die App stü")
    )


@pytest.mark.parametrize("out", ["-", "mail.csv", "./mail.csv"])
def test_the_table_that_is_read_is_not_written_over(
    mail: Path, out: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mail.parent)
    assert main(["classify", "mail.csv", "--text", "body", "--out", out]) == 1
    assert "file.unwritable" in capsys.readouterr().err
    assert mail.read_text() == MAIL


def test_strict_leaves_no_file_behind(mail: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["classify", str(mail), "--text", "body", "--strict", "--out", str(tmp_path / "o.csv")]) == 1
    assert not (tmp_path / "o.csv").exists()


def test_a_table_cut_short_is_an_error(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "m.csv").write_text('id,body\n1,"never closed\n2,hello\n')
    assert main(["classify", str(tmp_path / "m.csv"), "--text", "body"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "table.unclosed-quote" in captured.err


def test_each_kind_of_bad_row_is_named_once_with_its_number(tmp_path: Path, capsys: Capture) -> None:
    rows = "".join(f"{n},dune,2026-03-02T09:00:00\n" for n in range(50)) + "51,new,2026-03-02T09:00:00\n"
    (tmp_path / "log.csv").write_text("case,step,at\n" + rows)
    (tmp_path / "steps.json").write_text('{"new": "opened", "done": "resolved"}')
    options = ["--case", "case", "--activity", "step", "--time", "at", "--map", str(tmp_path / "steps.json")]
    assert main(["measure", str(tmp_path / "log.csv"), *options]) == 1
    out = capsys.readouterr().out
    assert "51 rows could not be read" in out
    assert out.count("`dune`") == 1
    assert "at line 2.step, line 3.step, line 4.step and 47 more" in out


def test_an_output_without_letters_for_a_tree_is_no_traceback(mail: Path) -> None:
    command = [sys.executable, "-m", "servicecore", "demo"]
    done = subprocess.run(
        command, capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert b"?" in done.stdout
    assert done.stderr == b""


def test_strict_makes_bad_rows_an_error(mail: Path, log: list[str], capsys: Capture) -> None:
    assert main(["classify", str(mail), "--text", "body", "--strict"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "line 4" in captured.err
    assert main([*log, "--zone", "UTC", "--strict"]) == 1
    assert "did you mean `done`?" in capsys.readouterr().err


def test_other_delimiters_encodings_and_gzip_are_read(tmp_path: Path, capsys: Capture) -> None:
    packed = gzip.compress("id;body\n1;Größe passt nicht, the size is wrong\n".encode("cp1252"))
    (tmp_path / "m.csv").write_bytes(packed)
    options = ["--text", "body", "--delimiter", ";", "--encoding", "cp1252", "--gzip", "--json"]
    assert main(["classify", str(tmp_path / "m.csv"), *options]) == 0
    assert json.loads(capsys.readouterr().out)["messages"] == 1


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL.encode())))
    assert main(["classify", "-", "--text", "body"]) == 0
    assert "standard input: 3 messages" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--text", "bodi"], "table.no-such-column"),
        (["--text", "body", "--delimiter", ";;"], "table.bad-delimiter"),
        (["--text", "body", "--encoding", "utf-88"], "table.unknown-encoding"),
    ],
)
def test_wrong_options_are_errors_with_a_code(
    mail: Path, arguments: list[str], code: str, capsys: Capture
) -> None:
    assert main(["classify", str(mail), *arguments]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert code in captured.err


def test_a_missing_file_is_an_error_and_not_a_traceback(tmp_path: Path, capsys: Capture) -> None:
    assert main(["classify", str(tmp_path / "none.csv"), "--text", "body"]) == 1
    assert "file.unreadable: cannot read `none.csv`: no such file or directory" in capsys.readouterr().err


def test_a_table_without_one_message_fails_and_says_why(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "m.csv").write_text("body,x\n,1\n")
    assert main(["classify", str(tmp_path / "m.csv"), "--text", "body"]) == 1
    assert "rows.empty-text" in capsys.readouterr().out


def test_measure_prints_the_figures_and_names_the_bad_rows(log: list[str], capsys: Capture) -> None:
    assert main([*log, "--zone", "Europe/Rome"]) == 0
    out = capsys.readouterr().out
    assert "7 events, 2 tickets, as of Mon 2026-03-02 11:00 CET" in out
    assert "Not measured: first response time (no activity means `reply`)" in out
    assert "3 rows could not be read" in out
    for line in ("line 6", "line 7", "line 8"):
        assert line in out


def test_measure_as_json_has_every_figure_and_every_bad_row(log: list[str], capsys: Capture) -> None:
    assert main([*log, "--zone", "UTC", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    figures = {each["definition"]: each for each in data["estimates"]}
    assert figures["ticket_volume"]["value"] == 2
    assert figures["backlog"]["value"] == 1
    assert figures["time_to_take_in_charge"]["value"] == 1800
    assert figures["handoffs"]["numerator"] == 1
    assert data["problems"]["by_code"] == {
        "rows.unknown-activity": 1, "rows.missing-case": 1, "rows.bad-time": 1,
    }  # fmt: skip


def test_times_without_a_zone_are_bad_rows_unless_a_zone_is_named(log: list[str], capsys: Capture) -> None:
    assert main(log) == 1
    out = capsys.readouterr().out
    assert "time.naive" in out


def test_measure_as_of_an_instant_and_in_working_time(
    log: list[str], tmp_path: Path, capsys: Capture
) -> None:
    calendar = {"tz": "UTC", "weekly": {"mon": [["10:00", "17:00"]]}}
    (tmp_path / "office.json").write_text(json.dumps(calendar))
    more = ["--zone", "UTC", "--json", "--calendar", str(tmp_path / "office.json")]
    assert main([*log, *more, "--as-of", "2026-03-02T12:00:00"]) == 0
    data = json.loads(capsys.readouterr().out)
    figures = {each["definition"]: each for each in data["estimates"]}
    assert figures["full_resolution_time"]["details"]["observed_max"] == 3600
    assert data["as_of"] == "2026-03-02T12:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--zone", "Europe/Roma"], "time.unknown-zone"),
        (["--zone", "UTC", "--as-of", "soon"], "time.not-iso"),
        (["--zone", "UTC", "--calendar", "none.json"], "file.unreadable"),
    ],
)
def test_wrong_measure_options_are_errors_with_a_code(
    log: list[str], arguments: list[str], code: str, capsys: Capture
) -> None:
    assert main([*log, *arguments]) == 1
    assert code in capsys.readouterr().err


def test_a_mapping_with_mistakes_reports_them_all(log: list[str], tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "steps.json").write_text(
        json.dumps({"new": "open", "done": {"event": "held", "status": "x"}})
    )
    assert main([*log, "--zone", "UTC"]) == 1
    err = capsys.readouterr().err
    assert "did you mean `opened`?" in err
    assert "done" in err


def test_the_demo_does_the_main_job(capsys: Capture) -> None:
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    for part in (
        "messages.csv",
        "Decisions, explained",
        "due Mon 2026-12-28",
        "full resolution time",
        "did you mean",
    ):
        assert part in out


def test_wrong_usage_exits_with_2(capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["classify"])
    assert caught.value.code == 2


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    rows = "".join(f"{i},where is my order number {i}\n" for i in range(3000))
    (tmp_path / "m.csv").write_text("id,body\n" + rows)
    command = [sys.executable, "-m", "servicecore", "classify", str(tmp_path / "m.csv"), "--text", "body"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


def test_nothing_but_the_result_is_printed_when_piped(mail: Path) -> None:
    command = [sys.executable, "-m", "servicecore", "classify", str(mail), "--text", "body", "--json"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    json.loads(done.stdout)
