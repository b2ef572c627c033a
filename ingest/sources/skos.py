"""Vocabularies of others in SKOS (YSO, NUTS, EuroVoc …): the concepts with labels in fi, sv and en, one record each.

A concept keeps its IRI. Of what is said of it only what Nivos uses is taken: labels (SKOS-XL too), codes, what is
broader, and matches. It stands in the scheme of the vocabulary, never in one of Nivos: it becomes a theme or a region
only by a match. Concepts that are out of use are left out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from ingest.messages import told
from ingest.records.texts import LANGUAGES
from ingest.refusals import Refusal
from ingest.sources.rdf.checks import flaw_of
from ingest.sources.rdf.formats import by_suffix
from ingest.sources.rdf.grouping import NoRoomError
from ingest.sources.rdf.heap import Heap, Node
from ingest.sources.rdf.parsing import Fault, statements
from ingest.sources.reading import RawRecord, RawStatements, Unreadable
from ontology import iris, terms

_XL = "http://www.w3.org/2008/05/skos-xl#"
_OWL = "http://www.w3.org/2002/07/owl#"
_FORM = NamedNode(_XL + "literalForm")
_DEPRECATED = NamedNode(_OWL + "deprecated")

_LABELS = {
    terms.SKOS_PREF_LABEL: terms.SKOS_PREF_LABEL,
    terms.SKOS_ALT_LABEL: terms.SKOS_ALT_LABEL,
    terms.SKOS_HIDDEN_LABEL: terms.SKOS_HIDDEN_LABEL,
    NamedNode(_XL + "prefLabel"): terms.SKOS_PREF_LABEL,
    NamedNode(_XL + "altLabel"): terms.SKOS_ALT_LABEL,
    NamedNode(_XL + "hiddenLabel"): terms.SKOS_HIDDEN_LABEL,
}
_MATCHES = frozenset(
    {
        terms.SKOS_EXACT_MATCH,
        terms.SKOS_CLOSE_MATCH,
        terms.SKOS_BROAD_MATCH,
        terms.SKOS_NARROW_MATCH,
        terms.SKOS_RELATED_MATCH,
    }
)
_RELATIONS = _MATCHES | {terms.SKOS_BROADER}
_TAKEN = frozenset(
    {*_LABELS, *_RELATIONS, terms.SKOS_NARROWER, _FORM, _DEPRECATED, terms.SKOS_NOTATION, terms.RDF_TYPE}
)

#: The rank of a vocabulary as a source: after those that speak of projects.
RANK = 1_000


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary of others: its short name, which is that of its source and its scheme, and its name for people."""

    name: str
    title: str

    @property
    def scheme(self) -> NamedNode:
        """The scheme that its concepts stand in."""
        return NamedNode(iris.scheme(self.name))


def read(path: Path, name: str, vocabulary: Vocabulary) -> Iterator[RawRecord | RawStatements | Unreadable]:
    """Yield the source, the scheme and each concept of a file of SKOS; or why it cannot be read.

    Raises NoRoomError.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="nivos-skos-", ignore_cleanup_errors=True) as folder:
            yield from _File(Heap(folder), name, vocabulary).items(path)
    except OSError as error:
        message = told(
            "{file}: cannot be read by way of {folder}: {error}", file=name, folder=folder, error=str(error)
        )
        raise NoRoomError(message) from error


class _File:
    def __init__(self, heap: Heap, name: str, vocabulary: Vocabulary) -> None:
        self._heap, self._name, self._vocabulary = heap, name, vocabulary
        self._left_out: dict[Node, list[tuple[int, str]]] = {}

    def items(self, path: Path) -> Iterator[RawRecord | RawStatements | Unreadable]:
        """Read the file; of a file that breaks off nothing is taken."""
        whole = True
        for found in statements(path, by_suffix(path.suffix)):
            if isinstance(found, Fault):
                whole &= not found.fatal
                refusal = Refusal(self._name, found.line, "", found.reason, found.advice)
                yield Unreadable(refusal, found.text.rstrip()[:2000])
            else:
                self._put(found.quad, found.line)
        self._heap.settle()
        if whole:
            yield from self._concepts()

    def _put(self, quad: Quad, line: int) -> None:
        quad = Quad(quad.subject, quad.predicate, quad.object)
        if not _is_taken(quad) or not isinstance(quad.subject, NamedNode | BlankNode):
            return
        flaw = flaw_of(quad)
        if flaw is not None:
            note = told("{field} is left out: {reason}", field=flaw.field, reason=flaw.reason)
            self._left_out.setdefault(quad.subject, []).append((line, note))
        elif quad.predicate == terms.SKOS_NARROWER and isinstance(quad.object, NamedNode):
            self._heap.add(Quad(quad.object, terms.SKOS_BROADER, quad.subject), line)
        else:
            self._heap.add(quad, line)

    def _concepts(self) -> Iterator[RawRecord | RawStatements | Unreadable]:
        found = 0
        for subject, _, said in self._heap.things():
            if not isinstance(subject, NamedNode) or not _is_concept(said):
                continue
            triples = self._told_of(subject, said)
            if any(triple.predicate == terms.SKOS_PREF_LABEL for triple in triples):
                found += 1
                notes = tuple(self._left_out.get(subject, ()))
                line = self._heap.line(subject, DefaultGraph())
                yield RawStatements(self._name, line, subject, tuple(triples), notes=notes)
        if found:
            yield from self._itself()
        else:
            reason = told("holds no concept of SKOS with a label in Finnish, Swedish or English")
            yield Unreadable(
                Refusal(self._name, 1, "", reason, told("see that it is the SKOS form of the vocabulary")), ""
            )

    def _itself(self) -> Iterator[RawRecord | RawStatements]:
        one = self._vocabulary
        yield RawRecord(self._name, 1, {"type": "source", "id": one.name, "name": one.title, "rank": RANK})
        about = (
            Triple(one.scheme, terms.RDF_TYPE, terms.SKOS_CONCEPT_SCHEME),
            Triple(one.scheme, terms.SKOS_PREF_LABEL, Literal(one.title)),
        )
        yield RawStatements(self._name, 1, one.scheme, about)

    def _told_of(self, concept: NamedNode, said: list[Triple]) -> list[Triple]:
        """Say of a concept what Nivos keeps, in a fixed order."""
        codes = sorted({_code(each.object) for each in said if each.predicate == terms.SKOS_NOTATION} - {""})
        kept = {
            Triple(concept, terms.RDF_TYPE, terms.SKOS_CONCEPT),
            Triple(concept, terms.SKOS_IN_SCHEME, self._vocabulary.scheme),
            *(Triple(concept, terms.SKOS_NOTATION, Literal(code)) for code in codes),
            *(
                Triple(concept, each.predicate, each.object)
                for each in said
                if each.predicate in _RELATIONS and isinstance(each.object, NamedNode)
            ),
            *_labelled(concept, self._labels(said), codes),
        }
        return sorted(kept, key=str)

    def _labels(self, said: Iterable[Triple]) -> Iterator[tuple[NamedNode, Literal]]:
        for each in said:
            kind = _LABELS.get(each.predicate)
            if kind is None:
                continue
            if isinstance(each.object, Literal):
                yield kind, each.object
            elif isinstance(each.object, NamedNode | BlankNode):
                for form in self._heap.texts(each.object, _FORM):
                    yield kind, form


def _is_taken(quad: Quad) -> bool:
    if quad.predicate not in _TAKEN:
        return False
    if isinstance(quad.object, Literal) and (quad.predicate in _LABELS or quad.predicate == _FORM):
        return _language(quad.object) in (*LANGUAGES, "")
    return quad.predicate != terms.RDF_TYPE or quad.object == terms.SKOS_CONCEPT


def _language(text: Literal) -> str:
    return (text.language or "").partition("-")[0].lower()


def _is_concept(said: list[Triple]) -> bool:
    kinds = {each.object for each in said if each.predicate == terms.RDF_TYPE}
    out_of_use = any(
        each.predicate == _DEPRECATED
        and isinstance(each.object, Literal)
        and each.object.value in ("true", "1")
        for each in said
    )
    return terms.SKOS_CONCEPT in kinds and not out_of_use


def _code(term: object) -> str:
    return term.value.strip() if isinstance(term, Literal) else ""


def _labelled(
    concept: NamedNode, labels: Iterable[tuple[NamedNode, Literal]], codes: list[str]
) -> Iterator[Triple]:
    """Give the labels: one preferred one a language, without the code before it (`FI1B1 Helsinki-Uusimaa`)."""
    by_kind: dict[NamedNode, set[tuple[str, str]]] = {}
    for kind, label in labels:
        bare = _without_code(" ".join(label.value.split()), codes)
        if bare:
            by_kind.setdefault(kind, set()).add((_language(label), bare))
    preferred: dict[str, str] = {}
    for language, text in sorted(by_kind.pop(terms.SKOS_PREF_LABEL, ())):
        kind = terms.SKOS_ALT_LABEL if language in preferred else terms.SKOS_PREF_LABEL
        preferred.setdefault(language, text)
        yield Triple(concept, kind, _text(text, language))
    for kind, texts in by_kind.items():
        for language, text in texts:
            if preferred.get(language) != text:
                yield Triple(concept, kind, _text(text, language))


def _without_code(text: str, codes: list[str]) -> str:
    return next((text.removeprefix(code).strip() for code in codes if text.startswith(f"{code} ")), text)


def _text(text: str, language: str) -> Literal:
    return Literal(text, language=language) if language else Literal(text)
