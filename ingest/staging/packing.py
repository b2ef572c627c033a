"""Refusals, warnings and what waits, as they are kept on disk between reading and reporting."""

from __future__ import annotations

import io
import pickle
from typing import Any

#: Modules whose classes may come back from disk; nothing else is ever made or called.
_OWN = "ingest."
_PLAIN = frozenset({("decimal", "Decimal"), ("datetime", "date"), ("datetime", "datetime")})
#: What sentences are made again by.
_SENTENCES = frozenset({("ingest.messages", "_restored"), ("ingest.messages", "worded")})


def packed(thing: object) -> bytes:
    """Write a thing of plain values and classes of `ingest`."""
    return pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)


def unpacked(content: bytes) -> Any:
    """Read it again. Raises pickle.UnpicklingError for anything else."""
    return _Reader(io.BytesIO(content)).load()


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Find a class of ours by its name."""
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith(_OWN) else None
        if isinstance(found, type) or (module, name) in _SENTENCES:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is not kept here")
