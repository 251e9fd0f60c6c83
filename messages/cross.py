"""Measures the function on the real messages, each industry unseen: python messages/cross.py

Weights are learnt anew without the industry that they are measured on; software, which alone has messages for
support, is also folded by conversation, with four fifths of its conversations among what is learnt from.
"""

from collections.abc import Sequence

import numpy as np
from learn import PAIRS, SHARED, WORDS, Example, Matrix, Question, balanced, calibrated, fit, questions, rows
from sklearn.metrics import f1_score, precision_score, recall_score
from sklearn.model_selection import GroupKFold

FOLDS = 5


def real_rows() -> list[dict[str, str]]:
    return rows(SHARED / "multidogo_messages" / "labelled_messages.csv")


def probabilities(question: Question, texts: Sequence[str]) -> np.ndarray:
    """How likely texts are support by what is learnt from examples."""
    examples = question.examples
    matrix = Matrix((example.text for example in examples), WORDS, PAIRS)
    x = matrix.of([example.text for example in examples])
    yes = np.array([example.label == question.yes for example in examples])
    weights = fit(x, yes, balanced(question), question.softness)
    slope, shift = calibrated(question, x)
    return 1 / (1 + np.exp(-slope * (matrix.of(texts) @ weights) - shift))


def calibration_error(found: np.ndarray, wanted: np.ndarray) -> float:
    sure, right = np.maximum(found, 1 - found), (found > 0.5) == wanted
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs(sure[bins == b].sum() - right[bins == b].sum()) for b in range(10)) / len(found))


def report(name: str, found: np.ndarray, wanted: np.ndarray) -> None:
    answers = found > 0.5
    told = [
        f"{name:24} n={len(wanted)}",
        f"false support {100 * answers[~wanted].mean():.2f} %",
        f"ECE {calibration_error(found, wanted):.3f}",
    ]
    if wanted.any():
        told += [
            f"macro-F1 {f1_score(wanted, answers, average='macro'):.3f}",
            f"precision {precision_score(wanted, answers):.3f}",
            f"recall {recall_score(wanted, answers):.3f}",
        ]
    print(", ".join(told), flush=True)


def main() -> None:
    found = real_rows()
    for industry in sorted({row["domain"] for row in found}):
        (all_but,) = (each for each in questions(industry) if each.name == "function")
        mine = [row for row in found if row["domain"] == industry]
        texts = [row["text"] for row in mine]
        wanted = np.array([row["label"] == "support" for row in mine])
        report(f"{industry}, unseen", probabilities(all_but, texts), wanted)
        if not wanted.any():
            continue
        answers = np.zeros(len(mine))
        groups = [row["conversation_id"] for row in mine]
        for train, test in GroupKFold(FOLDS).split(texts, wanted, groups):
            known = [Example(texts[i], mine[i]["label"], 0.3, f"real {industry}") for i in train]
            more = all_but._replace(examples=[*all_but.examples, *known])
            answers[test] = probabilities(more, [texts[i] for i in test])
        report(f"{industry}, by conversation", answers, wanted)


if __name__ == "__main__":
    main()
