"""How each relation is said in a sentence: `subject phrase object`, in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

from graph_api.ties import Tie
from ontology import iris, terms

#: By local name of the property: what stands between the names, in fi, sv, en.
PHRASES: Mapping[str, tuple[str, str, str]] = {
    "relatedTo": ("liittyy kohteeseen", "hänger ihop med", "is related to"),
    "derivesFrom": ("on lähtöisin kohteesta", "härstammar från", "derives from"),
    "continues": ("jatkaa kohdetta", "fortsätter", "continues"),
    "buildsOn": ("rakentuu kohteen päälle", "bygger vidare på", "builds on"),
    "basedOn": ("perustuu kohteeseen", "baserar sig på", "is based on"),
    "adaptedFrom": ("on sovellettu kohteesta", "är anpassad från", "is adapted from"),
    "drawsOn": ("ammentaa kohteesta", "hämtar ur", "draws on"),
    "adopts": ("ottaa käyttöön kohteen", "tar i bruk", "adopts"),
    "replaces": ("korvaa kohteen", "ersätter", "replaces"),
    "scalesUp": ("laajentaa kohdetta", "skalar upp", "scales up"),
    "complements": ("täydentää kohdetta", "kompletterar", "complements"),
    "partOf": ("on osa kokonaisuutta", "är en del av", "is part of"),
    "variantOf": ("on muunnelma samasta pohjasta kuin", "är en variant av", "is a variant of"),
    "similarTo": ("on samankaltainen kuin", "liknar", "is similar to"),
    "sisterOf": ("on sisarhanke hankkeelle", "är systerprojekt till", "is a sister project of"),
    "implementedIn": ("on toteutettu hankkeessa", "har genomförts i projektet", "was implemented in"),
    "presentedAt": ("on esitelty tilaisuudessa", "har presenterats vid", "was presented at"),
    "collectedIn": ("on koottu kokoelmaan", "har samlats i", "was collected in"),
    "storedIn": ("on tallennettu pankkiin", "finns sparad i", "is stored in"),
    "supportedBy": ("on saanut tukea:", "har fått stöd av", "was supported by"),
    "developedIn": ("on kehitetty hankkeessa", "har utvecklats i projektet", "was developed in"),
    "coordinates": ("koordinoi verkostoa", "koordinerar", "coordinates"),
    "wholeMember": ("on kokonaisuus, johon kuuluu", "är en helhet där det ingår", "is a whole that includes"),
    "leadOrganisation": ("on hanke, jota toteuttaa", "är ett projekt som leds av", "is led by"),
    "partnerOrganisation": (
        "on hanke, jossa kumppanina on",
        "är ett projekt med partnern",
        "has as a partner",
    ),
    "ownerOrganisation": ("on malli, josta vastaa", "är en modell som ägs av", "is owned by"),
    "liftsModel": ("nostaa esiin mallin", "lyfter fram", "lifts"),
    "mentions": ("mainitsee kohteen", "nämner", "mentions"),
    "publishedBy": ("on julkaistu hankkeessa", "har getts ut av", "was published by"),
    "introducedAimsAt": (
        "on esitellyt tavoitteensa tilaisuudessa",
        "har presenterat sina mål vid",
        "introduced its aims at",
    ),
    "tookPartIn": ("on osallistunut tilaisuuteen", "har deltagit i", "took part in"),
    "organisedBy": ("on tilaisuus, jonka järjesti", "är ett evenemang som ordnades av", "was organised by"),
    "inSeries": ("kuuluu sarjaan", "hör till serien", "belongs to the series"),
    "addressesChallenge": ("vastaa haasteeseen", "möter utmaningen", "addresses the challenge"),
    "theme": ("käsittelee teemaa", "behandlar temat", "is about the theme"),
    "targetGroup": ("on tarkoitettu kohderyhmälle", "riktar sig till", "is meant for"),
    "transitionPhase": (
        "sijoittuu nivelvaiheeseen",
        "gäller övergångsfasen",
        "concerns the transition phase",
    ),
    "region": ("toimii alueella", "verkar i", "works in"),
    "programme": ("kuuluu ohjelmaan", "hör till programmet", "belongs to the programme"),
    "section": ("kuuluu osioon", "hör till delområdet", "belongs to the section"),
    "measure": ("kuuluu toimenpidekokonaisuuteen", "hör till åtgärdshelheten", "belongs to the measure"),
    "specificObjective": (
        "kuuluu erityistavoitteeseen",
        "hör till det särskilda målet",
        "shares the specific objective",
    ),
    "priorityAxis": ("kuuluu toimintalinjaan", "hör till insatsområdet", "belongs to the priority axis"),
    "fund": ("saa rahoitusta rahastosta", "får finansiering ur", "is funded by"),
    "managingAuthority": ("on hanke, jonka rahoitti", "är ett projekt som finansierades av", "is managed by"),
    "status": ("on tilassa", "har statusen", "has the status"),
    "broader": ("on osa laajempaa teemaa", "hör till det vidare temat", "falls under the wider theme"),
}
_LANGUAGES = ("fi", "sv", "en")
_INFERRED = {"fi": "päätelty", "sv": "härlett", "en": "inferred"}


def phrase(tie: Tie, fallback: str, lang: str) -> str:
    """Say a relation; `fallback` (its label) where the table has none."""
    name = tie.relation.removeprefix(iris.N) if tie.relation != terms.SKOS_BROADER.value else "broader"
    words = PHRASES.get(name)
    return words[_LANGUAGES.index(lang)] if words and lang in _LANGUAGES else f"– {fallback} –"


def sentence(tie: Tie, subject: str, object_: str, fallback: str, lang: str) -> tuple[str, str]:
    """Say a tie: the phrase alone, and the whole sentence, which tells when it is our reading."""
    said = phrase(tie, fallback, lang)
    mark = f" ({_INFERRED.get(lang, _INFERRED['en'])})" if tie.assertion == "inferred" else ""
    return said, f"{subject} {said} {object_}{mark}"
