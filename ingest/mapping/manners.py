"""The manners of a sheet, as a draft proposes them: merged cells, days, sums, and rows that are no records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.mapping.columns import Column
from ingest.mapping.guessing import Guess
from ingest.mapping.remarks import remarked
from ingest.mapping.sampling import Sample, is_sum
from ingest.mapping.toml import quoted, table_line
from ingest.messages import told
from ingest.sources.tables import text_of


def filled_down(sample: Sample, guessed: Sequence[Guess]) -> Iterator[str]:
    """Ask about a first column with gaps: a cell merged over several rows holds its text in the first only."""
    columns = {column.name: column for column in sample.columns}
    first = next((columns[guess.heading] for guess in guessed), None)
    if first and first.name == sample.headings.names[0] and first.gaps:
        remark = told("some of its cells are empty: does the value above stand for them, too?")
        yield remarked(f"# fill_down = [{quoted(first.name)}]", [remark])


def of_days(days: Sequence[Column]) -> Iterator[str]:
    """Say how the days of these columns are written, or ask where no value tells."""
    orders = sorted({column.day_order for column in days} - {""})
    if orders:
        yield remarked(
            f"dates = {quoted(orders[0])}", [told("day and month between slashes, as their values show")]
        )
    elif any(column.undecided_days for column in days):
        yield remarked(
            '# dates = "dmy"', [told("which of day and month comes first in 1/9/2021? No value tells.")]
        )
    if any(column.partial for column in days):
        yield remarked(
            '# partial = "fill"',
            [told("some days are a month or a year alone: take the first, of an end the last")],
        )


def of_sums(sums: Sequence[Column]) -> Iterator[str]:
    """Say how the sums of these columns are written, or ask where no value tells."""
    marks = sorted({column.decimal for column in sums} - {""})
    if marks:
        yield f"decimal = {quoted(marks[0])}"
    elif any(column.ambiguous for column in sums):
        yield remarked('# decimal = ","', [told("is 1.234 or 1,234 thousands or decimals? No value tells.")])


def skipped(sample: Sample, guessed: Sequence[Guess]) -> Iterator[str]:
    """Leave out rows that are no records: without a name, remarks, sums."""
    columns = {column.name: column for column in sample.columns}
    # What every record must have: its id, or the name that the id is made of.
    found = (
        guess.heading for name in ("id", "name", "") for guess in guessed if guess.field.startswith(name)
    )
    heading = next(found, None)
    totals = [row for row in sample.rows if is_sum(row)]
    conditions = []
    if heading and len(columns[heading].cells) < len(sample.rows):
        conditions.append(table_line({"column": heading, "empty": True}))
    named = next((each.heading for each in guessed if each.field.startswith("name")), heading)
    if named and named != heading and sample.has_remarks:
        conditions.append(table_line({"column": named, "empty": True}))
    for row in totals[:1]:
        place, text = next((at, text_of(cell)) for at, cell in enumerate(row.cells) if text_of(cell))
        name = sample.headings.names[place]
        conditions.append(table_line({"column": name, "matches": f"^{re.escape(text.split()[0])}"}))
    if conditions:
        yield f"skip = [{', '.join(conditions)}]"
