r"""A sieve: one quick look that tells which of several patterns a text surely does not hold.

Python looks for each pattern at each place of a text, which takes half a millisecond for a page. RE2 looks for all of
them at once, a hundred times as quickly, but knows less: it cannot look around, and its `\s` and `\d` are English. So
each pattern is widened to one that RE2 knows and that finds no less. What the sieve catches is to be looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import re2

_PIECE = re.compile(
    r"\\x[0-9a-fA-F]{2}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?[a-z]*:|\(\?<?[=!]|\(\?.|.", re.DOTALL
)
_AROUND = re.compile(r"\(\?(<?)([=!])")
#: What Python's classes hold, written between brackets of RE2: no less, and (in a class of what is not) no more.
_WIDE = {r"\s": r"\t-\r\x1c-\x20\x85\pZ", r"\d": r"\p{Nd}", r"\w": r"\pL\pM\pN_", r"\W": r"\W"}
_NARROW = {r"\s": r"\t-\r\x20", r"\d": "0-9", r"\w": "0-9A-Za-zÀ-ÖØ-öø-ÿ_"}
#: Letters that Python, not RE2, takes for an i where case does not count.
_OTHER_I = "ıİ"
#: Bytes that the states of a sieve may take.
_MEMORY = 64 * 2**20


class Sieve:
    """Looks for several patterns at once."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        self._set = re2.Set.SearchSet(options)
        #: The places of the patterns that the set has, and of those that cannot be widened: these are always caught.
        self._known: list[int] = []
        self._unknown: list[int] = []
        for place, pattern in enumerate(patterns):
            try:
                self._set.Add(widened(pattern))
                self._known.append(place)
            except (NotWidened, re2.error):
                self._unknown.append(place)
        if self._known:
            self._set.Compile()

    def caught(self, text: str) -> list[int]:
        """Give the places of the patterns that the text may hold: of all that it holds, and of few others."""
        found = self._set.Match(text) if self._known else None
        return [*(self._known[number] for number in found), *self._unknown] if found else self._unknown


class NotWidened(ValueError):
    """A pattern, or a piece of one, that cannot be written for RE2 so that it finds no less."""


def widened(pattern: re.Pattern[str]) -> str:
    """Write a pattern so that RE2 knows it and finds no less. Raises NotWidened."""
    if pattern.flags & ~(re.UNICODE | re.IGNORECASE):
        raise NotWidened(pattern.pattern)
    return _Widening(pattern).written()


class _Widening:
    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pieces = _PIECE.findall(pattern.pattern)
        self._any_case = bool(pattern.flags & re.IGNORECASE)
        self._others = _OTHER_I if self._any_case or "(?i" in pattern.pattern else ""

    def written(self) -> str:
        written = ["(?i)"] if self._any_case else []
        depth = place = 0
        while place < len(self._pieces):
            piece = self._pieces[place]
            end = place + 1
            if around := _AROUND.fullmatch(piece):
                end = self._end_of_group(place)
                written.append(self._around(around, place, end) if depth == 0 else "")
            else:
                depth += piece.startswith("(") - (piece == ")")
                written.append(self._piece(piece))
            place = end
        return "".join(written)

    def _end_of_group(self, place: int) -> int:
        """Give the place behind the group that begins at a place."""
        depth = 0
        for end in range(place, len(self._pieces)):
            depth += self._pieces[end].startswith("(") - (self._pieces[end] == ")")
            if depth == 0:
                return end + 1
        raise NotWidened("".join(self._pieces))

    def _around(self, around: re.Match[str], place: int, end: int) -> str:
        """Write a look around at one end of the whole: there the character may as well be part of what is found."""
        behind, kind = around.groups()
        inner = self._pieces[place + 1 : end - 1]
        neighbour = self._pieces[place - 1 : place] if behind else self._pieces[end : end + 1]
        if len(inner) != 1 or not inner[0].startswith("[") or neighbour not in ([], ["|"]):
            return ""
        if kind == "=":
            return self._class(inner[0])
        other = f"[{inner[0][2:]}" if inner[0].startswith("[^") else f"[^{inner[0][1:]}"
        return f"(?:^|{self._class(other)})" if behind else rf"(?:{self._class(other)}|\z)"

    def _piece(self, piece: str) -> str:
        if piece.startswith("["):
            return self._class(piece)
        if piece.startswith("(?") and not re.fullmatch(r"\(\?(?:i?:|P<\w+>)", piece):
            raise NotWidened(piece)
        if piece in (r"\b", r"\B"):
            return ""  # looks around
        if piece == "$":
            return r"(?:\n?\z)"
        if self._others and piece in "iI":
            return f"[iI{self._others}]"
        return f"[{_WIDE[piece]}]" if piece in _WIDE else _as_it_is(piece)

    def _class(self, piece: str) -> str:
        negative = piece.startswith("[^")
        opening, inner = ("[^", piece[2:-1]) if negative else ("[", piece[1:-1])
        held = "".join(
            (_NARROW if negative else _WIDE).get(one) or _as_it_is(one).replace("[", r"\[")
            for one in re.findall(r"\\x..|\\.|.", inner, re.DOTALL)
        )
        return f"{opening}{'' if negative else self._others}{held}]"


def _as_it_is(piece: str) -> str:
    if piece.startswith("\\") and piece[1].isalnum() and piece[1] not in "tnrfvx":
        raise NotWidened(piece)
    return piece
