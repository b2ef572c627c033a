"""Records of concepts: themes and target groups with labels, broader concepts and matches elsewhere."""

from __future__ import annotations

from typing import Literal

from ingest.records.base import Record
from ingest.records.fields import Strict, Web
from ingest.records.texts import Label, Text
from ontology import iris

ConceptScheme = Literal["theme", "target-group", "phase", "region", "support", "organisation-type"]


class Match(Strict):
    """A concept of another vocabulary (YSO, NUTS …) and how near it is."""

    relation: Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]
    iri: Web


class ConceptRecord(Record):
    """A concept of one of the open schemes; its id is a label or a slug, both fold to the same IRI."""

    type: Literal["concept"] = "concept"
    scheme: ConceptScheme
    id: Label
    label: Text
    also: tuple[Label, ...] = ()
    definition: Text | None = None
    broader: tuple[Label, ...] = ()
    matches: tuple[Match, ...] = ()
    typical_phase: tuple[Label, ...] = ()
    group: bool = False

    def local_id(self) -> str:
        """The slug of the id."""
        return iris.slug(self.id)
