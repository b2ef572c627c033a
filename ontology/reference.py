"""The reference of the ontology for people, as one HTML page a language; and the ontology in RDF formats.

Everything on the page comes from the shipped Turtle files; the page loads nothing from anywhere.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from pyoxigraph import RdfFormat, serialize

from ontology import triples
from ontology.reference_entries import PREFIXES, Reference
from ontology.reference_words import LANGUAGES, WORDS

#: Media types that `serialised` can write, each with the format behind it.
MEDIA_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}


class OntologyError(Exception):
    """The reference was asked for in a language or format that it does not have."""


def render(lang: str, *, pages: str = "ontology.{lang}.html", turtle: str = "ontology.ttl") -> str:
    """Write the reference in `lang` (fi, sv or en) as a complete HTML document.

    `pages` is the address of the reference in a language, with `{lang}` in it; `turtle` that of the Turtle
    file. The defaults are the files that `write` makes. Raises OntologyError for an unknown language.
    """
    if lang not in LANGUAGES:
        raise OntologyError(f"the reference has no language {lang!r}, only {', '.join(LANGUAGES)}")
    environment = Environment(
        loader=PackageLoader("ontology", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = Reference(lang)
    return environment.get_template("reference.html.j2").render(
        lang=lang,
        languages=LANGUAGES,
        addresses={code: pages.replace("{lang}", code) for code in LANGUAGES},
        turtle=turtle,
        words=WORDS[lang],
        ontology=page.ontology(),
        sections=page.sections(),
    )


def write(folder: Path) -> list[Path]:
    """Write `ontology.<lang>.html` and `ontology.ttl` into `folder`, made when missing; list the files."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {f"ontology.{lang}.html": render(lang).encode() for lang in LANGUAGES}
    contents["ontology.ttl"] = serialised("text/turtle")
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


@cache
def serialised(media_type: str) -> bytes:
    """Write core, coordination and schemes as one RDF document of a media type. Raises OntologyError."""
    if media_type not in MEDIA_TYPES:
        raise OntologyError(f"the ontology is not written as {media_type}, only as {', '.join(MEDIA_TYPES)}")
    form = MEDIA_TYPES[media_type]
    prefixes = None if form == RdfFormat.N_TRIPLES else PREFIXES
    written = serialize(triples(), format=form, prefixes=prefixes)
    assert written is not None  # noqa: S101 - bytes, because no output was named
    return written
