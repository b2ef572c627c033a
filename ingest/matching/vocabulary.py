"""The words of all names of a kind, without marks: how rare each is, its names, and the words that look like it."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from ingest.matching.packed import Numbers, Postings

#: Words that are as alike as this (0–100, Indel similarity) count as spellings or cases of one word.
ALIKE = 78.0
#: Words compared with one word that is looked for, and those of them that are kept.
_MOST_COMPARED = 2_000
_MOST_SIMILAR = 8
#: Words that the letters of an unfinished one may stand for.
_MOST_BEGINNING = 2_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary, and how much it is like the one that was looked for (0–1)."""

    number: int
    text: str
    likeness: float


class Vocabulary:
    """Sealed when made. Weights fall with the number of names: a word of every second name tells nearly nothing."""

    def __init__(self, names: Iterable[tuple[str, ...]]) -> None:
        numbers: dict[str, int] = {}
        of_words, of_names = array("I"), array("I")
        count = 0
        for count, words in enumerate(names, 1):
            for word in dict.fromkeys(words):
                of_words.append(numbers.setdefault(word, len(numbers)))
                of_names.append(count - 1)
        self.names = count
        self._numbers, self._texts = numbers, list(numbers)
        self._postings = Postings(of_words, of_names, len(numbers))
        self._weights = np.log(1 + count / np.maximum(self._postings.sizes, 1)).astype(np.float32)
        self.unknown = float(np.log(1 + count)) if count else 1.0
        self._trigrams, self._by_trigram = _trigram_index(numbers)
        by_name = np.zeros(count, np.float32)
        np.add.at(
            by_name,
            np.frombuffer(of_names, np.uint32) if of_names else np.empty(0, np.uint32),
            self._weights[np.frombuffer(of_words, np.uint32)] if of_words else np.empty(0, np.float32),
        )
        #: The weight of each name: the sum of the weights of its words.
        self.totals: NDArray[np.float32] = by_name

    def weight(self, word: str) -> float:
        """How much a word tells; one that no name has tells most."""
        number = self._numbers.get(word)
        return self.unknown if number is None else float(self._weights[number])

    def weight_of(self, number: int) -> float:
        """How much a word of the vocabulary tells."""
        return float(self._weights[number])

    def names_with(self, number: int) -> Numbers:
        """The numbers of the names that a word stands in."""
        return self._postings.of(number)

    def numbered(self, word: str) -> list[int]:
        """The number of a word; none where no name has it."""
        return [self._numbers[word]] if word in self._numbers else []

    def beginning(self, letters: str) -> list[int]:
        """The numbers of the words that begin with some letters, in the order of the words."""
        place = bisect_left(self._alphabet, letters, key=self._texts.__getitem__)
        found = []
        for number in self._alphabet[place : place + _MOST_BEGINNING]:
            if not self._texts[number].startswith(letters):
                break
            found.append(number)
        return found

    def names_with_any(self, words: list[int]) -> Numbers:
        """The numbers of the names that any of some words stands in, in order."""
        if not words:
            return np.empty(0, np.uint32)
        return np.unique(np.concatenate([self._postings.of(word) for word in words]))

    @cached_property
    def _alphabet(self) -> list[int]:
        return sorted(range(len(self._texts)), key=self._texts.__getitem__)

    def similar(self, word: str) -> list[Word]:
        """The word itself and those that look like it, the most alike first."""
        numbers = self._compared(word)
        texts = [self._texts[number] for number in numbers]
        found = process.extract(word, texts, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=_MOST_SIMILAR)
        return [Word(numbers[place], text, score / 100) for text, score, place in found]

    def _compared(self, word: str) -> list[int]:
        """Words that share a trigram with `word`, those with its rarest trigrams first."""
        known = sorted(
            {self._trigrams[each] for each in _trigrams(word) if each in self._trigrams},
            key=lambda trigram: int(self._by_trigram.sizes[trigram]),
        )
        compared: dict[int, None] = {self._numbers[word]: None} if word in self._numbers else {}
        for trigram in known:
            if len(compared) + int(self._by_trigram.sizes[trigram]) > _MOST_COMPARED:
                break
            compared.update(dict.fromkeys(self._by_trigram.of(trigram).tolist()))
        return list(compared)


def _trigrams(word: str) -> list[str]:
    padded = f"\x02{word}\x03"
    return [padded[place : place + 3] for place in range(max(1, len(padded) - 2))]


def _trigram_index(words: dict[str, int]) -> tuple[dict[str, int], Postings]:
    trigrams: dict[str, int] = {}
    keys, values = array("I"), array("I")
    for word, number in words.items():
        for trigram in dict.fromkeys(_trigrams(word)):
            keys.append(trigrams.setdefault(trigram, len(trigrams)))
            values.append(number)
    return trigrams, Postings(keys, values, len(trigrams))
