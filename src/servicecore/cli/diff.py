"""`servicecore diff`: where two policies decide differently, each with an example."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from typing import Any

import attrs

from servicecore.cli.console import print_json
from servicecore.cli.policies import (
    POLICY,
    TROUBLE,
    UNDECIDED,
    add_bounds,
    add_names,
    called,
    check_input,
    names_of,
    read_policy_of,
)
from servicecore.errors import Collector
from servicecore.rules import RuleSet

_CODES = {"proved": 0, "found": 1, "possible": UNDECIDED, "unknown": UNDECIDED}
_HELP = f"""\
{POLICY}
Exit code: 0 proved to decide alike about every subject; 1 they differ; 2 a document has mistakes, or the
arguments are wrong; 3 not decided: no example of a difference was found, nor a proof that there is none.

Example: git show HEAD:policy.json | servicecore diff - policy.json
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: ArgumentParser = commands.add_parser(
        "diff",
        help="prove that two policies decide alike, or show where they do not",
        description="Compare what two policies decide, about every subject that there could be.",
        epilog=_HELP,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("old", metavar="OLD", help="the one policy")
    parser.add_argument("new", metavar="NEW", help="the other policy")
    add_names(parser)
    add_bounds(parser)
    parser.set_defaults(run=diff_policies, trouble=TROUBLE)


def diff_policies(options: Namespace) -> int:
    """Run the command."""
    from servicecore.rules.analysing.differences import diff

    old, new = _both(options)
    found = diff(old, new, budget=options.budget, seconds=options.seconds)
    # the files tell the two apart; their rule sets often have one name
    found = attrs.evolve(found, old=called(options.old), new=called(options.new))
    options.answer = _CODES[found.verdict]
    if options.json:
        print_json(found.to_data())
    else:
        print(found)
    return int(options.answer)


def _both(options: Namespace) -> list[RuleSet[Any, Any]]:
    """Both rule sets; the mistakes of both documents are reported together."""
    check_input(options.old, options.new)
    names = names_of(options)
    problems = Collector("the policies")
    found: list[RuleSet[Any, Any]] = []
    for file in (options.old, options.new):
        with problems.at():
            found.append(read_policy_of(file, names, options))
    problems.done()
    return found
