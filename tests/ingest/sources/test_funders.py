"""The lists of funders by the shipped mappings, on small files shaped like them: exact records, exact refusals."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from graph_api.store import DataDirectory, Snapshots
from ingest.gathering import Gathered, gather
from ingest.load import run_ingest
from ingest.mapping.loading import mapping, shipped_mappings
from ingest.report import Report
from ingest.sources.files import input_files
from ingest.sources.reading import RawRecord
from ontology import iris

DATA = Path(__file__).parents[2] / "data" / "funders"
LISTS = ("cordis", "eura2014", "eura2021", "kohesio")

REFUSED = {
    "cordis": [
        "project.csv:9: end (column 'endDate'): '2025-13-01' is not a day of the calendar; "
        "check the day and the month"
    ],
    "eura2014": [
        "projektilista.csv:7: lead.name (column 'Toteuttajan nimi'): '157500' is not the name of an organisation; "
        "check the row: its cells may have slipped",
        "projektilista.csv:20: start (column 'Aloituspvm'): '31.4.2015' is not a day of the calendar; "
        "check the day and the month",
    ],
    "eura2021": [
        "hankkeet.xlsx[Hankkeet]:8: lead.business_id (column 'Toteuttajan Y-tunnus'): the check digit of "
        "'2769790-2' is wrong; check the number in the business register (ytj.fi)"
    ],
    "kohesio": [
        "latest_projects.csv:11: start (column 'Operation_Start_Date'): '31/02/2020' is not a day of the calendar; "
        "check the day and the month"
    ],
}
ACCEPTED = {
    "cordis": {"theme": 65, "funding": 18, "model": 15, "project": 7, "source": 1},
    "eura2014": {"project": 15, "source": 1},
    "eura2021": {"project": 7, "source": 1},
    "kohesio": {"project": 10, "theme": 2, "region": 2, "source": 1},
}


def read(name: str) -> list[object]:
    """The records as read, in the form of the expected ones."""
    files = input_files([DATA / name], mapping(name))
    records = [record for file in files for record in file.records()]
    assert all(isinstance(record, RawRecord) for record in records)
    written = [
        {"_at": f"{one.file}:{one.line}", **one.fields} for one in records if isinstance(one, RawRecord)
    ]
    return [json.loads(json.dumps(one, default=str)) for one in written]


def gathered(name: str) -> Gathered:
    return gather(input_files([DATA / name], mapping(name)), None)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_gives_exactly_these_records(name: str) -> None:
    lines = (DATA / name / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    assert read(name) == [json.loads(line) for line in lines]


@pytest.mark.parametrize("name", LISTS)
def test_what_is_wrong_in_a_list_is_refused_and_the_rest_is_taken(name: str) -> None:
    result = gathered(name)
    assert [str(refusal) for one in result.refused for refusal in one.refusals] == REFUSED[name]
    assert Counter(graph.split("/")[-2] for graph in result.accepted) == ACCEPTED[name]


def test_every_shipped_mapping_is_tried_here() -> None:
    assert shipped_mappings() == sorted(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_no_person_and_no_address_gets_into_the_graph(name: str) -> None:
    said = " ".join(
        str(triple) for one in gathered(name).accepted.values() for triple in one.conversion.triples
    )
    for left_out in ("Tmi", "Natural person", "Example street", "contact-form", "HELSINKI", "1234567-1"):
        assert left_out not in said


Load = Callable[..., Report]


@pytest.fixture
def load(data: Path) -> Load:
    def _load(name: str, **options: object) -> Report:
        return run_ingest([DATA / name], data, mapping=name, **options)

    return _load


def values(data: Path, subject: str, term: str) -> list[str]:
    view = Snapshots(DataDirectory(data)).view()
    return sorted(node.value for node in view.values(NamedNode(subject), NamedNode(iris.N + term)))


def test_the_same_project_of_two_lists_is_one_thing(load: Load, data: Path) -> None:
    for name in ("eura2014", "eura2021", "kohesio"):
        assert load(name).snapshot
    zoomi, jtf = iris.project("S20306"), iris.project("J10059")
    assert values(data, zoomi, "endDate") == [
        "2018-07-31"
    ]  # the national list ranks before Kohesio, which says 2019
    assert values(data, zoomi, "name") == [
        "ZOOMI - national coordination of smooth transitions",
        "ZOOMI - sujuvien siirtymien kansallinen koordinointi",
    ]
    assert values(data, zoomi, "region") == [iris.concept("region", "02"), iris.concept("region", "17")]
    assert values(data, jtf, "programmePeriod") == ["2021-2027"]
    assert values(data, jtf, "name") == ["Esimerkkihanke D", "LAB Biofine - Development project"]


@pytest.mark.parametrize("name", LISTS)
def test_loading_a_list_twice_changes_nothing(name: str, load: Load) -> None:
    first, second = load(name), load(name)
    assert (first.added, first.refused) == (sum(ACCEPTED[name].values()), len(REFUSED[name]))
    assert (second.changes, second.unchanged, second.snapshot) == (0, first.added, None)


def test_fields_of_science_form_a_tree_that_projects_hang_on(load: Load, data: Path) -> None:
    load("cordis")
    view = Snapshots(DataDirectory(data)).view()
    broader = NamedNode("http://www.w3.org/2004/02/skos/core#broader")
    node = NamedNode(iris.concept("theme", "euroscivoc-23-43-251-48354418"))
    way = []
    while node is not None:
        way.append(node.value.rpartition("/")[2])
        node = next(iter(view.values(node, broader)), None)
    assert way == [
        "euroscivoc-23-43-251-48354418",
        "euroscivoc-23-43-251",
        "euroscivoc-23-43",
        "euroscivoc-23",
    ]
    assert iris.concept("theme", way[0]) in values(data, iris.project("101070917"), "theme")
    assert values(data, iris.model("101070917_18_DELIVHORIZON"), "developedIn") == [iris.project("101070917")]


def test_two_organisations_of_one_name_abroad_stay_two(load: Load, data: Path) -> None:
    load("cordis")
    partners = values(data, iris.project("101056793"), "partnerOrganisation")
    assert partners == [iris.BASE + "organisation/pic:999000003", iris.BASE + "organisation/pic:999000006"]
    finnish = values(data, iris.project("101129480"), "partnerOrganisation")
    assert finnish == [iris.BASE + "organisation/2647375-4", iris.BASE + "organisation/pic:999000002"]


def test_an_area_abroad_keeps_its_name_and_its_nuts_code(load: Load, data: Path) -> None:
    load("kohesio")
    assert values(data, iris.project("kohesio:Q7361953"), "region") == [iris.BASE + "region/se121"]
    view = Snapshots(DataDirectory(data)).view()
    skos = "http://www.w3.org/2004/02/skos/core#"
    area = NamedNode(iris.BASE + "region/se121")
    assert [str(one) for one in view.values(area, NamedNode(skos + "prefLabel"))] == ['"Uppsala län"@en']
    assert [one.value for one in view.values(area, NamedNode(skos + "exactMatch"))] == [
        "http://data.europa.eu/nuts/code/SE121"
    ]
