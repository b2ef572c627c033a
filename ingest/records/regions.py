"""Region codes: the maakunta codes of Finland, the whole country, and NUTS codes for every other area.

A Finnish NUTS 3 area is a maakunta and gets its code, in whichever edition of NUTS it was written: 2013 (the codes
of the shipped scheme), 2016 and 2021 (Kainuu, North Ostrobothnia) or 2024 (five regions whose borders moved).
"""

from __future__ import annotations

from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

import ontology
from ontology import iris, terms

WHOLE_COUNTRY = "koko-maa"
MAAKUNNAT = ("01", "02", *(f"{number:02d}" for number in range(4, 20)), "21")
REGION_CODES = (*MAAKUNNAT, WHOLE_COUNTRY)

#: NUTS codes of Finland that are one of our own regions.
OF_NUTS = {
    "FI": WHOLE_COUNTRY,
    "FI1B": "01",
    "FI1B1": "01",
    "FI1C1": "02",
    "FI196": "04",
    "FI1C2": "05",
    "FI197": "06",
    "FI19B": "06",
    "FI1C3": "07",
    "FI1C6": "07",
    "FI1C4": "08",
    "FI1C7": "08",
    "FI1C5": "09",
    "FI1D1": "10",
    "FI1D2": "11",
    "FI1D3": "12",
    "FI193": "13",
    "FI198": "13",
    "FI194": "14",
    "FI195": "15",
    "FI19A": "15",
    "FI1D5": "16",
    "FI1D6": "17",
    "FI1D9": "17",
    "FI1D4": "18",
    "FI1D8": "18",
    "FI1D7": "19",
    "FI2": "21",
    "FI20": "21",
    "FI200": "21",
}
#: Countries with NUTS codes: the members of the Union, former members, and those that keep statistics alike.
_COUNTRIES = frozenset(
    (
        *(
            "AL",
            "AT",
            "BE",
            "BG",
            "CH",
            "CY",
            "CZ",
            "DE",
            "DK",
            "EE",
            "EL",
            "ES",
            "FI",
            "FR",
            "HR",
            "HU",
            "IE",
            "IS",
        ),
        *(
            "IT",
            "LI",
            "LT",
            "LU",
            "LV",
            "ME",
            "MK",
            "MT",
            "NL",
            "NO",
            "PL",
            "PT",
            "RO",
            "RS",
            "SE",
            "SI",
            "SK",
            "TR",
        ),
        *("UA", "UK"),
    )
)


def region_code(text: str) -> str | None:
    """Read a region code: ours as it is, a NUTS code of a Finnish region as ours, another NUTS code as it is.

    The name of one of our regions in Finnish, Swedish or English is read as its code. None when it is none of
    these. Whether a NUTS code exists is not checked: editions differ.
    """
    if text in REGION_CODES:
        return text
    return OF_NUTS.get(text, text) if _is_nuts(text) else _by_name().get(" ".join(text.casefold().split()))


@cache
def _by_name() -> dict[str, str]:
    """The codes of our regions by their labels in the shipped scheme, in small letters."""
    (file,) = (file for file in ontology.files() if file.name == "regions.ttl")
    start = f"{iris.BASE}region/"
    return {
        triple.object.value.casefold(): triple.subject.value.removeprefix(start)
        for triple in parse(file.read_bytes(), format=RdfFormat.TURTLE)
        if triple.predicate == terms.SKOS_PREF_LABEL
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
        and triple.subject.value.startswith(start)
    }


def _is_nuts(text: str) -> bool:
    """Whether a text has the form of a NUTS code; a word in capitals (LAPPI, ESPOO) has not: it lacks a digit."""
    alike = text.isascii() and text.isalnum() and text == text.upper() and 2 <= len(text) <= 5
    return (
        alike
        and text[:2] in _COUNTRIES
        and (len(text) <= 3 or any(character.isdigit() for character in text))
    )
