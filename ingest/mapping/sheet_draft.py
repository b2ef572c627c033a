"""The draft of one sheet: its fields by heading and value, what each value means, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.mapping import manners
from ingest.mapping.columns import Column
from ingest.mapping.guessing import Guess, about_persons, guesses, thousandfold
from ingest.mapping.remarks import comment, remarked
from ingest.mapping.sampling import Sample
from ingest.mapping.toml import quoted, table_line
from ingest.mapping.words import folded, shipped_maps
from ingest.messages import told
from ingest.records import KINDS
from ingest.records.forms import Form, fields_of
from ingest.records.texts import LANGUAGES
from ingest.sources.tables import Cell, text_of

_MAPS = {"status": "project-status", "regions": "region", "stage": "development-stage"}


class SheetDraft:
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
        yield from manners.filled_down(self._sample, self._guesses)
        yield from manners.of_days([column for column, form in self._used() if form.value.startswith("day")])
        yield from manners.of_sums([column for column, form in self._used() if form.value == "euros"])
        yield from manners.skipped(self._sample, self._guesses)
        yield ""
        yield "[[table.record]]"
        yield f"type = {quoted(self._kind)}"
        yield ""
        yield "[table.record.fields]"
        yield from missing
        yield from fields
        yield from self._left()

    def _used(self) -> list[tuple[Column, Form]]:
        return [(self._columns[guess.heading], self._form(guess)) for guess in self._guesses]

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
        yield remarked(line, doubts) if doubts else line

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
        self._values += [comment(meaning), f"[values.{field}]"]
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
            yield remarked(f"id = {quoted(codes[0].name)}", [why])
            self._guesses.append(Guess(codes[0].name, "id", "", 0.0))
            return
        name = next((guess.heading for guess in self._guesses if guess.field.startswith("name")), None)
        if name:
            line = f"id = {table_line({'column': name, 'slug': True})}"
            yield remarked(line, [told("no column of codes: made of the name")])
        else:
            yield remarked('# id = "…"', [told("which column names the record? It must have one.")])

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
                yield remarked(line, [told("a month or a year alone: its first day, of an end the last")])
            self._guesses.append(Guess(column.name, "start", "", 0.0))

    def _left(self) -> Iterator[str]:
        used = {guess.heading for guess in self._guesses}
        left = [column for column in self._sample.columns if column.name not in used and column.cells]
        if left:
            yield ""
            yield comment(told("Left out:"))
        for column in left:
            why = self._personal[column.name]
            # What stands in a column about persons is not repeated here.
            said = told("personal data ({kind})", kind=why) if why else _shown(column)
            yield comment(told("{column}: {said}", column=column.name, said=said))


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
