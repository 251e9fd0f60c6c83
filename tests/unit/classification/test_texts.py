"""What is read of a message, and what is not."""

import pytest

from servicecore.classification.texts import LONGEST, plain, words

ASKED = "the app crashes"
READ = ["the", "app", "crashes"]
OTHER = "Your parcel has left our warehouse."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It DOESN'T work", ["it", "doesnt", "work"]),
        ("it doesn’t work", ["it", "doesnt", "work"]),
        ("it doesn‘t work", ["it", "doesnt", "work"]),
        ("it doesn´t work", ["it", "doesnt", "work"]),
        ("log-in, log–in (log—in)", ["log", "in"] * 3),
        ("Größe, naïve œuvre", ["grosse", "naive", "oeuvre"]),
        ("¿Dónde está?", ["donde", "esta", "?"]),
        ("why?!", ["why", "?", "!"]),
        ("order 12345, 3rd time", ["order", "#####", "#rd", "time"]),
        ("hm… ok", ["hm", "ok"]),
        ("the\u00a0app\tcrashes\u2028now", ["the", "app", "crashes", "now"]),
        ("ＡＰＰ crashes！", ["app", "crashes", "!"]),
        ("thanks 🎉 but 😡", ["thanks", ":)", "but", ":("]),
        ("👍🏽", [":)"]),
        ("", []),
        (" \n\t", []),
        ("...", []),
    ],
)
def test_ways_of_typing_make_no_difference(written: str, read: list[str]) -> None:
    assert words(written) == read


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{ASKED}</p>",
        "<div class='a'><b>the</b> app<br>crashes</div>",
        f"<html><head><title>{OTHER}</title></head><body>{ASKED}</body></html>",
        f"<style>p {{color: red}}</style>{ASKED}",
        f"<script>refund()</script>{ASKED}<script>order()</script>",
        f"<!-- {OTHER} -->{ASKED}",
        "the&nbsp;app&#32;crashes",
        f"{'<div>' * 500}{ASKED}{'</div>' * 500}",
    ],
)
def test_of_mark_up_what_is_shown_is_read(markup: str) -> None:
    assert words(markup) == READ


def test_signs_of_comparison_are_no_mark_up() -> None:
    assert words("if x < 5 and y > 3 it crashes") == ["if", "x", "#", "and", "y", "#", "it", "crashes"]


SIGNATURES = [
    "Kind regards,\nAnna Smith\nOrder Desk",
    "Best regards\nAnna",
    "Yours sincerely\nAnna Smith",
    "Mit freundlichen Grüßen\nAnna Schmidt",
    "Viele Grüße\nAnna",
    "Un saludo,\nAna",
    "Cordialement,\nAnne",
    "-- \nAnna Smith\nOrder Desk",
    "Sent from my iPhone",
    "Enviado desde mi iPhone",
    "Get Outlook for iOS",
]
QUOTED = [
    f"> {OTHER}\n> {OTHER}",
    f"On Mon, 2 Mar 2026 at 09:00, Acme <help@acme.example> wrote:\n> {OTHER}",
    f"On Mon, 2 Mar 2026 at 09:00, Acme wrote:\n{OTHER}",
    f"Am 02.03.2026 um 09:00 schrieb Acme:\n> {OTHER}",
    f"El lun, 2 mar 2026 a las 9:00, Acme escribió:\n> {OTHER}",
    f"Le lun. 2 mars 2026 à 09:00, Acme a écrit :\n> {OTHER}",
    f"-----Original Message-----\n{OTHER}",
    f"---- Forwarded message ----\n{OTHER}",
    f"-----Ursprüngliche Nachricht-----\n{OTHER}",
    f"From: Acme [mailto:help@acme.example]\n{OTHER}",
]


@pytest.mark.parametrize("end", [*SIGNATURES, *QUOTED])
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n\r\n"])
def test_neither_signatures_nor_quoted_mail_are_read(end: str, gap: str) -> None:
    assert words(f"{ASKED}{gap}{end}") == READ


@pytest.mark.parametrize(
    "whole",
    [
        f"{ASKED}\n\nFrom: Acme <help@acme.example>\nSent: Monday\nTo: Anna\n\n{OTHER}",
        f"{ASKED}\n\nOn Mon, 2 Mar 2026 at 09:00, Acme Customer Care <help@acme.example>\nwrote:\n> {OTHER}",
        f"<div>{ASKED}</div><div>On Mon, 2 Mar 2026, Acme wrote:<blockquote>{OTHER}</blockquote></div>",
        f"<div>{ASKED}</div><div>Kind regards<br>Anna Smith<br>Order Desk</div>",
        f"{ASKED}\n\nVon meinem iPhone gesendet",
        f"{ASKED}\n\nEnvoyé de mon iPhone",
        "the «app» crashes",
        "the\u200b app\u200b crashes",
    ],
    ids=[
        "header",
        "broken line",
        "block quote",
        "lines of mark-up",
        "German",
        "French",
        "guillemets",
        "no width",
    ],
)
def test_other_ways_of_mail_programs_should_make_no_difference(whole: str) -> None:
    assert words(whole) == READ


@pytest.mark.parametrize("whole", [OTHER, "Kind regards\nAnna", f"> {OTHER}", "-- \nAnna"])
def test_where_nothing_else_is_said_all_of_it_is_read(whole: str) -> None:
    assert words(whole)


def test_a_closing_with_much_after_it_is_none() -> None:
    long = "\n".join([ASKED, "regards", *["and more"] * 20])
    assert words(long) == [*READ, "regards", *["and", "more"] * 20]


def test_a_word_of_a_closing_within_a_sentence_ends_nothing() -> None:
    assert words("as regards\nthe app, it crashes") == ["as", "regards", "the", "app", "it", "crashes"]


def test_addresses_are_not_read() -> None:
    assert words("see https://shop.example/order?refund=1 or www.shop.example now") == ["see", "or", "now"]
    assert words("write to help.desk@shop.example please") == ["write", "to", "please"]


def test_what_is_said_after_very_many_letters_is_not_read() -> None:
    assert words("a " * LONGEST + ASKED) == ["a"] * (LONGEST // 2)
    assert len(plain("x" * 10 * LONGEST)) == LONGEST


@pytest.mark.parametrize(
    "notice",
    [
        "This e-mail is confidential. If you are not the intended recipient, beware of viruses and failures.",
        "Caution: this mail came from outside. Do not click links.",
        "Diese E-Mail enthält vertrauliche Informationen über Fehler und Störungen.",
    ],
)
def test_notices_of_lawyers_are_not_read(notice: str) -> None:
    assert words(f"where is my bike\n\n{notice}") == ["where", "is", "my", "bike"]


def test_a_signature_before_a_quoted_message_is_not_read() -> None:
    signed = "how much is it?\n\nBest regards,\nAnna\nIT Support"
    mail = f"{signed}\n\nFrom: Bob <b@x.com>\nSent: Monday\nTo: Anna\n\ny"
    assert words(mail) == ["how", "much", "is", "it", "?"]
