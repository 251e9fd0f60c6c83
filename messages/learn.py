"""Learns the weights of the classification: python messages/learn.py [--without INDUSTRY]

Reads the messages of `learning/` and, if they are there, the real ones of `../shared/data` in place, and
writes `src/servicecore/classification/learnt/*.tsv`. Needs scikit-learn (`pip install --group learning`).
What is measured (`measuring/`) is never read. Same input, same weights.
"""

import csv
import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from matters import TIMES, framed
from names import INTENTS, URGENCIES, name_of
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from servicecore.classification.families import FAMILIES
from servicecore.classification.judging import owner_of
from servicecore.classification.reading import families_of, family_table, features, read
from servicecore.classification.weights import ANYTHING, SIGNALS

HERE = Path(__file__).parent
SHARED = HERE.parent.parent / "shared" / "data"
LEARNT = HERE.parent / "src" / "servicecore" / "classification" / "learnt"
TABLE = family_table(FAMILIES)

OURS = ("delay_notice", "outage_notice", "policy_change_notice", "onboarding", "follow_up", "offer")
"""The topics that only what we write unasked is about."""
MOURNING = frozenset(
    [
        "died",
        "dead",
        "death",
        "deceased",
        "passed",
        "funeral",
        "estate",
        "widow",
        "late",
        "executor",
        "probate",
    ]
)
WORDS, PAIRS = 2, 6
"""How many messages say a word, and a pair of words, for it to have weights."""
COUNTS = {"phrases": 0.3, "matters": 0.4, "ordinary matters": 0.7}
"""How much the messages of a file count, where it is not 1."""
MEANT = {
    "complaint": ("intent", "complain"),
    "cancellation": ("intent", "cancel"),
    "praise": ("intent", "praise"),
    "feature_request": ("topic", "feature request"),
}
"""The signals that an intent or a topic tells as well."""


ABOUT = {"complaint": "complaint", "cancellation": "cancellation", "praise": "praise"}
ABOUT |= {"feature_request": "feature_request"}
"""The signals that the topic of a matter tells."""
MAY_TELL = {
    "outage": ("outage_report",),
    "wants_manager": ("complaint", "technical_escalation"),
    "repeat_contact": ("complaint", "technical_escalation", "order_status"),
    "churn": ("cancellation", "complaint"),
}
"""The topics of matters that may have a signal, which nobody has looked for."""
HIGHER = frozenset(["manager", "supervisor", "boss", "chef", "jefe", "responsable", "vorgesetzten"])


class Example(NamedTuple):
    """A message, what it is, how much it counts, and where it comes from."""

    text: str
    label: str
    weight: float = 1.0
    group: str = ""


class Question(NamedTuple):
    """Something that weights answer, and how they are learnt.

    Each answer is learnt as a yes or no; `yes` is the only one of a question that has one. Lower `softness`
    keeps weights smaller. `balance` makes answers count alike (1) or as often as they come (0). Weights
    smaller than `least` are left out.
    """

    name: str
    examples: list[Example]
    yes: str | None = None
    softness: float = 5.0
    balance: float = 0.0
    least: float = 0.25


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def learning() -> Iterator[tuple[str, dict[str, str]]]:
    for path in sorted((HERE / "learning").glob("*.csv")):
        for row in rows(path):
            yield path.stem, row
    yield from framed()


def real(without: str | None) -> Iterator[Example]:
    """Real messages of six industries, which count less: they are many and much alike."""
    path = SHARED / "multidogo_messages" / "labelled_messages.csv"
    for row in rows(path) if path.exists() else ():
        if row["domain"] != without:
            yield Example(row["text"], row["label"], 0.3, f"real {row['domain']}")


def told() -> Iterator[Example]:
    """What the documents that define the functions quote customers with."""
    path = SHARED / "seed_examples.json"
    for item in json.loads(path.read_text("utf-8"))["items"] if path.exists() else ():
        if item.get("message") and not item.get("ambiguous"):
            yield Example(item["message"], item["label"], 2.0, "documents")


def asked_about(topic: str) -> str:
    """The topic of what a customer says: what only we begin is some other matter of service."""
    name = name_of(topic)
    return "other_service" if name in OURS else name


def unclear(signal: str, row: dict[str, str]) -> bool:
    """Whether nobody said if a matter has a signal, though it may."""
    if signal in ABOUT or signal == "bereavement":
        return mourns(row["text"])
    return name_of(row["topic"]) in MAY_TELL[signal] or bool(HIGHER & set(read(row["text"])))


def mourns(text: str) -> bool:
    return not MOURNING.isdisjoint(read(text))


def questions(without: str | None) -> Iterator[Question]:
    found = [(source, row) for source, row in learning()]
    said = [(source, row) for source, row in found if row.get("direction", "").startswith("in")]
    sent = [row for _, row in found if row.get("direction", "").startswith("out")]
    tone = [row for source, row in found if source.startswith("tone")]
    by_function = [
        Example(row["text"], row["function"], COUNTS.get(source, 1), source) for source, row in said
    ]
    by_function += [Example(row["text"], row["function"], 1, "tone") for row in tone]
    yield Question("function", [*by_function, *real(without), *told()], "support", softness=8, least=0)
    topics = [Example(row["text"], asked_about(row["topic"]), COUNTS.get(source, 1)) for source, row in said]
    yield Question("topic", topics, balance=1, least=1)
    intents = [
        Example(row["text"], INTENTS.get(row["intent"], row["intent"])) for _, row in said if row["intent"]
    ]
    yield Question("intent", intents, balance=1, least=0.25)
    sides = [Example(row["text"], row["direction"][:2]) for _, row in found if row.get("direction")]
    sides += [Example(example.text, "in", 0.3) for example in real(without)]
    yield Question("sender", sides, "ou", least=0.3)
    outreach = [Example(row["text"], name_of(row["topic"])) for row in sent]
    yield Question("outreach", outreach, balance=1, least=0.12)
    moods = [row for row in (*(row for _, row in said), *tone) if row.get("sentiment")]
    sentiments = [Example(row["text"], row["sentiment"]) for row in moods]
    yield Question("sentiment", sentiments, balance=0.5, least=0.6)
    urgencies = [Example(row["text"], URGENCIES[row["urgency"]]) for row in moods]
    yield Question("urgency", urgencies, balance=0.5, least=0.6)
    some_matters = [row for source, row in said if source.endswith("matters")][::TIMES]
    for signal in SIGNALS:
        told_so = [Example(row["text"], signal * int(row[signal])) for row in tone]
        if signal in MEANT:
            column, label = MEANT[signal]
            told_so += [
                Example(row["text"], signal * (row[column] == label), 0.5) for _, row in said if row[column]
            ]
        told_so += [
            Example(row["text"], signal * (name_of(row["topic"]) == ABOUT.get(signal)), 0.3)
            for row in some_matters
            if not unclear(signal, row)
        ]
        if signal == "bereavement":
            told_so += [Example(row["text"], "", 0.5) for _, row in said if not mourns(row["text"])]
        yield Question(signal, told_so, signal, balance=0.75)
    replies = [Example(row["text"], row["tone"]) for row in rows(HERE / "learning" / "replies.csv")]
    yield Question("reply", replies, least=0.12)


def said_in(text: str) -> set[str]:
    found = set(features(read(text)))
    return found | families_of(TABLE, found)


class Matrix:
    """Which features each message has, by the root of how many it has.

    Those that fewer messages say than `words` (a word) or `pairs` (two words) are not features.
    """

    def __init__(self, texts: Iterable[str], words: int, pairs: int) -> None:
        counts = Counter(feature for text in dict.fromkeys(texts) for feature in said_in(text))
        self.features = sorted(
            feature for feature, count in counts.items() if count >= (pairs if " " in feature else words)
        )
        self.features.append(ANYTHING)
        self.number = {feature: i for i, feature in enumerate(self.features)}

    def of(self, texts: Iterable[str]) -> sp.csr_matrix:
        pointers, columns, values = [0], [], []
        for text in texts:
            known = sorted(self.number[feature] for feature in said_in(text) if feature in self.number)
            columns += [*known, self.number[ANYTHING]]
            values += [1 / np.sqrt(max(1, len(known)))] * (len(known) + 1)
            pointers.append(len(columns))
        return sp.csr_matrix((values, columns, pointers), shape=(len(pointers) - 1, len(self.features)))


def fit(x: sp.csr_matrix, yes: np.ndarray, weights: np.ndarray, softness: float) -> np.ndarray:
    """The weights of features for a yes, by logistic regression.

    What is said much more often with one answer than with the other may weigh more (the logarithm of the
    ratio, after Wang and Manning, "Baselines and Bigrams", 2012), and what every message has may most.
    """
    scale = np.sqrt(telling(x, yes, weights) + 0.1)
    scale[-1] = 10
    model = LogisticRegression(C=softness, max_iter=3000, fit_intercept=False)
    return model.fit(x @ sp.diags(scale), yes, sample_weight=weights).coef_[0] * scale


def telling(x: sp.csr_matrix, yes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How far the shares of features among the messages of the two answers are apart, as logarithms."""
    said = (x > 0).astype(float).T
    with_yes, with_no = said @ (weights * yes), said @ (weights * ~yes)
    shares = [(1 + found) / found.sum() for found in (with_yes, with_no)]
    return np.abs(np.log(shares[0] / shares[1]))


PRIOR = -1.4
"""What is taken from the odds on support: most companies get less of it than there is among the messages."""


def calibrated(question: Question, x: sp.csr_matrix) -> tuple[float, float]:
    """Slope and intercept that make scores of messages from other sources into logarithms of odds."""
    yes = np.array([example.label == question.yes for example in question.examples])
    weights = np.array([example.weight for example in question.examples])
    groups = [example.group for example in question.examples]
    scores = np.zeros(len(yes))
    for train, test in GroupKFold(min(8, len(set(groups)))).split(x, yes, groups):
        scores[test] = x[test] @ fit(x[train], yes[train], weights[train], question.softness)
    line = LogisticRegression(C=1e6).fit(scores[:, None], yes, sample_weight=weights)
    return float(line.coef_[0, 0]), float(line.intercept_[0]) + PRIOR


def balanced(question: Question) -> np.ndarray:
    """How much each example counts."""
    counts = Counter(example.label for example in question.examples)
    usual = len(question.examples) / len(counts)
    return np.array(
        [each.weight * (usual / counts[each.label]) ** question.balance for each in question.examples]
    )


def learn(question: Question, matrix: Matrix) -> None:
    examples = question.examples
    x = matrix.of([example.text for example in examples])
    labels = np.array([example.label for example in examples])
    answers = [question.yes] if question.yes else sorted(set(labels))
    if question.name == "topic":
        answers.sort(key=lambda answer: owner_of(answer)[1])
    weights = balanced(question)
    coefficients = np.array([fit(x, labels == answer, weights, question.softness) for answer in answers])
    heads = [f"# messages {len(examples)}"]
    if question.name == "function":
        slope, shift = calibrated(question, x)
        heads += [f"# slope {slope:.3f}", f"# shift {shift:.3f}"]
    heads.append("# answers " + " ".join(answers))
    lines = []
    for i, feature in enumerate(matrix.features):
        column = zip(answers, coefficients[:, i], strict=True)
        said = [f"{answer}={weight:.2f}" for answer, weight in column if abs(weight) >= question.least]
        if said:
            lines.append("\t".join([feature, *said]))
    path = LEARNT / f"{question.name}.tsv"
    path.write_text("\n".join([*heads, *lines]) + "\n", encoding="utf-8")
    print(
        f"{question.name}: {len(examples)} messages, {len(lines)} lines, {path.stat().st_size // 1024} kB",
        flush=True,
    )


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--without", help="an industry of the real messages to leave out")
    options = parser.parse_args()
    LEARNT.mkdir(exist_ok=True)
    found = list(questions(options.without))
    alone = [question for question in found if question.name in ("outreach", "reply")]
    for together in ([question for question in found if question not in alone], *([each] for each in alone)):
        texts = (example.text for question in together for example in question.examples)
        matrix = Matrix(texts, 1, 1) if together[0].name == "reply" else Matrix(texts, WORDS, PAIRS)
        for question in together:
            learn(question, matrix)


if __name__ == "__main__":
    main()
