"""The overlaps of the sample against the exact SPARQL: every pair, to the last digit, and the parts of each.

Fixture strategy: the real sample, loaded once; the score that SPARQL works out from themes, groups, phases,
regions and words is the truth that the sparse matrices, and what was published, are held against.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions

from graph_api.derive import scores
from graph_api.store import DataDirectory, Snapshots, View
from ingest.load import run_ingest
from queries.catalogue import catalogue

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[3] / "ingest/samples/zoomi"
PUBLISHED = """
PREFIX n: <https://w3id.org/nivos/ontology#>
SELECT ?a ?b ?score (SUM(?contribution) AS ?sum) WHERE {
  ?overlap n:overlapOf ?a, ?b ; n:score ?score ; n:overlapPart ?part .
  ?part n:contribution ?contribution .
  FILTER(STR(?a) < STR(?b))
} GROUP BY ?a ?b ?score
"""
Pairs = dict[tuple[str, str], Decimal]


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    data = tmp_path_factory.mktemp("data")
    run_ingest([SAMPLE], data)
    return Snapshots(DataDirectory(data)).view()


def text(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def rows(view: View, query: str) -> QuerySolutions:
    results = view.query(query)
    assert isinstance(results, QuerySolutions)
    return results


def by_sparql(view: View, kind: str, things: set[str]) -> Pairs:
    query = catalogue()[f"overlap-score-{kind}s"]
    found: Pairs = {}
    for thing in sorted(things):
        for solution in rows(view, query.bind({kind: [thing]}).text):
            one, other = sorted((thing, text(solution["other"])))
            score = Decimal(text(solution["score"]))
            assert found.setdefault((one, other), score) == score
    return found


@pytest.mark.parametrize(("kind", "least"), [("project", 4000), ("model", 1000)])
def test_every_pair_scores_as_sparql_says(view: View, kind: str, least: int) -> None:
    computed = scores(view.store, "project" if kind == "project" else "model")
    assert len(computed) > least
    truth = by_sparql(view, kind, {thing for pair in computed for thing in pair})
    assert {pair: truth[pair] for pair in computed} == computed


def test_what_is_published_is_what_was_computed_and_its_parts_add_up(view: View) -> None:
    computed = scores(view.store, "project") | scores(view.store, "model")
    published: Pairs = {}
    for solution in rows(view, PUBLISHED):
        pair = (text(solution["a"]), text(solution["b"]))
        published[pair] = Decimal(text(solution["score"]))
        assert Decimal(text(solution["sum"])) == published[pair]
    assert published == {pair: score for pair, score in computed.items() if score >= Decimal("0.1")}
    assert len(published) > 100
