"""Decisions: kept as data, applied to what is stored, undone without a trace, made once."""

from __future__ import annotations

import re
import shutil
import threading
import time
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.reconciliation.review import decisions_in
from ingest.reconciliation.settling import BadDecision, ReviewError, SettledAlready, UnknownEntry
from ontology import iris
from tests.ingest.reconciliation.place import Place

LAUREA = {"name": "Laurea-ammattikorkeakoulu Oy", "business_id": "1046216-1", "source": "koonti"}
TURKU = {"name": "Turun ammattikorkeakoulu Oy", "business_id": "2528160-3", "source": "koonti"}
LED = {"id": "S10001", "name": "Silta", "lead": "Laurea ammattikorkeakolu", "source": "eura"}
MISSPELT = iris.organisation(None, "Laurea ammattikorkeakolu")
RIGHT = iris.organisation("1046216-1")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory, to be copied: a misspelt name of one source, the organisation of another."""
    place = Place(tmp_path_factory.mktemp("waiting"))
    place.load("organisations.jsonl", LAUREA, TURKU)
    place.load("projects.jsonl", LED)
    return place.data


@pytest.fixture
def waiting(loaded: Path, place: Place) -> str:
    """An entry that waits."""
    shutil.copytree(loaded, place.data, symlinks=True)
    (entry,) = place.entries()
    assert entry.status == "waiting"
    return entry.id


def test_accepting_joins_what_earlier_loads_stored(place: Place, waiting: str) -> None:
    assert place.settle("accept", waiting) == 3
    assert place.believed(iris.project("S10001"), "leadOrganisation") == [RIGHT]
    assert place.believed(RIGHT, "knownAs") == ["Laurea ammattikorkeakolu"]
    assert [each[0] for each in place.told()] == ["accepted"]


def test_accepting_applies_to_what_is_loaded_later(place: Place, waiting: str) -> None:
    place.settle("accept", waiting)
    place.load("projects.jsonl", {"id": "S10002", "lead": "Laurea ammattikorkeakolu", "source": "muu"})
    assert place.believed(iris.project("S10002"), "leadOrganisation") == [RIGHT]
    place.load("projects.jsonl", {"id": "S10003", "lead": "Oy Laurea ammattikorkeakolu", "source": "muu"})
    assert place.believed(iris.project("S10003"), "leadOrganisation") == [RIGHT]


def test_a_decision_says_who_when_and_why(place: Place, waiting: str) -> None:
    place.settle("accept", waiting, why="Sama koulu, lyöntivirhe.")
    (decision,) = decisions_in(place.store)
    assert (decision.of, decision.into, decision.same, decision.by) == (MISSPELT, RIGHT, True, "koordinaatio")
    assert decision.why == (("fi", "Sama koulu, lyöntivirhe."),)
    assert decision.at.endswith("Z")


def test_undoing_an_acceptance_restores_the_graph(place: Place, waiting: str) -> None:
    before = place.graph()
    place.settle("accept", waiting)
    assert place.graph() != before
    place.settle("undo", waiting)
    assert place.graph() == before


def test_undoing_a_rejection_restores_the_graph(place: Place, waiting: str) -> None:
    before = place.graph()
    place.settle("reject", waiting)
    assert [each[0] for each in place.told()] == ["rejected"]
    place.settle("undo", waiting)
    assert place.graph() == before


def test_undoing_what_a_loading_joined_keeps_the_two_apart_for_good(place: Place) -> None:
    place.load("projects.jsonl", {**LED, "lead": "Laurea-ammattikorkeakoulu"})
    apart = {(q.subject, q.predicate, q.object) for q in place.graph() if "project" in str(q.subject)}
    place.load("organisations.jsonl", LAUREA)
    joined = place.graph()
    (entry,) = place.entries()
    place.settle("undo", entry.id)
    name = iris.organisation(None, "Laurea-ammattikorkeakoulu")
    assert place.believed(iris.project("S10001"), "leadOrganisation") == [name]
    assert {(q.subject, q.predicate, q.object) for q in place.graph() if "project" in str(q.subject)} >= apart
    place.load("projects.jsonl", {**LED, "id": "S10002", "lead": "Laurea-ammattikorkeakoulu"})
    assert place.believed(iris.project("S10002"), "leadOrganisation") == [name]
    place.load("projects.jsonl", complete=False)
    place.settle("undo", entry.id)
    assert place.believed(iris.project("S10001"), "leadOrganisation") == [RIGHT]
    assert {quad for quad in joined if "S10001" in str(quad)} <= place.graph()


def test_accepting_into_another_thing_than_proposed(place: Place, waiting: str) -> None:
    place.settle("accept", waiting, into=iris.organisation("2528160-3"))
    assert place.believed(iris.project("S10001"), "leadOrganisation") == [iris.organisation("2528160-3")]
    assert sorted(each[0] for each in place.told()) == ["accepted", "moot"]


def test_joining_what_nobody_had_matched(place: Place) -> None:
    place.load("organisations.jsonl", LAUREA)
    place.load("projects.jsonl", {**LED, "lead": "Espoon koulu"})
    before = place.graph()
    espoo = iris.organisation(None, "Espoon koulu")
    place.settle("accept", espoo, into=RIGHT)
    assert place.believed(iris.project("S10001"), "leadOrganisation") == [RIGHT]
    (entry,) = place.entries()
    place.settle("undo", entry.id)
    assert place.graph() == before


def test_decisions_travel_as_records(place: Place, waiting: str, tmp_path) -> None:
    place.settle("accept", waiting, why="Sama.")
    records = [decision.record() for decision in decisions_in(place.store)]
    other = Place(tmp_path / "other")
    other.folder.mkdir()
    other.load("organisations.jsonl", LAUREA, TURKU)
    other.load("decisions.jsonl", *records)
    other.load("projects.jsonl", LED)
    assert other.believed(iris.project("S10001"), "leadOrganisation") == [RIGHT]
    assert other.graph() == place.graph()


def test_who_settles_second_is_told_what_the_first_decided(place: Place, waiting: str) -> None:
    place.settle("accept", waiting, by="koordinaatio")
    assert place.settle("accept", waiting, by="arvioija") is None
    with pytest.raises(SettledAlready, match="koordinaatio has decided that"):
        place.settle("reject", waiting, by="arvioija")
    with pytest.raises(SettledAlready, match="koordinaatio has decided that"):
        place.settle("accept", waiting, into=iris.organisation("2528160-3"))


def test_of_two_who_settle_at_once_one_wins_and_the_other_is_told(place: Place, waiting: str) -> None:
    ends: list[object] = []
    start = threading.Barrier(2)

    def decide(act: str) -> None:
        start.wait()
        for _ in range(200):
            try:
                ends.append((act, place.settle(act, waiting, by=act)))
            except ReviewError as error:
                ends.append((act, type(error).__name__))
            except Exception as error:
                if type(error).__name__ == "WriterBusy":
                    time.sleep(0.05)
                    continue
                ends.append((act, error))
            return

    threads = [threading.Thread(target=decide, args=(act,)) for act in ("accept", "reject")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(end) for _, end in ends) == ["3", "SettledAlready"]
    (decision,) = decisions_in(place.store)
    assert [act for act, end in ends if end == 3] == ["accept" if decision.same else "reject"]


@pytest.mark.parametrize(
    ("act", "entry", "into", "error"),
    [
        ("accept", "0123456789abcdef", "", UnknownEntry),
        ("accept", RIGHT, "", BadDecision),
        ("accept", RIGHT, iris.organisation("0000000-0"), UnknownEntry),
        ("accept", RIGHT, RIGHT, BadDecision),
        ("accept", RIGHT, iris.project("S10001"), BadDecision),
        ("accept", "https://not an iri/x", RIGHT, UnknownEntry),
    ],
)
def test_what_makes_no_sense_is_refused(place: Place, waiting: str, act, entry, into, error) -> None:
    before = place.graph()
    with pytest.raises(error):
        place.settle(act, entry, into)
    assert place.graph() == before


def test_nothing_decided_is_nothing_to_undo(place: Place, waiting: str) -> None:
    with pytest.raises(BadDecision, match="nothing is decided"):
        place.settle("undo", waiting)


def test_a_persons_name_or_address_is_no_decider(place: Place, waiting: str) -> None:
    with pytest.raises(BadDecision, match="holds an e-mail address"):
        place.settle("accept", waiting, by="koordinaatio@example.org")


def test_two_cannot_be_joined_to_each_other(place: Place, waiting: str) -> None:
    place.settle("accept", waiting)
    with pytest.raises(ReviewError):
        place.settle("accept", RIGHT, into=MISSPELT)


NAMES = ["Silta", "Silta ry", "Ry Silta", "Silta Oy", "Silt ry", "Laurea"]
IDS = ["1046216-1", "2528160-3"]
RECORDS = [
    ("organisations.jsonl", {"name": "Silta ry", "business_id": IDS[0], "known_as": ["Laurea"]}),
    ("organisations.jsonl", {"name": "Silta Oy", "business_id": IDS[1]}),
    *(("projects.jsonl", {"id": f"S1000{n}", "lead": name}) for n, name in enumerate(NAMES)),
]


def decision(of: str, into: str, same: bool) -> tuple[str, dict[str, str]]:
    verdict = "same" if same else "different"
    at = "2026-01-01T00:00:00Z"
    return "decisions.jsonl", {"of": of, "into": into, "verdict": verdict, "by": "koe", "at": at}


DECISIONS = [
    decision(iris.organisation(None, "Silta"), iris.organisation(IDS[0]), True),
    decision(iris.organisation(None, "Laurea"), iris.organisation(IDS[0]), False),
]


Pieces = list[tuple[str, dict]]


def graph_of(place: Place, records: Pieces, runs: int) -> set:
    """All but the list of what waits: how alike two names are hangs on how rare their words were at the time."""
    size = -(-len(records) // runs)
    for start in range(0, len(records), size):
        some = records[start : start + size]
        for name in dict.fromkeys(name for name, _ in some):
            place.load(name, *(each for file, each in some if file == name))
    return {quad for quad in place.graph() if not re.search("/(match|matches)/", str(quad))}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, vocabularies: Path) -> set:
    """The graph of all in the order above, in one run."""
    return graph_of(Place(tmp_path_factory.mktemp("order"), vocabularies), [*RECORDS, *DECISIONS], 1)


ORDERS = given(st.permutations([*RECORDS, *DECISIONS]), st.integers(1, 4))
any_folder = [HealthCheck.function_scoped_fixture]


@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=any_folder)
@ORDERS
def test_any_order_of_records_and_decisions_gives_the_same_graph(
    tmp_path_factory, vocabularies, usual, order, runs
) -> None:
    assert graph_of(Place(tmp_path_factory.mktemp("order"), vocabularies), order, runs) == usual


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=any_folder)
@ORDERS
def test_any_order_gives_the_same_graph_at_length(tmp_path_factory, usual, order, runs) -> None:
    assert graph_of(Place(tmp_path_factory.mktemp("order")), order, runs) == usual


@pytest.mark.slow
def test_every_order_of_two_settlements_gives_the_same(place: Place, tmp_path: Path) -> None:
    for name, record in RECORDS:
        place.load(name, record)
    graphs = []
    for number, order in enumerate(permutations(["Silt ry", "Laurea"])):
        settled = Place(tmp_path / str(number))
        shutil.copytree(place.data, settled.data, symlinks=True)
        for name in order:
            settled.settle("accept", iris.organisation(None, name), into=iris.organisation(IDS[1]))
        graphs.append({quad for quad in settled.graph() if "decidedAt" not in str(quad.predicate)})
    hashes = [{q for q in graph if "contentHash" not in str(q.predicate)} for graph in graphs]
    assert hashes[0] == hashes[1]
