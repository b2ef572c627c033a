"""A saved query and what becomes of it: bound to arguments, cut into pages, counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from queries.header import Text
from queries.parameters import BadArgument, Parameter, Term

_PROLOGUE = re.compile(r"(?:\s+|#[^\n]*(?:\n|$)|BASE\s*<[^>]*>|PREFIX\s+[^\s:]*:\s*<[^>]*>)*", re.IGNORECASE)
_COMMENT_OR_TOKEN = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?P<comment>\#[^\n]*)""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class BoundQuery:
    """A query with its arguments in place; `arguments` are the values used, defaults among them."""

    text: str
    arguments: Mapping[str, tuple[str, ...]]

    def page(self, limit: int, offset: int = 0) -> str:
        """Return the text of one page: `limit` rows after the first `offset`. Raises ValueError below 0."""
        if limit < 0 or offset < 0:
            raise ValueError(f"a page cannot begin at {offset} and hold {limit} rows")
        return f"{self.text.rstrip()}\nLIMIT {limit:d}\nOFFSET {offset:d}\n"

    def count(self) -> str:
        """Return the text that counts all rows, in `?total`."""
        prologue, body = split_prologue(self.text)
        return f"{prologue}SELECT (COUNT(*) AS ?total) WHERE {{\n{{\n{body.rstrip()}\n}}\n}}\n"


@dataclass(frozen=True)
class SavedQuery:
    """One question with its text; `version` changes whenever the file does. `keywords` explain the words that
    stand in the answer's literal columns or among a parameter's choices."""

    name: str
    topic: str
    title: Text
    description: Text
    answers: tuple[str, ...]
    tags: tuple[str, ...]
    params: Mapping[str, Parameter]
    columns: Mapping[str, Text]
    keywords: Mapping[str, Text]
    pagination: int
    text: str = field(repr=False)
    version: str

    def bind(self, arguments: Mapping[str, Sequence[str]]) -> BoundQuery:
        """Put arguments in place of the VALUES lines, as serialised terms. Raises BadArgument."""
        for name, values in arguments.items():
            if name not in self.params:
                known = ", ".join(self.params) or "no parameter at all"
                raise BadArgument(name, ", ".join(values), f"belongs to no parameter of {self.name}", known)
        lines = self.text.split("\n")
        used: dict[str, tuple[str, ...]] = {}
        for name, parameter in self.params.items():
            terms = parameter.terms(arguments.get(name, ()))
            for number in parameter.lines:
                lines[number - 1] = _values_line(lines[number - 1], name, terms)
            if terms:
                used[name] = tuple(term.value for term in terms)
        return BoundQuery("\n".join(lines), used)


def _values_line(line: str, name: str, terms: Sequence[Term]) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    values = " ".join(str(term) for term in terms) or "UNDEF"
    return f"{indent}VALUES ?{name} {{ {values} }}  # param"


def split_prologue(text: str) -> tuple[str, str]:
    """Split a query after its last BASE or PREFIX line (comments between them belong to the prologue)."""
    match = _PROLOGUE.match(text)
    end = match.end() if match else 0
    return text[:end], text[end:]


def strip_comments(text: str) -> str:
    """Return SPARQL text without comments; a `#` in an IRI or a string is none."""
    return _COMMENT_OR_TOKEN.sub(lambda match: "" if match["comment"] else match[0], text)
