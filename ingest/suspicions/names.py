"""Names that were typed in capitals or cut off, and things that are listed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ingest.messages import told
from ingest.records import ProjectRecord, Record
from ingest.suspicions.suspicion import Suspicion

#: Capitals are usual in short names (ZOOMI, KRIS); from so many letters on, and two words, they are shouting.
CAPITALS_FROM = 16
#: Lengths at which programs cut text off.
CUT_AT = frozenset({100, 120, 128, 150, 200, 250, 254, 255, 256, 500})


def names(record: Record) -> Iterator[Suspicion]:
    """A name that is all capitals or looks cut off; a partner that is listed twice."""
    for field in ("name", "label"):
        name = getattr(record, field, None)
        for words in name.values() if isinstance(name, Mapping) else [name] if isinstance(name, str) else []:
            yield from _name(field, words)
    if isinstance(record, ProjectRecord):
        yield from _partners(record)


def _name(field: str, words: str) -> Iterator[Suspicion]:
    if words.isupper() and " " in words and sum(map(str.isalpha, words)) >= CAPITALS_FROM:
        advice = told("write it as it is written in running text")
        yield Suspicion(field, told("is in capitals throughout"), advice, words)
    if words.endswith(("…", "...")) or len(words) in CUT_AT or words.count("(") > words.count(")"):
        yield Suspicion(field, told("looks cut off"), told("write the whole name"), words)


def _partners(record: ProjectRecord) -> Iterator[Suspicion]:
    seen = set()
    for place, partner in enumerate(record.partners):
        known_by = partner.business_id or partner.code or partner.name
        if known_by in seen:
            reason, advice = told("is listed twice"), told("nothing needs doing, it is read once")
            yield Suspicion(f"partners.{place}", reason, advice, partner.name or known_by or "")
        seen.add(known_by)
