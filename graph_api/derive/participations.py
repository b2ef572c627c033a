"""Participations: who takes part in a project and in which role, as a thing that can be counted and pointed at."""

from __future__ import annotations

from collections.abc import Iterator

from graph_api.derive.facts import Facts
from ontology import iris, terms

_ROLES = ((terms.LEAD_ORGANISATION, "lead"), (terms.PARTNER_ORGANISATION, "partner"))


_LINES = (
    f"{{0}} {terms.RDF_TYPE} {terms.PARTICIPATION} .\n{{0}} {terms.PARTICIPANT} <{{1}}> .\n"
    f"{{0}} {terms.PARTICIPATES_IN} <{{2}}> .\n{{0}} {terms.ROLE} <{{3}}> .\n"
)


def participation_lines(facts: Facts) -> Iterator[str]:
    """Write one n:Participation for each project, role and organisation."""
    for predicate, role in _ROLES:
        role_iri = iris.concept("participation-role", role)
        for project, organisation in sorted(facts.pairs(predicate)):
            node = iris.entity("participation", iris.digest(project, role_iri, organisation))
            yield _LINES.format(f"<{node}>", organisation, project, role_iri)
