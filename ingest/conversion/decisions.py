"""What records of decisions say, as triples."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from ingest.conversion.statements import Statements
from ingest.records.decisions import DecisionRecord
from ontology import iris, terms


def decision(record: DecisionRecord) -> Statements:
    """A decision, and the join or the parting that follows from it."""
    of, into = NamedNode(record.of), NamedNode(record.into)
    said = Statements(NamedNode(iris.decision(record.of, record.into)), record, terms.DECISION)
    said.say(terms.MATCH_OF, of)
    said.say(terms.MATCH_WITH, into)
    said.words(terms.DECIDED_BY, record.by)
    stamp = record.at.isoformat().replace("+00:00", "Z")
    said.say(terms.DECIDED_AT, Literal(stamp, datatype=terms.XSD_DATE_TIME))
    said.text(terms.NOTE, record.why)
    said.also(of, terms.JOINED_TO if record.verdict == "same" else terms.KEPT_APART_FROM, into)
    return said
