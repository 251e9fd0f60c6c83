"""Circumstances that ask for a person, whatever the contact is about."""

from functools import cache

from servicecore.classification.rows import mentions
from servicecore.rules import Rule, RuleSet


@cache
def default_circumstances() -> RuleSet[str, None]:
    """The circumstances that make a contact sensitive: the outcome of each rule is its name.

    >>> from servicecore.classification import Message
    >>> default_circumstances().decide(Message("my mother passed away in March")).outcome
    'bereavement'
    """
    rules = [Rule(name, when=mentions(words), then=name) for name, words in _SAID.items()]
    return RuleSet("circumstances", rules)


_SAID = {
    "bereavement": """
        passed away, deceased, bereavement, bereaved, funeral, death certificate, my late husband
        my late wife, my late father, my late mother, husband died, wife died, father died, mother died
        son died, daughter died
    """,
    "threat of legal action": """
        lawyer, lawyers, solicitor, attorney, legal action, take you to court, small claims, sue you
        lawsuit, ombudsman, trading standards, press charges
    """,
    "fraud or theft": """
        fraud, fraudulent, scam, scammed, stolen, identity theft, hacked, unauthorised, unauthorized
        was not me, wasnt me
    """,
    "privacy": "data breach, gdpr, my personal data, data protection, privacy violation, leaked my",
    "danger": """
        injured, injury, caught fire, on fire, smoke coming, electric shock, burned me, allergic reaction
        hospital, suicide, kill myself, harm myself
    """,
    "hardship": """
        lost my job, cant afford, cannot afford, redundant, bankruptcy, evicted, terminal illness, disability
    """,
}
