"""Remarks in a draft: comments of TOML, worded in every language until one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.messages import Worded, in_language, together, worded
from ingest.records.texts import LANGUAGES


def comment(remark: str) -> Worded:
    """Make a line that is a remark alone."""
    return remarked("", [remark])


def remarked(line: str, remarks: Sequence[str]) -> Worded:
    """Put remarks behind a line of TOML, as a comment; a remark stays on its line."""
    words = {each: " ".join(in_language(together(remarks), each).split()) for each in LANGUAGES}
    before = f"{line}  # " if line else "# "
    return worded({each: before + said for each, said in words.items()})
