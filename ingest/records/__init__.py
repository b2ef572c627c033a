"""The kinds of record that Nivos takes in, and how a raw one becomes a validated one.

A record says its kind in `type`, or its file's name does (`projects.jsonl`). Every kind is a frozen pydantic model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.records.activities import ChallengeRecord, EventRecord, PublicationRecord, SeriesRecord
from ingest.records.actors import (
    FundingRecord,
    MembershipRecord,
    NetworkRecord,
    NetworkRuleRecord,
    OrganisationRecord,
    ProjectRecord,
    SourceRecord,
)
from ingest.records.base import Mention, Record
from ingest.records.concepts import ConceptRecord, Match
from ingest.records.decisions import DecisionRecord
from ingest.records.results import AdoptionRecord, LinkRecord, ModelRecord, ReviewRecord

KINDS: dict[str, type[Record]] = {
    "source": SourceRecord,
    "funding": FundingRecord,
    "concept": ConceptRecord,
    "decision": DecisionRecord,
    "organisation": OrganisationRecord,
    "network": NetworkRecord,
    "network-rule": NetworkRuleRecord,
    "project": ProjectRecord,
    "model": ModelRecord,
    "series": SeriesRecord,
    "event": EventRecord,
    "publication": PublicationRecord,
    "membership": MembershipRecord,
    "link": LinkRecord,
    "adoption": AdoptionRecord,
    "review": ReviewRecord,
    "challenge": ChallengeRecord,
}

#: What a file's name says about its records, in the order in which a folder's files are read.
FILE_DEFAULTS: dict[str, dict[str, str]] = {
    "sources": {"type": "source"},
    "funding": {"type": "funding"},
    "themes": {"type": "concept", "scheme": "theme"},
    "target_groups": {"type": "concept", "scheme": "target-group"},
    "phases": {"type": "concept", "scheme": "phase"},
    "challenges": {"type": "challenge"},
    "organisations": {"type": "organisation"},
    "networks": {"type": "network"},
    "network_rules": {"type": "network-rule"},
    "projects": {"type": "project"},
    "observations": {"type": "project"},
    "models": {"type": "model"},
    "results": {"type": "model"},
    "series": {"type": "series"},
    "events": {"type": "event"},
    "publications": {"type": "publication"},
    "memberships": {"type": "membership"},
    "links": {"type": "link"},
    "adoptions": {"type": "adoption"},
    "reviews": {"type": "review"},
    "decisions": {"type": "decision", "source": "decisions"},
    "records": {},
}


def field_names(kind: type[Record]) -> list[str]:
    """Name the fields of a kind of record as they are written (`from`, not `from_`)."""
    return [field.alias or name for name, field in kind.model_fields.items()]


def validated(raw: Mapping[str, Any]) -> Record:
    """Validate a raw record of a known `type`. Raises pydantic.ValidationError."""
    return KINDS[str(raw["type"])].model_validate(raw)


__all__ = [
    "FILE_DEFAULTS",
    "KINDS",
    "AdoptionRecord",
    "ChallengeRecord",
    "ConceptRecord",
    "DecisionRecord",
    "EventRecord",
    "FundingRecord",
    "LinkRecord",
    "Match",
    "MembershipRecord",
    "Mention",
    "ModelRecord",
    "NetworkRecord",
    "NetworkRuleRecord",
    "OrganisationRecord",
    "ProjectRecord",
    "PublicationRecord",
    "Record",
    "ReviewRecord",
    "SeriesRecord",
    "SourceRecord",
    "field_names",
    "validated",
]
