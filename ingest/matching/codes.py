"""Codes as they are compared: business ids, project codes, region codes, IRIs."""

from __future__ import annotations

import re

from ontology import iris

_VAT = re.compile(r"FI(\d{7})(\d)")
_BUSINESS_ID = re.compile(r"(\d{6,7})-?(\d)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def normalised_code(code: str, kind: str) -> str:
    """Write a code as it is compared: dashes and capitals alike, no spaces; a VAT number is a business id."""
    if code.startswith(("http://", "https://")):
        return code.strip()
    text = "".join(code.translate(_DASHES).split()).upper()
    if kind == "organisation":
        found = _VAT.fullmatch(text) or _BUSINESS_ID.fullmatch(text)
        return f"{found[1]:0>7}-{found[2]}" if found else text
    if kind == "region" and re.fullmatch(r"\d", text):
        return f"0{text}"
    return text


def local_code(iri: str, kind: str) -> str | None:
    """The local id of a thing of ours as a code; None for any other IRI."""
    ours = iris.split(iri)
    return normalised_code(ours[1], kind) if ours else None
