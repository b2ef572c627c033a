"""Organisations: by business id, then by normalised name and known variants.

An organisation with an id (a business id, or a code in another register) is settled. One that is only named is joined
to the settled one of that name when there is one such and no other; where none of that name is settled, those of one
name are joined to each other. All that is less sure waits: several of that name, another legal form, a name that is
only alike. Two organisations with different business ids are two, whatever they are called.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pyoxigraph import NamedNode

from graph_api.store.graph import Graph
from graph_api.store.sameness import Sameness
from ingest.matching import KINDS, Index, normalised
from ingest.matching.names import legal_form, same_form
from ingest.reconciliation.known import Named, said
from ingest.reconciliation.matches import Match
from ontology import iris, terms

KIND = "organisation"
NAMING = frozenset({terms.NAME, terms.KNOWN_AS, terms.BUSINESS_ID})
#: Most candidates that wait for one name.
MOST = 3
#: The score of what has the same name as another thing, but not it alone.
SHARED_NAME = 99.0


class Organisations:
    """The organisations of a store, and what matches among them. Names that score less than `likely` do not."""

    def __init__(self, store: Graph, likely: float) -> None:
        self._store, self._likely = store, likely
        self.settled, self.named = Named(), Named()
        self._decided = Sameness.decided(store)
        self._described: set[str] = set()
        self._ids: dict[str, dict[str, None]] = {}
        self._having: dict[str, list[str]] = {}
        self._read(store)

    def things(self) -> Iterator[str]:
        """Give every organisation that may match another."""
        yield from self.named.names
        yield from (iri for iri in self.settled.names if _has_code(iri))
        yield from (iri for having in self._having.values() if len(having) > 1 for iri in having)

    def like(self, iri: str) -> set[str]:
        """Give the organisations whose matches may change when what this one is called does."""
        found = {iri}
        for name in self._names(iri):
            found.update(self._of_name.get(normalised(name), ()))
            for index in (self._among_named, self._among_settled):
                found.update(each.iri for each in index.candidates(KIND, name, limit=20))
        return found

    def matches(self, iri: str) -> list[Match]:
        """Find all that an organisation matches: one certain match, or those that only a person can tell."""
        if iri in self.settled.names:
            return self._of_settled(iri)
        if iri not in self.named.names:
            return []
        sure, doubtful = self._with_settled(iri)
        if not sure:
            sure, others = self._with_named(iri)
            doubtful += others
        return sure or sorted(doubtful, key=lambda match: (-match.score, match.into))[:MOST]

    def _of_settled(self, iri: str) -> list[Match]:
        for business_id in self._ids.get(iri, ()):
            having = self._having[business_id]
            first = iris.organisation(business_id)
            into = first if first in having else min(having)
            if into != iri:
                return [Match(iri, into, 100.0, "same-business-id", True, self._name_of(iri))]
        if not _has_code(iri) or iri in self._ids:
            return []
        sure, doubtful = self._with_settled(iri)
        found = [match for match in (*sure, *doubtful) if match.into in self._ids]
        return [
            Match(iri, each.into, min(each.score, SHARED_NAME), each.basis, False, each.written)
            for each in found
        ]

    def _with_settled(self, iri: str) -> tuple[list[Match], list[Match]]:
        """Match a name with those that have an id: surely, and in doubt."""
        same: dict[str, str] = {}
        similar: dict[str, Match] = {}
        for name in self._names(iri):
            for each in self._among_settled.candidates(KIND, name, limit=MOST + 2, least=self._likely):
                into = self._shown(each.iri)
                if into == iri:
                    continue
                if each.certain or self._is_called(each.iri, name):
                    same.setdefault(into, name)
                else:
                    match = Match(iri, into, min(each.score, SHARED_NAME), "similar-name", False, name)
                    similar[into] = max(match, similar.get(into, match), key=lambda one: one.score)
        if len(same) == 1:
            return [Match(iri, into, 100.0, "same-name", True, name) for into, name in same.items()], []
        several = [
            Match(iri, into, SHARED_NAME, "several-of-that-name", False, name) for into, name in same.items()
        ]
        return [], several + [match for into, match in similar.items() if into not in same]

    def _with_named(self, iri: str) -> tuple[list[Match], list[Match]]:
        """Match a name with those that are only named too."""
        sure: list[Match] = []
        doubtful: dict[str, Match] = {}
        for name in self._names(iri):
            same = self._of_same_name(iri, name)
            sure += [match for match in same if match.certain]
            doubtful |= {match.into: match for match in same if not match.certain}
        if sure or doubtful:
            return sorted(sure, key=lambda match: self._rank(match.into))[:1], list(doubtful.values())
        for name in self._names(iri):
            for each in self._among_named.candidates(KIND, name, limit=MOST + 2, least=self._likely):
                if self._rank(each.iri) < self._rank(iri) and not self._is_called(
                    each.iri, name, any_form=True
                ):
                    match = Match(iri, each.iri, min(each.score, SHARED_NAME), "similar-name", False, name)
                    doubtful[each.iri] = max(match, doubtful.get(each.iri, match), key=lambda one: one.score)
        return [], list(doubtful.values())

    def _of_same_name(self, iri: str, name: str) -> list[Match]:
        form = legal_form(name)
        sharing = [
            (each, legal_form(own))
            for each in self._of_name.get(normalised(name), ())
            for own in self._names(each)
            if normalised(own) == normalised(name)
        ]
        forms = {own for _, own in sharing} - {""}
        if len(forms) > 1 and not form:  # an association and a company, say: the bare name may mean either
            others = sorted({each for each, _ in sharing} - {iri})
            return [Match(iri, each, SHARED_NAME, "several-of-that-name", False, name) for each in others]
        alike = {each for each, own in sharing if len(forms) < 2 or own == form}
        into = min(alike, key=self._rank)
        return [] if into == iri else [Match(iri, into, 100.0, "same-name", True, name)]

    def _is_called(self, iri: str, name: str, *, any_form: bool = False) -> bool:
        form, normal = legal_form(name), normalised(name)
        return any(
            normalised(own) == normal and (any_form or same_form(legal_form(own), form))
            for own in self._names(iri)
        )

    def _rank(self, iri: str) -> tuple[bool, bool, str]:
        """Order things by how well they stand for others: where a person put one, then what a record describes."""
        return (self._shown(iri) == iri, iri not in self._described, iri)

    def _shown(self, iri: str) -> str:
        return self._decided.shown(NamedNode(iri)).value

    def _names(self, iri: str) -> dict[str, None]:
        return self.named.names.get(iri) or self.settled.names.get(iri) or {}

    def _name_of(self, iri: str) -> str:
        return next(iter(self._names(iri)), "")

    @cached_property
    def _among_settled(self) -> Index:
        return Index.of(self.settled.graph(KINDS[KIND].member, self._store), [KIND])

    @cached_property
    def _among_named(self) -> Index:
        return Index.of(self.named.graph(KINDS[KIND].member, self._store), [KIND])

    @cached_property
    def _of_name(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for iri, names in self.named.names.items():
            for name in names:
                found.setdefault(normalised(name), set()).add(iri)
        return found

    def _read(self, store: Graph) -> None:
        for subject, value in said(store, None, terms.BUSINESS_ID):
            self._ids.setdefault(subject.value, {})[value.value] = None
            self.settled.tell(subject.value, terms.BUSINESS_ID, value)
        for iri, ids in self._ids.items():
            for business_id in ids:
                self._having.setdefault(business_id, []).append(iri)
        for subject, _ in said(store, None, terms.RDF_TYPE, terms.ORGANISATION):
            settled = subject.value in self._ids or _has_code(subject.value)
            (self.settled if settled else self.named).add(subject.value)
        for predicate in (terms.NAME, terms.KNOWN_AS):
            for subject, value in said(store, None, predicate):
                things = self.settled if subject.value in self.settled.names else self.named
                if subject.value in things.names:
                    things.call(subject.value, predicate, value)
                    if predicate == terms.NAME:
                        self._described.add(subject.value)


def _has_code(iri: str) -> bool:
    """Whether an organisation is known by its code in a register of others (`pic:999905974`)."""
    kind, local_id = iris.split(iri) or ("", "")
    return kind == KIND and ":" in local_id
