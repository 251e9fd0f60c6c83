"""What a contact is about, and whose it is: support, success, or the rest of service.

A taxonomy names the topics and who owns each; rules over a customer's words find the topic. What failed
decides: the product or its digital surface makes it support; the order, bill or booking makes it service.
"""

from servicecore.classification.circumstances import default_circumstances
from servicecore.classification.classifier import Classifier, classify, classify_text, explain_text
from servicecore.classification.messages import Message, MessageFacts, facts
from servicecore.classification.rulebook import default_rules
from servicecore.classification.taxonomy import Taxonomy, TopicInfo
from servicecore.classification.topics import TAXONOMY

__all__ = [
    "TAXONOMY",
    "Classifier",
    "Message",
    "MessageFacts",
    "Taxonomy",
    "TopicInfo",
    "classify",
    "classify_text",
    "default_circumstances",
    "default_rules",
    "explain_text",
    "facts",
]
