"""The screen never lets pass what the shapes object to, and lets pass what is plainly good."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Triple
from rdflib.namespace import SH

from ontology import iris, terms
from ontology.screening import Screen, compiled, screen
from ontology.validation import check_shapes, shapes, validate

SCREEN = screen()
JOINT = SCREEN.joint()
XSD = "http://www.w3.org/2001/XMLSchema#"
VALUES = [
    *(Literal(text) for text in ("x", " ", "2769790-1", "2769790-2", "S21674", "978-952-13-6340-5", "0")),
    *(Literal(text, language="fi") for text in ("Silta", "\n", "maija@example.com", "soita 040 123 4567")),
    Literal("projektipäällikkö Maija Meikäläinen", language="fi"),
    Literal("131052-308T", language="fi"),
    *(
        Literal(text, datatype=NamedNode(XSD + kind))
        for kind, texts in {
            "date": ("2021-09-01", "2021-13-01", "2021-9-1", "2021-09-01Z", "x"),
            "gYear": ("2021", "21", "0000"),
            "gYearMonth": ("2021-09", "2021-13"),
            "boolean": ("true", "1", "yes"),
            "integer": ("0", "7", "-1", "x", "+7", "12345678901234567890"),
            "decimal": ("0.5", "1.5", "-1", ".5", "1e3"),
            "dateTime": ("2021-09-01T00:00:00Z",),
        }.items()
        for text in texts
    ),
    *(
        NamedNode(iris.BASE + local)
        for kind in ("project", "theme", "organisation", "region", "run", "phase", "record/a")
        for local in (f"{kind}/x", f"{kind}/")
    ),
    NamedNode(iris.BASE + "scheme/themes"),
    NamedNode("http://e/"),
]
PROPERTIES = sorted(JOINT | set(SCREEN.checks))
PERSONAL = {
    f"https://w3id.org/nivos/shapes#No{kind}" for kind in ("EMail", "Phone", "IdentityCode", "PersonName")
}
TEXTS = {str(path) for path in shapes().objects(rdflib.URIRef(min(PERSONAL)), SH.targetObjectsOf)}
CLASSES = sorted({*SCREEN.needs, *SCREEN.needs_one, *SCREEN.unknown_classes})


def named(subject: str, path: str, value: object) -> Triple:
    return Triple(NamedNode(subject), NamedNode(path), value)  # type: ignore[arg-type]


def objected(triples: Iterable[Triple]) -> set[str]:
    """What the shapes object to; a text with personal data only where they look for it, not wherever it stands."""
    return {
        one.focus
        for one in validate(triples)
        if one.severity == "violation" and (one.path in TEXTS or one.shape not in PERSONAL)
    }


def held_back(triples: Iterable[Triple], by: Screen = SCREEN) -> set[str]:
    seen = by.look(triples, by.joint())
    return {*seen.suspects, *seen.lacking}


pytestmark = pytest.mark.filterwarnings("ignore:Parsing weird boolean")


@pytest.mark.slow
def test_every_value_on_every_property_that_the_shapes_object_to_is_held_back() -> None:
    triples = [
        named(f"http://e/{at}/{place}", path, value)
        for at, path in enumerate(PROPERTIES)
        for place, value in enumerate(VALUES)
    ]
    wrong = objected(triples)
    assert len(wrong) > 2000
    assert wrong <= held_back(triples)


@pytest.mark.parametrize("seed", range(3))
def test_what_records_say_together_is_held_back_or_joint(seed: int) -> None:
    """Two records about the same things: an objection to both together needs a thing that both are joint about."""
    chance = random.Random(seed)
    records: list[list[Triple]] = [[], []]
    good = {path: [value for value in VALUES if passes(path, value)] for path in PROPERTIES}
    for thing in range(250):
        subject, kinds = f"http://e/{thing}", chance.sample(CLASSES, chance.choice([0, 1, 1, 2]))
        needed = [path for kind in kinds for path, _ in SCREEN.needs.get(kind, ())]
        for path in {*needed, *chance.sample(PROPERTIES, 2)}:
            for value in chance.sample(good[path], min(len(good[path]), chance.choice([1, 1, 2]))):
                chance.choice(records).append(named(subject, path, value))
        for kind in kinds:
            chance.choice(records).append(named(subject, str(terms.RDF_TYPE.value), NamedNode(kind)))
    one, other = (SCREEN.look(record, JOINT) for record in records)
    suspects = one.suspects | other.suspects | one.lacking | other.lacking | (one.joint & other.joint)
    wrong = objected([*records[0], *records[1]])
    assert wrong
    assert wrong <= suspects


def passes(path: str, value: object) -> bool:
    return all(check(value) for check in SCREEN.checks.get(path, ()))  # type: ignore[arg-type]


def test_a_good_project_passes() -> None:
    subject = iris.project("S1")
    said = [
        Triple(NamedNode(subject), terms.RDF_TYPE, terms.PROJECT),
        Triple(NamedNode(subject), terms.NAME, Literal("Silta", language="fi")),
        Triple(NamedNode(subject), terms.NAME, Literal("Bron", language="sv")),
        Triple(NamedNode(subject), terms.START_DATE, Literal("2021-09-01", datatype=terms.XSD_DATE)),
        Triple(NamedNode(subject), terms.END_DATE, Literal("2022-09-01", datatype=terms.XSD_DATE)),
        Triple(NamedNode(subject), terms.BUDGET, Literal("100.5", datatype=terms.XSD_DECIMAL)),
        Triple(NamedNode(subject), terms.BUSINESS_ID, Literal("2769790-1")),
    ]
    seen = SCREEN.look(said, JOINT)
    assert (seen.suspects, seen.lacking, seen.joint) == (frozenset(), frozenset(), {subject})
    assert SCREEN.look(said[:1], JOINT).lacking == {subject}
    for wrong in (
        Triple(NamedNode(subject), terms.NAME, Literal("Toinen", language="fi")),
        Triple(NamedNode(subject), terms.START_DATE, Literal("2022-10-01", datatype=terms.XSD_DATE)),
        Triple(NamedNode(subject), terms.BUSINESS_ID, Literal("2769790-2")),
    ):
        assert SCREEN.look([*said, wrong], JOINT).suspects == {subject}


def test_what_is_not_known_is_held_back() -> None:
    made = rdflib.Graph().parse(
        format="turtle",
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://e/> .
        :a a sh:NodeShape ; sh:targetClass :A ; sh:closed true ; sh:message "a"@en .
        :b a sh:PropertyShape ; sh:targetSubjectsOf :b ; sh:path :b ; sh:minLength 3 ; sh:message "b"@en .""",
    )
    triples = [
        named("http://e/1", terms.RDF_TYPE.value, NamedNode("http://e/A")),
        named("http://e/1", "http://e/c", Literal("x")),
        named("http://e/2", "http://e/b", Literal("xy")),
        named("http://e/3", "http://e/c", Literal("xy")),
    ]
    assert {one.focus for one in check_shapes(_rdflib(triples), made)} == {"http://e/1", "http://e/2"}
    assert held_back(triples, compiled(made)) == {"http://e/1", "http://e/2"}


def _rdflib(triples: list[Triple]) -> rdflib.Graph:
    from ontology.validation import to_rdflib

    return to_rdflib(triples)
