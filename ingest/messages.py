"""Sentences for people, kept so that they can be told in another language: a template and what stands in it.

`told("{value!r} is not a region code", value="99")` is the English sentence, and remembers how it was made;
`in_language(sentence, "fi")` tells it in Finnish, from the catalogue in `ingest/locale`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("fi", "sv", "en")


class Told(str):
    """An English sentence that remembers its template and the values in it."""

    __slots__ = ("template", "values")

    template: str
    values: dict[str, Any]

    def __reduce__(self) -> tuple[Any, ...]:  # a sentence may cross to another process
        return (_restored, (self.template, self.values))


class Worded(str):
    """An English sentence with its translations beside it, as the shapes of the ontology have them."""

    __slots__ = ("words",)

    words: dict[str, str]

    def __reduce__(self) -> tuple[Any, ...]:
        return (worded, (self.words,))


def worded(words: Mapping[str, str]) -> Worded:
    """Make a sentence of its words by language; `en` must be among them."""
    sentence = Worded(words["en"])
    sentence.words = dict(words)
    return sentence


def told(template: str, /, **values: Any) -> Told:
    """Fill an English template (`str.format`); the template itself is what translators see."""
    return _restored(template, values)


def _restored(template: str, values: dict[str, Any]) -> Told:
    sentence = Told(template.format(**values))
    sentence.template = template
    sentence.values = values
    return sentence


def in_language(sentence: str, language: str) -> str:
    """Tell a sentence in `language` (fi, sv or en); as it is where it has no template or no translation."""
    if language == "en" or not sentence:
        return str(sentence)
    if isinstance(sentence, Worded):
        return sentence.words.get(language, str(sentence))
    if not isinstance(sentence, Told):
        return _catalogue(language).gettext(sentence)
    values = {
        name: in_language(value, language) if isinstance(value, Told | Worded) else value
        for name, value in sentence.values.items()
    }
    return _catalogue(language).gettext(sentence.template).format(**values)


def together(sentences: Iterable[str], mark: str = "; ") -> Worded:
    """Put sentences together, with a mark between them, in each language."""
    every = list(sentences)
    return worded({each: mark.join(in_language(one, each) for one in every) for each in LANGUAGES})


@cache
def _catalogue(language: str) -> Translations:
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is not a language of the reports: use fi, sv or en")
    path = resources.files("ingest") / "locale" / language / "LC_MESSAGES" / "ingest.po"
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(path.read_bytes()), locale=language))
    compiled.seek(0)
    return Translations(compiled)
