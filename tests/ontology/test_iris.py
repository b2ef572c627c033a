"""Every IRI is minted in one place, always the same for the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import iris


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Nivelvaihe", "nivelvaihe"),
        ("Yhessä eteenpäin", "yhessa-eteenpain"),
        ("perusopetus → toinen aste", "perusopetus-toinen-aste"),
        ("  Sujuvat   siirtymät! ", "sujuvat-siirtymat"),
        ("Åland", "aland"),
        ("2014–2020", "2014-2020"),
    ],
)
def test_slug(text, slug):
    assert iris.slug(text) == slug


@pytest.mark.parametrize("text", ["", "???", "→"])
def test_slug_refuses_what_leaves_nothing(text):
    with pytest.raises(ValueError, match="no letter or digit"):
        iris.slug(text)


def test_each_kind_of_thing_has_its_address():
    assert iris.project("S21674") == "https://w3id.org/nivos/project/S21674"
    assert iris.model("veke") == "https://w3id.org/nivos/model/veke"
    assert iris.organisation(business_id="2769790-1") == "https://w3id.org/nivos/organisation/2769790-1"
    assert iris.organisation(name="x", code="pic:1") == "https://w3id.org/nivos/organisation/pic:1"
    assert iris.organisation(name="SAKU ry") == "https://w3id.org/nivos/organisation/saku-ry"
    assert iris.concept("theme", "Nivelvaihe") == "https://w3id.org/nivos/theme/nivelvaihe"
    assert iris.concept("region", "koko maa") == "https://w3id.org/nivos/region/koko-maa"
    assert iris.scheme("supports") == "https://w3id.org/nivos/scheme/supports"
    assert iris.run(7) == "https://w3id.org/nivos/run/000007"


def test_a_local_id_is_quoted_but_stays_legible():
    assert iris.entity("project", "a b/c:d") == "https://w3id.org/nivos/project/a%20b%2Fc:d"
    assert iris.record_graph("zoomi", "project", "a/b") == "https://w3id.org/nivos/record/zoomi/project/a%2Fb"


def test_what_cannot_be_named_is_refused():
    with pytest.raises(ValueError, match="no such kind"):
        iris.entity("person", "1")
    with pytest.raises(ValueError, match="needs an id"):
        iris.entity("project", " ")
    with pytest.raises(ValueError, match="no such kind of concept"):
        iris.concept("project", "x")
    with pytest.raises(ValueError, match="business id, a code or a name"):
        iris.organisation()


def test_digest_depends_on_each_part_and_their_order():
    assert iris.digest("a", "b") == "f04cdced9736a69d"
    assert (
        len({iris.digest("a", "b"), iris.digest("b", "a"), iris.digest("ab"), iris.digest("a", "b", "")}) == 4
    )


@pytest.mark.parametrize(
    ("iri", "parts"),
    [
        ("https://w3id.org/nivos/project/S21674", ("project", "S21674")),
        ("https://w3id.org/nivos/project/a%2Fb", ("project", "a/b")),
        ("https://w3id.org/nivos/scheme/themes", None),
        ("https://w3id.org/nivos/project/", None),
        ("https://w3id.org/nivos/project/a/b", None),
        ("https://w3id.org/nivos/ontology#Project", None),
        ("https://example.org/project/S21674", None),
    ],
)
def test_split(iri, parts):
    assert iris.split(iri) == parts


@given(st.sampled_from(sorted(iris.KINDS)), st.text(min_size=1, max_size=20).filter(str.strip))
def test_split_takes_apart_what_entity_put_together(kind, local_id):
    assert iris.split(iris.entity(kind, local_id)) == (kind, local_id.strip())
