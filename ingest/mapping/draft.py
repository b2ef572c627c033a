"""A mapping proposed for a file: from its headings and from what stands in its first rows.

The draft is TOML with comments, for a person to read and mend. Columns that look like personal data are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.mapping.columns import Column
from ingest.mapping.guessing import (
    Guess,
    about_persons,
    best_kind,
    guesses,
    record_kinds,
    thousandfold,
)
from ingest.mapping.sampling import Sample, is_sum, sampled
from ingest.mapping.toml import quoted, table_line
from ingest.mapping.words import folded, shipped_maps
from ingest.messages import Worded, in_language, together, told, worded
from ingest.records import KINDS
from ingest.records.fields import LANGUAGES
from ingest.records.forms import Form, fields_of
from ingest.refusals import IngestError
from ingest.sources.tables import Cell, TableFault, open_table, text_of
from ontology import iris

_MAPS = {"status": "project-status", "regions": "region", "stage": "development-stage"}


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
    body = _Draft(best, chosen, alike)
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


class _Draft:
    """The lines of a draft for one sheet."""

    def __init__(self, sample: Sample, kind: str, sheets: Sequence[str]) -> None:
        self._sample, self._kind, self._sheets = sample, kind, sheets
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
        missing = [*self._missing_id(), *self._spans()]
        yield from self._values
        yield "[[table]]"
        if self._sample.sheet:
            names = ", ".join(map(quoted, self._sheets))
            yield f"sheet = [{names}]" if len(self._sheets) > 1 else f"sheet = {names}"
        yield f"header = {self._sample.headings.row - self._sample.height + 1}"
        if self._sample.height > 1:
            yield f"header_rows = {self._sample.height}"
        yield from self._merged()
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

    def _merged(self) -> Iterator[str]:
        """Ask about a first column with gaps: a cell merged over several rows holds its text in the first only."""
        first = next((self._columns[guess.heading] for guess in self._guesses), None)
        if first and first.name == self._sample.headings.names[0] and first.gaps:
            remark = told("some of its cells are empty: does the value above stand for them, too?")
            yield _remarked(f"# fill_down = [{quoted(first.name)}]", [remark])

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
        # What every record must have: its id, or the name that the id is made of.
        found = (
            guess.heading
            for name in ("id", "name", "")
            for guess in self._guesses
            if guess.field.startswith(name)
        )
        heading = next(found, None)
        totals = [row for row in self._sample.rows if is_sum(row)]
        conditions = []
        if heading and len(self._columns[heading].cells) < len(self._sample.rows):
            conditions.append(table_line({"column": heading, "empty": True}))
        named = next((each.heading for each in self._guesses if each.field.startswith("name")), heading)
        if named and named != heading and self._sample.has_remarks:
            conditions.append(table_line({"column": named, "empty": True}))
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
        if form.value == "euros" and (times := thousandfold(guess.heading)) > 1:
            spec["times"] = times
        value = quoted(guess.heading) if len(spec) == 1 else table_line(spec)
        marks = column.other_separators if many else []
        doubts = [] if guess.score == 100 else [told("like {word!r}", word=guess.word)]
        if not _fits(column, form):
            doubts.append(told("its values do not look like it: {values}", values=_shown(column)))
        if marks:
            said = " ".join(map(quoted, marks))
            doubts.append(
                told("some values hold {marks} too: if it separates values, say so in `split`", marks=said)
            )
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
            and not column.counts
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

    def _spans(self) -> Iterator[str]:
        """Take start and end out of a column that holds both."""
        guessed = {guess.field for guess in self._guesses}
        used = {guess.heading for guess in self._guesses}
        if not {"start", "end"} <= self._forms.keys() or guessed & {"start", "end"}:
            return
        spans = [each for each in self._sample.columns if each.name not in used and each.spans]
        for column in spans[:1]:
            for field, pattern in (("start", r"^[\d./]+"), ("end", r"[\d./]+$")):
                line = (
                    f"{field} = {table_line({'column': column.name, 'extract': pattern, 'partial': 'fill'})}"
                )
                yield _remarked(line, [told("a month or a year alone: its first day, of an end the last")])
            self._guesses.append(Guess(column.name, "start", "", 0.0))

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
