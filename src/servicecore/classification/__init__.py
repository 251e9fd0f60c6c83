"""What a contact is about, and whose it is: support, success, or the rest of service.

A taxonomy names the topics and who owns each; weights of a customer's words find function, topic, intent and
tone, and say how sure that is. What failed decides: the product or its digital surface makes it support; the
order, bill or booking makes it service.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicecore._lazy import lazy
from servicecore.classification.circumstances import default_circumstances
from servicecore.classification.classifier import Classifier, classify, classify_text, explain_text
from servicecore.classification.messages import Message, MessageFacts, facts
from servicecore.classification.taxonomy import Taxonomy, TopicInfo
from servicecore.classification.topics import INTENTS, TAXONOMY

if TYPE_CHECKING:
    from servicecore.classification.combining import combined, for_texts
    from servicecore.classification.conversations import change_of_function
    from servicecore.classification.evaluating.calibration import Bin, Calibration
    from servicecore.classification.evaluating.confusion import ClassFigures, Confusion
    from servicecore.classification.evaluating.erring import Erring
    from servicecore.classification.evaluating.labels import Labels
    from servicecore.classification.evaluation import Evaluation, Group, Labelled, Mistake, evaluate
    from servicecore.classification.replies import ReplyTone, reply_tone
    from servicecore.classification.weight_rules import Said, evidence_rules, said

__all__ = [
    "INTENTS",
    "TAXONOMY",
    "Bin",
    "Calibration",
    "ClassFigures",
    "Classifier",
    "Confusion",
    "Erring",
    "Evaluation",
    "Group",
    "Labelled",
    "Labels",
    "Message",
    "MessageFacts",
    "Mistake",
    "ReplyTone",
    "Said",
    "Taxonomy",
    "TopicInfo",
    "change_of_function",
    "classify",
    "classify_text",
    "combined",
    "default_circumstances",
    "evaluate",
    "evidence_rules",
    "explain_text",
    "facts",
    "for_texts",
    "reply_tone",
    "said",
]

# what is asked for rarely: which module each of its names lives in
_HOMES = {
    "Bin": "evaluating.calibration",
    "Calibration": "evaluating.calibration",
    "ClassFigures": "evaluating.confusion",
    "Confusion": "evaluating.confusion",
    "Erring": "evaluating.erring",
    "Evaluation": "evaluation",
    "Group": "evaluation",
    "Labelled": "evaluation",
    "Labels": "evaluating.labels",
    "Mistake": "evaluation",
    "ReplyTone": "replies",
    "Said": "weight_rules",
    "change_of_function": "conversations",
    "combined": "combining",
    "evaluate": "evaluation",
    "evidence_rules": "weight_rules",
    "for_texts": "combining",
    "reply_tone": "replies",
    "said": "weight_rules",
}

__getattr__: Callable[[str], object]
__dir__: Callable[[], list[str]]
__getattr__, __dir__ = lazy(__name__, _HOMES)
