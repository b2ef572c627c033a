"""What records of event series, events, publications, challenges and concepts say, as triples."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from ingest.conversion.statements import Statements, concept, day, day_or_year, referred, thing, whole_number
from ingest.records import ChallengeRecord, ConceptRecord, EventRecord, PublicationRecord, SeriesRecord
from ontology import iris, terms

PUBLICATION_CLASSES = {
    "report": terms.REPORT,
    "newsletter": terms.NEWSLETTER_ISSUE,
    "article": terms.ARTICLE,
}
#: The scheme that holds the concepts of each kind.
SCHEMES = {
    "theme": "themes",
    "target-group": "target-groups",
    "phase": "phases",
    "region": "regions",
    "support": "supports",
    "organisation-type": "organisation-types",
}
_SKOS = "http://www.w3.org/2004/02/skos/core#"


def series(record: SeriesRecord) -> Statements:
    """A series of events."""
    said = Statements(thing("series", record.id), record, terms.EVENT_SERIES)
    said.text(terms.NAME, record.name)
    return said


def event(record: EventRecord) -> Statements:
    """An event; the projects that took part and the models that were presented point at it."""
    said = Statements(thing("event", record.id), record, terms.EVENT)
    said.text(terms.NAME, record.name)
    said.say(terms.DATE, day(record.date) if record.date else None)
    said.say(terms.IN_SERIES, thing("series", record.series) if record.series else None)
    said.say(terms.EVENT_MODE, concept("event-mode", record.mode) if record.mode else None)
    said.say(terms.EVENT_KIND, thing("tool", record.kind) if record.kind else None)
    said.concepts(terms.THEME, "theme", record.themes)
    said.things(terms.ORGANISED_BY, "project", record.organised_by)
    if record.listeners_about is not None:
        said.say(terms.LISTENERS_ABOUT, whole_number(record.listeners_about))
    for project in record.projects:
        said.also(thing("project", project), terms.TOOK_PART_IN, said.main)
    for model in record.models:
        said.also(thing("model", model), terms.PRESENTED_AT, said.main)
    said.text(terms.NOTE, record.note)
    said.say(terms.SOURCE_PAGE, NamedNode(record.source_url) if record.source_url else None)
    return said


def publication(record: PublicationRecord) -> Statements:
    """A publication of any kind."""
    said = Statements(thing("publication", record.id), record, terms.PUBLICATION)
    said.say(terms.RDF_TYPE, PUBLICATION_CLASSES.get(record.kind))
    said.text(terms.NAME, record.name)
    said.words(terms.PUBLISHER_NAME, record.publisher)
    said.words(terms.SERIES_NUMBER, record.series_number)
    said.words(terms.ISBN, record.isbn)
    said.say(terms.PUBLISHED_ON, day_or_year(record.published_on) if record.published_on else None)
    said.things(terms.PUBLISHED_BY, "project", record.published_by)
    said.say_all(terms.MENTIONS, (referred(reference) for reference in record.mentions))
    said.things(terms.LIFTS_MODEL, "model", record.lifts)
    said.say(terms.IN_ISSUE, thing("publication", record.issue) if record.issue else None)
    said.concepts(terms.THEME, "theme", record.themes)
    said.text(terms.NOTE, record.note)
    said.say(terms.SOURCE_PAGE, NamedNode(record.source_url) if record.source_url else None)
    return said


def challenge(record: ChallengeRecord) -> Statements:
    """A challenge, and the themes that express it."""
    said = Statements(thing("challenge", record.id), record, terms.CHALLENGE)
    said.text(terms.NAME, record.name)
    for theme in record.themes:
        said.also(concept("theme", theme), terms.EXPRESSES_CHALLENGE, said.main)
    return said


def vocabulary_concept(record: ConceptRecord) -> Statements:
    """A concept of an open scheme."""
    said = Statements(concept(record.scheme, record.id), record, terms.SKOS_CONCEPT)
    if record.group and record.scheme == "theme":
        said.say(terms.RDF_TYPE, terms.THEME_GROUP)
    said.say(terms.SKOS_IN_SCHEME, NamedNode(iris.scheme(SCHEMES[record.scheme])))
    said.text(terms.SKOS_PREF_LABEL, record.label)
    for other in record.also:
        said.say(terms.SKOS_ALT_LABEL, Literal(other, language=record.language))
    said.text(terms.SKOS_DEFINITION, record.definition)
    said.concepts(terms.SKOS_BROADER, record.scheme, record.broader)
    for match in record.matches:
        said.say(NamedNode(_SKOS + match.relation), NamedNode(match.iri))
    said.concepts(terms.TYPICAL_PHASE, "phase", record.typical_phase)
    return said
