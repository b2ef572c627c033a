"""A mapping proposed for a file: from its headings and from what stands in its first rows.

The draft is TOML with comments, for a person to read and mend. Columns that look like personal data are left out.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.mapping.columns import Column, columns_of
from ingest.mapping.guessing import (
    Guess,
    about_persons,
    best_kind,
    guesses,
    header_score,
    is_total,
    record_kinds,
)
from ingest.mapping.headings import LOOKED_THROUGH, Headings, headings_of
from ingest.mapping.toml import quoted, table_line
from ingest.mapping.words import folded, shipped_maps
from ingest.messages import Worded, in_language, together, told, worded
from ingest.records import KINDS
from ingest.records.fields import LANGUAGES
from ingest.records.forms import Form, fields_of
from ingest.refusals import IngestError
from ingest.sources.tables import Cell, Row, TableFault, TableFile, open_table, text_of
from ontology import iris

#: Rows of the sheet that are looked at.
_SAMPLE = 500
_MAPS = {"status": "project-status", "regions": "region", "stage": "development-stage"}


class NoDraft(IngestError):
    """A file from which no mapping can be drafted."""


@dataclass(frozen=True)
class Sample:
    """A sheet with its headings, its columns and the rows that were looked at."""

    sheet: str
    headings: Headings
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    score: float


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
            samples = [sample for sheet in file.sheets for sample in _sample(file, sheet)]
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
    others = [each.sheet for each in samples if each is not best]
    body = _Draft(best, chosen)
    drafted = told(
        "Drafted from {file}: {taken}.", file=path.name, taken=together(taken or (told("a workbook"),))
    )
    missed = told("Not drafted: the sheets {sheets}.", sheets=", ".join(others))
    lines = [
        _comment(drafted),
        _comment(told("Read it through, mend it, and see with `nivos mapping check` what it does.")),
        *([_comment(missed)] if others else []),
        f"source = {quoted(source or _source(path))}",
        f"language = {quoted(body.language)}",
        "",
        *body.lines(),
    ]
    return "".join(f"{in_language(line, language)}\n" for line in lines)


def _comment(remark: str) -> Worded:
    return _remarked("", [remark])


def _remarked(line: str, remarks: Sequence[str]) -> Worded:
    """Put remarks behind a line of TOML, as a comment; a remark stays on its line."""
    words = {each: " ".join(in_language(together(remarks), each).split()) for each in LANGUAGES}
    before = f"{line}  # " if line else "# "
    return worded({each: before + said for each, said in words.items()})


def _source(path: Path) -> str:
    try:
        return iris.slug(path.stem)
    except ValueError:
        return "own-list"


def _sample(file: TableFile, sheet: str) -> Iterator[Sample]:
    rows = [row for row in itertools.islice(file.rows(sheet), _SAMPLE) if isinstance(row, Row)]
    first = [row for row in rows if not row.empty][:LOOKED_THROUGH]
    scores = [header_score(row) for row in first]
    if not scores or max(scores) <= 0:
        return
    place = scores.index(max(scores))
    headings = headings_of([first[place]])
    after = tuple(row for row in rows if row.number > headings.row and not row.empty)
    whole = [row.cells for row in after if not _total(row)]
    yield Sample(sheet, headings, tuple(columns_of(headings.names, whole)), after, scores[place])


def _total(row: Row) -> bool:
    first = next((text_of(cell) for cell in row.cells if text_of(cell)), "")
    return is_total(first)


class _Draft:
    """The lines of a draft for one sheet."""

    def __init__(self, sample: Sample, kind: str) -> None:
        self._sample, self._kind = sample, kind
        self._forms = fields_of(KINDS[kind])
        self._columns = {column.name: column for column in sample.columns}
        self._personal = {column.name: _personal(column) for column in sample.columns}
        readable = [name for name, why in self._personal.items() if not why and self._columns[name].cells]
        self._guesses = sorted(
            guesses(kind, readable), key=lambda guess: list(self._columns).index(guess.heading)
        )
        self._values: list[str] = []

    @property
    def language(self) -> str:
        """The language of the headings: Finnish, unless the words for texts are of another only."""
        found = [guess.field.rpartition(".")[2] for guess in self._guesses if "." in guess.field]
        return next((language for language in LANGUAGES if language in found), "fi")

    def lines(self) -> Iterator[str]:
        """Write the table, its record, and what is left out."""
        fields = [line for guess in self._guesses for line in self._field(guess)]
        missing = list(self._missing_id())
        yield from self._values
        yield "[[table]]"
        if self._sample.sheet:
            yield f"sheet = {quoted(self._sample.sheet)}"
        yield f"header = {self._sample.headings.row}"
        yield from self._manners()
        yield from self._skips()
        yield ""
        yield "[[table.record]]"
        yield f"type = {quoted(self._kind)}"
        yield ""
        yield "[table.record.fields]"
        yield from missing
        yield from fields
        yield from self._left()

    def _manners(self) -> Iterator[str]:
        used = [self._columns[guess.heading] for guess in self._guesses]
        days = [
            c
            for c, guess in zip(used, self._guesses, strict=True)
            if self._form(guess).value.startswith("day")
        ]
        sums = [c for c, guess in zip(used, self._guesses, strict=True) if self._form(guess).value == "euros"]
        orders = sorted({column.day_order for column in days} - {""})
        if orders:
            yield _remarked(
                f"dates = {quoted(orders[0])}", [told("day and month between slashes, as their values show")]
            )
        elif any(column.undecided_days for column in days):
            yield _remarked(
                '# dates = "dmy"', [told("which of day and month comes first in 1/9/2021? No value tells.")]
            )
        if any(column.partial for column in days):
            yield _remarked(
                '# partial = "fill"',
                [told("some days are a month or a year alone: take the first, of an end the last")],
            )
        marks = sorted({column.decimal for column in sums} - {""})
        if marks:
            yield f"decimal = {quoted(marks[0])}"
        elif any(column.ambiguous for column in sums):
            yield _remarked(
                '# decimal = ","', [told("is 1.234 or 1,234 thousands or decimals? No value tells.")]
            )

    def _skips(self) -> Iterator[str]:
        id_field = "id" if "id" in self._forms else "name"
        heading = next((guess.heading for guess in self._guesses if guess.field.startswith(id_field)), None)
        heading = heading or next((guess.heading for guess in self._guesses), None)
        totals = [row for row in self._sample.rows if _total(row)]
        conditions = []
        if heading and len(self._columns[heading].cells) < len(self._sample.rows):
            conditions.append(table_line({"column": heading, "empty": True}))
        for row in totals[:1]:
            place, text = next((at, text_of(cell)) for at, cell in enumerate(row.cells) if text_of(cell))
            name = self._sample.headings.names[place]
            conditions.append(table_line({"column": name, "matches": f"^{re.escape(text.split()[0])}"}))
        if conditions:
            yield f"skip = [{', '.join(conditions)}]"

    def _form(self, guess: Guess) -> Form:
        head, _, part = guess.field.partition(".")
        form = self._forms[head]
        if part and form.value == "text":
            return Form("words")
        return form.parts[part] if part else form

    def _field(self, guess: Guess) -> Iterator[str]:
        column, form = self._columns[guess.heading], self._form(guess)
        many = self._forms[guess.field.partition(".")[0]].many
        spec: dict[str, object] = {"column": guess.heading}
        if many and (mark := column.separator):
            spec["split"] = mark
        if name := _MAPS.get(guess.field):
            spec["map"] = self._map(guess.field, name, column, str(spec.get("split", "")))
        if guess.field == "id" and any(re.search(r"[\s/]", text) for text in column.texts):
            spec["slug"] = True
        value = quoted(guess.heading) if len(spec) == 1 else table_line(spec)
        doubts = [] if guess.score == 100 else [told("like {word!r}", word=guess.word)]
        if not _fits(column, form):
            doubts.append(told("its values do not look like it: {values}", values=_shown(column)))
        line = f"{guess.field} = {value}"
        yield _remarked(line, doubts) if doubts else line

    def _map(self, field: str, name: str, column: Column, split: str) -> str:
        """Choose the shipped map, or write one of the file's own where that one does not know all words."""
        cells: list[Cell] = [
            part.strip() for text in column.texts for part in _parts(text, split) if part.strip()
        ]
        _, unknown = Column(column.name, cells).known_to(name)
        if not unknown or len(unknown) > 40:
            return name
        meaning = told(
            'What each value means ({choices}). One with "" is left out: fill in what you can.',
            choices=_choices(self._forms[field]),
        )
        self._values += [_comment(meaning), f"[values.{field}]"]
        known = [text for text in dict.fromkeys(map(text_of, cells)) if text not in unknown]
        self._values += [f"{quoted(text)} = {quoted(_meaning(name, text))}" for text in known]
        self._values += [f'{quoted(text)} = ""' for text in unknown]
        self._values.append("")
        return field

    def _missing_id(self) -> Iterator[str]:
        if "id" not in self._forms or any(guess.field == "id" for guess in self._guesses):
            return
        used = {guess.heading for guess in self._guesses}
        codes = [
            column
            for column in self._sample.columns
            if column.codes
            and not column.days
            and not self._personal[column.name]
            and column.name not in used
        ]
        if codes:
            why = told(
                "no heading says so, but its values are all different: {values}", values=_shown(codes[0])
            )
            yield _remarked(f"id = {quoted(codes[0].name)}", [why])
            self._guesses.append(Guess(codes[0].name, "id", "", 0.0))
            return
        name = next((guess.heading for guess in self._guesses if guess.field.startswith("name")), None)
        if name:
            line = f"id = {table_line({'column': name, 'slug': True})}"
            yield _remarked(line, [told("no column of codes: made of the name")])
        else:
            yield _remarked('# id = "…"', [told("which column names the record? It must have one.")])

    def _left(self) -> Iterator[str]:
        used = {guess.heading for guess in self._guesses}
        left = [column for column in self._sample.columns if column.name not in used and column.cells]
        if left:
            yield ""
            yield _comment(told("Left out:"))
        for column in left:
            why = self._personal[column.name]
            # What stands in a column about persons is not repeated here.
            said = told("personal data ({kind})", kind=why) if why else _shown(column)
            yield _comment(told("{column}: {said}", column=column.name, said=said))


def _personal(column: Column) -> str:
    if about_persons(column.name):
        return told("a column about persons")
    return column.personal


def _parts(text: str, split: str) -> list[str]:
    return text.split(split) if split else [text]


def _meaning(name: str, text: str) -> str:
    return str(shipped_maps()[name][folded(text)])


def _choices(form: Form) -> str:
    return ", ".join(form.choices) or told("a code")


def _fits(column: Column, form: Form) -> bool:
    if form.value in ("day", "day-or-year"):
        return column.days or column.partial
    if form.value == "euros":
        return column.sums
    return column.business_ids if form.value == "business-id" else True


def _shown(column: Column) -> str:
    distinct: Sequence[str] = list(dict.fromkeys(" ".join(text.split())[:40] for text in column.texts))[:3]
    return ", ".join(repr(text) for text in distinct)
