"""The value maps that Nivos ships: words of the schemes in fi, sv and en, codes of regions, words for yes and no."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib import resources

from pyoxigraph import NamedNode, RdfFormat, Store

from ingest.mapping.model import Map
from ontology import iris

_SCHEMES = {
    "project-status": "project-statuses",
    "region": "regions",
    "development-stage": "development-stages",
    "dissemination-stage": "dissemination-stages",
    "rooting-phase": "rooting-phases",
}
#: Shorter words are remembered when they have been folded: a table says them again and again.
_REMEMBERED = 100
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_NAMES = ("prefLabel", "altLabel", "notation")


def folded(text: str) -> str:
    """Fold a word or heading for comparison: case, kinds of space, and marks around it."""
    return _remembered(text) if len(text) < _REMEMBERED else _folded(text)


def _folded(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split()).strip(" *:").casefold()


_remembered = lru_cache(maxsize=10_000)(_folded)


@cache
def shipped_maps() -> dict[str, Map]:
    """All shipped value maps by name; the keys are folded."""
    text = (resources.files("ingest.mapping") / "words.toml").read_text(encoding="utf-8")
    written: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    maps: dict[str, dict[str, str]] = {name: _scheme(name, file) for name, file in _SCHEMES.items()}
    for name, words in written.items():
        for value, known in words.items():
            maps.setdefault(name, {}).update({folded(word): value for word in known})
    return dict(maps)


def _scheme(kind: str, file: str) -> dict[str, str]:
    store = Store()
    content = (resources.files("ontology") / "schemes" / f"{file}.ttl").read_bytes()
    store.load(content, format=RdfFormat.TURTLE)
    words: dict[str, str] = {}
    start = f"{iris.BASE}{kind}/"
    for name in _NAMES:
        for quad in store.quads_for_pattern(None, NamedNode(_SKOS + name), None, None):
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(start):
                local_id = quad.subject.value.removeprefix(start)
                words[folded(getattr(quad.object, "value", ""))] = local_id
                words[folded(local_id)] = local_id
    return words
