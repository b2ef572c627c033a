"""The graph holds no personal data: what looks like it is found here, and refused, masked or taken out.

Found are e-mail addresses, Finnish and international phone numbers, personal identity codes, and a person's name
beside a role ("projektipäällikkö Maija Meikäläinen"). A name without such a sign cannot be told from a project's.
The shapes of the ontology look for the same in what is published; what they find, this finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ingest.messages import Told, told
from ontology.sieve import Sieve

#: What stands in a report instead of personal data.
MASK = "***"

EMAIL = told("an e-mail address")
IDENTITY_CODE = told("a personal identity code")
PHONE = told("a phone number")
NAME = told("a person's name beside a role")

#: What an address of the web may not hold; a phone number in one could be any number.
IN_ADDRESSES = frozenset({EMAIL, IDENTITY_CODE})

_AT = re.compile(r"(?<=[\w.%+-])(?:[@＠]|%40|\s?[(\[](?:at|ät|a)[)\]]\s?)(?=[\w-])", re.IGNORECASE)
_LOCAL_PART = re.compile(r"[\w.%+-]")
_AFTER_AT = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}?\.\w{1,63}(?:\.\w{2,63})*")
_IDENTITY_CODE = re.compile(
    r"(?<![^\W_])[0-3]\d[01]\d{3}[-+A-FU-Ya-fu-y]\d{3}[0-9A-FHJ-NPR-Ya-fhj-npr-y](?![^\W_])"
)
_PHONE = re.compile(
    r"(?<![\w-])(?:\+\d{1,3}[ -]?(?:\(0\)[ -]?)?\d{1,3}|0(?:4\d|50|[1-9])|\(0(?:4\d|50)\))"
    r"[ -]?\d{3,4}[ -]?\d{2,4}(?:[ -]?\d{2,4})?(?![\w-])"
    r"|(?<![\w+:./-])(?:\+[1-9](?:[ -]?\(?\d\)?){8,14}|00358(?:[ -]?\d){7,11}"
    r"|\(?0(?:1\d|[235689])\)?[ -]\d{3,4}[ -]?\d{3,5})(?![^\W_])"
)
_NOT_PHONE = re.compile(r"\b\d{7}-\d\b|\b\d{4}-\d\d-\d\d\b|https?://\S+|\b97[89][\d-]{10,14}\b")
_ROLES = (
    "yhteyshenkilö|lisätietoja(?:\\s{1,3}antaa)?|laatinut|kirjoittaja|tekijä|projektipäällikkö|hankepäällikkö"
    "|kehittämispäällikkö|koulutuspäällikkö|ohjelmapäällikkö|projektikoordinaattori|hankekoordinaattori|koordinaattori"
    "|projektijohtaja|hankejohtaja|toimitusjohtaja|johtaja|projektityöntekijä|hanketyöntekijä|projektiasiantuntija"
    "|asiantuntija|suunnittelija|rehtori|opettaja|lehtori|opinto-ohjaaja|tutkija|kuraattori|kontaktperson"
    "|projektledare|projektchef|koordinator|sakkunnig|rektor|lärare|författare|contact(?:\\s{1,3}person)?"
    "|project\\s{1,3}manager|project\\s{1,3}coordinator|coordinator|director|author"
)
_LETTERS = "a-zß-öø-ÿā-ž"
_CAPITAL = "[A-ZÀ-ÖØ-ÞĀ-Ž]"
_WORD_OF_NAME = f"{_CAPITAL}[{_LETTERS}]{{1,30}}(?:-{_CAPITAL}[{_LETTERS}]{{1,30}})?"
_ROLE_AND_NAME = re.compile(
    rf"(?i:(?<![\w-])(?:{_ROLES}))(?:na|nä|n)?(?:\s{{1,3}}(?:toimii|toimi|on|oli|is|är))?\s{{0,3}}[:;,–-]?\s{{0,3}}"
    rf"(?P<name>(?:(?:FM|KM|YTM|TtM|FT|KT|DI)\s{{1,3}})?{_WORD_OF_NAME}\s{{1,3}}{_WORD_OF_NAME})"
)
_CAPTION = re.compile(
    r"(?:\b(?:puh(?:elin(?:numero)?)?|gsm|matkapuhelin|tel(?:efon|ephone)?|phone|mobile|s-?posti"
    r"|sähköposti(?:osoite)?|e-?mail|e-?post|henkilötunnus|hetu|personbeteckning)\b\.?\s{0,3}:?\s{0,3})$",
    re.IGNORECASE,
)


#: How what is left is tidied: runs of blanks first, so that the others need to look at one only.
_TIDIED = (
    (re.compile(r"(?<=[^\S\n])[^\S\n]+"), ""),
    (re.compile(r"\( ?[,;]? ?\)|\[ ?\]|< ?>"), ""),
    (re.compile(r"(?<=[^\S\n])[^\S\n]+"), ""),
    (re.compile(r" (?=[.,;:!?)])"), ""),
    (re.compile(r"(?<=[,;:])[,;:]+|[,;:]{1,3}(?=[.])"), ""),
)


class Trace(NamedTuple):
    """Where in a text personal data stands, and what kind of it."""

    start: int
    end: int
    kind: Told


def traces(text: str) -> list[Trace]:
    """Find personal data, in the order in which it stands; in time proportional to the text's length."""
    return sorted(_traces(text), key=lambda one: one.start)


def personal_data(text: str) -> Told | None:
    """Say what kind of personal data the text holds ("an e-mail address"), or None when none was found."""
    first = next(_traces(text), None)
    return None if first is None else first.kind


def holds_identity_code(text: str) -> bool:
    """Whether a personal identity code stands in a text of plain characters, such as an address."""
    return _IDENTITY_CODE.search(text) is not None


def masked(text: str) -> str:
    """Put a mask in the place of personal data, for sentences that are shown."""
    return _replaced(text, MASK, captions=False)


def stripped(text: str) -> str:
    """Take personal data out, with its caption ("puh."); empty when nothing that says anything is left."""
    if not traces(text):
        return text
    rest = _replaced(text, "", captions=True)
    for pattern, instead in _TIDIED:
        rest = pattern.sub(instead, rest)
    rest = rest.strip(" ,;:–-\n\t")
    return rest if re.search(r"[^\W_]", rest) else ""


def discreet(value: Any) -> Any:
    """Copy what was read without the personal data in it, for the file of refused records."""
    if isinstance(value, str):
        return stripped(value)
    if isinstance(value, Mapping):
        return {masked(str(name)): discreet(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [discreet(one) for one in value]
    return value


#: What a word processor makes of hyphens and blanks. One character each, so that every place stays where it is.
_HYPHEN, _BLANK = re.compile("[‐‑‒–—−]"), re.compile("[\u00a0\u2007\u2009\u202f]")
#: Most texts hold nothing of these, and that is quickly told.
_SOUGHT = (_AT, _IDENTITY_CODE, _PHONE, _ROLE_AND_NAME, _HYPHEN, _BLANK)
_ADDRESS, _CODE, _NUMBER, _PERSON, *_TYPOGRAPHY = range(len(_SOUGHT))
_sieve = cache(lambda: Sieve(_SOUGHT))


def _traces(text: str) -> Iterator[Trace]:
    typed, caught = text, _sieve().caught(text)
    if not caught:
        return
    if any(place in caught for place in _TYPOGRAPHY):
        typed = _BLANK.sub(" ", _HYPHEN.sub("-", text))
        caught = _sieve().caught(typed)
    if _ADDRESS in caught:
        yield from _addresses(text)
    if _CODE in caught:
        yield from (Trace(*code.span(), IDENTITY_CODE) for code in _IDENTITY_CODE.finditer(typed))
    if _NUMBER in caught:
        other = _NOT_PHONE.sub(lambda found: "\x00" * len(found[0]), typed)
        yield from (Trace(*phone.span(), PHONE) for phone in _PHONE.finditer(other))
    if _PERSON in caught:
        yield from (Trace(*found.span("name"), NAME) for found in _ROLE_AND_NAME.finditer(text))


def _addresses(text: str) -> Iterator[Trace]:
    for at in _AT.finditer(text):
        start = at.start()
        while start > max(0, at.start() - 64) and _LOCAL_PART.match(text, start - 1):
            start -= 1
        if after := _AFTER_AT.match(text, at.end()):
            yield Trace(start, after.end(), EMAIL)


def _replaced(text: str, mask: str, *, captions: bool) -> str:
    pieces: list[str] = []
    done = 0
    for start, end, _ in traces(text):
        if end <= done:
            continue
        before = text[done : max(start, done)]
        caption = _CAPTION.search(before[-40:]) if captions else None
        pieces += [before[: len(before) - len(caption[0])] if caption else before, mask]
        done = end
    return "".join([*pieces, text[done:]])
