"""Wholes: computed from links and strong overlaps, curated ones as they are."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store, Triple

from ontology import iris
from tests.unit.derive.graphs import derived

PREFIXES = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix m: <https://w3id.org/nivos/model/> .
@prefix t: <https://w3id.org/nivos/theme/> .
@prefix l: <https://w3id.org/nivos/link/> .
@prefix a: <https://w3id.org/nivos/assertion/> .
t:asuntolat skos:prefLabel "asuntolat"@fi, "elevhem"@sv . t:ohjaus skos:prefLabel "ohjaus"@fi .
"""
LINK = "n:assertion a:inferred ; n:linkRelation"


def wholes(turtle: str) -> dict[str, dict[str, list[str]]]:
    store = Store()
    store.load((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)
    found: dict[str, dict[str, list[str]]] = {}
    triples: list[Triple] = derived(store)
    of_wholes = {str(one.subject) for one in triples if "heldTogetherBy" in str(one.predicate)}
    of_wholes |= {str(one.subject) for one in triples if "computation" in str(one.predicate)}
    for one in triples:
        if str(one.subject) in of_wholes:
            name = one.predicate.value.rsplit("#", 1)[1]
            value = getattr(one.object, "value", "").removeprefix(iris.BASE)
            found.setdefault(str(one.subject).strip("<>").removeprefix(iris.BASE), {}).setdefault(
                name, []
            ).append(value)
    return found


def test_a_link_holds_two_models_together_under_their_shared_theme() -> None:
    found = wholes(f"""
    m:a a n:Model ; n:theme t:asuntolat, t:ohjaus . m:b a n:Guide ; n:theme t:asuntolat .
    m:c a n:Model ; n:theme t:muu .
    l:1 n:linkFrom m:a ; n:linkTo m:b ; {LINK} n:basedOn .
    """)
    members = [iris.model("a"), iris.model("b")]
    assert found == {
        f"whole/{iris.digest(*members)}": {
            "type": ["ontology#Whole"],
            "computation": ["computed"],
            "name": ["asuntolat", "elevhem"],
            "heldTogetherBy": ["theme/asuntolat"],
            "wholeMember": ["model/a", "model/b"],
        }
    }


def test_sharing_an_event_or_a_bank_or_no_theme_makes_no_whole() -> None:
    assert (
        wholes(f"""
    m:a a n:Model ; n:theme t:asuntolat . m:b a n:Model ; n:theme t:ohjaus .
    m:bank a n:MethodBank ; n:theme t:asuntolat, t:c, t:d, t:e, t:f, t:g .
    l:1 n:linkFrom m:a ; n:linkTo m:b ; {LINK} n:basedOn .
    l:2 n:linkFrom m:a ; n:linkTo m:bank ; {LINK} n:storedIn .
    """)
        == {}
    )


def test_a_strong_overlap_holds_models_together() -> None:
    # the same single theme gives 0.5, over the 0.35 that it takes
    found = wholes("m:a a n:Model ; n:theme t:ohjaus . m:b a n:Model ; n:theme t:ohjaus . m:c a n:Model .")
    (whole,) = found.values()
    assert whole["wholeMember"] == ["model/a", "model/b"]
    assert whole["name"] == ["ohjaus"]


def test_a_curated_whole_stays_as_people_drew_it() -> None:
    found = wholes("""
    m:w a n:Result, n:Whole ; n:theme t:ohjaus . m:a a n:Model ; n:theme t:ohjaus ; n:partOf m:w .
    """)
    assert found == {
        "model/w": {
            "computation": ["curated"],
            "heldTogetherBy": ["theme/ohjaus"],
            "wholeMember": ["model/a"],
        }
    }
