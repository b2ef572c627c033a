"""The content words of a project's or model's name and summary, as base forms that can be compared.

Finnish is inflected and compounding: "asuntolaohjauksen" and "ohjaus" must meet. Words are lemmatised with
simplemma by the language of their text; a compound is then also taken for its parts, where both parts are words
that the same collection of texts uses by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache

import simplemma
from pyoxigraph import Literal, NamedNode, Triple

from graph_api.derive.facts import Facts
from ontology import iris, terms

LANGUAGES = ("fi", "sv", "en")

#: Shorter words tell nothing of what a project is about, and a shorter part makes chance compounds.
_SHORTEST = 4
_SHORTEST_PART = 5

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

#: Function words, and words that every project and model uses of itself.
_STOP = {
    "fi": """ja tai sekä että joka mikä myös niin kuin kun jos vain ovat olla ollut voida saada tulla antaa tehdä
        kautta kanssa avulla varten mukaan välillä jälkeen ennen aikana yhteydessä osana alalla hanke hankkeen
        malli toimintamalli projekti kehittää kehittäminen kehitetä tuottaa luoda toteuttaa edistää parantaa
        vahvistaa auttaa tukea tavoite tarkoitus muu oma uusi eri kaikki sama hän tämä nämä joten sillä
        rakentaa koota kohti paremmin kokeilla etsiä tarjota jotta jolla joiden jossa jolloin""",
    "sv": """och eller samt att som den det de ett är för med till från genom under efter före mellan vid inom
        projekt projektet modell utveckla utveckling skapa främja stöda förbättra sin annan ny olika alla""",
    "en": """and or that which with from through under after before between within this these those their
        project model develop development create promote support improve other new different all""",
}
_STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOP.items()}


@lru_cache(maxsize=200_000)
def base_form(word: str, language: str) -> str:
    """Lemmatise one word: "siirtymiä" → "siirtymä". A word that no dictionary knows stays as it is."""
    return str(simplemma.lemmatize(word.casefold(), lang=language)).casefold()


def base_forms(text: str, language: str) -> frozenset[str]:
    """The base forms of the content words of a text in one of `LANGUAGES`."""
    stop = _STOP_WORDS[language]
    found = set()
    for match in _WORD.finditer(text):
        for word in (match.group(), *match.group().split("-")):
            form = base_form(word, language)
            if len(form) >= _SHORTEST and form not in stop and word.casefold() not in stop:
                found.add(form)
    return frozenset(found)


def parts(word: str, vocabulary: Set[str]) -> tuple[str, ...]:
    """Split a compound into first part and last part, both of the vocabulary; () when it is not one.

    The first part may stand in the genitive ("nuorten|ohjaus" is not tried, "elämän|taito" is) and the longest
    last part wins, as the last part carries the meaning.
    """
    for cut in range(_SHORTEST_PART - 1, len(word) - _SHORTEST_PART + 1):
        first, last = word[:cut], word[cut:]
        if last not in vocabulary:
            continue
        for whole in (first, first.removesuffix("n"), first.removesuffix("-")):
            if len(whole) >= _SHORTEST and whole in vocabulary:
                return whole, last
    return ()


def words_of(facts: Facts, entities: Iterable[str]) -> dict[str, set[str]]:
    """The words of each entity that has a name or a summary, compounds with their parts."""
    among = set(entities)
    own: dict[str, set[str]] = {}
    for predicate in (terms.NAME, terms.SUMMARY):
        for entity, literal in facts.literals(predicate):
            if entity in among and literal.language in LANGUAGES:
                own.setdefault(entity, set()).update(base_forms(literal.value, literal.language))
    vocabulary = frozenset().union(*own.values()) if own else frozenset()
    split = {word: parts(word, vocabulary) for word in vocabulary}
    return {entity: words.union(*(split[word] for word in words)) for entity, words in own.items() if words}


def word_iri(form: str) -> str:
    """The IRI of a word by its form."""
    return iris.entity("word", form)


def word_triples(words: Mapping[str, Set[str]]) -> Iterator[Triple]:
    """Yield each word with its form, and who uses it. `words` maps entities to forms."""
    for form in sorted(set().union(*words.values())):
        node = NamedNode(word_iri(form))
        yield Triple(node, terms.RDF_TYPE, terms.WORD)
        yield Triple(node, terms.FORM, Literal(form))
    for entity in sorted(words):
        for form in sorted(words[entity]):
            yield Triple(NamedNode(entity), terms.SUMMARY_WORD, NamedNode(word_iri(form)))
