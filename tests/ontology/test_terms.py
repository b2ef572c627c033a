"""`ontology.terms` and the shipped Turtle files name the same terms."""

from pyoxigraph import NamedNode, RdfFormat, parse

import ontology
from ontology import iris, terms

DECLARED = {
    terms.OWL_CLASS,
    terms.OWL_OBJECT_PROPERTY,
    terms.OWL_DATATYPE_PROPERTY,
    terms.OWL_ANNOTATION_PROPERTY,
}
CONSTANTS = {name: value for name, value in vars(terms).items() if isinstance(value, NamedNode)}


def declared_terms() -> set[str]:
    return {
        triple.subject.value
        for triple in ontology.triples()
        if triple.predicate == terms.RDF_TYPE
        and triple.object in DECLARED
        and triple.subject.value.startswith(iris.N)
    }


def test_every_term_has_a_constant_and_every_constant_a_term():
    ours = {value.value for value in CONSTANTS.values() if value.value.startswith(iris.N)}
    assert ours == declared_terms()


def test_no_term_has_two_constants():
    values = [value.value for value in CONSTANTS.values()]
    assert sorted(values) == sorted(set(values))


def test_a_constant_is_its_local_name_in_capitals():
    for name, value in CONSTANTS.items():
        if value.value.startswith(iris.N):
            local = value.value.removeprefix(iris.N)
            assert name.replace("_", "") in {
                local.upper(),
                local.upper() + "CLASS",
                local.upper() + "PROPERTY",
            }


def test_names_that_a_class_and_a_property_share_say_which_they_are():
    assert terms.GOAL_CLASS.value == iris.N + "Goal"
    assert terms.GOAL_PROPERTY.value == iris.N + "goal"
    assert terms.OVERLAP_PART_CLASS.value == iris.N + "OverlapPart"
    assert terms.OVERLAP_PART_PROPERTY.value == iris.N + "overlapPart"
    assert not hasattr(terms, "GOAL")
    assert not hasattr(terms, "OVERLAP_PART")


def test_the_shipped_files_use_no_term_of_ours_that_is_not_declared():
    used = {
        node.value
        for triple in ontology.triples()
        for node in (triple.subject, triple.predicate, triple.object)
        if isinstance(node, NamedNode) and node.value.startswith(iris.N)
    }
    assert used <= declared_terms()


def test_core_declares_only_terms_and_coordination_declares_none():
    core, coordination = ontology.files()[:2]
    subjects = {quad.subject.value for quad in parse(core.read_bytes(), format=RdfFormat.TURTLE)}
    assert {iri for iri in subjects if iri.startswith(iris.BASE)} == {iris.ONTOLOGY} | declared_terms()
    told = {quad.subject.value for quad in parse(coordination.read_bytes(), format=RdfFormat.TURTLE)}
    assert not {iri for iri in told if iri.startswith(iris.N)}
