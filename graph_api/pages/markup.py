"""Markup written by Python itself, where a template or `Markup.format` would take most of a page's time.

Whoever writes an f-string of markup escapes every text that goes into it with `escaped`.
"""

from __future__ import annotations

from functools import lru_cache

from markupsafe import escape


@lru_cache(maxsize=16_384, typed=True)  # typed: text and Markup of the same letters differ
def escaped(text: str) -> str:
    """Escape a text for HTML and SVG, in content and in quoted attributes. Markup is left as it is."""
    return str(escape(text))
