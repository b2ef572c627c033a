"""Fields of codes: identifiers, business ids, regions, codes in registers, references to other records."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BeforeValidator

from ingest.messages import told
from ingest.records.faults import fault, shown
from ingest.records.regions import region_code
from ingest.records.texts import named, plain_text, without_persons

REFERENCE_KINDS = ("project", "model", "event", "publication", "organisation", "network", "funding", "ext")
#: What no identifier holds, and what the name of a source is made of.
_PARTING, _IDENTIFIER = re.compile(r"\s|/"), re.compile(r"[\w.~:-]{1,120}")


def is_business_id(text: str) -> bool:
    """Check a Finnish business id (Y-tunnus): seven digits, a hyphen and the check digit that follows from them."""
    if not re.fullmatch(r"[0-9]{7}-[0-9]", text):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, text, strict=False)) % 11
    return rest != 1 and int(text[-1]) == (0 if rest == 0 else 11 - rest)


def _business_id(value: Any) -> str:
    text = plain_text(value)
    if not re.fullmatch(r"[0-9]{7}-[0-9]", text):
        raise fault(
            told("{value!r} is not a business id", value=shown(text)),
            told("write seven digits, a hyphen and the check digit: 2769790-1"),
        )
    if not is_business_id(text):
        raise fault(
            told("the check digit of {value!r} is wrong", value=text),
            told("check the number in the business register (ytj.fi)"),
        )
    return text


def _identifier(value: Any) -> str:
    text = without_persons(plain_text(value))
    if len(text) > 120 or _PARTING.search(text):
        raise fault(
            told("{value!r} is not an identifier", value=shown(text)),
            told("use at most 120 characters without spaces and slashes"),
        )
    return text


@lru_cache(maxsize=1000)
def is_identifier(text: str) -> bool:
    """Whether the text can name a source: an identifier with a letter or digit in it."""
    return bool(_IDENTIFIER.fullmatch(text)) and bool(re.search(r"[A-Za-z0-9]", text))


def _region(value: Any) -> str:
    text = plain_text(value)
    code = region_code(text)
    if code is None:
        raise fault(
            told("{value!r} is not a region code", value=shown(text)),
            told("write the two-digit code of the maakunta (01 = Uusimaa), koko-maa, or a NUTS code (SE232)"),
        )
    return code


def _register_code(value: Any) -> str:
    """An organisation's code in a register, which is named first: `pic:999905974`."""
    text = _identifier(value)
    if not re.fullmatch(r"[a-z][a-z0-9-]*:[\w.-]+", text, re.ASCII):
        raise fault(
            told("{value!r} is not a code in a register", value=shown(text)),
            told("name the register and give the code, for example pic:999905974"),
        )
    return text


def _reference(value: Any) -> str:
    """A thing as `kind:id`; `ext:Name` for something that is named but not in the set."""
    text = without_persons(plain_text(value))
    kind, colon, local_id = text.partition(":")
    if not colon or kind not in REFERENCE_KINDS or not local_id.strip():
        raise fault(
            told("{value!r} does not say what it refers to", value=shown(text)),
            told("write kind:id with kind {kinds}", kinds=", ".join(REFERENCE_KINDS)),
        )
    if kind in ("ext", "funding"):  # named by their label
        named(local_id)
    else:
        _identifier(local_id)
    return text


Identifier = Annotated[str, BeforeValidator(_identifier)]
BusinessId = Annotated[str, BeforeValidator(_business_id)]
Region = Annotated[str, BeforeValidator(_region)]
RegisterCode = Annotated[str, BeforeValidator(_register_code)]
Reference = Annotated[str, BeforeValidator(_reference)]
