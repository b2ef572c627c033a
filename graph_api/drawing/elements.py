"""What is drawn: any object shaped like the relation service's nodes and edges, and the drawing's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class DrawnLabel(Protocol):
    """A text and the language it is in."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def lang(self) -> str | None: ...  # noqa: D102


class DrawnNode(Protocol):
    """What the drawing needs of a node."""

    @property
    def iri(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> DrawnLabel: ...  # noqa: D102
    @property
    def type_label(self) -> str: ...  # noqa: D102


class DrawnEdge(Protocol):
    """What the drawing needs of an edge; source is the younger one."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def target(self) -> str: ...  # noqa: D102
    @property
    def relation(self) -> str: ...  # noqa: D102
    @property
    def relation_label(self) -> str: ...  # noqa: D102
    @property
    def assertion(self) -> str: ...  # noqa: D102


@dataclass(frozen=True)
class Words:
    """The drawing's own words in the reader's language."""

    title: str
    description: str
    stated: str
    inferred: str
