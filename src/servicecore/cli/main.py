"""Arguments in, exit code out."""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from servicecore import __version__
from servicecore.cli import check, diff, explain, schema
from servicecore.cli.classify import classify_file
from servicecore.cli.console import PLAINLY, complain
from servicecore.cli.demo import demo
from servicecore.cli.evaluate import evaluate_file, meaning_of
from servicecore.cli.measure import measure_file
from servicecore.errors import ErrorGroup, ServiceCoreError

_TABLE = """\
FILE is a CSV file with a header line, plain or gzipped (recognised by its content); `-` is standard input.
Rows that cannot be read are counted and named with their line, and left out; --strict makes them an error.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 bad input, 2 wrong arguments.

    Of the commands about policies 1 is an answer, as of `diff` and `grep`, and bad input is 2 as well; their
    help lists the codes. `arguments` are those of the process unless given.
    """
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=PLAINLY)  # lines of a tree are no letters of every encoding
    trouble = getattr(options, "trouble", 1)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
        return code
    except (ServiceCoreError, ErrorGroup) as error:
        complain(error)
        return trouble
    except BrokenPipeError:
        # the reader of our output went away (`| head`): end quietly, also when Python flushes at
        # exit, but with the answer that was to be printed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return getattr(options, "answer", 0)
    except OSError as error:
        print(f"servicecore: error\n{error.strerror or error}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return trouble


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="servicecore", description=__import__("servicecore").__doc__)
    parser.add_argument("--version", action="version", version=f"servicecore {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_classify(commands)
    _add_evaluate(commands)
    _add_measure(commands)
    for command in (check, explain, diff, schema):
        command.add(commands)
    show = commands.add_parser(
        "demo", help="classify, route and measure a small data set that ships with the package"
    )
    show.set_defaults(run=demo)
    return parser


def _add_classify(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "classify",
        help="count the messages of a table by function and topic, with reasons",
        description="Classify each message of a table: support, service or success, and its topic.",
        epilog=_TABLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_table(parser)
    parser.add_argument("--text", required=True, metavar="COL", help="the column that holds the message")
    parser.add_argument(
        "--out", metavar="FILE", help="write the table with function, topic and reason to FILE"
    )
    parser.add_argument(
        "--examples", type=_count, default=5, metavar="N", help="how many topics to show an example of"
    )
    parser.set_defaults(run=classify_file)


def _add_evaluate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "evaluate",
        help="test the classification on messages of your own whose function or topic is known",
        description="Classify each message of a table and compare the answers with its labels.",
        epilog=_TABLE
        + """
The labels are support, service and success, in any case. --map says what labels of your own mean, for example
  --map support=tech,bug --map service=billing,sales
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_table(parser)
    parser.add_argument("--text", required=True, metavar="COL", help="the column that holds the message")
    parser.add_argument("--label", required=True, metavar="COL", help="the column with the right answer")
    parser.add_argument("--group", metavar="COL", help="give figures for each value of this column as well")
    parser.add_argument(
        "--map",
        type=meaning_of,
        action="append",
        default=[],
        metavar="CLASS=LABEL,..",
        help="what labels of your own mean; may be given several times",
    )
    view = parser.add_mutually_exclusive_group()
    view.add_argument("--two-valued", action="store_true", help="support or not: success counts as service")
    view.add_argument("--topic", action="store_true", help="the labels are topics; `none` is one without")
    parser.add_argument(
        "--examples", type=_count, default=3, metavar="N", help="how many examples of each confusion to show"
    )
    parser.set_defaults(run=evaluate_file)


def _add_measure(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "measure",
        help="measure a log of ticket events: volume, times, reopenings, handoffs, backlog",
        description="Measure a log that holds one event a row.",
        epilog=_TABLE
        + """
MAP is a JSON or TOML file that says what each activity of the log means, for example
  {"Take in charge ticket": "taken_in_charge", "Wait": {"event": "held", "status": "pending_customer"}}
The events are: opened, triaged, assigned, taken_in_charge, customer_message, reply, held, resumed, escalated,
resolved, reopened, closed, noted. Without --map the activities must have these names.
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_table(parser)
    for name, meaning in (("case", "the ticket"), ("activity", "what happened"), ("time", "when")):
        parser.add_argument(
            f"--{name}", required=True, metavar="COL", help=f"the column that holds {meaning}"
        )
    parser.add_argument("--resource", metavar="COL", help="the column that holds the agent")
    parser.add_argument("--map", metavar="FILE", help="what the activities mean")
    parser.add_argument("--zone", metavar="ZONE", help="the time zone of times that have none (Europe/Rome)")
    parser.add_argument(
        "--time-format", metavar="FORMAT", help="the strptime format of times not in ISO 8601"
    )
    parser.add_argument("--as-of", metavar="TIME", help="measure as of this instant, not of the last event")
    parser.add_argument("--calendar", metavar="FILE", help="a calendar: measure times in its working hours")
    parser.set_defaults(run=measure_file)


def _add_table(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the table")
    parser.add_argument("--delimiter", default=",", metavar="CHAR", help="between cells; `tab` for tabs")
    parser.add_argument("--encoding", default="utf-8-sig", metavar="NAME", help="such as cp1252 (utf-8)")
    parser.add_argument("--gzip", action="store_true", help="insist that the file is gzipped")
    parser.add_argument("--strict", action="store_true", help="fail if any row cannot be read")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def _count(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of at least 0")
    return int(text)
