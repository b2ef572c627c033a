"""A network of any size in the real vocabulary, the same at each making, published as a snapshot.

Projects have names in one or two languages, periods, leads and partners, themes by Zipf's law (a few are hubs), and
models, links and overlaps between neighbours: about 15 triples a project. It is written with `bulk_extend`, as 100,000
projects through the writer would take longer than the measurement.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph_api.store.layout import DataDirectory, Manifest
from ingest.vocabularies import shipped_vocabularies
from ontology import iris, terms

_THEMES, _REGIONS, _GROUPS = 400, 19, 60
_WORDS = tuple(
    "nuoret ohjaus siirtymä koulutus työelämä tuki verkosto opinto polku osaaminen hyvinvointi perhe".split()  # noqa: SIM905
)

Fact = tuple[NamedNode, NamedNode, NamedNode | Literal]


def publish(folder: Path, projects: int) -> DataDirectory:
    """Make the network of so many projects the current snapshot of a data directory."""
    directory = DataDirectory(folder)
    path = directory.path_of(1)
    path.mkdir(parents=True)
    store = Store(str(path / "graph"))
    store.bulk_extend(Quad(*fact) for fact in _facts(projects))
    triples = len(store)
    store.optimize()
    store.flush()
    del store
    manifest = Manifest(number=1, published=datetime(2026, 1, 1, tzinfo=UTC), triples=triples, quads=triples)
    (path / "manifest.json").write_text(manifest.model_dump_json())
    (path / "in-use").touch()
    directory.point_to(1)
    return directory


def _facts(projects: int) -> Iterator[Fact]:
    chance = random.Random(20_261_125)
    for vocabulary in shipped_vocabularies():
        for triple in vocabulary.triples:
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                yield triple.subject, triple.predicate, triple.object
    organisations = max(20, projects // 20)
    yield from _concepts("theme", _THEMES)
    yield from _concepts("region", _REGIONS)
    yield from _concepts("target-group", _GROUPS)
    for number in range(organisations):
        organisation = _thing("organisation", number)
        yield organisation, terms.RDF_TYPE, terms.ORGANISATION
        yield organisation, terms.NAME, Literal(f"Oppilaitos {number}", language="fi")
    for number in range(projects):
        yield from _project(chance, number, organisations)
        if number % 5 == 0:
            yield from _model(chance, number)
        if number % 10 == 0 and number:
            yield from _overlap(number)
        if number % 20 == 0 and number:
            yield from _link(number)


def _thing(kind: str, number: int) -> NamedNode:
    return NamedNode(iris.entity(kind, f"x{number}"))


def _concepts(kind: str, count: int) -> Iterator[Fact]:
    for number in range(count):
        concept = _thing(kind, number)
        yield concept, terms.RDF_TYPE, terms.SKOS_CONCEPT
        yield concept, terms.SKOS_PREF_LABEL, Literal(f"{kind} {number} suomeksi", language="fi")
        yield concept, terms.SKOS_PREF_LABEL, Literal(f"{kind} {number} in English", language="en")


def _project(chance: random.Random, number: int, organisations: int) -> Iterator[Fact]:
    project = _thing("project", number)
    start = date(2014, 1, 1) + timedelta(days=chance.randrange(4_000))
    words = " ".join(chance.choices(_WORDS, k=4))
    yield project, terms.RDF_TYPE, terms.PROJECT
    yield project, terms.NAME, Literal(f"{words.capitalize()} {number}", language="fi")
    yield project, terms.CODE, Literal(f"X{number}")
    yield project, terms.SUMMARY, Literal(" ".join(chance.choices(_WORDS, k=20)) + ".", language="fi")
    yield project, terms.START_DATE, Literal(start.isoformat(), datatype=terms.XSD_DATE)
    end = start + timedelta(days=chance.randrange(300, 1_200))
    yield project, terms.END_DATE, Literal(end.isoformat(), datatype=terms.XSD_DATE)
    yield project, terms.LEAD_ORGANISATION, _thing("organisation", chance.randrange(organisations))
    yield project, terms.PARTNER_ORGANISATION, _thing("organisation", chance.randrange(organisations))
    yield project, terms.REGION, _thing("region", chance.randrange(_REGIONS))
    yield project, terms.TARGET_GROUP, _thing("target-group", chance.randrange(_GROUPS))
    for theme in {_theme(chance), _theme(chance)}:
        yield project, terms.THEME, theme


def _theme(chance: random.Random) -> NamedNode:
    return _thing("theme", min(int(chance.paretovariate(0.6)) - 1, _THEMES - 1))


def _model(chance: random.Random, number: int) -> Iterator[Fact]:
    model = _thing("model", number)
    yield model, terms.RDF_TYPE, terms.MODEL
    yield model, terms.RDF_TYPE, terms.RESULT
    yield model, terms.NAME, Literal(f"Malli {number}", language="fi")
    yield model, terms.SUMMARY, Literal(" ".join(chance.choices(_WORDS, k=20)) + ".", language="fi")
    yield model, terms.DEVELOPED_IN, _thing("project", number)
    yield model, terms.THEME, _theme(chance)


def _overlap(number: int) -> Iterator[Fact]:
    overlap, part = _thing("overlap", number), _thing("overlap-part", number)
    yield overlap, terms.RDF_TYPE, terms.PROJECT_OVERLAP
    for end in (number, number - 1):
        yield overlap, terms.OVERLAP_OF, _thing("project", end)
    yield overlap, terms.SCORE, _decimal("0.3")
    yield overlap, terms.TIME_FACTOR, _decimal("1")
    yield overlap, terms.RUNS_TOGETHER, Literal("true", datatype=terms.XSD_BOOLEAN)
    yield overlap, terms.OVERLAP_PART_PROPERTY, part
    yield part, terms.CONTRIBUTION, _decimal("0.3")
    yield part, terms.SHARED_FEATURE, _thing("theme", number % _THEMES)
    yield part, terms.PART_KIND, NamedNode(iris.concept("overlap-part-kind", "theme"))


def _link(number: int) -> Iterator[Fact]:
    link = _thing("link", number)
    yield link, terms.RDF_TYPE, terms.LINK
    yield link, terms.LINK_FROM, _thing("project", number)
    yield link, terms.LINK_TO, _thing("project", number - 7)
    yield link, terms.LINK_RELATION, terms.CONTINUES
    yield link, terms.ASSERTION, NamedNode(iris.concept("assertion", "stated"))
    yield _thing("project", number), terms.CONTINUES, _thing("project", number - 7)


def _decimal(text: str) -> Literal:
    return Literal(text, datatype=terms.XSD_DECIMAL)
