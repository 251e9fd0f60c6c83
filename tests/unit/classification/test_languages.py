"""Which language a message is in, and what is answered to one that nobody here reads."""

import pytest

from servicecore.classification import classify_text
from servicecore.classification.languages import READ, language_of
from servicecore.classification.texts import words

SENTENCES = [
    ("en", "where is my parcel, it should have been here yesterday"),
    ("en", "I can't sign in"),
    ("de", "Wo ist mein Paket? Es sollte gestern ankommen."),
    ("de", "Seit dem Update startet die App nicht mehr"),
    ("es", "¿Dónde está mi pedido? Lo esperaba ayer"),
    ("es", "No puedo entrar en mi cuenta"),
    ("fr", "Où est mon colis ? Je l'attends depuis lundi"),
    ("fr", "L'application plante depuis la mise à jour"),
    ("it", "Dove si trova il mio pacco? Aspetto da una settimana e nessuno mi risponde"),
    ("pt", "Não consigo entrar na minha conta, a senha não funciona"),
    ("nl", "Ik kan niet inloggen op mijn account"),
    ("pl", "Nie mogę się zalogować na moje konto, hasło nie działa"),
    ("sv", "Jag kan inte logga in på mitt konto"),
]


@pytest.mark.parametrize(("language", "text"), SENTENCES)
def test_a_language_is_known_by_its_commonest_words(language: str, text: str) -> None:
    assert language_of(words(text)) == language
    assert classify_text(text).language == language


@pytest.mark.parametrize("text", ["", "invoice 4711", "Samsung A54", "🎉", "12345", "zzyzx"])
def test_names_and_numbers_tell_no_language(text: str) -> None:
    assert language_of(words(text)) is None


def test_one_word_in_common_with_another_language_is_no_proof() -> None:
    assert language_of(["samsung", "der"]) is None
    assert language_of(["the", "samsung"]) == "en"


@pytest.mark.parametrize("text", [text for language, text in SENTENCES if language not in READ])
def test_a_language_that_is_not_read_is_uncertain_and_another_is_asked_for(text: str) -> None:
    found = classify_text(text)
    assert found.uncertain
    assert found.topic is None
    assert found.question == "Could you say that in English, German, Spanish or French?"
    assert (found.intent, found.sentiment, found.urgency, found.signals) == (None, None, None, ())


@pytest.mark.parametrize(
    "text",
    [
        "Hesabıma giriş yapamıyorum, şifre çalışmıyor",
        "لا أستطيع تسجيل الدخول إلى حسابي",
        "ログインできません。パスワードが間違っていると表示されます。",
        "Не могу войти в аккаунт",
    ],
)
def test_where_no_word_is_known_it_is_asked_what_is_wanted(text: str) -> None:
    found = classify_text(text)
    assert (found.uncertain, found.topic) == (True, None)
    assert found.question == "What can we help you with?"


@pytest.mark.parametrize("text", ["hello", "Hello!", "Hallo", "bonjour", "please"])
def test_a_greeting_alone_says_nothing(text: str) -> None:
    found = classify_text(text)
    assert (found.uncertain, found.topic) == (True, None)
    assert found.question == "What can we help you with?"


@pytest.mark.parametrize("text", ["Paketim nerede? Bir haftadır bekliyorum", "Где моя посылка?"])
def test_a_question_mark_alone_says_nothing(text: str) -> None:
    assert classify_text(text).uncertain


@pytest.mark.parametrize("text", ["荷物はどこですか？", "我的包裹在哪里？"])
def test_nor_does_it_where_words_are_not_spaced(text: str) -> None:
    assert classify_text(text).uncertain


CLEAR = [
    ("Ich kann mich nicht anmelden, das Passwort wird nicht angenommen", "support"),
    ("Die App stürzt seit dem Update immer ab", "support"),
    ("Wo ist mein Paket? Es sollte gestern ankommen.", "service"),
    ("Ich möchte meinen Vertrag zum Monatsende kündigen", "service"),
    ("No puedo entrar en mi cuenta, dice contraseña incorrecta", "support"),
    ("La aplicación se cierra sola desde la última actualización", "support"),
    ("¿Dónde está mi pedido? Lo esperaba ayer", "service"),
    ("Quiero cancelar mi contrato", "service"),
    ("L'application plante depuis la mise à jour", "support"),
    ("L'imprimante ne marche plus, elle affiche une erreur", "support"),
    ("Où est mon colis ? Je l'attends depuis lundi", "service"),
    ("Je voudrais résilier mon abonnement", "service"),
]


@pytest.mark.parametrize(("text", "function"), CLEAR)
def test_what_failed_decides_in_german_spanish_and_french_too(text: str, function: str) -> None:
    found = classify_text(text)
    assert found.function.value == function
    assert not found.uncertain


NOT_LEARNT = {
    "order_status": [
        "Meine Sendung ist immer noch nicht angekommen, wo steckt sie gerade?",
        "Könnt ihr nachsehen, wie weit meine Bestellung ist?",
        "¿Me pueden decir por dónde va mi pedido? Sigo sin recibir nada",
        "Compré hace dos semanas y todavía no sé nada del paquete",
        "Pouvez-vous me dire où en est ma commande, toujours rien reçu",
        "Mon paquet est bloqué depuis mardi, vous savez où il se trouve ?",
    ],
    "update_fault": [
        "Nach dem Aktualisieren auf die neue Version startet das Programm nicht mehr",
        "Mit der neuen Firmware verliert der Lautsprecher ständig die Verbindung",
        "Tras actualizar al nuevo firmware, el televisor ya no arranca",
        "Instalé la nueva versión y ahora el programa da error",
        "La nouvelle version installée hier fait tout planter",
        "Après la mise à jour du micrologiciel, l'enceinte ne répond plus",
    ],
}
"""Sentences written when the weights had been learnt."""


def test_the_same_matter_mostly_has_the_same_topic_in_each() -> None:
    """Measured: 9 of 12."""
    right = [classify_text(text).topic == topic for topic, texts in NOT_LEARNT.items() for text in texts]
    assert sum(right) >= 9
