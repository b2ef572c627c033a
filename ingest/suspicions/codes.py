"""Codes of projects that do not look like those of their fund."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.messages import told
from ingest.records import ProjectRecord
from ingest.suspicions.suspicion import Suspicion
from ontology import iris

#: The letter that a project code of the Finnish structural funds begins with, by the fund's slug.
LETTERS = {
    **dict.fromkeys(("esr", "esf", "euroopan-sosiaalirahasto", "european-social-fund"), "S"),
    **dict.fromkeys(("eakr", "erdf", "eruf", "euroopan-aluekehitysrahasto"), "A"),
    **dict.fromkeys(("jtf", "fro", "oikeudenmukaisen-siirtyman-rahasto"), "J"),
}
_CODE = re.compile(r"([A-Z])\d{5}")


def codes(record: ProjectRecord) -> Iterator[Suspicion]:
    """A code of the Finnish structural funds (`S21674`) whose letter is another fund's."""
    found = _CODE.fullmatch(record.code or "")
    letter = LETTERS.get(iris.slug(record.fund)) if record.fund else None
    if found and letter and found[1] != letter:
        reason = told(
            "codes of projects of {fund} begin with {letter}", fund=record.fund or "", letter=letter
        )
        yield Suspicion("code", reason, told("check the code and the fund"), record.code or "")
