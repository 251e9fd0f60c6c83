"""`servicecore evaluate`: how well the classification does on a table of labelled messages."""

from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator

from servicecore.classification import TAXONOMY, Evaluation, Labelled, Labels, evaluate
from servicecore.cli.console import (
    check_strict,
    open_table,
    print_json,
    problems_data,
    report_problems,
    with_progress,
)
from servicecore.display import plural
from servicecore.domain.names import spelled
from servicecore.errors import InvalidValue, ServiceCoreError, closest, one_of
from servicecore.serialization import TableFile


def meaning_of(argument: str) -> tuple[str, tuple[str, ...]]:
    """The class and the labels of an argument such as `support=tech,bug`."""
    name, _, labels = argument.partition("=")
    found = tuple(label.strip() for label in labels.split(",") if label.strip())
    if not name.strip() or not found:
        raise ArgumentTypeError(f"`{argument}` is not of the form CLASS=LABEL,LABEL")
    return name.strip(), found


def evaluate_file(options: Namespace) -> int:
    """Run the command."""
    labels = Labels(
        _meanings(options), topics=TAXONOMY if options.topic else None, two_valued=options.two_valued
    )
    with open_table(options) as table:
        table.require(*filter(None, (options.text, options.label, options.group)))
        seen: set[str] = set()
        rows = _labelled(table, options, labels, seen)
        first = next(rows, None)
        found = (
            None if first is None else evaluate(_from(first, rows), labels=labels, examples=options.examples)
        )
    unused = list(_never_met(labels, seen))
    check_strict(options, [*table.problems, *unused])
    if options.json:
        data: dict[str, object] = {"table": table.name, "evaluation": found and found.to_data()}
        data["unused_labels"] = [problem.diagnostic.to_data() for problem in unused]
        print_json(data | {"problems": problems_data(table.problems)})
    else:
        _show(table, found)
        for problem in unused:
            print(f"\n{problem}")
    return 0 if found else 1


def _meanings(options: Namespace) -> dict[str, str]:
    """What `--map` says of each label."""
    found: dict[str, str] = {}
    for name, labels in options.map:
        for label in labels:
            if found.setdefault(label, name) != name:
                raise InvalidValue.of(
                    "evaluation.two-meanings",
                    f"`{label}` is given two meanings",
                    place="--map",
                    expected="each label once",
                    received=f"`{found[label]}` and `{name}`",
                )
    return found


def _labelled(table: TableFile, options: Namespace, labels: Labels, seen: set[str]) -> Iterator[Labelled]:
    """The rows that have a text and a label; the others become problems of the table, in its order.

    All labels that are met are put into `seen`.
    """
    no_text = InvalidValue.of("rows.empty-text", "the row holds no message")
    refusals: dict[str, ServiceCoreError | None] = {}
    for place, row in with_progress(table.rows(), "messages"):
        text, label = row[options.text], row[options.label]
        seen.add(label)
        if label not in refusals:
            refusals[label] = _refusal(labels, label)
        if problem := refusals[label] if text.strip() else no_text:
            table.problems.append(problem.inside(place))
        else:
            yield Labelled(text, label, row[options.group] if options.group else None, place)


def _never_met(labels: Labels, seen: set[str]) -> Iterator[ServiceCoreError]:
    """The labels that were given a meaning and stand in no row, as a misspelt one does."""
    met = set(map(spelled, seen))
    for label in labels.meanings:
        if spelled(label) not in met:
            yield InvalidValue.of(
                "evaluation.unused-label",
                f"no row has the label `{label}`",
                place="--map",
                expected=one_of(sorted(seen)),
                received=f"`{label}`",
                suggestion=closest(label, seen),
            )


def _refusal(labels: Labels, label: str) -> ServiceCoreError | None:
    """What is wrong with a label, if anything; it is asked once for each, as many rows share one."""
    try:
        labels.read(label)
    except ServiceCoreError as problem:
        return problem
    return None


def _from(first: Labelled, rest: Iterator[Labelled]) -> Iterator[Labelled]:
    yield first
    yield from rest


def _show(table: TableFile, found: Evaluation | None) -> None:
    if found is None:
        print(f"{table.name}: no labelled message")
    else:
        said, left = plural(found.whole.all.n, "labelled message"), len(table.problems)
        more = f", {plural(left, 'row')} left out (see below)" if left else ""
        print(f"{table.name}: {said}{more}\n\n{found}")
    report_problems(table.problems)
