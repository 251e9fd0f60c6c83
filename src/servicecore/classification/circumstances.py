"""Circumstances that ask for a person, whatever the contact is about."""

from collections.abc import Iterable
from functools import cache

from servicecore.classification.messages import facts
from servicecore.classification.phrasing import phrases
from servicecore.classification.texts import words
from servicecore.rules import Rule, RuleSet


@cache
def default_circumstances() -> RuleSet[str, None]:
    """The circumstances that make a contact sensitive: the outcome of each rule is its name.

    >>> from servicecore.classification import Message
    >>> default_circumstances().decide(Message("my mother passed away in March")).outcome
    'bereavement'
    """
    rules = [Rule(name, when=facts.text.mentions(*phrases(said)), then=name) for name, said in _SAID.items()]
    return RuleSet("circumstances", rules)


_SAID = {
    "bereavement": """
        passed away, deceased, bereavement, bereaved, funeral, death certificate, my late husband
        my late wife, my late father, my late mother, husband died, wife died, father died, mother died
        son died, daughter died, mum died, mom died, dad died, opa ist tot, oma ist tot, verstorben
        gestorben, todesfall, beerdigung, falleció, fallecio, ha muerto
        fallecimiento, défunt, décédé, décédée, décès, funérailles, est mort, est morte, está muerto
    """,
    "threat of legal action": """
        lawyer, lawyers, solicitor, attorney, legal action, take you to court, small claims, sue you
        lawsuit, ombudsman, trading standards, press charges, anwalt, rechtsanwalt, verklagen
        strafanzeige, anzeige erstatten, erstatte anzeige
        verbraucherzentrale, abogado, demanda judicial, denuncia, avocat, porter plainte, en justice
    """,
    "fraud or theft": """
        fraud, fraudulent, scam, scammed, stolen, identity theft, hacked, unauthorised, unauthorized
        was not me, wasnt me, betrug, betrüger, gestohlen, gehackt, fraude, estafa, robado, robada, robaron
        hackeado
        arnaque, escroquerie, volé, piraté
    """,
    "privacy": "data breach, gdpr, my personal data, data protection, privacy violation, leaked my",
    "danger": """
        injured, injury, caught fire, on fire, smoke coming, smoke is coming, electric shock, burned me
        allergic reaction, in hospital, to hospital, suicide, kill myself, harm myself, ending it all
        smoke in the, smell gas, smells of gas, gas leak, exploded, sparking, sparks, hits me, gebrannt
        es brennt, in brand, verletzt, rauch, raucht, qualmt, gasgeruch, riecht nach gas, explodiert
        stromschlag, im krankenhaus, ins krankenhaus, se quemó, herido, humo, incendio, huele a gas, explotó
        blessé, prend feu, pris feu, fumée, fume, odeur de gaz, explosé
    """,
    "hardship": """
        lost my job, cant afford, cannot afford, made redundant, bankruptcy, evicted, terminal illness
        my disability
    """,
}

_BEGINNINGS = frozenset(" ".join(words(phrase)[:2]) for said in _SAID.values() for phrase in phrases(said))


def may_be_told(said: Iterable[str]) -> bool:
    """Whether a message has the beginning of any phrase that tells one of the default circumstances."""
    return not _BEGINNINGS.isdisjoint(said)
