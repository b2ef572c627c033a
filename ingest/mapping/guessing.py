"""Which heading means which field: compared with the words of `headings.toml`, near ones included."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz import fuzz, process

from ingest.mapping.words import folded
from ingest.sources.tables import Row, text_of

#: How alike (0–100) a heading and a known word must be.
NEAR = 86
_UNITS = {
    1_000_000: re.compile(r"\bm(?:ilj\.?)?\s?(?:€|eur)|\b(?:miljoonaa|miljoner|million)"),
    1000: re.compile(
        r"\b1[\s.]?000\s?(?:€|eur)|\b(?:t|k|tuh\.?)\s?(?:€|eur)|\b(?:tuhatta|tusen|thousand|teur)\b"
    ),
}
#: What stands between the words of two languages, or between a group and its heading.
_SIDES = re.compile(r"\s*[/|]\s*")
_LONGEST = 120  #: characters of a heading; longer texts are none


@dataclass(frozen=True)
class Guess:
    """A heading taken for a field, with the word that it is like and how much (0–100)."""

    heading: str
    field: str
    word: str
    score: float


@cache
def known_headings() -> dict[str, dict[str, tuple[str, ...]]]:
    """The words for the fields of each kind of record."""
    text = (resources.files("ingest.mapping") / "headings.toml").read_text(encoding="utf-8")
    content: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return {kind: {name: tuple(words) for name, words in fields.items()} for kind, fields in content.items()}


def record_kinds() -> list[str]:
    """The kinds of record whose headings are known."""
    return [kind for kind in known_headings() if kind not in ("persons", "totals")]


def thousandfold(heading: str) -> int:
    """Say what the numbers under a heading are multiplied by: `Budjetti (1 000 €)`, `Tuki, t€`, `milj. euroa`."""
    return next((times for times, unit in _UNITS.items() if unit.search(heading.casefold())), 1)


@lru_cache(maxsize=4096)
def bare(heading: str) -> str:
    """Fold a heading for comparison: without accents, what stands in brackets, units, hyphens and underscores."""
    decomposed = unicodedata.normalize("NFKD", heading.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    text = re.sub(r"\([^)]*\)|\[[^]]*\]|€|\beur\b", " ", plain)
    return folded(re.sub(r"[_./,;-]+", " ", text))


def likeness(heading: str, words: Iterable[str]) -> tuple[float, str]:
    """Give how alike a heading, or one of its sides (`Koodi / Kod`), is to the likest of some words, and that word."""
    if len(heading) > _LONGEST:
        return 0.0, ""
    texts = list(dict.fromkeys(map(bare, (heading, *_SIDES.split(heading)))))
    scores = ((_score(text, bare(word)), word) for word in words for text in texts)
    return max(scores, default=(0.0, ""), key=lambda each: each[0])


def _score(one: str, other: str) -> float:
    if min(len(one), len(other)) < 4:  # one letter more or less makes another word of a short one
        return 100.0 if one == other else 0.0
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


def guesses(kind: str, headings: Sequence[str]) -> list[Guess]:
    """Guess the field of each heading; a field and a heading are taken once, the likest first."""
    found = []
    for heading in headings:
        for field, words in known_headings()[kind].items():
            score, word = likeness(heading, words)
            if score >= NEAR:
                found.append(Guess(heading, field, word, score))
    taken: list[Guess] = []
    for guess in sorted(found, key=lambda each: -each.score):
        if all(guess.heading != each.heading and guess.field != each.field for each in taken):
            taken.append(guess)
    return taken


def about_persons(heading: str) -> bool:
    """Whether a heading is one of a column about persons."""
    return likeness(heading, known_headings()["persons"]["words"])[0] >= NEAR


def is_total(text: str) -> bool:
    """Whether a cell begins a row that sums up the others."""
    word = folded(text)
    return any(word == known or word.startswith(known + " ") for known in known_headings()["totals"]["words"])


def header_score(row: Row) -> float:
    """Say how much a row looks like headings: one for each known word, a little for each other text."""
    cells = [text_of(cell) for cell in row.cells]
    texts = [text for text, cell in zip(cells, row.cells, strict=True) if text and isinstance(cell, str)]
    if len(set(texts)) < 2:
        return 0.0
    known = sum(_is_known(text) for text in set(texts))
    return known + 0.1 * len([text for text in texts if not re.fullmatch(r"[\d.,/ €-]+", text)])


@lru_cache(maxsize=4096)
def _is_known(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    sides = map(bare, (text, *_SIDES.split(text)))
    return any(process.extractOne(side, _all_words(), scorer=fuzz.ratio, score_cutoff=NEAR) for side in sides)


@cache
def _all_words() -> tuple[str, ...]:
    kinds = [fields for kind, fields in known_headings().items() if kind != "totals"]
    return tuple({bare(word) for fields in kinds for words in fields.values() for word in words})


def best_kind(headings: Sequence[str]) -> str:
    """Choose the kind of record whose fields most headings mean; a project among equals."""
    return max(record_kinds(), key=lambda kind: len(guesses(kind, headings)))
