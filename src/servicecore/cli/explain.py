"""`servicecore explain`: what a policy decides about one situation, and why."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from datetime import datetime
from typing import Any

import attrs

from servicecore.cli.console import print_json
from servicecore.cli.policies import (
    POLICY,
    TROUBLE,
    add_names,
    called,
    check_input,
    names_of,
    read_policy_of,
)
from servicecore.cli.situations import read_situation
from servicecore.display import Tree
from servicecore.errors import InvalidValue, UnknownName, require_aware
from servicecore.rules import Decision, RuleSet

_HELP = f"""\
SITUATION is a JSON object of facts, nested or with dotted paths, its values written as in policies:
  {{"at": "2026-03-02T09:00:00+01:00", "customer": {{"tier": "vip"}}, "classification.sentiment": -0.6}}
A fact that is left out, or null, is missing.
{POLICY}
Exit code: 0 explained; 2 a document has mistakes, the policy refuses to decide, or the arguments are wrong.

Example: servicecore explain policy.toml situation.json --rule "angry VIPs"
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: ArgumentParser = commands.add_parser(
        "explain",
        help="what a policy decides about a situation, and why",
        description="Decide about one situation, and tell why: which rule won, what the others lacked.",
        epilog=_HELP,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("policy", metavar="POLICY", help="the policy")
    parser.add_argument("situation", metavar="SITUATION", help="the facts, a JSON file")
    parser.add_argument("--rule", metavar="NAME", help="tell why this rule did not win, or did")
    parser.add_argument("--at", metavar="INSTANT", help="the instant of the decision, with its zone")
    add_names(parser)
    parser.set_defaults(run=explain_decision, trouble=TROUBLE)


def explain_decision(options: Namespace) -> int:
    """Run the command."""
    check_input(options.policy, options.situation)
    at = _instant(options.at) if options.at is not None else None
    names = names_of(options)
    ruleset = read_policy_of(options.policy, names, options)
    if options.rule is not None:
        _check_rule(options.rule, ruleset)
    decision = ruleset.decide(read_situation(options.situation, names.facts), at=at)
    if options.json:
        print_json(_data(decision, options))
    else:
        print(_told(decision, options.rule))
    return 0


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as cause:
        raise InvalidValue.of(
            "time.not-iso", f"`{text}` is not a time", place="--at", expected="ISO 8601 with a zone"
        ) from cause
    return require_aware(at, "--at")


def _check_rule(name: str, ruleset: RuleSet[Any, Any]) -> None:
    try:
        _ = ruleset[name]
    except UnknownName as error:
        raise UnknownName(attrs.evolve(error.diagnostic, place="--rule", source=None)) from error


def _told(decision: Decision[Any], rule: str | None) -> Tree:
    """The explanation; asked about one rule, what decided and what that rule has to do with it."""
    if rule is None:
        return decision.explain()
    winner = decision.explain(most=0)
    by = f"by rule `{decision.rule.name}`" if decision.rule is not None else "no rule matched"
    return Tree(f"{winner.label}, {by}", [decision.why_not(rule)])


def _data(decision: Decision[Any], options: Namespace) -> dict[str, object]:
    """The same as plain data; every key is always there."""
    return {
        "policy": called(options.policy),
        "situation": called(options.situation),
        "decision": decision.explain().to_data(),
        "undetermined": [
            {"rule": each.rule.name, "facts": list(each.facts), "predicates": list(each.predicates)}
            for each in decision.undetermined
        ],
        "asked": None if options.rule is None else decision.why_not(options.rule).to_data(),
    }
