"""What each relation says in Finnish, Swedish and English, as a sentence about its two ends."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph_api.connections.nouns import Named
from ontology import terms


@dataclass(frozen=True, slots=True)
class Wording:
    """A relation in words: `{a}` is the end it points from, `{b}` the end it points to.

    A weak relation ties nearly everything (a fund, a region), so that sharing it says next to nothing.
    """

    fi: str
    sv: str
    en: str
    weak: bool = False


_FUNDED = Wording(
    "{a} on rahoitettu {b.elative}",
    "{a} är finansierad ur {b.noun}",
    "{a} is funded under {b.noun}",
    weak=True,
)
_CONCERNS = Wording("{a} koskee {b.partitive}", "{a} gäller {b.noun}", "{a} concerns {b.noun}", weak=True)

#: Every relation that can be a step, most telling first: of several between the same two, the first is told.
WORDINGS: dict[NamedNode, Wording] = {
    terms.CONTINUES: Wording("{a} jatkaa {b.partitive}", "{a} fortsätter {b.noun}", "{a} continues {b.noun}"),
    terms.BUILDS_ON: Wording(
        "{a} rakentuu {b.genitive} pohjalle", "{a} bygger vidare på {b.noun}", "{a} builds on {b.noun}"
    ),
    terms.BASED_ON: Wording(
        "{a} perustuu {b.illative}", "{a} baseras på {b.noun}", "{a} is based on {b.noun}"
    ),
    terms.ADAPTED_FROM: Wording(
        "{a} on mukailtu {b.elative}", "{a} är anpassad från {b.noun}", "{a} is adapted from {b.noun}"
    ),
    terms.DRAWS_ON: Wording("{a} ammentaa {b.elative}", "{a} hämtar ur {b.noun}", "{a} draws on {b.noun}"),
    terms.ADOPTS: Wording("{a} ottaa osakseen {b.genitive}", "{a} tar upp {b.noun}", "{a} adopts {b.noun}"),
    terms.REPLACES: Wording("{a} korvaa {b.genitive}", "{a} ersätter {b.noun}", "{a} replaces {b.noun}"),
    terms.SCALES_UP: Wording(
        "{a} laajentaa {b.partitive}", "{a} skalar upp {b.noun}", "{a} scales up {b.noun}"
    ),
    terms.DERIVES_FROM: Wording(
        "{a} juontuu {b.elative}", "{a} härrör från {b.noun}", "{a} derives from {b.noun}"
    ),
    terms.DEVELOPED_IN: Wording(
        "{a} on kehitetty {b.inessive}", "{a} är utvecklad i {b.noun}", "{a} was developed in {b.noun}"
    ),
    terms.IMPLEMENTED_IN: Wording(
        "{a} on toteutettu {b.inessive}", "{a} är genomförd i {b.noun}", "{a} was implemented in {b.noun}"
    ),
    terms.PART_OF: Wording(
        "{a} on osa {b.partitive}", "{a} är en del av {b.noun}", "{a} is part of {b.noun}"
    ),
    terms.VARIANT_OF: Wording(
        "{a} on {b.genitive} muunnelma", "{a} är en variant av {b.noun}", "{a} is a variant of {b.noun}"
    ),
    terms.COMPLEMENTS: Wording(
        "{a} täydentää {b.partitive}", "{a} kompletterar {b.noun}", "{a} complements {b.noun}"
    ),
    terms.SISTER_OF: Wording(
        "{a} ja {b} ovat sisarhankkeita", "{a} och {b} är systerprojekt", "{a} and {b} are sister projects"
    ),
    terms.SIMILAR_TO: Wording(
        "{a} muistuttaa {b.partitive}", "{a} liknar {b.noun}", "{a} is similar to {b.noun}"
    ),
    terms.COLLECTED_IN: Wording(
        "{a} on koottu {b.illative}", "{a} är samlad i {b.noun}", "{a} is collected in {b.noun}"
    ),
    terms.STORED_IN: Wording(
        "{a} on tallennettu {b.illative}", "{a} är sparad i {b.noun}", "{a} is stored in {b.noun}"
    ),
    terms.SUPPORTED_BY: Wording(
        "{b} on tukenut {a.partitive}", "{b} har stött {a.noun}", "{b} has supported {a.noun}"
    ),
    terms.ADOPTED: Wording(
        "{a} on ottanut käyttöön {b.genitive}",
        "{a} har tagit i bruk {b.noun}",
        "{a} has taken {b.noun} into use",
    ),
    terms.REVIEWS: Wording(
        "{a} on arvioinut {b.genitive}", "{a} har granskat {b.noun}", "{a} has reviewed {b.noun}"
    ),
    terms.COORDINATES: Wording(
        "{a} koordinoi {b.partitive}", "{a} koordinerar {b.noun}", "{a} coordinates {b.noun}"
    ),
    terms.PRESENTED_AT: Wording(
        "{a} on esitelty {b.inessive}", "{a} har presenterats vid {b.noun}", "{a} was presented at {b.noun}"
    ),
    terms.INTRODUCED_AIMS_AT: Wording(
        "{a} esitteli tavoitteensa {b.inessive}",
        "{a} presenterade sina mål vid {b.noun}",
        "{a} introduced its aims at {b.noun}",
    ),
    terms.TOOK_PART_IN: Wording(
        "{a} osallistui {b.illative}", "{a} deltog i {b.noun}", "{a} took part in {b.noun}"
    ),
    terms.ORGANISED_BY: Wording(
        "{b} järjesti {a.genitive}", "{b} ordnade {a.noun}", "{b} organised {a.noun}"
    ),
    terms.IN_SERIES: Wording("{a} kuuluu {b.illative}", "{a} hör till {b.noun}", "{a} belongs to {b.noun}"),
    terms.PUBLISHED_BY: Wording("{b} julkaisi {a.genitive}", "{b} gav ut {a.noun}", "{b} published {a.noun}"),
    terms.LIFTS_MODEL: Wording(
        "{a} nostaa esille {b.genitive}", "{a} lyfter fram {b.noun}", "{a} highlights {b.noun}"
    ),
    terms.MENTIONS: Wording(
        "{a} käsittelee {b.partitive}", "{a} behandlar {b.noun}", "{a} deals with {b.noun}"
    ),
    terms.IN_ISSUE: Wording("{a} ilmestyi {b.inessive}", "{a} ingick i {b.noun}", "{a} appeared in {b.noun}"),
    terms.LEAD_ORGANISATION: Wording(
        "{b} on {a.genitive} toteuttaja", "{b} genomför {a.noun}", "{b} leads {a.noun}"
    ),
    terms.OWNER_ORGANISATION: Wording("{b} omistaa {a.genitive}", "{b} äger {a.noun}", "{b} owns {a.noun}"),
    terms.PARTNER_ORGANISATION: Wording(
        "{b} on {a.genitive} kumppani", "{b} är partner i {a.noun}", "{b} is a partner in {a.noun}"
    ),
    terms.HAS_PARTICIPANT: Wording(
        "{b} osallistuu {a.illative}", "{b} deltar i {a.noun}", "{b} takes part in {a.noun}"
    ),
    terms.ADDRESSES_CHALLENGE: Wording(
        "{a} vastaa {b.illative}", "{a} svarar på {b.noun}", "{a} addresses {b.noun}"
    ),
    terms.EXPRESSES_CHALLENGE: Wording(
        "{a} ilmaisee {b.genitive}", "{a} uttrycker {b.noun}", "{a} expresses {b.noun}"
    ),
    terms.RELATED_TO: Wording(
        "{a} liittyy {b.illative}", "{a} är relaterad till {b.noun}", "{a} is related to {b.noun}"
    ),
    terms.THEME: Wording("{a.genitive} teema on {b}", "{a.noun} har temat {b}", "{a.noun} has the theme {b}"),
    terms.TARGET_GROUP: Wording(
        "{a.genitive} kohderyhmä on {b}", "{a.noun} har målgruppen {b}", "{a.noun} has the target group {b}"
    ),
    terms.SKOS_BROADER: Wording(
        "{a} kuuluu {b.illative}", "{a} hör till {b.noun}", "{a} belongs to {b.noun}"
    ),
    terms.TIE_TO: Wording(
        "{a} kuuluu {b.illative}", "{a} hör till {b.noun}", "{a} belongs to {b.noun}", weak=True
    ),
    terms.TRANSITION_PHASE: _CONCERNS,
    terms.INFERRED_PHASE: _CONCERNS,
    terms.REGION: Wording(
        "{a} toimii {b.adessive}", "{a} verkar i {b.noun}", "{a} works in {b.noun}", weak=True
    ),
    terms.MANAGING_AUTHORITY: Wording(
        "{b} on {a.genitive} vastuuviranomainen",
        "{b} är ansvarig myndighet för {a.noun}",
        "{b} is the managing authority of {a.noun}",
        weak=True,
    ),
    terms.SECTION: _FUNDED,
    terms.MEASURE: _FUNDED,
    terms.SPECIFIC_OBJECTIVE: _FUNDED,
    terms.PRIORITY_AXIS: _FUNDED,
    terms.PROGRAMME: _FUNDED,
    terms.FUND: _FUNDED,
    terms.FUNDED_UNDER: _FUNDED,
    terms.PART_OF_SCHEME: Wording(
        "{a} on osa {b.partitive}", "{a} är en del av {b.noun}", "{a} is part of {b.noun}", weak=True
    ),
    terms.CONCERNS_SECTION: Wording(
        "{a} koskee {b.partitive}", "{a} gäller {b.noun}", "{a} concerns {b.noun}", weak=True
    ),
    terms.STATUS: Wording(
        "{a.genitive} tila on {b}", "{a.noun} har status {b}", "{a.noun} has the status {b}", weak=True
    ),
}

#: For a relation that is not in the table, such as one that an extension of the ontology adds.
_PLAIN = "{a} – {relation} – {b}"
_OTHER = Wording(_PLAIN, _PLAIN, _PLAIN)
_INFERRED = {"fi": "oma päätelmämme", "sv": "vår slutsats", "en": "our inference"}


def sentence(relation: str, label: str, a: Named, b: Named, lang: str) -> str:
    """Say that `a` relates to `b`; `label`, the relation's own name, is said where the table has no words for it."""
    wording = WORDINGS.get(NamedNode(relation), _OTHER)
    template = {"fi": wording.fi, "sv": wording.sv}.get(lang, wording.en)
    # The names are filled into our own template and are not read as templates themselves.
    text = template.format(a=a, b=b, relation=label)
    return f"{text[:1].upper()}{text[1:]}."


def inferred_note(lang: str) -> str:
    """Say that a tie is stated by no source."""
    return _INFERRED.get(lang, _INFERRED["en"])
