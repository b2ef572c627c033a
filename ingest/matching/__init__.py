"""Matching: which thing of the graph a name or a code in a record means, how surely, and why."""

from ingest.matching.index import LIKELY, Index, UnknownKind
from ingest.matching.lookup import Candidate
from ingest.matching.names import normalised
from ingest.matching.things import KINDS

__all__ = ["KINDS", "LIKELY", "Candidate", "Index", "UnknownKind", "normalised"]
