"""All names and codes of one kind of thing, laid out to be looked up."""

from __future__ import annotations

import threading
from array import array

import numpy as np

from graph_api.store.graph import Graph
from ingest.matching.codes import local_code, normalised_code
from ingest.matching.names import abbreviations, folded, normalised
from ingest.matching.packed import Keys, Texts
from ingest.matching.things import STEPS, Kind, members, said, said_below_matches, said_of_matches
from ingest.matching.vocabulary import Vocabulary, Word
from ontology import terms

_LANGUAGES = ("fi", "sv", "en", "")
#: A name is worth comparing in full when this share of the lighter of the two names is in both.
_WORTH = 0.2


class Catalogue:
    """Things by number, names by number; built from a graph once, then only read."""

    def __init__(self, graph: Graph, kind: Kind) -> None:
        self.kind = kind
        self.iris = Texts()
        self.names = Texts()
        self.owners = array("I")  # of each name: its thing
        self.by_name, self.by_folded, self.by_abbreviation = Keys(), Keys(), Keys()
        self.by_code, self.by_local, self.by_near = Keys(), Keys(), Keys()
        self.by_near_name = Keys()
        #: Labels of concepts elsewhere that lie one, two … steps below a match of the thing.
        self.by_narrower_name = tuple(Keys() for _ in range(STEPS))
        self._own_codes: dict[int, tuple[str, ...]] = {}
        numbers = {iri: self.iris.append(iri) for iri in members(graph, kind)}
        self._shown = array("q", [-1]) * len(numbers)
        self._read_names(graph, numbers)
        self._read_codes(graph, numbers)
        for keys in (self.by_name, self.by_folded, self.by_abbreviation):
            keys.seal()
        for keys in (self.by_code, self.by_local, self.by_near, self.by_near_name, *self.by_narrower_name):
            keys.seal()
        self._lock = threading.Lock()
        self._vocabulary: Vocabulary | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of all names; built when first needed, as codes and equal names are found without it."""
        if self._vocabulary is None:
            with self._lock:
                if self._vocabulary is None:
                    self._vocabulary = Vocabulary(tuple(name.split()) for name in self.by_folded.every())
        return self._vocabulary

    def name_of(self, thing: int) -> str:
        """The name that is shown of a thing: the Finnish one where there is one."""
        shown = self._shown[thing]
        return self.names[shown] if shown >= 0 else self.iris[thing].rsplit("/", 1)[-1]

    def codes_of(self, thing: int) -> tuple[str, ...]:
        """The codes that are of this thing alone: business ids, project codes."""
        return self._own_codes.get(thing, ())

    def things_named(self, keys: Keys, key: str) -> dict[int, list[int]]:
        """Things by a key of their names: of each, the numbers of these names."""
        found: dict[int, list[int]] = {}
        for name in keys.of(key) if key else ():
            found.setdefault(self.owners[name], []).append(name)
        return found

    def closest(self, words: tuple[str, ...], most: int) -> list[int]:
        """Numbers of the names that share most with `words`, by weight: those worth comparing in full."""
        vocabulary = self.vocabulary
        if not vocabulary.names or not words:
            return []
        overlap = np.zeros(vocabulary.names, np.float32)
        asked = 0.0
        for word in dict.fromkeys(folded(word) for word in words):
            alike = vocabulary.similar(word)
            asked += vocabulary.weight_of(alike[0].number) if alike else vocabulary.unknown
            for each in alike:
                self._count(overlap, each)
        held = np.flatnonzero(overlap > _WORTH * np.minimum(vocabulary.totals, asked))
        shared, totals = overlap[held], vocabulary.totals[held]
        dice = 2 * shared / (asked + totals)
        within = 0.85 * np.minimum(1, shared / np.minimum(asked, totals)) ** 4
        rank = np.maximum(dice, within)
        if len(held) > most:
            best = np.argpartition(-rank, most)[:most]
            held, rank = held[best], rank[best]
        return [int(number) for number in held[np.lexsort((held, -rank))]]

    def _count(self, overlap: np.ndarray, word: Word) -> None:
        overlap[self.vocabulary.names_with(word.number)] += (
            self.vocabulary.weight_of(word.number) * word.likeness
        )

    def _read_names(self, graph: Graph, numbers: dict[str, int]) -> None:
        ranks = array("B", [len(_LANGUAGES) + 1]) * len(numbers)
        for thing, text, language in said(graph, self.kind.names, numbers):
            name = self._add_name(thing, text)
            rank = _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES)
            if rank < ranks[thing]:
                self._shown[thing], ranks[thing] = name, rank
        for thing, text, _ in said(graph, self.kind.variants, numbers):
            name = self._add_name(thing, text)
            if self._shown[thing] < 0:
                self._shown[thing] = name
        self._read_names_of_matches(graph, numbers)

    def _read_names_of_matches(self, graph: Graph, numbers: dict[str, int]) -> None:
        """What another vocabulary calls the same concept is a name of it; of a close one, a hint."""
        if terms.SKOS_EXACT_MATCH not in self.kind.codes:
            return
        labels = (*self.kind.names, *self.kind.variants)
        for thing, text, _ in said_of_matches(graph, labels, terms.SKOS_EXACT_MATCH, numbers):
            self._add_name(thing, text)
        for thing, text, _ in said_of_matches(graph, labels, terms.SKOS_CLOSE_MATCH, numbers):
            self.by_near_name.add(normalised(text), thing)
        for thing, text, step in said_below_matches(graph, self.kind, numbers):
            self.by_narrower_name[step - 1].add(normalised(text), thing)

    def _add_name(self, thing: int, text: str) -> int:
        name = self.names.append(text)
        self.owners.append(thing)
        normal = normalised(text)
        self.by_name.add(normal, name)
        self.by_folded.add(folded(normal), name)
        for abbreviation in abbreviations(text):
            self.by_abbreviation.add(abbreviation, name)
        return name

    def _read_codes(self, graph: Graph, numbers: dict[str, int]) -> None:
        kind = self.kind
        for thing, text, _ in said(graph, kind.codes, numbers):
            code = normalised_code(text, kind.name)
            self.by_code.add(code, thing)
            if kind.name in ("organisation", "project"):
                self._own_codes[thing] = (*self._own_codes.get(thing, ()), code)
        if terms.SKOS_NOTATION in kind.codes:
            elsewhere = said_of_matches(graph, (terms.SKOS_NOTATION,), terms.SKOS_EXACT_MATCH, numbers)
            for thing, text, _ in elsewhere:
                self.by_code.add(normalised_code(text, kind.name), thing)
        for thing, text, _ in said(graph, kind.near, numbers):
            self.by_near.add(text, thing)
        for iri, thing in numbers.items():
            self.by_code.add(iri, thing)
            local = local_code(iri, kind.name)
            if local is not None and local not in self._own_codes.get(thing, ()):
                self.by_local.add(local, thing)
