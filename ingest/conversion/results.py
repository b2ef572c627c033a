"""What records of results, links, adoptions and reviews say, as triples."""

from __future__ import annotations

from pyoxigraph import NamedNode

from ingest.conversion.statements import Statements, concept, day, day_or_year, referred, thing, whole_number
from ingest.records import AdoptionRecord, LinkRecord, ModelRecord, ReviewRecord
from ingest.records.results import RELATIONS, SYMMETRIC
from ontology import iris, terms

CLASSES = {
    "result": terms.RESULT,
    "model": terms.MODEL,
    "good_practice": terms.GOOD_PRACTICE,
    "guide": terms.GUIDE,
    "tool": terms.WORKING_TOOL,
    "method_bank": terms.METHOD_BANK,
    "whole": terms.WHOLE,
}


def model(record: ModelRecord) -> Statements:
    """A result: every one is a n:Result, and what its kind says."""
    said = Statements(thing("model", record.id), record, terms.RESULT)
    said.say(terms.RDF_TYPE, CLASSES[record.kind])
    said.text(terms.NAME, record.name)
    said.words(terms.LOCAL_ID, record.id)
    said.things(terms.DEVELOPED_IN, "project", record.developed_in)
    said.organisation(terms.OWNER_ORGANISATION, record.owner)
    said.words(terms.OWNER_NOTE, record.owner_note)
    said.say(terms.DEVELOPMENT_STAGE, concept("development-stage", record.stage) if record.stage else None)
    said.words(terms.STAGE_NOTE, record.stage_note)
    if record.dissemination_stage:
        said.say(terms.DISSEMINATION_STAGE, concept("dissemination-stage", record.dissemination_stage))
    said.say(
        terms.ROOTING_PHASE, concept("rooting-phase", record.rooting_phase) if record.rooting_phase else None
    )
    said.scheme(terms.FUND, record.fund)
    said.words(terms.FUNDING_NOTE, record.funding_note)
    said.say(terms.CREATED_ON, day_or_year(record.created) if record.created else None)
    said.say(terms.MODIFIED_ON, day_or_year(record.modified) if record.modified else None)
    said.say(terms.SOURCE_PAGE, NamedNode(record.source_url) if record.source_url else None)
    _described(said, record)
    if record.kind == "whole":
        said.words(terms.COMPUTATION, "curated")
    said.things(terms.WHOLE_MEMBER, "model", record.members)
    said.concepts(terms.HELD_TOGETHER_BY, "theme", record.held_together_by)
    return said


def _described(said: Statements, record: ModelRecord) -> None:
    said.text(terms.SUMMARY, record.summary)
    said.text(terms.CHALLENGE_TEXT, record.challenge)
    said.text(terms.METHOD_TEXT, record.method)
    said.text(terms.OUTCOME_TEXT, record.outcome)
    said.text(terms.NOTE, record.note)
    said.concepts(terms.THEME, "theme", record.themes)
    said.concepts(terms.TARGET_GROUP, "target-group", record.target_groups)
    said.concepts(terms.TRANSITION_PHASE, "phase", record.phases)
    said.concepts(terms.REGION, "region", record.regions)
    for position, text in enumerate(record.steps, start=1):
        step = NamedNode(f"{said.main.value}/step/{position}")
        said.say(terms.HAS_STEP, step)
        said.also(step, terms.RDF_TYPE, terms.STEP)
        said.also(step, terms.POSITION, whole_number(position))
        said.text(terms.TEXT, text, of=step)


def link_ends(record: LinkRecord) -> tuple[NamedNode, str, NamedNode]:
    """The link in canonical direction: younger thing, local name of the relation, older thing."""
    relation, turned = RELATIONS[record.relation]
    start, end = referred(record.from_), referred(record.to)
    if turned or (relation in SYMMETRIC and end.value < start.value):
        start, end = end, start
    return start, relation, end


def link(record: LinkRecord) -> Statements:
    """A qualified link; a stated one is a plain triple as well, an inferred one never is."""
    start, relation, end = link_ends(record)
    predicate = NamedNode(iris.N + relation)
    node = thing("link", iris.digest(start.value, predicate.value, end.value))
    said = Statements(node, record, terms.LINK)
    said.say(terms.LINK_FROM, start)
    said.say(terms.LINK_TO, end)
    said.say(terms.LINK_RELATION, predicate)
    said.say(terms.ASSERTION, concept("assertion", record.assertion))
    said.text(terms.BASIS, record.basis)
    page = record.page or record.source_url
    said.say(terms.LINK_SOURCE, NamedNode(page) if page else None)
    if record.assertion == "stated":
        said.also(start, predicate, end)
    for reference in (record.from_, record.to):
        if reference.startswith("ext:"):
            node = referred(reference)
            said.also(node, terms.RDF_TYPE, terms.EXTERNAL_WORK)
            said.name(node, terms.NAME, reference.removeprefix("ext:").strip())
    return said


def adoption(record: AdoptionRecord) -> Statements:
    """An organisation's use of a model."""
    said = Statements(thing("adoption", record.local_id()), record, terms.ADOPTION)
    said.say(terms.ADOPTED, thing("model", record.model))
    said.organisation(terms.ADOPTER, record.adopter)
    said.say(terms.SINCE, day_or_year(record.since) if record.since else None)
    if record.rooting_phase:
        said.say(terms.IN_ROOTING_PHASE, concept("rooting-phase", record.rooting_phase))
    for predicate, factors in (
        (terms.HELPED_BY, record.helped_by),
        (terms.HINDERED_BY, record.hindered_by),
    ):
        for factor in factors:
            node = thing("factor", iris.slug(factor))
            said.say(predicate, node)
            said.also(node, terms.RDF_TYPE, terms.FACTOR)
            said.name(node, terms.NAME, factor)
    said.text(terms.NOTE, record.note)
    return said


def review(record: ReviewRecord) -> Statements:
    """A peer or expert review of a model."""
    said = Statements(thing("review", record.local_id()), record, terms.REVIEW)
    said.say(terms.REVIEWS, thing("model", record.model))
    said.organisation(terms.REVIEWER, record.reviewer)
    said.say(terms.REVIEW_ROLE, concept("review-role", record.role))
    said.say(terms.REVIEWED_ON, day(record.date) if record.date else None)
    for criterion in record.criteria:
        said.words(terms.CRITERION, criterion)
    said.text(terms.LED_TO_CHANGE, record.changed)
    return said
