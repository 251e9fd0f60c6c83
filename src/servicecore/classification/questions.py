"""What to ask a customer whose message does not say enough."""

from servicecore.classification.judging import Judgement
from servicecore.classification.languages import READ
from servicecore.domain import ServiceFunction

QUESTION = (
    "Does something not work as it should, or is it unclear how to use it? "
    "Or is this about an order, a bill, a contract or the like?"
)
_OUTCOME = "Is this about what you want to reach with us, or about an order, a bill, a contract or the like?"
_NAMES = {"en": "English", "de": "German", "es": "Spanish", "fr": "French"}


def question_for(found: Judgement) -> str:
    """The question that would settle whose a message is."""
    if found.language is not None and found.language not in READ:
        *others, last = (_NAMES[language] for language in READ)
        return f"Could you say that in {', '.join(others)} or {last}?"
    if not found.understood:
        return "What can we help you with?"
    return _OUTCOME if ServiceFunction.SUCCESS in (found.function, found.other) else QUESTION
