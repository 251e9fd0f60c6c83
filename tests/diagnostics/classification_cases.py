"""Deliberate mistakes with topics, classifiers and their evaluation: what a user wrote."""

from typing import Any

from tests.diagnostics.domain_cases import AT, Cases

from servicecore.classification import (
    TAXONOMY,
    Labelled,
    Labels,
    Message,
    Said,
    Taxonomy,
    TopicInfo,
    change_of_function,
    classify,
    classify_text,
    combined,
    evaluate,
    evidence_rules,
    explain_text,
    facts,
    reply_tone,
    said,
)
from servicecore.domain import History, Interaction, Opened
from servicecore.rules import Rule, RuleSet

MAIL = Interaction("m1", channel="email", at=AT, text="the app crashes")
REFUND = TopicInfo("refund", "service", "Money is wanted back.")
PARTS = TopicInfo("spare parts", "service", "A part for a product that the customer owns is wanted.")
SHOP = Taxonomy([REFUND])


def rules(topic: Any) -> Any:
    """Rules that give a topic to whatever crashes."""
    return RuleSet("mine", [Rule("crash", when=facts.text.mentions("crashes"), then=topic)])


CLASSIFYING: Cases = {
    # topics
    "a topic without a definition": lambda: TopicInfo("refund", "service", ""),
    "a definition that is a number": lambda: TopicInfo("refund", "service", 5),  # type: ignore[arg-type]
    "yes for a sensitive topic": lambda: TopicInfo("refund", "service", "Money.", sensitive="yes"),  # type: ignore[arg-type]
    "a misspelt topic": lambda: TAXONOMY["pasword reset"],
    "the owner of a stranger": lambda: TAXONOMY.owner("fishing licence"),
    "a topic of another taxonomy": lambda: SHOP.owner("bug"),
    "names for topics": lambda: Taxonomy(["refund", PARTS, "bug"]),  # type: ignore[list-item]
    "a topic twice": lambda: SHOP.plus(PARTS, REFUND),
    "another meaning of a topic that is not there": lambda: TAXONOMY.replacing(
        TopicInfo("refunds", "service", "Money is wanted back.")
    ),
    # classifying
    "a text for an interaction": lambda: classify("the app crashes"),  # type: ignore[arg-type]
    "an interaction for a text": lambda: classify_text(MAIL),  # type: ignore[arg-type]
    "an explanation of nothing": lambda: explain_text(None),  # type: ignore[arg-type]
    "a message of bytes": lambda: Message(b"the app crashes"),  # type: ignore[arg-type]
    "a reply that is missing": lambda: reply_tone(None),  # type: ignore[arg-type]
    "a ticket for its history": lambda: classify(MAIL, History("t1", [Opened(AT)]).ticket),  # type: ignore[arg-type]
    "a threshold in percent of a classification": lambda: classify_text("hello", threshold=60),
    "a rule in place of rules to classify": lambda: classify_text("hello", rules=rules("bug")["crash"]),
    "rules with a misspelt topic": lambda: classify_text("the app crashes", rules=rules("bugg")),
    "a list for a taxonomy": lambda: classify_text("hello", taxonomy=[REFUND]),  # type: ignore[arg-type]
    "trust in percent": lambda: combined(classify, classify, trust=50),
    "a classifier that gives a word": lambda: combined(classify, lambda *given: "support")(MAIL),  # type: ignore[arg-type]
    "a change in no history": lambda: change_of_function(MAIL, None),  # type: ignore[arg-type]
    # weights
    "a misspelt question of the weights": lambda: evidence_rules("functon", "support"),
    "an answer that the weights do not give": lambda: evidence_rules("function", "sales"),
    "what is said by nothing": lambda: Said.of(None),  # type: ignore[arg-type]
    "a misspelt fact of what is said": lambda: said.word,  # type: ignore[attr-defined]
    # labels
    "a misspelt meaning of a label": lambda: Labels({"tech": "suport", "fish": "fishing"}),
    "a label with two meanings": lambda: Labels({"tech": "support", "Tech": "service"}),
    "a meaning that is a number": lambda: Labels({"tech": 1}),  # type: ignore[dict-item]
    "topics in the view of two": lambda: Labels(topics=SHOP, two_valued=True),
    "the names of topics for a taxonomy": lambda: Labels(topics=["refund"]),  # type: ignore[arg-type]
    "a label that is read alone": lambda: Labels().read("suport"),
    "a blank label": lambda: Labels().read("  "),
    # evaluating
    "rows with many mistakes": lambda: evaluate(
        [
            ("the app crashes", "suport"),
            ("where is my parcel", ""),
            "thank you",  # type: ignore[list-item]
            ("hello",),  # type: ignore[list-item]
            ("hello", None),  # type: ignore[list-item]
            (None, "support"),  # type: ignore[list-item]
            Labelled("help me", "fishing", None, "mail.csv:7"),
            ("hi", "service", 4),  # type: ignore[list-item]
        ]
    ),
    "a misspelt topic for a label": lambda: evaluate([("money back", "refnd")], labels=Labels(topics=SHOP)),
    "nothing to evaluate on": lambda: evaluate([]),
    "a text for rows": lambda: evaluate("hi"),  # type: ignore[arg-type]
    "a mapping for labels": lambda: evaluate([("hi", "service")], labels={"tech": "support"}),  # type: ignore[arg-type]
    "examples less than none": lambda: evaluate([("hi", "service")], examples=-1),
    "a classifier that answers a word": lambda: evaluate(
        [("hi", "service")],
        classifier=lambda text: "service",  # type: ignore[arg-type,return-value]
    ),
}
"""Mistakes with taxonomies, classifiers, labels and rows."""
