"""`servicecore schema`: the JSON Schema of policies."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from typing import Any

from servicecore.cli.console import print_json
from servicecore.cli.policies import TROUBLE, add_facts, facts_of
from servicecore.rules import policy_schema

_HELP = """\
Editors complete facts, operators and members with it. Without --facts it is that of the facts of routing.
MODULE:NAME, such as `my_policies:facts`, names an object of a Python module; naming a module imports it.

Example: servicecore schema > policy.schema.json
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: ArgumentParser = commands.add_parser(
        "schema",
        help="print the JSON Schema of policies, for editors",
        description="Print the JSON Schema (draft 2020-12) of policies about these facts.",
        epilog=_HELP,
        formatter_class=RawDescriptionHelpFormatter,
    )
    add_facts(parser)
    parser.set_defaults(run=print_schema, trouble=TROUBLE)


def print_schema(options: Namespace) -> int:
    """Run the command."""
    print_json(policy_schema(facts_of(options)))
    return 0
