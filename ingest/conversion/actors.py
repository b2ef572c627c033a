"""What records of sources, projects, organisations, networks, ties and funding say, as triples."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from ingest.conversion.statements import (
    Statements,
    concept,
    day,
    euros,
    organisation_of,
    referred,
    thing,
    truth,
    whole_number,
)
from ingest.records import (
    FundingRecord,
    MembershipRecord,
    NetworkRecord,
    NetworkRuleRecord,
    OrganisationRecord,
    ProjectRecord,
    SourceRecord,
)
from ontology import iris, terms


def source(record: SourceRecord) -> Statements:
    """A source with its name and rank."""
    said = Statements(thing("source", iris.slug(record.id)), record, terms.SOURCE)
    said.text(terms.NAME, record.name)
    said.say(terms.RANK, whole_number(record.rank))
    said.say(terms.SOURCE_PAGE, NamedNode(record.page) if record.page else None)
    said.words(terms.DCTERMS_LICENSE, record.license)
    return said


def project(record: ProjectRecord) -> Statements:
    """A project; one that coordinates a network is a coordination project."""
    said = Statements(thing("project", record.id), record, terms.PROJECT)
    if record.coordinates:
        said.say(terms.RDF_TYPE, terms.COORDINATION_PROJECT)
    said.text(terms.NAME, record.name)
    said.words(terms.LOCAL_ID, record.id)
    said.words(terms.CODE, record.code)
    said.say(terms.START_DATE, day(record.start) if record.start else None)
    said.say(terms.END_DATE, day(record.end) if record.end else None)
    said.say(terms.STATUS, concept("project-status", record.status) if record.status else None)
    said.text(terms.SUMMARY, record.summary)
    said.text(terms.NOTE, record.note)
    said.say(terms.SOURCE_PAGE, NamedNode(record.source_url) if record.source_url else None)
    _funding(said, record)
    _participants(said, record)
    said.concepts(terms.THEME, "theme", record.themes)
    said.concepts(terms.TARGET_GROUP, "target-group", record.target_groups)
    said.concepts(terms.TRANSITION_PHASE, "phase", record.phases)
    said.concepts(terms.REGION, "region", record.regions)
    said.concepts(terms.RECEIVED_SUPPORT, "support", record.received_support)
    said.things(terms.ADDRESSES_CHALLENGE, "challenge", record.challenges)
    said.things(terms.COORDINATES, "network", record.coordinates)
    said.things(terms.TOOK_PART_IN, "event", record.took_part_in)
    said.things(terms.INTRODUCED_AIMS_AT, "event", record.introduced_aims_at)
    return said


def _funding(said: Statements, record: ProjectRecord) -> None:
    said.scheme(terms.PROGRAMME, record.programme)
    said.scheme(terms.PRIORITY_AXIS, record.priority_axis)
    said.scheme(terms.SPECIFIC_OBJECTIVE, record.specific_objective)
    said.scheme(terms.FUND, record.fund)
    said.scheme(terms.MEASURE, record.measure)
    said.scheme(terms.SECTION, record.section)
    said.words(terms.PROGRAMME_PERIOD, record.programme_period)
    for predicate, amount in (
        (terms.BUDGET, record.budget),
        (terms.EU_CONTRIBUTION, record.eu_contribution),
        (terms.GRANTED_PUBLIC, record.granted_public),
        (terms.PLANNED_PUBLIC, record.planned_public),
    ):
        said.say(predicate, None if amount is None else euros(amount))


def _participants(said: Statements, record: ProjectRecord) -> None:
    said.organisation(terms.MANAGING_AUTHORITY, record.managing_authority)
    said.organisation(terms.LEAD_ORGANISATION, record.lead)
    for partner in record.partners:
        said.organisation(terms.PARTNER_ORGANISATION, partner)
    said.say(terms.JOINT_PROJECT, None if record.joint_project is None else truth(record.joint_project))


def organisation(record: OrganisationRecord) -> Statements:
    """An organisation with its own name, the names it is known by, business id and types."""
    node = organisation_of(record.business_id, record.name, record.code)
    said = Statements(node, record, terms.ORGANISATION)
    said.name(node, terms.NAME, record.name)
    for other in record.known_as:
        said.name(node, terms.KNOWN_AS, other)
    said.words(terms.BUSINESS_ID, record.business_id)
    said.words(terms.LOCAL_ID, record.code)
    said.concepts(terms.ORGANISATION_TYPE, "organisation-type", record.types)
    return said


def network(record: NetworkRecord) -> Statements:
    """A network with its goals."""
    said = Statements(thing("network", record.id), record, terms.NETWORK)
    said.text(terms.NAME, record.name)
    for goal in record.goals:
        node = thing("goal", iris.slug(goal))
        said.say(terms.GOAL_PROPERTY, node)
        said.also(node, terms.RDF_TYPE, terms.GOAL_CLASS)
        said.name(node, terms.NAME, goal)
    said.scheme(terms.CONCERNS_SECTION, record.section)
    return said


def network_rule(record: NetworkRuleRecord) -> Statements:
    """A rule of a network."""
    said = Statements(thing("rule", record.id), record, terms.NETWORK_RULE)
    said.also(thing("network", record.network), terms.HAS_RULE, said.main)
    said.say(terms.RULE_KIND, concept("rule-kind", record.kind))
    said.text(terms.TEXT, record.text)
    return said


def membership(record: MembershipRecord) -> Statements:
    """A tie of a project to a network or scheme; a confirmed one is a membership as well."""
    to = referred(record.to)
    of = thing("project", record.project)
    node = thing("membership", iris.digest(of.value, to.value, record.kind))
    said = Statements(node, record, terms.NETWORK_TIE)
    if record.confirmed:
        said.say(terms.RDF_TYPE, terms.MEMBERSHIP)
    said.say(terms.TIE_OF, of)
    said.say(terms.TIE_TO, to)
    said.say(terms.TIE_KIND, concept("network-tie", record.kind))
    said.say(terms.CONFIRMED, truth(record.confirmed))
    said.say(terms.MEMBER_FROM, day(record.start) if record.start else None)
    said.say(terms.MEMBER_UNTIL, day(record.end) if record.end else None)
    said.text(terms.NOTE, record.note)
    return said


def funding(record: FundingRecord) -> Statements:
    """A funding scheme and the wider ones it is part of."""
    said = Statements(thing("funding", iris.slug(record.id)), record, terms.FUNDING_SCHEME)
    said.text(terms.NAME, record.name)
    said.say_all(terms.PART_OF_SCHEME, (thing("funding", iris.slug(part)) for part in record.part_of))
    said.text(terms.NOTE, record.note)
    said.say(terms.LOCAL_ID, Literal(iris.slug(record.id)))
    return said
