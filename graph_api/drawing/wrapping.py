"""Texts broken into lines of a box: between words, and long compounds between Finnish syllables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

_CHARACTERS_PER_LINE = 18
_LINES_AT_MOST = 4
_VOWELS = frozenset("aeiouyåäö")


def wrap(text: str, width: int = _CHARACTERS_PER_LINE, lines: int = _LINES_AT_MOST) -> list[str]:
    """Break a text into at most ``lines`` lines of ``width`` characters, ending in an ellipsis where cut."""
    return list(_wrapped(text, width, lines))


@lru_cache(maxsize=4096)
def _wrapped(text: str, width: int, lines: int) -> Sequence[str]:
    out: list[str] = []
    for word in text.split():
        for piece in _pieces(word, width):
            if out and not out[-1].endswith("\u2010") and len(out[-1]) + 1 + len(piece) <= width:
                out[-1] += " " + piece
            else:
                out.append(piece)
    if len(out) > lines:
        out = out[:lines]
        out[-1] = out[-1][: width - 1].rstrip("\u2010 ") + "…"
    return tuple(out) or ("–",)


def _pieces(word: str, width: int) -> list[str]:
    """Cut a word longer than a line (Finnish compounds) into hyphenated pieces, between syllables if possible."""
    if len(word) <= width:
        return [word]
    if (dash := word.rfind("-", 0, width)) + 1 > 2:
        return [word[: dash + 1], *_pieces(word[dash + 1 :], width)]
    even = math.ceil(len(word) / math.ceil(len(word) / (width - 1)))
    places = sorted(range(4, width), key=lambda place: (abs(place - even), place))
    cut = next((place for place in places if _syllable_starts(word, place)), even)
    return [word[:cut] + "\u2010", *_pieces(word[cut:], width)]


def _syllable_starts(word: str, index: int) -> bool:
    """Tell whether a Finnish syllable starts here: a consonant that a vowel follows."""
    first, second = word[index].lower(), word[index + 1].lower()
    return first.isalpha() and first not in _VOWELS and second in _VOWELS
