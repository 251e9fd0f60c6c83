"""Which language a message is in, by its commonest words."""

from collections.abc import Mapping

READ = ("en", "de", "es", "fr")
"""The languages that the weights have been learnt in."""

GREETINGS = frozenset(
    word
    for words in (
        "hello hi hey hiya there good morning afternoon evening day dear all team sir madam thanks thank you",
        "ok okay yes no bye please sure great hm hmm test ? ! :) :( hallo guten tag",
        "morgen abend moin danke ja",
        "re fw fwd aw wg help need i a have question problem can me my with it is to the and for from",
        "nein hola buenos dias buenas tardes gracias si adios bonjour salut bonsoir merci oui non",
    )
    for word in words.split()
)
"""Words that tell nothing of the matter where nothing else is said."""

_FEW = 8  # more words than these are not all greetings


def says_nothing(words: list[str]) -> bool:
    """Whether there is nothing but greetings and numbers.

    >>> says_nothing(["hello", "there", "!"]), says_nothing(["####"]), says_nothing(["refund"])
    (True, True, False)
    """
    return len(words) <= _FEW and all(word in GREETINGS or "#" in word for word in words)


_COMMON: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
            the a an i im ive id my me we our us you your it its this that these those they them he she is
            are was were be been has have had do does did dont doesnt didnt cant cannot wont will would
            could should can may not and or but if then when where what which who why how of to in on at for
            from with by about after before since until into out off up down over again there here no yes
            please thanks thank hi hello hey dear need want get got still just any some all more one two new
            now today yesterday
        """,
        "de": """
            der die das den dem des ein eine einen einem einer eines ich mir mich mein meine meinen meinem
            meiner wir uns unser unsere sie ihr ihre ihren ihnen er es ist sind war waren bin habe hab haben
            hat hatte wird werden wurde kann konnen konnte soll muss mochte will nicht kein keine keinen und
            oder aber wenn dann wann wo wie was wer warum welche von zu zum zur mit bei auf aus fur an am im
            ins nach seit uber unter um vor noch schon auch nur immer wieder bitte danke hallo guten jetzt
            heute gestern hier da dass bis so mal
        """,
        "es": """
            el la los las un una unos unas lo yo mi mis me nos nuestro nuestra usted ustedes su sus le les
            se te tu es son esta estan estoy era fue ser he ha han hay tengo tiene puedo puede quiero
            quisiera necesito no ni y o pero si cuando donde como que cual quien porque por para con sin de
            del al a en desde hasta sobre entre ya aun todavia muy mas tambien solo siempre nunca hola
            gracias favor buenos buenas hoy ayer ahora aqui eso esto ese este
        """,
        "fr": """
            le la les un une des du de je jai mon ma mes me moi nous notre nos vous votre vos il elle ils
            elles on ce cet cette ces est sont etait suis etes ai as a ont avez avons etre avoir peut peux
            pouvez puis veux voudrais faut ne pas plus rien jamais ni et ou mais si quand comment que qui
            quoi quel quelle pourquoi par pour avec sans dans en sur sous depuis jusque chez au aux y deja
            encore toujours tres trop bonjour merci svp sil plait aujourdhui hier cest jarrive lai nest quil
            dun dune
        """,
        "it": """
            la le mi ci si al da sono faccio fa buonasera pacco finito nuovo anche delle degli sulla sul alla
            il lo gli i una uno di del della dei delle che non per con sono ho hai abbiamo avete mio mia
            miei mie vostro questo questa quando dove come perche anche piu ancora gia buongiorno salve
            grazie vorrei posso e ma nel nella alla dal
        """,
        "pt": """
            o os um uma do da dos das em no na nos nas que nao por para com meu minha seu sua voces eu ele
            ela estou esta sao foi tenho tem quero preciso quando onde como porque tambem ainda ja muito
            obrigado obrigada ola bom dia boa tarde
        """,
        "nl": """
            de het een ik mijn mij we wij ons onze u uw je jij zij hij is zijn was waren heb heeft hebben
            niet geen en of maar als wanneer waar hoe wat wie waarom van naar met bij op uit voor aan door
            over nog al ook graag bedankt hallo goedemorgen kan kunnen wil moet nu vandaag gisteren
        """,
        "pl": """
            nie jest sa moj moja moje mnie mam masz prosze dziekuje dzien dobry czy jak gdzie kiedy dlaczego
            ale lub oraz od na za przez po dla juz jeszcze tylko sie to co ten ta
        """,
        "sv": """
            jag min mitt mina vi du ni det den ett och eller men om nar var hur vad varfor inte har hade ar
            som pa till fran med for av kan vill maste tack hej
        """,
    }.items()
}
_ENGLISH = _COMMON["en"]
_LIKELY = 0.18
"""The share of the words of a message that are common in its language, at least."""


def language_of(said: list[str]) -> str | None:
    """The language that the words of a message are in (ISO 639-1), `None` if they do not tell.

    A few words, names and numbers fit any language.

    >>> language_of(["wo", "ist", "mein", "paket"]), language_of(["invoice", "####"])
    ('de', None)
    """
    if 3 * len(_ENGLISH.intersection(said)) > len(said):
        return "en"
    found = set(said)
    counts = {language: len(common & found) for language, common in _COMMON.items()}
    best = max(counts, key=counts.__getitem__)
    least = 1 if best == "en" else 2
    return best if counts[best] >= max(least, _LIKELY * len(found)) else None
