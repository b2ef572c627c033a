"""Content words of names and summaries in their base form, compounds taken apart where a part is a word of its own.

Finnish inflects and compounds: "nuorisotakuun" and "takuu" should meet. A word unknown to the dictionary is
split where both halves are known words; a part counts as a word of the text only when some text has it as a
word of its own, so that compounds add no features that nothing could share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache, lru_cache

import simplemma
from pyoxigraph import Literal

from graph_api.derive.facts import Facts
from ontology import iris, terms

LANGUAGES = ("fi", "sv", "en")

_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SHORTEST = 3
#: Halves of a compound: "koulu" + "tus" is no compound, "tuki" + "malli" is.
_SHORTEST_HEAD = 4
_SHORTEST_MODIFIER = 3

#: Words that tell nothing of what a text is about.
_STOP = {
    "fi": """aikana alla alle asti avulla ei eikä ennen eri ettei että hyvin hän ilman itse ja jo joka jokin
        jos joskus josta jotta jälkeen kaikki kanssa kautta kohti koko kuin kuka kun kuten
        laajasti lisäksi lisää luona läheisesti läpi mikä missä miten moni mukaan mutta muu myös
        ne niin niitä noin nyt näin olla oma osa osin paljon päin saada sama samalla se sekä sen
        siellä siihen siinä siitä silloin sillä sinne sitä taas tai toinen tulla tähän tämä
        tässä täällä uusi vai vaikka vain voida välillä yli ympäri""",
    "sv": """alla att av de dem den denna deras dess det detta där efter eller en ett från för genom ha har
        hur i inom inte kan kunna med mellan men mot när och också om på samt sig sin sina ska
        skall som så till under upp ut utan var vara vid vilka vilken är över""",
    "en": """a about after all also an and are as at be been between both but by can could do each for from
        has have how in into is it its more not of on or other own so such than that the their
        them then there these they this those through to under up was we were what when where
        which while who will with within would""",
}
#: Where the dictionary takes a common word for a rare one: "työ" is also a dialect's "te".
_LEMMAS = {("fi", "työ"): "työ", ("fi", "työn"): "työ", ("fi", "työtä"): "työ"}
STOP_WORDS = {lang: frozenset(words.split()) for lang, words in _STOP.items()}


@lru_cache(maxsize=200_000)
def lemma(token: str, lang: str) -> str:
    """Give the base form of one word in lower case."""
    folded = token.casefold()
    if (lang, folded) in _LEMMAS:
        return _LEMMAS[lang, folded]
    if "-" in folded:
        start, _, end = folded.rpartition("-")
        return f"{start}-{lemma(end, lang)}"
    if simplemma.is_known(folded, lang=lang):
        return simplemma.lemmatize(folded, lang=lang).casefold()
    halves = split(folded, lang)
    if halves is not None:
        return halves[0] + lemma(halves[1], lang)
    return simplemma.lemmatize(folded, lang=lang).casefold()


@lru_cache(maxsize=200_000)
def split(word: str, lang: str) -> tuple[str, str] | None:
    """Cut a compound in two where both halves are known words, the last one as long as can be; None when it is none."""
    if "-" in word:
        start, _, end = word.rpartition("-")
        return start, end
    for cut in range(_SHORTEST_MODIFIER, len(word) - _SHORTEST_HEAD + 1):
        start, end = word[:cut], word[cut:]
        if simplemma.is_known(end, lang=lang) and simplemma.is_known(start, lang=lang):
            return start, end
    return None


def content_words(text: str, lang: str = "fi") -> set[str]:
    """Give the base forms of the words of a text that say something: no stop words, numbers or very short words."""
    return {word for token in _TOKEN.findall(text) if (word := _content_word(token, lang))}


@lru_cache(maxsize=200_000)
def _content_word(token: str, lang: str) -> str:
    """Give the base form of a word that says something; "" for any other."""
    word = lemma(token, lang)
    return word if len(word) >= _SHORTEST and word not in STOP_WORDS[lang] else ""


def parts(word: str, lang: str = "fi") -> set[str]:
    """Give the words that a compound is made of, each in its base form; nothing for a simple word."""
    found: set[str] = set()
    left = [word]
    # A part may lead back: "september" is cut into "sept" and "ember", and the base form of "sept" is "september".
    while left:
        halves = split(left.pop(), lang) or ()
        fresh = {lemma(half, lang) for half in halves if len(half) >= _SHORTEST} - found - {word}
        found |= fresh
        left += fresh
    stop = STOP_WORDS[lang]
    return {part for part in found if part not in stop and len(part) >= _SHORTEST}


def words(facts: Facts, entities: Iterable[str]) -> dict[str, set[str]]:
    """Give the words of the name and summary of each entity, compounds with those of their parts that others use."""
    known = set(entities)
    said: dict[tuple[str, str], set[str]] = {}
    for predicate in (terms.NAME, terms.SUMMARY):
        for entity, literal in facts.literals(predicate):
            if entity in known:
                lang = (literal.language or "fi").split("-")[0]
                lang = lang if lang in LANGUAGES else "fi"
                said.setdefault((entity, lang), set()).update(content_words(literal.value, lang))
    vocabulary = set().union(*said.values())

    @cache
    def with_parts(word: str, lang: str) -> Set[str]:
        return {word} | parts(word, lang) & vocabulary

    found: dict[str, set[str]] = {}
    for (entity, lang), own in said.items():
        found.setdefault(entity, set()).update(*(with_parts(word, lang) for word in own))
    return found


@lru_cache(maxsize=200_000)
def word_iri(form: str) -> str:
    """Give the IRI of a word."""
    return iris.entity("word", iris.slug(form))


def as_features(words_: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Give the IRIs of the words of each entity."""
    return {entity: set(map(word_iri, own)) for entity, own in words_.items()}


def forms(words_: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Give one form of each word, by its IRI."""
    return {word_iri(form): form for form in sorted(set().union(*words_.values()), reverse=True)}


def word_lines(forms_: Mapping[str, str], features: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Write the words, each with its form, and which entity uses which."""
    for iri, form in sorted(forms_.items()):
        yield f"<{iri}> {terms.RDF_TYPE} {terms.WORD} .\n<{iri}> {terms.FORM} {Literal(form)} .\n"
    uses = f"> {terms.SUMMARY_WORD} <"
    for entity in sorted(features):
        yield "".join(f"<{entity}{uses}{iri}> .\n" for iri in sorted(features[entity]))
