"""What the shapes of the ontology object to, told in the terms of the record: its field, the value, what to do."""

from __future__ import annotations

from typing import NamedTuple

from ingest.messages import Told, Worded, told, worded
from ingest.records.faults import shown
from ontology import iris
from ontology.validation import Violation


class InTermsOfTheRecord(NamedTuple):
    """A violation as the person who keeps the record knows it."""

    field: str
    reason: Told
    advice: Worded
    value: str


#: The field that a property was made of, where it is not called as the property (`eventMode` of an event: `mode`).
_FIELDS = {
    "": {
        "addressesChallenge": "challenges",
        "basis": "basis",
        "budget": "budget",
        "challengeText": "challenge",
        "code": "code",
        "concernsSection": "section",
        "createdOn": "created",
        "criterion": "criteria",
        "developmentStage": "stage",
        "disseminationStage": "dissemination_stage",
        "endDate": "end",
        "eventKind": "kind",
        "eventMode": "mode",
        "euContribution": "eu_contribution",
        "fundingNote": "funding_note",
        "grantedPublic": "granted_public",
        "heldTogetherBy": "held_together_by",
        "inIssue": "issue",
        "inRootingPhase": "rooting_phase",
        "inSeries": "series",
        "introducedAimsAt": "introduced_aims_at",
        "jointProject": "joint_project",
        "knownAs": "known_as",
        "leadOrganisation": "lead",
        "ledToChange": "changed",
        "license": "license",
        "liftsModel": "lifts",
        "linkFrom": "from",
        "linkRelation": "relation",
        "linkSource": "page",
        "linkTo": "to",
        "listenersAbout": "listeners_about",
        "localId": "id",
        "managingAuthority": "managing_authority",
        "memberFrom": "start",
        "memberUntil": "end",
        "methodText": "method",
        "modifiedOn": "modified",
        "organisationType": "types",
        "organisedBy": "organised_by",
        "outcomeText": "outcome",
        "ownerNote": "owner_note",
        "partOfScheme": "part_of",
        "partnerOrganisation": "partners",
        "plannedPublic": "planned_public",
        "prefLabel": "label",
        "altLabel": "also",
        "priorityAxis": "priority_axis",
        "programmePeriod": "programme_period",
        "publishedBy": "published_by",
        "publishedOn": "published_on",
        "publisherName": "publisher",
        "receivedSupport": "received_support",
        "region": "regions",
        "reviewRole": "role",
        "reviewedOn": "date",
        "rootingPhase": "rooting_phase",
        "ruleKind": "kind",
        "seriesNumber": "series_number",
        "sourcePage": "source_url",
        "specificObjective": "specific_objective",
        "stageNote": "stage_note",
        "startDate": "start",
        "targetGroup": "target_groups",
        "theme": "themes",
        "tieKind": "kind",
        "tieOf": "project",
        "tieTo": "to",
        "tookPartIn": "took_part_in",
        "transitionPhase": "phases",
        "typicalPhase": "typical_phase",
        "businessId": "business_id",
    },
    "source": {"sourcePage": "page"},
    "event": {"tookPartIn": "projects", "presentedAt": "models"},
    "network": {"goal": "goals"},
}


def in_terms_of_the_record(violation: Violation, kind: str) -> InTermsOfTheRecord:
    """Tell a violation about a record of a kind ("project"; empty where the record is RDF and has no fields)."""
    path = violation.path or ""
    name = path.replace("/", "#").rpartition("#")[2]
    field = _FIELDS.get(kind, {}).get(name) or _FIELDS[""].get(name, name) if kind else name
    value = shown(_bare(violation.value or ""))
    words = {"en": violation.message("en"), **dict(violation.messages)}
    if not value:
        reason = told("lacks what every record of its kind must tell") if path else told("breaks a rule")
    else:
        reason = told("{value!r} breaks a rule for this field", value=value)
    return InTermsOfTheRecord(field, reason, worded(words), value)


def _bare(value: str) -> str:
    """Show a thing of Nivos by its kind and id, as records refer to it."""
    split = iris.split(value) if value.startswith(iris.BASE) else None
    return f"{split[0]}:{split[1]}" if split else value
