"""Vocabularies of others: what is taken of them, that their labels find themes, and the commands."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Store
from typer.testing import CliRunner

from graph_api.cli import app
from graph_api.store import DataDirectory, Snapshots
from graph_api.vocabularies import commands
from graph_api.vocabularies.holding import Held, NameRefused, held
from ingest.matching import Index
from ingest.reconciliation.review import entries
from ingest.sources import skos
from ingest.sources.reading import RawRecord, RawStatements, Unreadable
from ontology import iris, terms
from ontology.validation import validate
from tests.commands import nivos

FILES = Path(__file__).with_name("files")
YSO, NUTS = "http://www.yso.fi/onto/yso/", "http://data.europa.eu/nuts/code/"
THEMES = [
    {"type": "concept", "scheme": "theme", "id": "nuoret", "label": {"fi": "nuoret"}, "matches": [
        {"relation": "exactMatch", "iri": YSO + "p11617"}]},
    {"type": "concept", "scheme": "theme", "id": "nivelvaihe", "label": {"fi": "nivelvaihe"}, "matches": [
        {"relation": "closeMatch", "iri": YSO + "p21130"}]},
    {"type": "concept", "scheme": "theme", "id": "mielenterveys", "label": {"fi": "mielenterveys"}},
    {"type": "concept", "scheme": "theme", "id": "takuu", "label": {"fi": "nuorten yhteiskuntatakuu"}},
]  # fmt: skip


def concepts(name: str, vocabulary: str) -> dict[str, RawStatements]:
    items = list(skos.read(FILES / name, name, skos.Vocabulary(vocabulary, vocabulary.upper())))
    assert not [each for each in items if isinstance(each, Unreadable)]
    return {each.subject.value: each for each in items if isinstance(each, RawStatements)}


def said(one: RawStatements, predicate: NamedNode) -> list[str]:
    found = [triple.object for triple in one.triples if triple.predicate == predicate]
    return sorted(str(each) if isinstance(each, Literal) else getattr(each, "value", "") for each in found)


@pytest.fixture(scope="module")
def themes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory, to be copied, with the themes above."""
    folder = tmp_path_factory.mktemp("themes")
    records = folder / "records.jsonl"
    records.write_text("".join(json.dumps(record) + "\n" for record in THEMES))
    done = nivos("ingest", "--source", "koonti", records, NIVOS_DATA=folder / "data")
    assert done.returncode == 0, done.stderr
    return folder / "data"


@pytest.fixture
def run(themes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("NIVOS_DATA", str(tmp_path / "data"))
    shutil.copytree(themes, tmp_path / "data", symlinks=True)

    def _run(*words: str | Path) -> tuple[int, str]:
        result = CliRunner().invoke(app, [str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return _run


def store(tmp_path: Path) -> Store:
    return Snapshots(DataDirectory(tmp_path / "data")).view().store


def test_yso() -> None:
    found = concepts("yso.ttl", "yso")
    assert set(found) == {YSO + name for name in ("p11617", "p27623", "p1949", "p21130", "p14983")} | {
        iris.scheme("yso")
    }
    health = found[YSO + "p1949"]
    assert said(health, terms.SKOS_PREF_LABEL) == [
        '"mental health"@en',
        '"mielenterveys"@fi',
        '"psykisk hälsa"@sv',
    ]
    assert said(health, terms.SKOS_HIDDEN_LABEL) == ['"mielen terveys"@fi']
    assert said(health, terms.SKOS_IN_SCHEME) == [iris.scheme("yso")]
    assert said(health, terms.SKOS_EXACT_MATCH) == ["http://www.yso.fi/onto/allars/Y9999"]
    assert said(found[YSO + "p11617"], terms.SKOS_ALT_LABEL) == [
        '"nuoriso"@fi',
        '"ungdomar"@sv',
        '"youth"@en',
    ]
    assert said(found[YSO + "p14983"], terms.SKOS_BROADER) == [YSO + "p21130"]
    assert len(found[YSO + "p27623"].triples) == 6


def test_nuts() -> None:
    found = concepts("nuts.rdf", "nuts")
    assert said(found[NUTS + "FI"], terms.SKOS_PREF_LABEL) == ['"Suomi/Finland"']
    assert said(found[NUTS + "FI"], terms.SKOS_NOTATION) == ['"FI"']
    assert said(found[NUTS + "FI1"], terms.SKOS_PREF_LABEL) == ['"Manner-Suomi"']
    assert said(found[NUTS + "FI1"], terms.SKOS_BROADER) == [NUTS + "FI"]
    assert said(found[NUTS + "FI197"], terms.SKOS_PREF_LABEL) == ['"Pirkanmaa"']
    assert said(found[NUTS + "FI197"], terms.SKOS_ALT_LABEL) == ['"Tampere Region"@en']
    assert said(found[NUTS + "FI197"], terms.SKOS_BROADER) == [NUTS + "FI19"]


def test_eurovoc() -> None:
    found = concepts("eurovoc.nt", "eurovoc")
    assert set(found) == {
        "http://eurovoc.europa.eu/2836",
        "http://eurovoc.europa.eu/2216",
        iris.scheme("eurovoc"),
    }
    labels = ['"consumer protection"@en', '"konsumentskydd"@sv', '"kuluttajansuoja"@fi']
    assert said(found["http://eurovoc.europa.eu/2836"], terms.SKOS_PREF_LABEL) == labels
    assert said(found["http://eurovoc.europa.eu/2836"], terms.SKOS_NOTATION) == ['"2836"']
    assert said(found["http://eurovoc.europa.eu/2216"], terms.SKOS_PREF_LABEL) == ['"payment"@en']


def test_concepts_keep_to_the_shapes() -> None:
    for name in ("yso.ttl", "nuts.rdf", "eurovoc.nt"):
        found = concepts(name, "example")
        assert validate(triple for one in found.values() for triple in one.triples) == [], name


def test_what_cannot_be_taken(tmp_path: Path) -> None:
    vocabulary = skos.Vocabulary("x", "X")
    path = tmp_path / "a.ttl"
    head = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix e: <http://e/> .\n"
    path.write_text(head + 'e:a a skos:Concept ; skos:prefLabel "a"@fi , "call 040 123 4567"@en .\n')
    items = list(skos.read(path, "a.ttl", vocabulary))
    (concept,) = [
        each for each in items if isinstance(each, RawStatements) and each.subject.value == "http://e/a"
    ]
    assert said(concept, terms.SKOS_PREF_LABEL) == ['"a"@fi']
    assert concept.notes == ((2, "prefLabel is left out: holds a phone number"),)
    assert [each.fields for each in items if isinstance(each, RawRecord)] == [
        {"type": "source", "id": "x", "name": "X", "rank": skos.RANK}
    ]
    path.write_text(head + 'e:a a skos:Concept ; skos:prefLabel "a"@fi .\n e:b')
    (broken,) = skos.read(path, "a.ttl", vocabulary)
    assert isinstance(broken, Unreadable)
    path.write_text(head + 'e:a a skos:Concept ; skos:prefLabel "a"@de .\n')
    (empty,) = skos.read(path, "a.ttl", vocabulary)
    assert isinstance(empty, Unreadable)
    assert "no concept of SKOS" in empty.refusal.reason


def test_a_vocabulary_is_added_listed_brought_up_to_date_and_removed(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, output = run("vocabulary", "add", FILES / "yso.ttl", "--name", "yso", "--title", "YSO")
    assert (code, "accepted 7, added 7" in output) == (0, True)
    assert held(DataDirectory(tmp_path / "data")) == [Held("yso", "YSO", 5)]
    assert run("vocabulary", "list")[1] == "yso                    5  YSO\n"
    assert "unchanged 7" in run("vocabulary", "add", FILES / "yso.ttl", "--name", "yso", "--title", "YSO")[1]
    smaller = tmp_path / "smaller.ttl"
    smaller.write_text((FILES / "yso.ttl").read_text().replace("yso:p14983 a skos:Concept ,", "yso:p14983 a"))
    code, output = run("vocabulary", "add", smaller, "--name", "yso", "--title", "YSO")
    assert (code, "removed 1" in output) == (0, True)
    assert run("vocabulary", "remove", "yso")[0] == 0
    assert held(DataDirectory(tmp_path / "data")) == []
    assert run("vocabulary", "remove", "yso")[0] == 2
    left = store(tmp_path).quads_for_pattern(NamedNode(YSO + "p1949"), None, None, None)
    assert list(left) == []


@pytest.mark.parametrize("name", ["themes", "nivos", "editors", "koonti", "Ä b", "YSO"])
def test_names_that_a_vocabulary_cannot_have(run, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NameRefused):
        run("vocabulary", "add", FILES / "yso.ttl", "--name", name)


def test_labels_of_matches_find_themes(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    def best(text: str) -> tuple[str, bool] | None:
        found = Index.of(store(tmp_path), ["theme"]).candidates("theme", text, limit=1)
        return (found[0].iri, found[0].certain) if found else None

    assert best("ungdomar") is None
    assert best("transitional phase") is None
    run("vocabulary", "add", FILES / "yso.ttl", "--name", "yso")
    assert best("ungdomar") == (iris.concept("theme", "nuoret"), True)
    assert best("Youth") == (iris.concept("theme", "nuoret"), True)
    assert best("transitional phase") == (iris.concept("theme", "nivelvaihe"), False)
    assert best("urakehitys") == (iris.concept("theme", "nivelvaihe"), False)
    assert best("mental health") is None  # a concept of YSO, and no theme


def test_what_is_narrower_elsewhere_leads_to_the_theme_step_by_step(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "steps.ttl"
    file.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix e: <http://example.org/> .\n"
        + "".join(
            f'e:c{n} a skos:Concept ; skos:prefLabel "askel {"abcde"[n]}"@fi ; skos:broader e:c{n - 1} .\n'
            for n in range(1, 5)
        )
        + 'e:c0 a skos:Concept ; skos:prefLabel "alku"@fi ; skos:broader e:c2 .\n'  # a circle ends
        + 'e:n a skos:Concept ; skos:prefLabel "tarkempi"@fi .'
    )
    theme = {**THEMES[3], "matches": [
        {"relation": "exactMatch", "iri": "http://example.org/c0"},
        {"relation": "narrowMatch", "iri": "http://example.org/n"},
    ]}  # fmt: skip
    records = tmp_path / "records.jsonl"
    records.write_text(json.dumps(theme))
    assert run("ingest", "--source", "koonti", records)[0] == 0
    assert run("vocabulary", "add", file, "--name", "steps")[0] == 0
    index = Index.of(store(tmp_path), ["theme"])

    def score(text: str) -> list[tuple[float, bool]]:
        found = index.candidates("theme", text)
        return [(each.score, each.certain) for each in found if each.iri == iris.concept("theme", "takuu")]

    assert [score(text) for text in ("alku", "askel b", "askel c", "askel d", "tarkempi")] == [
        [(100.0, True)],
        [(80.0, False)],
        [(75.0, False)],
        [(70.0, False)],
        [(80.0, False)],
    ]
    assert score("askel e") == []


def test_words_of_records_are_matched_when_a_vocabulary_comes_and_goes(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    records = tmp_path / "projects.jsonl"
    records.write_text(
        json.dumps({"id": "S1", "name": "Yksi", "themes": ["ungdomar", "urakehitys", "mental health"]})
    )

    def matched() -> list[tuple[str, str, str]]:
        return [
            (each.status, each.match.basis if each.match else "", each.into)
            for each in entries(store(tmp_path))
        ]

    assert run("ingest", "--source", "koonti", records)[0] == 0
    assert matched() == []
    assert run("vocabulary", "add", FILES / "yso.ttl", "--name", "yso")[0] == 0
    assert sorted(matched()) == [
        ("joined", "same-name", iris.concept("theme", "nuoret")),
        ("waiting", "near-match", iris.concept("theme", "nivelvaihe")),
    ]
    assert run("vocabulary", "remove", "yso")[0] == 0
    assert matched() == []


def test_codes_of_nuts_find_regions(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("vocabulary", "add", FILES / "nuts.rdf", "--name", "nuts")
    (found,) = Index.of(store(tmp_path), ["region"]).candidates("region", "Tampere Region", limit=1)
    assert (found.iri, found.certain) == (iris.concept("region", "06"), True)


def test_an_area_abroad_is_found_by_the_names_that_nuts_has(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """The example of the documentation."""
    readme = (Path(commands.__file__).with_name("README.md")).read_text(encoding="utf-8")
    (example,) = [line.strip() for line in readme.splitlines() if '"scheme": "region"' in line]
    nuts = tmp_path / "nuts.ttl"
    nuts.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f'<{NUTS}SE232> a skos:Concept ; skos:notation "SE232" ;'
        ' skos:prefLabel "SE232 Västra Götalands län" ; skos:altLabel "Västra Götaland County"@en .'
    )
    records = tmp_path / "records.jsonl"
    project = {"type": "project", "id": "S1", "name": "Yksi", "regions": ["SE232"]}
    records.write_text(f"{example}\n{json.dumps(project)}\n")
    assert run("vocabulary", "add", nuts, "--name", "nuts")[0] == 0
    assert run("ingest", "--source", "koonti", records)[0] == 0
    graph = store(tmp_path)
    area = NamedNode(iris.concept("region", "SE232"))
    assert [each.object for each in graph.quads_for_pattern(
        NamedNode(iris.project("S1")), terms.REGION, None, DefaultGraph()
    )] == [area]  # fmt: skip
    for text in ("SE232", "Västra Götalands län", "vastra gotaland county"):
        (found,) = Index.of(graph, ["region"]).candidates("region", text, limit=1)
        assert found.iri == area.value
        assert found.certain == (text != "vastra gotaland county")


def test_matches_are_proposed_written_and_ingested(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("vocabulary", "add", FILES / "yso.ttl", "--name", "yso")
    file = tmp_path / "matches.jsonl"
    code, output = run("vocabulary", "match", "yso", "--write", file)
    assert code == 0
    assert output.splitlines() == [
        f"{iris.concept('theme', 'mielenterveys')}  exactMatch  {YSO}p1949  mielenterveys",
        f"{iris.concept('theme', 'takuu')}  closeMatch  {YSO}p27623  nuorten yhteiskuntatakuu",
        "2 matches proposed",
    ]
    assert json.loads(file.read_text().splitlines()[0]) == {
        "type": "concept",
        "scheme": "theme",
        "id": "mielenterveys",
        "label": {"fi": "mielenterveys"},
        "matches": [{"relation": "exactMatch", "iri": YSO + "p1949"}],
    }
    records = tmp_path / "in" / "records.jsonl"
    records.parent.mkdir()
    file.rename(records)
    assert run("ingest", "--source", "coordination", records)[0] == 0
    assert run("vocabulary", "match", "yso")[1] == "0 matches proposed\n"


def test_a_vocabulary_leaves_the_themes_as_they_are(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    def themes() -> set[str]:
        found = store(tmp_path).quads_for_pattern(
            None, terms.SKOS_IN_SCHEME, NamedNode(iris.scheme("themes")), None
        )
        return {quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)}

    before = themes()
    run("vocabulary", "add", FILES / "yso.ttl", "--name", "yso")
    assert themes() == before
