"""Records of what projects made and how it ties together: results, links, adoptions, reviews."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ingest.messages import told
from ingest.records.base import Mention, Record
from ingest.records.codes import Identifier, Reference, Region
from ingest.records.faults import fault, shown
from ingest.records.fields import Day, DayOrYear, Web
from ingest.records.texts import Label, Text, Words
from ontology import iris

ResultKind = Literal["result", "model", "good_practice", "guide", "tool", "method_bank", "whole"]
DevelopmentStage = Literal[
    "planned", "in-development", "piloted", "ready", "published", "established", "replaced", "ended"
]
DisseminationStage = Literal["raise-interest", "feedback-and-co-development", "spread-finished"]
RootingPhase = Literal["development", "trial", "structures", "everyday"]

#: What a link may say, and the relation in canonical direction (younger → older): (local name, turned round).
RELATIONS: dict[str, tuple[str, bool]] = {
    "continues": ("continues", False),
    "builds_on": ("buildsOn", False),
    "based_on": ("basedOn", False),
    "adapted_from": ("adaptedFrom", False),
    "draws_on": ("drawsOn", False),
    "adopts": ("adopts", False),
    "adopted_into": ("adopts", True),
    "replaces": ("replaces", False),
    "replaced_by": ("replaces", True),
    "scales_up": ("scalesUp", False),
    "precedes": ("continues", True),
    "complements": ("complements", False),
    "variant_of": ("variantOf", False),
    "same_template_as": ("variantOf", False),
    "comparable_to": ("similarTo", False),
    "similar_to": ("similarTo", False),
    "related_to": ("relatedTo", False),
    "part_of": ("partOf", False),
    "has_part": ("partOf", True),
    "sister_of": ("sisterOf", False),
    "developed_in": ("developedIn", False),
    "implemented_by": ("implementedIn", False),
    "presented_at": ("presentedAt", False),
    "collected_in": ("collectedIn", False),
    "stored_in": ("storedIn", False),
    "supported_by": ("supportedBy", False),
}
#: Relations that hold both ways; the two ends of such a link are put in alphabetical order.
SYMMETRIC = frozenset({"relatedTo", "complements", "variantOf", "similarTo", "sisterOf"})


class ModelRecord(Record):
    """A result of a project: model, good practice, guide, tool, method bank or curated whole."""

    type: Literal["model"] = "model"
    id: Identifier
    kind: ResultKind = "model"
    name: Text
    developed_in: tuple[Identifier, ...] = ()
    owner: Mention | None = None
    owner_note: Words | None = None
    stage: DevelopmentStage | None = None
    stage_note: Words | None = None
    dissemination_stage: DisseminationStage | None = None
    rooting_phase: RootingPhase | None = None
    fund: Label | None = None
    funding_note: Words | None = None
    themes: tuple[Label, ...] = ()
    target_groups: tuple[Label, ...] = ()
    phases: tuple[Label, ...] = ()
    regions: tuple[Region, ...] = ()
    summary: Text | None = None
    challenge: Text | None = None
    method: Text | None = None
    outcome: Text | None = None
    steps: tuple[Text, ...] = ()
    created: DayOrYear | None = None
    modified: DayOrYear | None = None
    note: Text | None = None
    members: tuple[Identifier, ...] = ()
    held_together_by: tuple[Label, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> ModelRecord:
        if self.created and self.modified and self.modified[:4] < self.created[:4]:
            raise fault(
                told(
                    "changed in {changed} before it was made in {made}",
                    changed=self.modified,
                    made=self.created,
                ),
                told("check both dates"),
            )
        return self


class LinkRecord(Record):
    """A relation between two things, stated by the source or inferred, with its basis."""

    type: Literal["link"] = "link"
    from_: Reference = Field(alias="from")
    relation: str
    to: Reference
    assertion: Literal["stated", "inferred"]
    basis: Text | None = None
    page: Web | None = None

    @model_validator(mode="after")
    def _sensible(self) -> LinkRecord:
        if self.relation not in RELATIONS:
            raise fault(
                told("{value!r} is not a relation", value=shown(self.relation)),
                told("use one of {values}", values=", ".join(RELATIONS)),
            )
        if self.from_ == self.to:
            raise fault(told("ties a thing to itself"), told("check both ends"))
        return self

    def local_id(self) -> str:
        """The digest of both ends and the relation, as the source says them."""
        return iris.digest(self.from_, self.relation, self.to)


class AdoptionRecord(Record):
    """An organisation that has taken a model into use, since when, how deeply, and what helped or hindered."""

    type: Literal["adoption"] = "adoption"
    model: Identifier
    adopter: Mention
    since: DayOrYear | None = None
    rooting_phase: RootingPhase | None = None
    helped_by: tuple[Label, ...] = ()
    hindered_by: tuple[Label, ...] = ()
    note: Text | None = None

    def local_id(self) -> str:
        """The digest of model, adopter and start."""
        return iris.digest(self.model, self.adopter.business_id or self.adopter.name or "", self.since or "")


class ReviewRecord(Record):
    """A review of a model by an organisation, as a peer or as an expert, per criterion."""

    type: Literal["review"] = "review"
    model: Identifier
    reviewer: Mention
    role: Literal["peer", "expert"]
    date: Day | None = None
    criteria: tuple[Words, ...] = ()
    changed: Text | None = None

    def local_id(self) -> str:
        """The digest of model, reviewer, role and day."""
        reviewer = self.reviewer.business_id or self.reviewer.name or ""
        return iris.digest(self.model, reviewer, self.role, self.date.isoformat() if self.date else "")
