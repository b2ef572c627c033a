"""Cells that begin with a quotation mark and were written with too few, as CORDIS does."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.quotes import mended


def rows(text: str, delimiter: str = ";") -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    return list(csv.reader(mended(lines, delimiter), delimiter=delimiter, strict=True))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('"1";""Deep Learning (DL) has reached";"9"\n', [["1", '"Deep Learning (DL) has reached', "9"]]),
        ('"1";""The action ""X"" works"";"9"\n', [["1", '"The action "X" works"', "9"]]),
        ('"1";"";""Deep\nLearning" ends";"9"\n', None),
        ('"1";"";""Deep ""two\nlines"" end";"9"\n', [["1", "", '"Deep "two\nlines" end', "9"]]),
        ('""Title";"2"\r\n"a";"b"\r\n', [['"Title', "2"], ["a", "b"]]),
        ('"a";""last""\n"b";"c"\n', [["a", '"last"'], ["b", "c"]]),
        ('"1";"";""\n', [["1", "", ""]]),
        ('"1";"""right"" as it is";"9"\n', [["1", '"right" as it is', "9"]]),
        ('"one ; "";two";3\n', [['one ; ";two', "3"]]),
        ('a;b ""c;"d\ne"\n', [["a", 'b ""c', "d\ne"]]),
    ],
)
def test_a_cell_is_read_with_the_marks_it_was_meant_to_have(text, read):
    if read is None:
        with pytest.raises(csv.Error):
            rows(text)
    else:
        assert rows(text) == read


@given(
    st.lists(st.lists(st.text(alphabet='ab";,\n'), min_size=1, max_size=4), min_size=1, max_size=4),
    st.sampled_from(";,"),
)
def test_what_is_csv_already_is_read_as_it_is(table, delimiter):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    assert rows(written.getvalue(), delimiter) == table
