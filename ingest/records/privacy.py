"""The graph holds no personal data: what looks like it is found here, and the record refused.

Found are e-mail addresses, Finnish and international phone numbers, personal identity codes, and a person's name
beside a role ("projektipäällikkö Maija Meikäläinen"). A name without such a sign cannot be told from a project's.
"""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[\w.+-]+(?:@|\(at\)|\[at\])[\w-]+\.\w{2,}", re.IGNORECASE)
_IDENTITY_CODE = re.compile(r"(?<!\w)[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y](?!\w)")
_PHONE = re.compile(
    r"(?<![\w-])(?:\+\d{1,3}[ -]?(?:\(0\)[ -]?)?\d{1,3}|0(?:4\d|50|[1-9]))"
    r"[ -]?\d{3,4}[ -]?\d{2,4}(?:[ -]?\d{2,4})?(?![\w-])"
)
_NOT_PHONE = re.compile(r"\b\d{7}-\d\b|\b\d{4}-\d\d-\d\d\b|https?://\S+|\b97[89][\d-]{10,14}\b")
_ROLE_AND_NAME = re.compile(
    r"(?i:\b(?:projektipäällikkö|hankepäällikkö|projektikoordinaattori|hankekoordinaattori|koordinaattori"
    r"|yhteyshenkilö|lisätietoja|projektiasiantuntija|asiantuntija|toimitusjohtaja|johtaja|rehtori|opettaja"
    r"|projektledare|projektchef|kontaktperson|rektor|project manager|project coordinator|contact person))"
    r"(?:na|nä|n)?(?:\s+(?:toimii|on|oli|is|är))?\s*[:,–-]?\s+"
    r"[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?\s+[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?\b"
)


def personal_data(text: str) -> str | None:
    """Say what kind of personal data the text holds ("an e-mail address"), or None when none was found."""
    if _EMAIL.search(text):
        return "an e-mail address"
    if _IDENTITY_CODE.search(text):
        return "a personal identity code"
    if _PHONE.search(_NOT_PHONE.sub(" ", text)):
        return "a phone number"
    if _ROLE_AND_NAME.search(text):
        return "a person's name beside a role"
    return None
