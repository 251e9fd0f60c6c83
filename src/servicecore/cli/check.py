"""`servicecore check`: all mistakes of a policy, then what is suspicious about it."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import Counter
from typing import TYPE_CHECKING, Any

from servicecore.cli.console import print_json
from servicecore.cli.policies import (
    POLICY,
    TROUBLE,
    UNDECIDED,
    add_bounds,
    add_names,
    called,
    names_of,
    read_policy_of,
)
from servicecore.display import Tree, plural
from servicecore.errors import ErrorGroup, ServiceCoreError
from servicecore.rules import RuleSet

if TYPE_CHECKING:
    from servicecore.rules.analysing.findings import Analysis

_CODES = {"passed": 0, "findings": 1, "mistakes": TROUBLE, "undecided": UNDECIDED}
_HELP = f"""\
{POLICY}
Exit code: 0 passed; 1 a finding is an error (with --strict: or a warning); 2 the document has mistakes, or
the arguments are wrong; 3 nothing of that, but something was not decided within --budget and --seconds.

Example: servicecore check policy.toml --strict
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser: ArgumentParser = commands.add_parser(
        "check",
        help="find all mistakes of a policy, dead rules, gaps and contradictions",
        description="Read a policy; report all its mistakes, or else what is suspicious about its rules.",
        epilog=_HELP,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("policy", metavar="POLICY", help="the policy")
    add_names(parser)
    parser.add_argument("--strict", action="store_true", help="fail on warnings, too")
    add_bounds(parser)
    parser.set_defaults(run=check_policy, trouble=TROUBLE)


def check_policy(options: Namespace) -> int:
    """Run the command."""
    from servicecore.rules.analysing.analysis import analyse

    names = names_of(options)
    try:
        ruleset = read_policy_of(options.policy, names, options)
    except (ServiceCoreError, ErrorGroup) as error:
        options.answer = TROUBLE
        _report_mistakes(error, options)
        return TROUBLE
    analysis = analyse(ruleset, budget=options.budget, seconds=options.seconds)
    verdict = _verdict(analysis, options.strict)
    options.answer = _CODES[verdict]
    if options.json:
        print_json(_data(options.policy, verdict, analysis))
    else:
        print(_told(options.policy, ruleset, analysis))
    return int(options.answer)


def _report_mistakes(error: ServiceCoreError | ErrorGroup, options: Namespace) -> None:
    problems = error.errors if isinstance(error, ErrorGroup) else (error,)
    if options.json:
        found = [problem.diagnostic.to_data() for problem in problems]
        print_json(_data(options.policy, "mistakes", None, found))
        return
    print(f"{called(options.policy)}: {plural(len(problems), 'mistake')}")
    for problem in problems:
        print(f"\n{problem}")


def _verdict(analysis: "Analysis", is_strict: bool) -> str:
    """What came of the analysis; what is left open is never taken for good."""
    grave = {"error", "warning"} if is_strict else {"error"}
    if any(finding.severity in grave for finding in analysis.findings):
        return "findings"
    return "undecided" if analysis.unknown else "passed"


def _told(file: str, ruleset: RuleSet[Any, Any], analysis: "Analysis") -> Tree:
    """The findings below one line that sums them up."""
    counts = Counter(finding.severity for finding in analysis.findings)
    parts = [
        plural(counts[severity], severity) for severity in ("error", "warning", "note") if counts[severity]
    ]
    if analysis.unknown:
        parts.append(f"{plural(len(analysis.unknown), 'question')} not decided")
    subject = f"rule set `{ruleset.name}`, {plural(len(ruleset), 'rule')} (hit policy {ruleset.hit})"
    return Tree(
        f"{called(file)}: {subject}: {', '.join(parts) or 'nothing suspicious'}", analysis.tree().children
    )


def _data(
    file: str, verdict: str, analysis: "Analysis | None", mistakes: list[dict[str, object]] | None = None
) -> dict[str, object]:
    return {
        "policy": called(file),
        "verdict": verdict,
        "mistakes": mistakes or [],
        "analysis": None if analysis is None else analysis.to_data(),
    }
