"""Participations: who takes part in a project and in which role, as a thing that can be counted and pointed at."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from graph_api.derive.facts import Facts
from ontology import iris, terms

_ROLES = ((terms.LEAD_ORGANISATION, "lead"), (terms.PARTNER_ORGANISATION, "partner"))


def participations(facts: Facts) -> Iterator[Triple]:
    """Yield one n:Participation for each project, role and organisation."""
    for predicate, role in _ROLES:
        role_iri = iris.concept("participation-role", role)
        for project, organisation in sorted(facts.pairs(predicate)):
            local_id = iris.digest(project, role_iri, organisation)
            node = NamedNode(iris.entity("participation", local_id))
            yield Triple(node, terms.RDF_TYPE, terms.PARTICIPATION)
            yield Triple(node, terms.PARTICIPANT, NamedNode(organisation))
            yield Triple(node, terms.PARTICIPATES_IN, NamedNode(project))
            yield Triple(node, terms.ROLE, NamedNode(role_iri))
