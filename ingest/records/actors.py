"""Records of who acts: sources, projects, organisations, networks, ties to them, funding schemes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ingest.records.base import Mention, Record
from ingest.records.codes import BusinessId, Identifier, Reference, Region, RegisterCode
from ingest.records.fields import Day, Euros, Web
from ingest.records.texts import Label, Text, Words
from ontology import iris

ProjectStatus = Literal["running", "ended", "interrupted", "planned", "unknown"]
TieKind = Literal[
    "coordination",
    "predecessor-coordination",
    "presented-at-seminar",
    "named-in-evaluation",
    "shares-objective",
    "adjacent-field",
]


class SourceRecord(Record):
    """A source of records: its name and its rank (lower is believed first)."""

    type: Literal["source"] = "source"
    id: Identifier
    name: Text
    rank: int = Field(ge=0, le=1000)
    page: Web | None = None
    license: Words | None = None


class ProjectRecord(Record):
    """A development project. A record may hold only what its source says: everything but the id may be left out."""

    type: Literal["project"] = "project"
    id: Identifier
    code: Identifier | None = None
    name: Text | None = None
    start: Day | None = None
    end: Day | None = None
    status: ProjectStatus | None = None
    programme: Label | None = None
    priority_axis: Label | None = None
    specific_objective: Label | None = None
    fund: Label | None = None
    measure: Label | None = None
    section: Label | None = None
    programme_period: Words | None = None
    managing_authority: Mention | None = None
    lead: Mention | None = None
    partners: tuple[Mention, ...] = ()
    joint_project: bool | None = None
    regions: tuple[Region, ...] = ()
    themes: tuple[Label, ...] = ()
    target_groups: tuple[Label, ...] = ()
    phases: tuple[Label, ...] = ()
    challenges: tuple[Identifier, ...] = ()
    summary: Text | None = None
    note: Text | None = None
    budget: Euros | None = None
    eu_contribution: Euros | None = None
    granted_public: Euros | None = None
    planned_public: Euros | None = None
    coordinates: tuple[Identifier, ...] = ()
    took_part_in: tuple[Identifier, ...] = ()
    introduced_aims_at: tuple[Identifier, ...] = ()
    received_support: tuple[Label, ...] = ()


class OrganisationRecord(Record):
    """An organisation; its id is the business id where it has one, otherwise it follows from its name."""

    type: Literal["organisation"] = "organisation"
    name: Label
    business_id: BusinessId | None = None
    code: RegisterCode | None = None
    known_as: tuple[Label, ...] = ()
    types: tuple[Label, ...] = ()

    def local_id(self) -> str:
        """The business id, the code in another register, or the slug of the name."""
        return self.business_id or self.code or iris.slug(self.name)


class NetworkRuleRecord(Record):
    """A rule of a network: whom it is for, what a member gains, what a member must do."""

    type: Literal["network-rule"] = "network-rule"
    id: Identifier
    network: Identifier
    kind: Literal["audience", "benefit", "obligation"]
    text: Text


class NetworkRecord(Record):
    """A network, with its goals and the section of funding that it concerns."""

    type: Literal["network"] = "network"
    id: Identifier
    name: Text
    goals: tuple[Label, ...] = ()
    section: Label | None = None


class MembershipRecord(Record):
    """A tie between a project and a network or a funding scheme; only a confirmed one is a membership."""

    type: Literal["membership"] = "membership"
    project: Identifier
    to: Reference
    kind: TieKind
    confirmed: bool = False
    start: Day | None = None
    end: Day | None = None
    note: Text | None = None

    def local_id(self) -> str:
        """The digest of project, other end and kind."""
        return iris.digest(self.project, self.to, self.kind)


class FundingRecord(Record):
    """A funding scheme: fund, programme, measure, section, priority axis or specific objective."""

    type: Literal["funding"] = "funding"
    id: Label
    name: Text
    part_of: tuple[Label, ...] = ()
    note: Text | None = None

    def local_id(self) -> str:
        """The slug of the id."""
        return iris.slug(self.id)
