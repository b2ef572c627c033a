"""A mapping proposed for a file: from its headings and from what stands in its first rows.

The draft is TOML with comments, for a person to read and mend. Columns that look like personal data are left out.
"""

from __future__ import annotations

from pathlib import Path

from ingest.mapping.guessing import best_kind, record_kinds
from ingest.mapping.remarks import comment
from ingest.mapping.sampling import sampled
from ingest.mapping.sheet_draft import SheetDraft
from ingest.mapping.toml import quoted
from ingest.messages import in_language, together, told
from ingest.refusals import IngestError
from ingest.sources.tables import TableFault, open_table
from ontology import iris


class NoDraft(IngestError):
    """A file from which no mapping can be drafted."""


def draft(path: Path, kind: str = "", source: str = "", language: str = "en") -> str:
    """Propose a mapping for a file, as TOML. `kind` is the kind of record, told from the headings if empty;
    `language` that of the comments.

    Raises NoDraft.
    """
    if kind and kind not in record_kinds():
        reason = told("{kind!r} is no kind of record to draft for", kind=kind)
        raise NoDraft(together([reason, told("use one of {names}", names=", ".join(record_kinds()))]))
    try:
        with open_table(path, path.name) as file:
            samples = [sample for sheet in file.sheets for sample in sampled(file, sheet)]
            taken = file.taken
    except TableFault as fault:
        refusal = fault.unreadable.refusal
        said = together([refusal.reason, refusal.advice])
        raise NoDraft(told("{file}: {said}", file=path, said=said)) from fault
    except OSError as error:
        raise NoDraft(told("{path}: cannot be read: {why}", path=path, why=error.strerror)) from error
    if not samples:
        raise NoDraft(told("{path}: no row looks like headings; give the sheet a row of them", path=path))
    best = max(samples, key=lambda each: each.score)
    chosen = kind or best_kind(best.headings.names)
    alike = [each.sheet for each in samples if each.headings.names == best.headings.names]
    others = [each.sheet for each in samples if each.sheet not in alike]
    body = SheetDraft(best, chosen, alike)
    drafted = told(
        "Drafted from {file}: {taken}.", file=path.name, taken=together(taken or (told("a workbook"),))
    )
    missed = told("Not drafted: the sheets {sheets}.", sheets=", ".join(others))
    lines = [
        comment(drafted),
        comment(told("Read it through, mend it, and see with `nivos mapping check` what it does.")),
        *([comment(missed)] if others else []),
        f"source = {quoted(source or _source(path))}",
        f"language = {quoted(body.language)}",
        "",
        *body.lines(),
    ]
    return "".join(f"{in_language(line, language)}\n" for line in lines)


def _source(path: Path) -> str:
    try:
        return iris.slug(path.stem)
    except ValueError:
        return "own-list"
