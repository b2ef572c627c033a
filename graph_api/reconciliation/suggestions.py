"""What a field offers while its user types: entities, types and properties whose names begin so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph_api.reconciliation.batches import LONGEST_TEXT
from graph_api.reconciliation.describing import Describer
from graph_api.reconciliation.matching import index
from graph_api.reconciliation.types import PROPERTIES, TYPES, Property, Type, iri_of
from ingest.matching import normalised
from ingest.matching.completion import completions

#: Suggestions in one answer; `cursor` gives those after them.
PAGE = 10
#: Suggestions that can be reached with `cursor` at all.
MOST = 1_000


def entities(describer: Describer, prefix: str, types: Sequence[str], cursor: int) -> list[dict[str, Any]]:
    """Suggest entities by a name or code that is being written; of the types named, otherwise of all."""
    kinds = [TYPES[each] for each in types if each in TYPES] if any(types) else list(TYPES.values())
    found = [each for kind in kinds for each in _of_kind(describer, prefix[:LONGEST_TEXT], kind)]
    found.sort(key=lambda each: each[:3])
    return [_entity(describer, iri, kind, fits) for *_, iri, kind, fits in found[cursor : cursor + PAGE]]


def _of_kind(describer: Describer, prefix: str, kind: Type) -> list[tuple[bool, str, str, str, Type, str]]:
    """Candidates with what orders them: not beginning just so, name, IRI."""
    names = index(describer.view)
    catalogue = names.catalogue(kind.id)
    start = prefix.strip().casefold()
    named = iri_of(prefix)
    by_code = names.candidates(kind.id, prefix, named, limit=1)
    found = [
        (False, "", each.iri, each.iri, kind, each.name)
        for each in by_code
        if each.certain and (named or any(letter.isdigit() for letter in prefix))
    ]
    known = {each[3] for each in found}
    for thing, name in completions(catalogue, prefix)[:MOST]:
        iri, written = catalogue.iris[thing], catalogue.names[name]
        if iri not in known:
            folded = written.casefold()
            found.append((not folded.startswith(start), folded, iri, iri, kind, written))
    return found


def _entity(describer: Describer, iri: str, kind: Type, fits: str) -> dict[str, Any]:
    told = describer.entity(iri, kind)
    name = told.label.text
    shown = name if normalised(fits) == normalised(name) else f"{name} ({fits})"
    return {
        "id": told.id,
        "name": shown,
        "description": told.description,
        "notable": [{"id": kind.id, "name": describer.type_name(kind)}],
    }


def types(describer: Describer, prefix: str, cursor: int) -> list[dict[str, Any]]:
    """Suggest types; all of them where nothing is written yet."""
    found = [{"id": kind.id, "name": describer.type_name(kind)} for kind in TYPES.values()]
    return _beginning(found, prefix)[cursor : cursor + PAGE]


def properties(describer: Describer, prefix: str, kind: str, cursor: int) -> list[dict[str, Any]]:
    """Suggest properties, of a type where one that is known is named; all of them where nothing is written yet."""
    named = TYPES[kind].properties if kind in TYPES else tuple(PROPERTIES)
    found = [property_in_words(describer, PROPERTIES[each]) for each in named]
    return _beginning(found, prefix)[cursor : cursor + PAGE]


def proposed(describer: Describer, kind: str, limit: int | None) -> list[dict[str, Any]]:
    """Propose the properties of a type to be fetched; of all types where none is named."""
    if kind and kind not in TYPES:
        return []
    named = [PROPERTIES[each] for each in TYPES[kind].properties] if kind else list(PROPERTIES.values())
    return [
        {"id": each.id, "name": property_in_words(describer, each)["name"]}
        for each in (named if limit is None else named[:limit])
    ]


def property_in_words(describer: Describer, named: Property) -> dict[str, Any]:
    """A property with its name, and the types of entity that have it."""
    owners = [describer.type_name(kind) for kind in TYPES.values() if named.id in kind.properties]
    return {"id": named.id, "name": describer.property_name(named), "description": ", ".join(owners)}


def _beginning(found: list[dict[str, Any]], prefix: str) -> list[dict[str, Any]]:
    """Those whose name or a word of it, or whose identifier, begins so; those whose name does first."""
    start = prefix.strip().casefold()

    def rank(each: dict[str, Any]) -> int:
        name = str(each["name"]).casefold()
        if name.startswith(start) or str(each["id"]).casefold().startswith(start):
            return 0
        return 1 if any(word.startswith(start) for word in name.split()) else 2

    return sorted((each for each in found if rank(each) < 2), key=lambda each: (rank(each), each["name"]))
