"""What is read of a message: its words, without mark-up, quoted mail, signatures and the ways of typing."""

import html
import re
import unicodedata
from collections.abc import Callable

LONGEST = 6_000
"""How many letters of a message are read; what people want is said in fewer."""

_RAW = 10 * LONGEST
_HIDDEN = re.compile(r"<(script|style|head|blockquote)\b", re.I)
_BLOCK = re.compile(r"</?(?:div|p|br|tr|li|ul|ol|table|h[1-6]|blockquote)\b[^<>]{0,500}>", re.I)
_MAILBOX = re.compile(r"<([^\s<>\"=]{1,64}@[^\s<>\"=]{1,100})>")
_TAG = re.compile(r"</?[a-z!][^<>]{0,500}>", re.I)
_ADDRESS = re.compile(
    r"https?://[^\s<>]{1,500}|www\.[^\s<>]{1,500}|[^\s<>@]{1,64}@[^\s<>@]{1,100}\.[a-z]{2,10}\b", re.I
)
_QUOTE_BEGINS = re.compile(
    r"\W{0,5}(?:(?:original message|forwarded message|ursprüngliche nachricht|mensaje original)\b"
    r"|message d.origine\b"
    r"|(?:on|am|el|le) .{5,120} (?:wrote|schrieb\b.{0,80}|escribió|a écrit) ?:"
    r"|(?:from|von|de) ?: .{1,100}@)",
    re.I,
)
_SIGNED = re.compile(
    r"(?:--|(?:sent|enviado|envoyé|gesendet) (?:from|via|desde|depuis|de|von) .{2,40}|von .{2,40} gesendet"
    r"|get outlook .{2,20})\s*",
    re.I,
)
_CLOSING = re.compile(
    r"\W{0,2}(?:(?:kind |best |warm |many )?regards|best wishes|(?:yours )?(?:sincerely|faithfully|truly)"
    r"|mit (?:freundlichen|besten) gr(?:ü|u|ue)(?:ß|ss)en|(?:viele|beste|liebe) gr(?:ü|u|ue)(?:ß|ss)e|mfg"
    r"|un saludo|saludos(?: cordiales)?|atentamente|(?:bien )?cordialement|salutations)\W{0,3}",
    re.I,
)
_NOTICE = re.compile(
    r"(?:this (?:e-?mail|message|communication)\b.{0,120}\b(?:confidential|intended|privileged)\b"
    r"|(?:the information|information) (?:contained )?in this (?:e-?mail|message)|if you are not the intended"
    r"|caution: this (?:e-?mail|mail|message)|external (?:e-?mail|sender):?"
    r"|diese e-?mail enthält vertrauliche"
    r"|este (?:mensaje|correo).{0,80} confidencial|ce (?:message|courriel).{0,80} confidentiel).*",
    re.I,
)
_AFTER_CLOSING = 8
"""How many lines may follow a closing for them to be a signature, and not a message that goes on."""

_ASCII = str.maketrans(
    {letter: letter.lower() if letter.isalpha() else " " for letter in map(chr, range(128))}
    | dict.fromkeys("0123456789", "#")
    | {mark: mark for mark in "?!'"}
)
_SAD, _GLAD = " \ue001 ", " \ue000 "  # marks of no script, which the table of ASCII leaves alone
_BEYOND = (
    dict.fromkeys(
        (
            *range(0x300, 0x370),
            *range(0xFE00, 0xFE10),
            *range(0x200B, 0x2010),
            0x2BC,
            0x2060,
            0xFEFF,
            0x2018,
            0x2019,
        )
    )
    | dict.fromkeys(range(0x2010, 0x2016), " ")
    | dict.fromkeys(
        (
            *range(0x1F300, 0x1FB00),
            *range(0x2600, 0x27C0),
            0x2026,
            0xAB,
            0xBB,
            0xBF,
            0xA1,
            *range(0x201A, 0x2020),
        ),
        " ",
    )
    | dict.fromkeys(map(ord, "😀😁😂😃😄😅😆😉😊😋😍🥰😘🙂🤗🤩👍👏🙌💪🎉❤💕💯🥳😎✨🙏"), _GLAD)
    | dict.fromkeys(map(ord, "😠😡🤬😤😞😟😔😕🙁☹😣😖😫😩😢😭😱😒🙄👎💔🤦😾🤢🤮😰"), _SAD)
    | {ord("？"): "?", ord("！"): "!", ord("ß"): "ss", ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o"}
)


def words(text: str) -> list[str]:
    """The words of a message in lower case.

    Apostrophes and accents are left out, digits are `#`, and `?`, `!` and emoji that tell a feeling (`:)`,
    `:(`) are words of their own. Mark-up, quoted mail, addresses and signatures are not read, unless there
    is nothing else; nor is anything after the first `LONGEST` letters.

    >>> words("<p>It <b>doesn't</b> work since 3 days 😡!</p>")
    ['it', 'doesnt', 'work', 'since', '#', 'days', ':(', '!']
    """
    if len(text) > LONGEST or "\n" in text or "<" in text or "@" in text or "/" in text or "&" in text:
        text = plain(text)
    if text.isascii():
        return _divided(text.translate(_ASCII))
    folded = unicodedata.normalize("NFKD", text.lower().replace("´", "'")).translate(_BEYOND)
    return _divided(folded.translate(_ASCII).replace("\ue000", ":)").replace("\ue001", ":("))


def _divided(text: str) -> list[str]:
    """Words, of which `?` and `!` are some; a table that changes letters one for one is the quicker one."""
    if "'" in text:
        text = text.replace("'", "")
    if "?" in text or "!" in text:
        text = text.replace("?", " ? ").replace("!", " ! ")
    return text.split()


def plain(text: str) -> str:
    """What somebody wrote themselves, as plain text; all of it if nothing would be left."""
    text = text[:_RAW]
    if "<" in text:
        text = _MAILBOX.sub(r" \1 ", _without_hidden(text))
        text = _TAG.sub(" ", _BLOCK.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    own = _own_lines(text.splitlines()) if "\n" in text else text
    own = _ADDRESS.sub(" ", own) if "@" in own or "/" in own or "www." in own else own
    return (own if own.strip() else text)[:LONGEST]


def _without_hidden(text: str) -> str:
    """Mark-up without the parts of which nothing is shown, styles and scripts."""
    parts, start, small = [], 0, text.lower()
    for hidden in _HIDDEN.finditer(text):
        if hidden.start() < start:
            continue
        end = small.find(f"</{hidden[1].lower()}", hidden.end())
        if end < 0:
            break
        parts.append(text[start : hidden.start()])
        start = end
    return " ".join([*parts, text[start:]])


def _own_lines(lines: list[str]) -> str:
    """The lines that are neither quoted from another message, nor a signature, nor a notice of lawyers."""
    lines = [line[:LONGEST].strip() for line in lines]
    lines = [_NOTICE.sub("", line) for line in lines[: _first(lines, _quotes)] if not line.startswith(">")]
    return "\n".join(lines[: _first(lines, _signs)])


def _first(lines: list[str], ends: Callable[[list[str], int], bool]) -> int:
    """Where a message ends: the first line but one that ends it, or the number of lines."""
    return next((number for number in range(1, len(lines)) if ends(lines, number)), len(lines))


def _quotes(lines: list[str], number: int) -> bool:
    """Whether what follows was written before; what says so may be broken into two lines."""
    return _QUOTE_BEGINS.match(" ".join(line[:300] for line in lines[number : number + 2])) is not None


def _signs(lines: list[str], number: int) -> bool:
    """Whether a signature begins."""
    line = lines[number]
    closes = _CLOSING.fullmatch(line[:60]) and len(lines) - number <= _AFTER_CLOSING
    return bool(closes or _SIGNED.fullmatch(line[:80]))
