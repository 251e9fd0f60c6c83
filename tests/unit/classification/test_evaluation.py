"""Evaluating classifiers on messages whose answers are known."""

import json
import pickle
import tracemalloc
from collections.abc import Iterator

import pytest

from servicecore.classification import TAXONOMY, Evaluation, Labelled, Labels, TopicInfo, evaluate
from servicecore.display import Table
from servicecore.domain import Classification, Evidence, ServiceFunction
from servicecore.errors import ErrorGroup, InvalidValue, UnknownName, WrongType


def echo(text: str) -> Classification:
    """Answers the first word of the message, with the confidence that the second one is."""
    name, _, rest = text.partition(" ")
    confidence = rest.split()[0] if rest else ""
    return Classification(
        name,
        confidence=float(confidence) if confidence else None,
        uncertain="perhaps" in rest,
        reasons=[f"it says {name}"],
    )


def by_topic(text: str) -> Classification:
    return Classification("service", topic=text or None, confidence=0.9, reasons=["by topic"])


def cells(found: Evaluation, number: int) -> dict[str, tuple[str, ...]]:
    """The rows of a table by their first cell."""
    return {row[0]: row[1:] for row in found.tables()[number].rows}


# figures


def test_a_class_that_is_never_answered_has_no_precision_and_an_f1_of_zero() -> None:
    found = evaluate([("service", "service"), ("service", "support")], classifier=echo)
    support = next(each for each in found.whole.all.classes if each.name == "support")
    assert support.precision.value is None
    assert (support.recall.value, support.f1) == (0.0, 0.0)
    assert found.macro_f1 == pytest.approx((2 / 3 + 0) / 2)
    assert cells(found, 1)["support"] == ("1", "0", "-", "0.0 % (0.0-79.3 %)", "0.0 %")


def test_a_class_that_is_no_label_has_no_recall_and_is_not_in_the_macro_f1() -> None:
    found = evaluate([("service", "service"), ("success", "service")], classifier=echo)
    success = found.whole.all.classes[-1]
    assert (success.name, success.labelled, success.recall.value, success.f1) == ("success", 0, None, 0.0)
    assert found.macro_f1 == pytest.approx(2 / 3)


def test_one_class_and_all_right_is_perfect() -> None:
    found = evaluate([("support", "support")] * 3, classifier=echo)
    assert (found.accuracy.value, found.macro_f1) == (1.0, 1.0)
    assert str(found.explain()) == "no message was answered wrongly"


def test_one_row_gives_figures_with_a_wide_interval() -> None:
    found = evaluate([("support", "support")], classifier=echo)
    assert str(found.accuracy) == "accuracy: 100.0 % (1 of 1; 95 % 20.7-100.0 %)"


def test_all_wrong_is_zero_and_not_nothing() -> None:
    found = evaluate([("support", "service"), ("service", "support")], classifier=echo)
    assert (found.accuracy.value, found.macro_f1) == (0.0, 0.0)
    assert cells(found, 0)["accuracy"] == ("0.0 %", "0.0-65.8 %", "0 of 2")


def test_no_row_is_a_located_error() -> None:
    with pytest.raises(InvalidValue) as caught:
        evaluate([])
    assert (caught.value.code, caught.value.diagnostic.place) == ("evaluation.no-rows", "rows")


def test_the_figures_are_set_beside_an_answer_that_is_always_the_same() -> None:
    found = evaluate([("service", "service")] * 9 + [("service", "support")], classifier=echo)
    assert cells(found, 0)["always answering `service`"][0] == "90.0 %" == cells(found, 0)["accuracy"][0]


def test_uncertain_answers_are_counted_and_left_out_in_figures_of_their_own() -> None:
    rows = [("service", "service"), ("support 0.4 perhaps", "service"), ("support", "support")]
    found = evaluate(rows, classifier=echo)
    assert found.whole.uncertain.value == pytest.approx(1 / 3)
    assert (found.whole.certain.n, found.whole.certain.accuracy.value) == (2, 1.0)
    assert cells(found, 0)["accuracy without them"] == ("100.0 %", "34.2-100.0 %", "2 of 2")


def test_figures_without_the_uncertain_ones_have_no_value_where_all_are() -> None:
    found = evaluate([("support 0.4 perhaps", "support")], classifier=echo)
    assert found.whole.certain.macro_f1 is None
    assert cells(found, 0)["accuracy without them"] == ("-", "-", "0 of 0")
    assert cells(found, 0)["macro-F1 without them"][0] == "-"


def test_groups_have_figures_of_their_own() -> None:
    rows = [
        Labelled("service", "service", "shop"),
        Labelled("support", "service", "shop"),
        Labelled("support", "support", ""),
        Labelled("support", "support"),
    ]
    found = evaluate(rows, classifier=echo)
    assert [(g.name, g.all.n, g.all.accuracy.value) for g in found.groups] == [("shop", 2, 0.5), ("", 1, 1.0)]
    assert found.whole.all.n == 4
    assert list(cells(found, 2)) == ["shop", "(empty)"]


def test_of_very_many_groups_the_first_are_shown_and_the_others_counted() -> None:
    found = evaluate([Labelled("service", "service", str(n)) for n in range(50)], classifier=echo)
    assert found.tables()[2].rows[-1][0] == "... and 10 more groups"
    assert len(found.groups) == 50


# calibration


def test_calibration_is_the_distance_of_confidence_and_truth() -> None:
    rows = [("support 0.75", "support"), ("support 0.75", "service"), ("service 1", "service")]
    found = evaluate(rows, classifier=echo).calibration
    assert found.error == pytest.approx((2 * abs(0.5 - 0.75) + 0) / 3)
    assert [(each.low, each.n, each.right) for each in found.bins if each.n] == [(0.7, 2, 1), (0.9, 1, 1)]


def test_calibration_is_not_estimated_where_nobody_says_how_sure() -> None:
    found = evaluate([("support", "support")], classifier=echo)
    assert found.calibration.error is None
    assert "calibration: not estimated (no answer has a confidence)" in str(found)
    assert "expected calibration error" not in str(found)


def test_answers_without_a_confidence_are_in_no_bin_and_the_table_says_so() -> None:
    found = evaluate([("support 0.9", "support"), ("support", "service")], classifier=echo)
    assert (found.calibration.n, found.calibration.error) == (1, pytest.approx(0.1))
    assert "(1 of 2 have one)" in str(found)


def test_a_confidence_says_nothing_of_topics() -> None:
    found = evaluate([("refund", "refund")], classifier=by_topic, labels=Labels(topics=TAXONOMY))
    assert found.calibration.n == 0
    assert "not estimated (a confidence is about the function, and the labels are topics)" in str(found)


# mistakes and what erred


def test_the_most_frequent_confusion_comes_first_with_the_surest_mistakes() -> None:
    rows = [
        ("support 0.6", "service"),
        ("support 0.9", "service"),
        ("support", "service"),
        ("success", "support"),
    ]
    found = evaluate(rows, classifier=echo, examples=2)
    assert [(m.label, m.answer, m.confidence) for m in found.mistakes] == [
        ("service", "support", 0.9),
        ("service", "support", 0.6),
        ("support", "success", None),
    ]
    assert str(found.explain()).splitlines()[:4] == [
        "4 messages answered wrongly",
        "├─ `service` answered as `support`: 3 (100.0 % of `service`)",
        "│  ├─ “support 0.9” (sure to 90.0 %)",
        "│  │  └─ it says support",
    ]


def test_an_example_names_its_place_and_quotes_the_beginning_of_a_long_message() -> None:
    text = "support " + "0.5 " + "very \n" * 100
    (mistake,) = evaluate([Labelled(text, "service", place="line 7")], classifier=echo).mistakes
    assert (mistake.place, len(mistake.text), mistake.text[-3:]) == ("line 7", 200, "...")
    assert "\n" not in mistake.text


def test_no_examples_are_kept_if_none_are_asked_for() -> None:
    found = evaluate([("support", "service")], classifier=echo, examples=0)
    assert found.mistakes == ()
    assert "`service` answered as `support`: 1" in str(found)


def weighing(*evidence: Evidence, function: str = "support", reasons: tuple[str, ...] = ()) -> Classification:
    return Classification(function, evidence=evidence, reasons=reasons)


def test_words_that_misled_are_ranked_by_their_weight_in_wrong_answers() -> None:
    answers = {
        "a": weighing(Evidence("broken", weight=1.0), Evidence("charge", weight=3.0)),
        "b": weighing(Evidence("broken", weight=1.5)),
        "c": weighing(Evidence("broken", weight=4.0)),
    }
    found = evaluate([("a", "service"), ("b", "service"), ("c", "support")], classifier=answers.__getitem__)
    assert [(e.words, e.spoke_for, e.weight, e.wrong, e.right) for e in found.evidence] == [
        ("charge", "support", 3.0, 1, 0),
        ("broken", "support", 2.5, 2, 1),
    ]
    assert cells(found, 2)["broken"] == ("support", "2.5", "2", "1")
    assert found.reasons == ()


def test_evidence_against_another_function_spoke_for_the_answer_and_evidence_against_it_did_not() -> None:
    answer = weighing(
        Evidence("where is", weight=-2.0, speaks_for="support"),
        Evidence("broken", weight=1.0, speaks_for="support"),
        Evidence("upgrade", weight=-1.0, speaks_for="service"),
        Evidence("hello", weight=0.0, speaks_for="service"),
        function="service",
    )
    found = evaluate([("a", "support")], classifier=lambda text: answer)
    assert [(e.words, e.weight) for e in found.evidence] == [("where is", 2.0)]


def test_words_given_twice_in_one_answer_erred_once() -> None:
    answer = weighing(Evidence("broken", weight=1.0), Evidence("broken", weight=0.5))
    (erring,) = evaluate([("a", "service")], classifier=lambda text: answer).evidence
    assert (erring.wrong, erring.weight) == (1, 1.5)


def test_where_there_is_no_evidence_the_first_reason_erred() -> None:
    rows = [("support", "service"), ("support", "support"), ("support", "support"), ("service", "service")]
    found = evaluate(rows, classifier=echo)
    assert [(e.words, e.spoke_for, e.wrong, e.right, e.weight) for e in found.reasons] == [
        ("it says support", "support", 1, 2, None)
    ]
    assert "reasons that erred most" in str(found)


def test_evidence_is_about_functions_so_of_topics_the_first_reason_erred() -> None:
    answer = weighing(Evidence("broken", weight=1.0), reasons=("rule `a`", "and more"))
    found = evaluate([("a", "refund")], classifier=lambda text: answer, labels=Labels(topics=TAXONOMY))
    assert found.evidence == ()
    assert [(e.words, e.spoke_for) for e in found.reasons] == [("rule `a`", "none")]


def test_in_two_values_evidence_for_success_spoke_for_service() -> None:
    answer = weighing(Evidence("renew", weight=1.0, speaks_for="success"), function="service")
    found = evaluate([("a", "support")], classifier=lambda text: answer, labels=Labels(two_valued=True))
    assert [(e.words, e.spoke_for) for e in found.evidence] == [("renew", "service")]


# labels


@pytest.mark.parametrize("label", ["support", "Support", " SUPPORT ", ServiceFunction.SUPPORT])
def test_a_label_is_read_in_any_case(label: str) -> None:
    assert Labels().read(label) == "support"


def test_labels_of_ones_own_are_read_as_what_they_mean() -> None:
    labels = Labels({"Tech team": "Support", "support": "service"})
    assert [labels.read(each) for each in ("tech-team", "support", "success")] == [
        "support",
        "service",
        "success",
    ]


def test_in_two_values_success_is_service() -> None:
    labels = Labels({"csm": "success"}, two_valued=True)
    assert labels.classes() == ("service", "support")
    assert [labels.read(each) for each in ("success", "csm")] == ["service", "service"]
    found = evaluate([("success", "service"), ("service", "success")], classifier=echo, labels=labels)
    assert found.accuracy.value == 1.0


def test_labels_may_be_topics_of_a_taxonomy_and_none_is_one_without() -> None:
    mine = TAXONOMY.plus(TopicInfo("Spare parts", "service", "A part is wanted."))
    labels = Labels({"moving house": "account change"}, topics=mine)
    rows = [
        ("spare_parts", "Spare parts"),
        ("", "none"),
        ("account_change", "Moving house"),
        ("refund", "none"),
    ]
    found = evaluate(rows, classifier=by_topic, labels=labels)
    assert found.whole.all.right == 3
    assert [(m.label, m.answer) for m in found.mistakes] == [("none", "refund")]


def test_an_unknown_label_is_named_with_its_place_and_what_was_meant() -> None:
    with pytest.raises(ErrorGroup) as caught:
        evaluate(
            [("a", "support"), ("b", "suport"), Labelled("c", " ", place="line 9")], classifier=weighing_all
        )
    unknown, empty = caught.value.errors
    assert isinstance(unknown, UnknownName)
    assert (unknown.code, unknown.diagnostic.place) == ("evaluation.unknown-label", "rows[1].label")
    assert unknown.diagnostic.suggestion == "support"
    assert (empty.code, empty.diagnostic.place) == ("evaluation.no-label", "line 9.label")


def weighing_all(text: str) -> Classification:
    return weighing()


@pytest.mark.parametrize("rows", ["hi", b"hi", {"hi": "service"}])
def test_what_holds_no_rows_is_refused_once(rows: object) -> None:
    with pytest.raises(WrongType) as caught:
        evaluate(rows, classifier=echo)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.diagnostic.place) == ("value.wrong-type", "rows")


@pytest.mark.parametrize("row", ["support", ("alone",), ["a", "support"], ("a", "b", "c", "d", "e"), None])
def test_what_is_no_pair_is_refused(row: object) -> None:
    with pytest.raises(ErrorGroup) as caught:
        evaluate([row], classifier=echo)  # type: ignore[list-item]
    assert [(e.code, e.diagnostic.place) for e in caught.value.errors] == [
        ("evaluation.not-a-row", "rows[0]")
    ]


def test_labels_groups_and_answers_of_another_type_are_refused_with_their_row() -> None:
    with pytest.raises(ErrorGroup) as caught:
        evaluate([("support", 3), Labelled("support", "support", 7)], classifier=echo)  # type: ignore[arg-type, list-item]
    assert [e.diagnostic.place for e in caught.value.errors] == ["rows[0].label", "rows[1].group"]
    with pytest.raises(ErrorGroup) as caught:
        evaluate([("a", "support")], classifier=lambda text: "support")  # type: ignore[arg-type, return-value]
    assert [e.code for e in caught.value.errors] == ["value.wrong-type"]


def test_rows_are_read_no_further_when_far_too_many_are_wrong() -> None:
    def rows() -> Iterator[tuple[str, str]]:
        for _ in range(2_000):
            yield ("a", "suport")
        pytest.fail("read on")

    with pytest.raises(ErrorGroup, match="which was read no further"):
        evaluate(rows(), classifier=echo)


def test_all_meanings_that_are_none_are_reported_together() -> None:
    with pytest.raises(ErrorGroup) as caught:
        Labels({"tech": "suport", "Sales": "service", "sales": "service", "x": 1})  # type: ignore[dict-item]
    assert [(e.code, e.diagnostic.place, e.diagnostic.suggestion) for e in caught.value.errors] == [
        ("evaluation.unknown-class", "meanings[tech]", "support"),
        ("document.duplicate-key", "meanings[sales]", None),
        ("value.wrong-type", "meanings[x]", None),
    ]


def test_topics_are_not_two_valued() -> None:
    with pytest.raises(InvalidValue, match=r"evaluation\.two-valued-topics"):
        Labels(topics=TAXONOMY, two_valued=True)
    with pytest.raises(WrongType):
        Labels(topics="refund")  # type: ignore[arg-type]


# what an evaluation is


def test_an_evaluation_is_plain_data_a_value_and_a_picture() -> None:
    rows = [Labelled("support 0.9", "service", "shop", "line 2"), Labelled("service <b>", "service", "shop")]
    found = evaluate(rows[:1], classifier=echo)
    data = json.loads(json.dumps(found.to_data()))
    assert list(data) == [
        "about", "two_valued", "uncertain", "all", "certain", "calibration", "groups", "mistakes", "evidence",
        "reasons",
    ]  # fmt: skip
    assert data["about"] == "functions"
    assert data["all"]["counts"] == [{"label": "service", "answer": "support", "messages": 1}]
    assert data["mistakes"][0]["place"] == "line 2"
    assert data["groups"][0]["group"] == "shop"
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found) == hash(evaluate(rows[:1], classifier=echo))
    assert repr(found).startswith("<Evaluation accuracy: 0.0 % (0 of 1;")
    assert "<table>" in found._repr_html_()


def test_no_table_has_two_columns_of_one_name() -> None:
    answer = weighing(Evidence("broken", weight=1.0))
    tables: tuple[Table, ...] = evaluate(
        [Labelled("a", "service", "shop")], classifier=lambda text: answer
    ).tables()
    assert all(len(set(table.columns)) == len(table.columns) for table in tables)


def test_many_messages_need_no_more_memory_than_few() -> None:
    def peak(number: int) -> int:
        tracemalloc.start()
        rows = ((f"support 0.{n % 10} {n}", ("support", "service")[n % 2]) for n in range(number))
        evaluate(rows, classifier=echo)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(20_000) < peak(500) + 500_000  # the texts alone are more than 1 MB
