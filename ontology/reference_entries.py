"""What stands on the reference page: the shipped Turtle files, put in order and in one language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from ontology import iris, terms, triples
from ontology.reference_parts import Entry, Fact, Mention, Section, Text
from ontology.reference_words import LANGUAGES, WORDS

PREFIXES = {
    "n": iris.N,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "vann": "http://purl.org/vocab/vann/",
    "schema": "https://schema.org/",
}

_SCHEMA = "https://schema.org/"
_DOMAIN_INCLUDES = NamedNode(_SCHEMA + "domainIncludes")
_RANGE_INCLUDES = NamedNode(_SCHEMA + "rangeIncludes")
_LABELS = (terms.SKOS_PREF_LABEL, terms.NAME, terms.RDFS_LABEL, terms.DCTERMS_TITLE)
_DEFINITIONS = (terms.SKOS_DEFINITION, terms.SUMMARY, terms.DCTERMS_DESCRIPTION)
_FIRST = NamedNode(PREFIXES["rdf"] + "first")
_REST = NamedNode(PREFIXES["rdf"] + "rest")
_PROPERTY_KINDS = {
    terms.OWL_OBJECT_PROPERTY: "object",
    terms.OWL_DATATYPE_PROPERTY: "datatype",
    terms.OWL_ANNOTATION_PROPERTY: "annotation",
    terms.OWL_FUNCTIONAL_PROPERTY: "functional",
    terms.OWL_SYMMETRIC_PROPERTY: "symmetric",
}


class Reference:
    """What the shipped files say, looked up for one language."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._said: dict[tuple[NamedNode, NamedNode], list[NamedNode | Literal]] = defaultdict(list)
        self._back: dict[tuple[NamedNode, NamedNode], list[NamedNode]] = defaultdict(list)
        for triple in triples():
            self._note(triple)

    def _note(self, triple: Triple) -> None:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
            self._said[triple.subject, triple.predicate].append(triple.object)
            if isinstance(triple.object, NamedNode):
                self._back[triple.object, triple.predicate].append(triple.subject)

    def ontology(self) -> dict[str, str | Text | None]:
        """What the header says."""
        node = NamedNode(iris.ONTOLOGY)
        return {
            "title": self._text(node, _LABELS),
            "description": self._text(node, _DEFINITIONS),
            "version": self._first(node, terms.OWL_VERSION_INFO),
            "version_iri": self._first(node, terms.OWL_VERSION_IRI),
            "issued": self._first(node, terms.DCTERMS_ISSUED),
            "licence": self._first(node, terms.DCTERMS_LICENSE),
            "prefix": self._first(node, terms.VANN_PREFERRED_NAMESPACE_PREFIX),
            "iri": iris.ONTOLOGY,
            "namespace": iris.N,
        }

    def sections(self) -> list[Section]:
        """All parts of the page in order: classes, properties, individuals by class, concepts by scheme."""
        return [
            self._section("classes", self._own(terms.OWL_CLASS)),
            self._section("properties", self._properties()),
            *self._individuals(),
            *self._schemes(),
        ]

    def _own(self, kind: NamedNode) -> list[NamedNode]:
        return [node for node in self._back[kind, terms.RDF_TYPE] if node.value.startswith(iris.N)]

    def _properties(self) -> set[NamedNode]:
        return {node for kind in _PROPERTY_KINDS for node in self._own(kind)}

    def _section(self, word: str, nodes: Iterable[NamedNode]) -> Section:
        return Section(word, self._word(word), self._entries(sorted(nodes, key=self._sort_key)))

    def _individuals(self) -> Iterator[Section]:
        for kind in sorted(self._own(terms.OWL_CLASS), key=self._sort_key):
            typed = self._back[kind, terms.RDF_TYPE]
            # What lies in a scheme is shown there: a thing has one place on the page.
            members = [node for node in typed if not self._said[node, terms.SKOS_IN_SCHEME]]
            if members:
                anchor = "individuals-" + kind.value.removeprefix(iris.N)
                heading = Text(f"{WORDS[self._lang]['individuals']}: {self._label(kind).words}", self._lang)
                yield Section(anchor, heading, self._entries(sorted(members, key=self._sort_key)))

    def _schemes(self) -> Iterator[Section]:
        ranks = self._ranks()
        for scheme in sorted(self._back[terms.SKOS_CONCEPT_SCHEME, terms.RDF_TYPE], key=self._sort_key):
            concepts = self._back[scheme, terms.SKOS_IN_SCHEME]
            definition = self._text(scheme, _DEFINITIONS)
            entries = self._entries(
                sorted(concepts, key=lambda node: (ranks.get(node, 0), self._sort_key(node)))
            )
            yield Section(_anchor(scheme), self._label(scheme), entries, definition)

    def _ranks(self) -> dict[NamedNode, int]:
        """Give each concept of an ordered collection its place, so that stages stand in their order."""
        ranks: dict[NamedNode, int] = {}
        for collection in self._back[terms.SKOS_ORDERED_COLLECTION, terms.RDF_TYPE]:
            cells = list(self._said[collection, terms.SKOS_MEMBER_LIST])
            for place, cell in enumerate(cells, start=1):  # grows while it is walked
                if isinstance(cell, NamedNode):
                    firsts = (node for node in self._said[cell, _FIRST] if isinstance(node, NamedNode))
                    ranks.update(dict.fromkeys(firsts, place))
                    cells.extend(self._said[cell, _REST])
        return ranks

    def _entries(self, nodes: Iterable[NamedNode]) -> tuple[Entry, ...]:
        return tuple(self._entry(node) for node in nodes)

    def _entry(self, node: NamedNode) -> Entry:
        return Entry(
            iri=node.value,
            anchor=_anchor(node),
            short=_short(node),
            label=self._label(node),
            definition=self._text(node, _DEFINITIONS),
            facts=tuple(fact for fact in self._facts(node) if fact.mentions or fact.texts),
        )

    def _facts(self, node: NamedNode) -> Iterator[Fact]:
        if node.value.startswith(iris.N):
            yield from self._term_facts(node)
        else:
            yield from self._individual_facts(node)
        yield self._texts("example", node, terms.SKOS_EXAMPLE)
        yield self._texts("negative", node, terms.NEGATIVE_EXAMPLE)

    def _term_facts(self, node: NamedNode) -> Iterator[Fact]:
        words = [word for kind, word in _PROPERTY_KINDS.items() if kind in self._said[node, terms.RDF_TYPE]]
        yield Fact(self._word("types"), texts=tuple(self._word(word) for word in words))
        if self._said[node, terms.OWL_DEPRECATED]:
            yield Fact(self._word("types"), texts=(self._word("deprecated"),))
        above = (terms.RDFS_SUB_CLASS_OF, terms.RDFS_SUB_PROPERTY_OF)
        yield self._links("parents", [value for up in above for value in self._said[node, up]])
        yield self._links("children", [value for up in above for value in self._back[node, up]])
        disjoint = (*self._said[node, terms.OWL_DISJOINT_WITH], *self._back[node, terms.OWL_DISJOINT_WITH])
        yield self._links("disjoint", disjoint)
        yield self._links("used_on", self._said[node, _DOMAIN_INCLUDES])
        yield self._links("values", self._said[node, _RANGE_INCLUDES])

    def _individual_facts(self, node: NamedNode) -> Iterator[Fact]:
        yield self._texts("also", node, terms.SKOS_ALT_LABEL, terms.KNOWN_AS)
        yield self._texts("notation", node, terms.SKOS_NOTATION)
        yield self._links("broader", self._said[node, terms.SKOS_BROADER])
        skipped = {terms.NAME, terms.SUMMARY, terms.KNOWN_AS, terms.NEGATIVE_EXAMPLE}
        own = (key for key in list(self._said) if key[0] == node and key[1].value.startswith(iris.N))
        for _, relation in sorted(own, key=lambda key: key[1].value):
            if relation not in skipped:
                values = self._said[node, relation]
                yield Fact(self._label(relation), self._mentions(values), self._in_language(values))

    def _links(self, word: str, nodes: Iterable[NamedNode | Literal]) -> Fact:
        return Fact(self._word(word), self._mentions(nodes))

    def _mentions(self, nodes: Iterable[NamedNode | Literal]) -> tuple[Mention, ...]:
        named = sorted({node for node in nodes if isinstance(node, NamedNode)}, key=self._sort_key)
        return tuple(Mention(self._label(node), self._href(node)) for node in named)

    def _href(self, node: NamedNode) -> str:
        return "#" + _anchor(node) if self._said[node, terms.RDF_TYPE] and _ours(node) else node.value

    def _texts(self, word: str, node: NamedNode, *predicates: NamedNode) -> Fact:
        values = [value for predicate in predicates for value in self._said[node, predicate]]
        return Fact(self._word(word), texts=self._in_language(values))

    def _in_language(self, values: Iterable[NamedNode | Literal]) -> tuple[Text, ...]:
        """Keep what is in the page's language, or where nothing is, in the next one that has any."""
        texts = [Text(value.value, value.language or "") for value in values if isinstance(value, Literal)]
        for lang in (self._lang, "", *LANGUAGES):
            chosen = tuple(text for text in texts if text.lang == lang)
            if chosen:
                return chosen
        return tuple(texts)

    def _text(self, node: NamedNode, predicates: Iterable[NamedNode]) -> Text | None:
        for predicate in predicates:
            texts = self._in_language(self._said[node, predicate])
            if texts:
                return texts[0]
        return None

    def _label(self, node: NamedNode) -> Text:
        return self._text(node, _LABELS) or Text(_short(node), "")

    def _word(self, word: str) -> Text:
        return Text(WORDS[self._lang][word], self._lang)

    def _first(self, node: NamedNode, predicate: NamedNode) -> str:
        return next((value.value for value in self._said[node, predicate]), "")

    def _sort_key(self, node: NamedNode) -> tuple[str, str]:
        return self._label(node).words.casefold(), node.value


def _ours(node: NamedNode) -> bool:
    return node.value.startswith(iris.BASE)


def _anchor(node: NamedNode) -> str:
    """Name the place of a thing on the page: `Project` for a term, so that its IRI leads there."""
    return node.value.removeprefix(iris.N).removeprefix(iris.BASE).replace("/", ".")


def _short(node: NamedNode) -> str:
    for prefix, namespace in PREFIXES.items():
        if node.value.startswith(namespace):
            return f"{prefix}:{node.value.removeprefix(namespace)}"
    return node.value.removeprefix(iris.BASE)
