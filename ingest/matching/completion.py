"""Names that begin as somebody has begun to write: what a field offers while its user still types."""

from __future__ import annotations

import numpy as np

from ingest.matching.catalogue import Catalogue
from ingest.matching.names import begun, folded
from ingest.matching.packed import Numbers

#: Names that are put into order; a beginning that fits more is too short to say what is meant.
_MOST_ORDERED = 5_000


def completions(catalogue: Catalogue, beginning: str) -> list[tuple[int, int]]:
    """Things that have a name with all the words written, the last of which may be unfinished.

    Gives (thing, its name that fits) with those first whose name begins just so, then in the order of the names.
    """
    names = _fitting(catalogue, beginning)[:_MOST_ORDERED]
    start = beginning.strip().casefold()
    found: dict[int, tuple[bool, str, int]] = {}
    for name in names.tolist():
        thing, written = catalogue.owners[name], catalogue.names[name].casefold()
        rank = (not written.startswith(start), written, name)
        if thing not in found or rank < found[thing]:
            found[thing] = rank
    return [(thing, rank[2]) for thing, rank in sorted(found.items(), key=lambda each: each[1])]


def _fitting(catalogue: Catalogue, beginning: str) -> Numbers:
    whole, unfinished = begun(beginning)
    vocabulary = catalogue.vocabulary
    fitting: Numbers | None = None
    for word in whole:
        fitting = _narrowed(fitting, vocabulary.names_with_any(vocabulary.numbered(folded(word))))
    if unfinished:
        fitting = _narrowed(fitting, vocabulary.names_with_any(vocabulary.beginning(folded(unfinished))))
    return np.empty(0, np.uint32) if fitting is None else fitting


def _narrowed(so_far: Numbers | None, names: Numbers) -> Numbers:
    return names if so_far is None else np.intersect1d(so_far, names, assume_unique=True)
