"""Deciding anew whom to believe, after the rules were changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from graph_api.derive import derive
from graph_api.settings import Settings
from graph_api.store import DataDirectory, NoSnapshot, Writer, open_writer
from graph_api.store.precedence_file import path_of, refuse_unknown_sources, short
from graph_api.store.records import iri_of
from ontology import iris, terms


@dataclass(frozen=True, slots=True)
class Believed:
    """What came of it: how many values are others now, and the snapshot (None: nothing was published)."""

    turned: int
    snapshot: int | None
    #: Whether the rules are others than those of the snapshot before.
    steered: bool


def believe(settings: Settings, *, dry_run: bool = False) -> Believed:
    """Settle what the changed rules decide otherwise, and publish it. Raises StoreError."""
    started = datetime.now(UTC)
    directory = DataDirectory(settings.data)
    if directory.current_number() is None:
        raise NoSnapshot(f"nothing is published in {directory.root} yet; load records with `nivos ingest`")
    with open_writer(directory, "nivos believe", settings.keep_snapshots, settings.precedence) as writer:
        path = path_of(directory.root, settings.precedence)
        refuse_unknown_sources(path, writer.precedence, _sources(writer))
        if not writer.changed:
            return Believed(0, None, steered=False)
        turned = writer.believe()
        manifest = None if dry_run else writer.publish(_message(writer), derive, started)
    return Believed(turned, manifest.number if manifest else None, steered=True)


def _sources(writer: Writer) -> set[str]:
    """Ids of the sources that records are of, or that a record describes."""
    found = {
        iri_of(quad.object) for quad in writer.store.quads_for_pattern(None, terms.FROM_SOURCE, None, None)
    }
    found |= {
        iri_of(quad.subject)
        for quad in writer.store.quads_for_pattern(None, terms.RDF_TYPE, terms.SOURCE, None)
    }
    return {split[1] for iri in found if (split := iris.split(iri))}


def _message(writer: Writer) -> str:
    rules = writer.precedence
    told = [f"{short(name)}: {rule}" for name, rule in sorted(rules.properties.items())]
    return "; ".join([f"whom to believe: {rules.default}", *told])
