"""The types of entity that are matched, and the properties that queries and extensions may name.

A type's identifier is the kind of thing as IRIs have it ("organisation"); a property's is the last part of its
IRI ("businessId"). An entity's identifier is its IRI without `https://w3id.org/nivos/`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology import iris
from ontology.iris import N

SKOS = "http://www.w3.org/2004/02/skos/core#"
#: The identifier space and the schema space of the service.
IDENTIFIERS, SCHEMA = iris.BASE, N


@dataclass(frozen=True, slots=True)
class Type:
    """A type of entity: its names by language, its properties, and those that tell one entity from another."""

    id: str
    names: dict[str, str]
    properties: tuple[str, ...]
    telling: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its IRI, and the type of the things that are its values (None: texts, days, or others)."""

    id: str
    iri: str
    range: str | None = None
    names: dict[str, str] | None = None  # where the ontology does not tell them

    @property
    def node(self) -> NamedNode:
        """The property as a term."""
        return NamedNode(self.iri)


_CONCEPT = ("prefLabel", "altLabel", "notation", "broader", "exactMatch", "closeMatch", "definition")

TYPES: dict[str, Type] = {
    each.id: each
    for each in (
        Type(
            "organisation",
            {"fi": "organisaatio", "sv": "organisation", "en": "organisation"},
            ("name", "knownAs", "businessId", "organisationType"),
            ("businessId", "organisationType"),
        ),
        Type(
            "project",
            {"fi": "hanke", "sv": "projekt", "en": "project"},
            (
                *("name", "knownAs", "code", "status", "startDate", "endDate", "leadOrganisation"),
                *("partnerOrganisation", "region", "theme", "targetGroup", "transitionPhase", "summary"),
            ),
            ("code", "startDate", "endDate", "leadOrganisation"),
        ),
        Type(
            "model",
            {"fi": "malli tai muu tulos", "sv": "modell eller annat resultat", "en": "model or other result"},
            (
                *("name", "knownAs", "developedIn", "ownerOrganisation", "developmentStage", "region"),
                *("theme", "targetGroup", "transitionPhase", "summary"),
            ),
            ("developedIn", "ownerOrganisation"),
        ),
        Type(
            "event",
            {"fi": "tapahtuma", "sv": "evenemang", "en": "event"},
            ("name", "knownAs", "date", "eventMode", "inSeries", "organisedBy", "theme"),
            ("date", "organisedBy"),
        ),
        Type("theme", {"fi": "teema", "sv": "tema", "en": "theme"}, _CONCEPT, ("broader",)),
        Type(
            "target-group",
            {"fi": "kohderyhmä", "sv": "målgrupp", "en": "target group"},
            _CONCEPT,
            ("broader",),
        ),
        Type("region", {"fi": "maakunta", "sv": "landskap", "en": "region"}, _CONCEPT, ("notation",)),
    )
}

_RANGES = {
    "leadOrganisation": "organisation",
    "partnerOrganisation": "organisation",
    "ownerOrganisation": "organisation",
    "developedIn": "project",
    "organisedBy": "project",
    "region": "region",
    "theme": "theme",
    "targetGroup": "target-group",
}
_SKOS_NAMES = {
    "prefLabel": {"fi": "nimi", "sv": "namn", "en": "label"},
    "altLabel": {"fi": "muu nimi", "sv": "annat namn", "en": "alternative label"},
    "notation": {"fi": "tunnus", "sv": "kod", "en": "code"},
    "broader": {"fi": "laajempi käsite", "sv": "bredare begrepp", "en": "broader concept"},
    "exactMatch": {"fi": "sama muualla", "sv": "samma annanstans", "en": "the same elsewhere"},
    "closeMatch": {
        "fi": "lähes sama muualla",
        "sv": "nästan samma annanstans",
        "en": "nearly the same elsewhere",
    },
    "definition": {"fi": "määritelmä", "sv": "definition", "en": "definition"},
}

PROPERTIES: dict[str, Property] = {
    name: Property(name, SKOS + name, None, _SKOS_NAMES[name])
    if name in _SKOS_NAMES
    else Property(name, N + name, _RANGES.get(name))
    for type_ in TYPES.values()
    for name in type_.properties
}

#: Properties whose value names one thing for certain.
CODES = frozenset({"businessId", "code", "notation", "exactMatch"})
#: Properties that are names: they are asked for like the query itself where there is none.
NAMES = frozenset({"name", "knownAs", "prefLabel", "altLabel"})


def property_of(identifier: str) -> Property | None:
    """Find a property by its identifier or IRI."""
    return PROPERTIES.get(identifier.removeprefix(N).removeprefix(SKOS))


def id_of(iri: str) -> str:
    """The identifier of an entity: its IRI without the identifier space; the whole IRI where it is not ours."""
    return iri.removeprefix(IDENTIFIERS)


def iri_of(identifier: str) -> str | None:
    """The IRI that an identifier stands for; None where it can stand for none."""
    text = identifier.strip()
    if not text.startswith(("http://", "https://")):
        kind, slash, local_id = text.partition("/")
        if not slash or not local_id or kind not in iris.KINDS:
            return None
        text = IDENTIFIERS + text
    try:
        return NamedNode(text).value
    except ValueError:
        return None
