"""Names as they are compared: written alike when people would call them the same name.

Finnish organisations are written in many ways: "Jyväskylän Ammattikorkeakoulu Oy", "JYVÄSKYLÄN AMMATTIKORKEAKOULU",
"Jyväskylän ammattikorkeakoulu (JAMK)". Their normalised names are equal. Å, ä and ö are letters of their own and
are kept; `folded` tells where names differ in such marks only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Words of a name that are compared; a longer one is a text, not a name.
MOST_WORDS = 64
#: Characters of a name that are looked at.
LONGEST = 1_000

#: Legal forms as written and what they are: Finnish and Swedish abbreviations of one form are the same.
_FORMS = {
    "oy": "oy", "ab": "oy", "oyab": "oy", "aboy": "oy", "ltd": "oy", "osakeyhtiö": "oy", "aktiebolag": "oy",
    "oyj": "oyj", "abp": "oyj", "plc": "oyj",
    "ry": "ry", "rf": "ry",
    "sr": "sr", "rs": "sr",
    "osk": "osk", "anl": "osk",
    "ky": "ky", "kb": "ky",
    "kuntayhtymä": "kuntayhtymä", "kuntayhtymän": "kuntayhtymä", "samkommun": "kuntayhtymä",
    "tmi": "tmi", "fma": "tmi",
}  # fmt: skip
#: "ky" is a limited partnership or a joint authority: which, the abbreviation does not tell.
_ALIKE = frozenset({frozenset({"ky", "kuntayhtymä"})})

#: Words that say the same in another language or case.
_WORDS = {
    "kaupungin": "kaupunki", "stad": "kaupunki", "stads": "kaupunki", "city": "kaupunki", "town": "kaupunki",
    "kunnan": "kunta", "kommun": "kunta", "kommuns": "kunta", "municipality": "kunta",
    "amk": "ammattikorkeakoulu", "yrkeshögskola": "ammattikorkeakoulu", "kky": "koulutuskuntayhtymä",
    "och": "ja", "and": "ja", "sekä": "ja",
}  # fmt: skip
_APPLIED = re.compile(r"\buniversity of applied sciences\b")
_CITY_OF = re.compile(r"\b(city|town|municipality) of\b")

_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_ABBREVIATION = re.compile(r"[^\W\d_a-zåäö][^\W_a-zåäö]{1,9}")
#: Cases of abbreviations are written behind a colon: "MLL:n".
_CASE_ENDING = re.compile(r"(?<=\w):[a-zåäö]{1,5}\b")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}|\b[^\W\d_](?:\.[^\W\d_])+\b")
_SLASHED = re.compile(r"\b(oy|ab)\s*/\s*(ab|oy)\b")
_NOT_WORD = re.compile(r"[\W_]+")
_SEPARATORS = re.compile(r"\s*/\s*|\s*,\s+|\s+[-–—]\s+")
_MOST_PARTS = 4
_QUOTES = str.maketrans("", "", "'’‘`´\u00ad\u200b\u200c\u200d\ufeff")
_UNUSUAL = re.compile(r"[^\x00-\x7fåäö]")
_RING_AND_DOTS = {"a": "\u030a\u0308", "o": "\u0308"}


def normalised(name: str) -> str:
    """Write a name as it is compared: small letters, without legal form, its words in alphabetical order.

    Two names with one normalised form are the same name. Empty when nothing is left to compare.
    """
    return _read(name[:LONGEST])[0]


def words(name: str) -> tuple[str, ...]:
    """The words of a normalised name, in alphabetical order."""
    return tuple(normalised(name).split())


def begun(text: str) -> tuple[tuple[str, ...], str]:
    """Take a name that is being written apart: its whole words as they are compared, and the unfinished last one.

    The last word counts as unfinished even where it looks whole; a legal form begun last is left out.
    """
    text = text[:LONGEST].lstrip()
    told = [word for word in _NOT_WORD.split(_plain(text)) if word][:MOST_WORDS]
    if not told or not text[-1:].isalnum():
        return words(text), ""
    whole = tuple(_WORDS.get(word, word) for word in told[:-1] if word not in _FORMS)
    last = told[-1]
    return (whole, "") if whole and last in _FORMS else (whole, last)


def parts(name: str) -> tuple[str, ...]:
    """The names that a name is put together of: "Helsingin kaupunki / Stadin ammattiopisto"; () where it is one."""
    told = tuple(part.strip() for part in _SEPARATORS.split(name[:LONGEST]) if normalised(part))
    return told[:_MOST_PARTS] if len(told) > 1 else ()


def legal_form(name: str) -> str:
    """The legal form that a name ends or begins with (oy, oyj, ry, sr, osk, ky, kuntayhtymä, tmi), or ""."""
    return _read(name[:LONGEST])[1]


def same_form(one: str, other: str) -> bool:
    """Whether two legal forms may be of one organisation: equal, or one of them not told."""
    return not one or not other or one == other or frozenset({one, other}) in _ALIKE


def folded(normal: str) -> str:
    """Fold a normalised name to letters without any marks: how it is typed where å, ä and ö are missing."""
    if normal.isascii():
        return normal
    decomposed = unicodedata.normalize("NFD", normal)
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def abbreviations(name: str) -> tuple[str, ...]:
    """What stands in brackets in a name and looks like its abbreviation: "THL", normalised."""
    found = (one or other for one, other in _BRACKETED.findall(name[:LONGEST]))
    return tuple(each.strip().casefold() for each in found if _ABBREVIATION.fullmatch(each.strip()))


@lru_cache(maxsize=4_096)
def _read(name: str) -> tuple[str, str]:
    name = _BRACKETED.sub(_without_abbreviation, unicodedata.normalize("NFKC", name))
    text = _SLASHED.sub("oyab", _CITY_OF.sub(r"\1", _plain(name)))
    told = [word for word in _NOT_WORD.split(text) if word][:MOST_WORDS]
    forms = [_FORMS[word] for word in told if word in _FORMS]
    kept = [_WORDS.get(word, word) for word in told if word not in _FORMS]
    if not kept:  # a name that consists of a legal form is a name all the same
        return " ".join(sorted(told)), ""
    return " ".join(sorted(kept)), forms[0] if forms else ""


def _plain(name: str) -> str:
    """Small letters without the signs and endings that tell nothing."""
    text = _without_marks(unicodedata.normalize("NFKC", name).casefold()).translate(_QUOTES)
    text = _APPLIED.sub("ammattikorkeakoulu", _CASE_ENDING.sub("", text))
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    return text.replace("&", " ja ").replace("+", " ja ")


def _without_abbreviation(found: re.Match[str]) -> str:
    inside = (found[1] or found[2] or "").strip()
    return " " if _ABBREVIATION.fullmatch(inside) else f" {inside} "


def _without_marks(text: str) -> str:
    """Take marks off letters, but leave å, ä and ö."""
    if not _UNUSUAL.search(text):
        return text
    kept: list[str] = []
    for each in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(each) or (kept and each in _RING_AND_DOTS.get(kept[-1], "")):
            kept.append(each)
    return unicodedata.normalize("NFC", "".join(kept))
