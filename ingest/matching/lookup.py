"""One look-up: candidates with a score, a reason, and whether it is certain, the strongest reasons first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from ingest.matching.catalogue import Catalogue
from ingest.matching.codes import normalised_code
from ingest.matching.names import folded, legal_form, normalised, parts, same_form, words
from ingest.matching.scores import Likeness, likeness
from ingest.messages import Told, told

#: Scores of what is the same but for something that keeps it from being certain.
_SHARED_NAME = 99.0
_SHARED_CODE = 95.0
_MARKS = 97.0
_FORM = 90.0
_ABBREVIATION = 90.0
_NEAR_CODE = 85.0
#: What each step from a narrower concept of another vocabulary up to a match of the thing takes off.
_STEP = 5.0
_OTHER_CODE = 75.0
#: Names that are compared in full in one look-up.
_COMPARED = 40
#: Things with one name or code that become candidates; of more, nobody looks at all.
_MOST_ALIKE = 100
_TOLD_WORDS = 6
#: What the likeness of a part counts, where the name looked for is put together of several.
_PART = 0.9


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant. `score` is 0–100; `certain`: nothing speaks for any other, and nothing against it.

    `near`: what is meant is a concept of another vocabulary, close to the thing or narrower.
    """

    iri: str
    kind: str
    name: str
    score: float
    certain: bool
    reason: Told
    near: bool = False


class LookUp:
    """One look-up: a name and a code against the names and codes of a kind."""

    def __init__(self, catalogue: Catalogue, text: str, code: str | None) -> None:
        self.catalogue, self.text = catalogue, text
        self.kind = catalogue.kind.name
        self.normal, self.form = normalised(text), legal_form(text)
        self.parts = [words(part) for part in parts(text)]
        self.code = normalised_code(code, self.kind) if code and code.strip() else None
        self._found: dict[int, Candidate] = {}

    def candidates(self) -> list[Candidate]:
        """All that may be meant, as they were found; at most one is certain, and then no weaker ones are looked for."""
        by_code = self._by_code()
        if not by_code:
            self._by_name()
        if any(each.certain for each in self._found.values()):
            return list(self._found.values())  # no other is meant, so none is looked for
        self._by_marks()
        self._by_abbreviation()
        self._by_near_code()
        self._by_near_name()
        self._by_narrower_name()
        self._by_likeness()
        return list(self._found.values())

    def _add(self, thing: int, score: float, certain: bool, reason: Told, near: bool = False) -> None:
        if thing in self._found:  # what was found first is the stronger reason
            return
        catalogue = self.catalogue
        self._found[thing] = Candidate(
            catalogue.iris[thing], self.kind, catalogue.name_of(thing), score, certain, reason, near
        )

    def _by_code(self) -> bool:
        code, things = self._things_of_code()
        for thing in things[:_MOST_ALIKE]:
            if len(things) == 1:
                self._add(thing, 100.0, True, told("the code {code} is the same", code=code))
            else:
                reason = told("{count} things have the code {code}", count=len(things), code=code)
                self._add(thing, _SHARED_CODE, False, reason)
        return bool(things)

    def _things_of_code(self) -> tuple[str, list[int]]:
        """The things of the code given; where none is, of the text, if it may be a code: one word with a digit."""
        catalogue, text = self.catalogue, self.text.strip()
        if self.code is not None:
            things = catalogue.by_code.of(self.code) or catalogue.by_local.of(self.code)
            return self.code, sorted(set(things))
        if len(text.split()) != 1 or not any(each.isdigit() or each == "/" for each in text):
            return "", []
        code = normalised_code(text, self.kind)
        return code, sorted(set(catalogue.by_code.of(code)))

    def _by_name(self) -> None:
        named = self.catalogue.things_named(self.catalogue.by_name, self.normal)
        for thing, names in islice(named.items(), _MOST_ALIKE):
            name = next((each for each in names if self._form_fits(each)), names[0])
            written = self.catalogue.names[name]
            if not self._form_fits(name):
                reason = told("the name is the same but for the legal form: {name!r}", name=written)
                self._add(thing, _FORM, False, reason)
            elif self._contradicted(thing):
                own = ", ".join(self.catalogue.codes_of(thing))
                reason = told(
                    "the name is the same, but the code is {own}, not {code}", own=own, code=self.code
                )
                self._add(thing, _OTHER_CODE, False, reason)
            elif len(named) > 1:
                reason = told("{count} things have the name {name!r}", count=len(named), name=written)
                self._add(thing, _SHARED_NAME, False, reason)
            else:
                self._add(thing, 100.0, True, told("the name is the same: {name!r}", name=written))

    def _form_fits(self, name: int) -> bool:
        form = legal_form(self.catalogue.names[name])
        return same_form(self.form, form) if self.kind == "organisation" else self.form == form

    def _contradicted(self, thing: int) -> bool:
        own = self.catalogue.codes_of(thing)
        return self.code is not None and bool(own) and self.code not in own

    def _by_marks(self) -> None:
        bare = folded(self.normal)
        named = self.catalogue.things_named(self.catalogue.by_folded, bare)
        for thing, names in islice(named.items(), _MOST_ALIKE):
            written = self.catalogue.names[names[0]]
            reason = told("the name differs only in the marks of letters: {name!r}", name=written)
            self._weaker(thing, _MARKS, reason)

    def _by_abbreviation(self) -> None:
        key = self.text.strip().casefold()
        named = self.catalogue.things_named(self.catalogue.by_abbreviation, key)
        for thing, names in islice(named.items(), _MOST_ALIKE):
            written = self.catalogue.names[names[0]]
            self._weaker(thing, _ABBREVIATION, told("it is the abbreviation in {name!r}", name=written))

    def _by_near_code(self) -> None:
        for text in {self.code or "", self.text.strip()}:
            for thing in self.catalogue.by_near.of(text)[:_MOST_ALIKE]:
                reason = told("{code} is told to be close to it in meaning", code=text)
                self._weaker(thing, _NEAR_CODE, reason)

    def _by_near_name(self) -> None:
        for thing in self.catalogue.by_near_name.of(self.normal) if self.normal else ():
            reason = told(
                "{name!r} is a concept elsewhere that is told to be close to it", name=self.text.strip()
            )
            self._weaker(thing, _NEAR_CODE, reason, near=True)

    def _by_narrower_name(self) -> None:
        for steps, keys in enumerate(self.catalogue.by_narrower_name, 1):
            for thing in keys.of(self.normal)[:_MOST_ALIKE] if self.normal else ():
                reason = told("{name!r} is a narrower concept elsewhere", name=self.text.strip())
                self._weaker(thing, _NEAR_CODE - steps * _STEP, reason, near=True)

    def _by_likeness(self) -> None:
        asked = words(self.text)
        weights: dict[str, float] = {}

        def weight(word: str) -> float:
            if word not in weights:
                weights[word] = self.catalogue.vocabulary.weight(word)
            return weights[word]

        best: dict[int, tuple[float, str, Likeness]] = {}
        for name in self.catalogue.closest(asked, _COMPARED):
            thing, written = self.catalogue.owners[name], self.catalogue.names[name]
            told = words(written)
            alike = likeness(asked, told, weight)
            for part in self.parts:
                of_part = likeness(part, told, weight)
                if of_part.score * _PART > alike.score:
                    alike = replace(of_part, score=round(of_part.score * _PART, 1))
            if thing not in best or alike.score > best[thing][0]:
                best[thing] = alike.score, written, alike
        for thing, (score, written, alike) in best.items():
            self._weaker(thing, score, _why(written, alike.shared, alike.differing))

    def _weaker(self, thing: int, score: float, reason: Told, near: bool = False) -> None:
        """Add what is likely at most; less so where the codes differ."""
        if self._contradicted(thing):
            own = ", ".join(self.catalogue.codes_of(thing))
            reason = told(
                "{reason}; but the code is {own}, not {code}", reason=reason, own=own, code=self.code
            )
            score = min(score, _OTHER_CODE)
        self._add(thing, score, False, reason, near)


def _why(name: str, shared: tuple[str, ...], differing: tuple[str, ...]) -> Told:
    both, apart = ", ".join(shared[:_TOLD_WORDS]), ", ".join(differing[:_TOLD_WORDS])
    if not differing:
        return told(
            "{name!r} has the same words, spelt a little differently: {shared}", name=name, shared=both
        )
    return told(
        "{name!r} shares the words {shared}; it differs in {differing}",
        name=name,
        shared=both,
        differing=apart,
    )
