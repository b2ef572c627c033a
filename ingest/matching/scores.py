"""How much two names are alike, from 0 to 100, by the words that they share and how much each word tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ingest.matching.names import folded
from ingest.matching.vocabulary import ALIKE

#: Names that are not equal score this at most.
HIGHEST = 96.0
#: A name that holds all of the other one scores this, and more the less else it holds.
_WITHIN = 0.6
_WITHIN_ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score with what it rests on: the words that both have, and those of either that the other lacks."""

    score: float
    shared: tuple[str, ...]
    differing: tuple[str, ...]


def likeness(one: Sequence[str], other: Sequence[str], weight: Callable[[str], float]) -> Likeness:
    """Compare the words of two normalised names, letters with marks like those without.

    The score is twice the weight of what both have by the weight of all that they have (Dice); words spelt or
    inflected a little differently count by their likeness. A name that holds the whole other one scores more.
    """
    written = {folded(word): word for word in (*other, *one)}
    one, other = [folded(word) for word in one], [folded(word) for word in other]
    one, other = _compounded(one, other), _compounded(other, one)
    weights_one, weights_other = {word: weight(word) for word in one}, {word: weight(word) for word in other}
    pairs = _paired(one, other)
    shared = sum(min(weights_one[mine], weights_other[its]) * like for mine, its, like in pairs)
    total_one = sum(_at_most(weights_one[word], word, pairs, weights_other) for word in one)
    total_other = sum(weights_other[word] for word in other)
    if not shared:
        return Likeness(0.0, (), tuple(written[word] for word in (*one, *other)))
    dice = 2 * shared / (total_one + total_other)
    held = shared / min(total_one, total_other)
    within = held * (_WITHIN + _WITHIN_ALIKE * dice) if held > 0.9 else 0.0
    paired_one, paired_other = {mine for mine, _, _ in pairs}, {its for _, its, _ in pairs}
    differing = [word for word in one if word not in paired_one]
    differing += [word for word in other if word not in paired_other]
    score = min(HIGHEST, 100 * max(dice, within))
    return Likeness(
        round(score, 1),
        tuple(written[mine] for mine, _, _ in pairs),
        tuple(written[word] for word in differing),
    )


def _compounded(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """Write as one word those two that the other name writes as one ("terveyden huollon", "terveydenhuollon")."""
    for whole in others:
        for first in words if whole not in words else ():
            second = whole.removeprefix(first)
            if second != whole and second in words:
                rest = [word for word in words if word not in (first, second)]
                return _compounded([*rest, whole], others)
    return list(words)


def _paired(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str, float]]:
    """Pair each word with the one most like it that is not taken, the best pairs first."""
    likely = sorted(
        (
            (-like, mine, its)
            for mine in dict.fromkeys(one)
            for its in dict.fromkeys(other)
            if (like := 100.0 if mine == its else fuzz.ratio(mine, its, score_cutoff=ALIKE))
        ),
    )
    taken_one: set[str] = set()
    taken_other: set[str] = set()
    pairs = []
    for like, mine, its in likely:
        if mine not in taken_one and its not in taken_other:
            taken_one.add(mine)
            taken_other.add(its)
            pairs.append((mine, its, -like / 100))
    return pairs


def _at_most(
    weight: float, word: str, pairs: Sequence[tuple[str, str, float]], others: dict[str, float]
) -> float:
    """A misspelt word is new to the vocabulary, but tells no more than the word that it stands for."""
    return min([weight, *(others[its] for mine, its, _ in pairs if mine == word)])
