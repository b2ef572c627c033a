"""Statements as RDF says them become a record of their source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from pyoxigraph import Literal, NamedNode, Triple

from ingest.gathering import gather
from ingest.refusals import Caution, Place
from ingest.sources.input_file import InputFile
from ingest.sources.reading import RawStatements
from ontology import iris, terms

PROJECT = NamedNode(iris.project("S21674"))
NAMED = Triple(PROJECT, terms.NAME, Literal("Zoomi", language="fi"))


@dataclass
class Given:
    """A file that holds what a test gives it."""

    items: list[RawStatements]
    defaults: dict[str, str] = field(default_factory=dict)

    def records(self) -> Iterator[RawStatements]:
        yield from self.items

    def remarks(self) -> tuple[Caution, ...]:
        return ()


def gathered(*items: RawStatements, source: str | None = "pipeline"):  # type: ignore[no-untyped-def]
    return gather([cast(InputFile, Given(list(items)))], source)


def test_a_thing_becomes_one_record_with_its_provenance() -> None:
    found = gathered(RawStatements("a.ttl", 3, PROJECT, (NAMED,), notes=((7, "looks odd"),)))
    (graph,) = found.accepted
    assert graph.startswith(iris.BASE + "record/pipeline/rdf/S21674-")
    one = found.accepted[graph]
    assert (one.place, one.source) == (Place("a.ttl", 3), "pipeline")
    assert one.conversion.triples == (NAMED,)
    node = NamedNode(graph)
    assert set(one.conversion.provenance) == {
        Triple(node, terms.RDF_TYPE, terms.SOURCE_RECORD),
        Triple(node, terms.FROM_SOURCE, NamedNode(iris.entity("source", "pipeline"))),
        Triple(node, terms.DESCRIBES, PROJECT),
    }
    assert list(map(str, found.warnings)) == ["a.ttl:7: looks odd; look at it in the file"]


def test_the_graph_it_stood_in_tells_source_and_page() -> None:
    said = RawStatements("a.trig", 1, PROJECT, (NAMED,), source="funder", page="https://example.org/list")
    one = next(iter(gathered(said).accepted.values()))
    assert one.source == "funder"
    page = Triple(
        NamedNode(one.conversion.graph), terms.PROV_HAD_PRIMARY_SOURCE, NamedNode("https://example.org/list")
    )
    assert page in one.conversion.provenance


def test_no_source_and_our_own_are_refused() -> None:
    said = RawStatements("a.ttl", 1, PROJECT, (NAMED,))
    assert [one.refusals[0].reason for one in gathered(said, source=None).refused] == ["is missing"]
    assert [one.refusals[0].field for one in gathered(said, source="nivos").refused] == ["source"]


def test_two_pages_of_a_source_give_two_records() -> None:
    pages = [RawStatements("a.nq", 1, PROJECT, (NAMED,), page=f"https://example.org/{n}") for n in (1, 2)]
    assert len(gathered(*pages).accepted) == 2
