"""The sample that Nivos ships: its counts, the disagreements it holds, and the line of development in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from ingest.conversion import triples
from ingest.gathering import Gathered, gather
from ingest.load import run_ingest
from ingest.records import validated
from ingest.sources.files import input_files
from ontology import iris

N = iris.N


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with as_file(files("ingest") / "samples" / "zoomi") as found:
        yield found


@pytest.fixture(scope="module")
def sample(folder: Path) -> Gathered:
    return gather(input_files([folder]), None)


def objects(sample: Gathered, graph: str, term: str) -> list[str]:
    conversion = sample.accepted[graph].conversion
    return [triple.object.value for triple in conversion.triples if triple.predicate.value == N + term]


def test_every_record_is_good(sample: Gathered) -> None:
    assert sample.refused == []
    assert sample.warnings == []


def test_how_many_records_there_are(folder: Path) -> None:
    counts = {
        path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in folder.glob("*.jsonl")
    }
    assert counts == {
        "adoptions": 2,
        "events": 1,
        "funding": 21,
        "links": 127,
        "memberships": 123,
        "models": 80,
        "observations": 38,
        "organisations": 170,
        "projects": 122,
        "publications": 5,
        "sources": 11,
        "target_groups": 159,
        "themes": 160,
    }


def test_the_readme_tells_the_same_counts(folder: Path) -> None:
    told = dict(
        re.findall(r"\| `(\w+)\.jsonl` \| (\d+) \|", (folder / "README.md").read_text(encoding="utf-8"))
    )
    for name, count in told.items():
        assert len((folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()) == int(count)
    assert len(told) == 10


def test_the_sample_is_small(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_000_000


@pytest.mark.parametrize(("term", "count"), [("endDate", 13), ("leadOrganisation", 4)])
def test_where_the_list_of_funded_projects_disagrees(sample: Gathered, term: str, count: int) -> None:
    differing = []
    for graph in sample.accepted:
        if "/record/projektilista/project/" not in graph:
            continue
        listed = objects(sample, graph, term)
        local_id = graph.rpartition("/")[2]
        told = [
            objects(sample, other, term)
            for other in sample.accepted
            if other.endswith(f"/project/{local_id}") and other != graph
        ]
        differing += [local_id for values in told if values and listed and values != listed]
    assert len(differing) == count


def test_links_are_stated_or_inferred_and_inferred_ones_are_no_plain_triples(sample: Gathered) -> None:
    links = {graph: one for graph, one in sample.accepted.items() if "/link/" in graph}
    inferred = [graph for graph in links if objects(sample, graph, "assertion")[0].endswith("/inferred")]
    assert (len(links), len(inferred)) == (127, 25)
    for graph in inferred:
        link = sample.accepted[graph].conversion.main
        subjects = {t.subject for t in links[graph].conversion.triples if "/external/" not in str(t.subject)}
        assert subjects == {link}


def test_the_line_of_development_comes_out_of_the_records(sample: Gathered) -> None:
    told = {}
    for graph in sample.accepted:
        if "/link/" in graph:
            ends = [objects(sample, graph, term)[0] for term in ("linkFrom", "linkRelation", "linkTo")]
            told[tuple(end.rpartition("#")[2].removeprefix(iris.BASE) for end in ends)] = objects(
                sample, graph, "assertion"
            )[0].rpartition("/")[2]
    assert told[("project/S21248", "drawsOn", "project/mista-valot")] == "inferred"
    assert told[("project/S22101", "continues", "project/S21248")] == "stated"
    assert told[("model/veke", "developedIn", "project/S22101")] == "stated"
    assert told[("model/laadukas-asuntolatoiminta-2023", "adopts", "model/veke")] == "stated"
    assert told[("project/S21350", "buildsOn", "project/S21027")] == "stated"


def test_membership_is_confirmed_for_ten_projects_only(folder: Path) -> None:
    ties = [
        json.loads(line) for line in (folder / "memberships.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len({tie["project"] for tie in ties if tie["confirmed"]}) == 10
    assert sum(tie["kind"] == "shares-objective" for tie in ties) == 33


def test_promised_outputs_are_planned(folder: Path) -> None:
    lines = (folder / "models.jsonl").read_text(encoding="utf-8").splitlines()
    assert sum(json.loads(line)["stage"] == "planned" for line in lines) == 19


def test_every_theme_and_group_has_a_name_in_three_languages(folder: Path) -> None:
    for name in ("themes", "target_groups"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            assert set(json.loads(line)["label"]) == {"fi", "sv", "en"}


def test_everything_that_is_referred_to_is_described(folder: Path, tmp_path: Path) -> None:
    report = run_ingest([folder], tmp_path, dry_run=True)
    assert (report.refusals, report.warnings) == ([], [])


def test_converting_twice_gives_the_same(sample: Gathered) -> None:
    for one in sample.accepted.values():
        assert tuple(triples(validated(one.fields))) == one.conversion.triples
