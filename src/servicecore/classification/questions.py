"""What to ask a customer whose message does not say enough."""

from servicecore.classification.judging import Judgement
from servicecore.classification.languages import READ

_NAMES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French"}


def question_for(found: Judgement) -> str:
    """The question that would settle whose a message is."""
    if found.language is not None and found.language not in READ:
        *others, last = (_NAMES[language] for language in READ)
        return f"Could you say that in {', '.join(others)} or {last}?"
    if not found.understood:
        return "What can we help you with?"
    first, second = (_matter(topic, function) for topic, function in _readings(found))
    return f"Is this about {first}, or about {second}?"


def _readings(found: Judgement) -> tuple[tuple[str | None, str], tuple[str | None, str]]:
    return (found.topic, found.function.value), (found.other_topic, found.other.value)


def _matter(topic: str | None, function: str) -> str:
    """A matter as one would say it to a customer."""
    if topic is not None:
        return topic.replace("_", " ")
    return {
        "support": "something that does not work as it should",
        "service": "an order, a bill or a contract",
        "success": "what you want to reach with us",
    }[function]
