"""How a CSV file is written, told from its content: its encoding and what separates its columns."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from io import StringIO
from pathlib import Path

from ingest.sources.tables import Dialect

DELIMITERS = ",;\t|"
#: Bytes of the file that are looked at to tell its encoding, and characters to tell its separator.
_ENCODING_SAMPLE = 16_000_000
_DELIMITER_SAMPLE = 64_000
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_UNDECODED = re.compile("[\udc80-\udcff]")
_DECODED = re.compile("[^\x00-\x7f\udc80-\udcff]")
#: Bytes that no text in Windows-1252 holds: undefined ones, and ÿ, which stands for broken data far more often.
_NOT_WINDOWS = frozenset("\udc81\udc8d\udc8f\udc90\udc9d\udcff")
_SEPARATOR_LINE = re.compile(r'\A"?sep=(.)"?\r?\n', re.IGNORECASE)


def told_dialect(path: Path, given: Dialect) -> tuple[Dialect, bool]:
    """Tell how a file is written, and whether its encoding is no more than likely. Raises OSError."""
    encoding, sure = (given.encoding, True) if given.encoding else told_encoding(path)
    if given.delimiter:
        return Dialect(encoding, given.delimiter), sure
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        sample = stream.read(_DELIMITER_SAMPLE)
    return Dialect(encoding, told_delimiter(sample)), sure


def told_encoding(path: Path) -> tuple[str, bool]:
    """Tell a file's encoding and whether that is sure: a byte order mark, valid UTF-8, or Windows-1252.

    A file that is UTF-8 but for a few bytes stays UTF-8, so that the lines with those bytes are refused.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
        for mark, encoding in _BOMS.items():
            if head.startswith(mark):
                return encoding, True
        if wide := _wide(head):
            return wide, False
        stream.seek(0)
        broken, whole = _characters(stream.read(_ENCODING_SAMPLE))
    if not broken:
        return "utf-8", True
    plausible = not _NOT_WINDOWS.intersection(broken)
    return ("windows-1252", False) if plausible and whole * 5 < broken.total() else ("utf-8", True)


def _wide(head: bytes) -> str:
    """Name UTF-16 without a byte order mark, whose Latin letters have every second byte zero."""
    pairs = len(head) // 2
    if pairs >= 4 and head[1::2].count(0) > pairs * 0.7 and not head[::2].count(0):
        return "utf-16-le"
    if pairs >= 4 and head[::2].count(0) > pairs * 0.7 and not head[1::2].count(0):
        return "utf-16-be"
    return ""


def _characters(content: bytes) -> tuple[Counter[str], int]:
    """Count the bytes that are no UTF-8, and the characters beyond ASCII that are."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(content)
    return Counter(_UNDECODED.findall(text)), len(_DECODED.findall(text))


def separator_line(sample: str) -> str:
    """Give the separator that a first line `sep=;` names, as Excel writes and reads it; else nothing."""
    found = _SEPARATOR_LINE.match(sample)
    return found[1] if found else ""


def told_delimiter(sample: str) -> str:
    """Tell the separator: the one that cuts most rows into the same number of cells, at least two."""
    named = separator_line(sample)
    if named:
        return named
    lines = list(StringIO(sample, newline=""))
    lines = lines[:-1] if len(sample) >= _DELIMITER_SAMPLE and len(lines) > 1 else lines
    return max(DELIMITERS, key=lambda delimiter: _fitness(lines, delimiter))


def _fitness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Give the share of rows that have the commonest width, and that width; nothing for one column."""
    widths: Counter[int] = Counter()
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if any(row):
                widths[len(row)] += 1
    except csv.Error:  # a field too long, say: what was read before it is enough
        pass
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    if width < 2:
        wide = sum(count for each, count in widths.items() if each > 1)
        return (0.0, wide)
    return (rows / widths.total(), width)
