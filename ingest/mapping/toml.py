"""Values written as TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping


def quoted(text: str) -> str:
    """Write text as a TOML string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def table_line(values: Mapping[str, object]) -> str:
    """Write an inline table: `{column = "Koodi", empty = true}`."""
    parts = (
        f"{name} = {quoted(value) if isinstance(value, str) else str(value).lower()}"
        for name, value in values.items()
    )
    return "{" + ", ".join(parts) + "}"
