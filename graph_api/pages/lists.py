"""The lists of projects, models, themes and organisations, with their filters and pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from graph_api.concepts import counting_as
from graph_api.pages.reading import Item, Reader, by_label, runs_on
from ontology import iris

PAGE_SIZE = 50

Row = TypeVar("Row")


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """One page (from 1) of a list, and how many rows there are in all."""

    rows: Sequence[Row]
    total: int
    page: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True)
class ProjectRow:
    """A project in a list; dates are ISO text."""

    item: Item
    code: str | None
    start: str | None
    end: str | None
    lead: Item | None
    runs: bool | None
    confirmed: bool


@dataclass(frozen=True)
class ModelRow:
    """A model in a list."""

    item: Item
    stage: Item | None
    projects: Sequence[Item]


@dataclass(frozen=True)
class ThemeRow:
    """A theme in a list, with how many projects and models have it."""

    item: Item
    groups: Sequence[Item]
    projects: int
    models: int


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation in a list, with the projects it leads and takes part in."""

    item: Item
    business_id: str | None
    leads: int
    partner_in: int
    models: int


def paged(
    r: Reader, found: Sequence[str], page: int, row: Callable[[Item], Row], size: int = PAGE_SIZE
) -> Listing[Row]:
    """Sort things by name, cut one page out and describe only what is on it."""
    items = sorted((r.item(iri) for iri in found), key=by_label)
    start = (page - 1) * size
    return Listing([row(item) for item in items[start : start + size]], len(items), page, size)


def keep(r: Reader, found: set[str], text: str, links: Mapping[tuple[str, ...], str]) -> list[str]:
    """Keep what has all the words of ``text`` in its name or code and, for each property, the IRI asked for."""
    for names, wanted in links.items():
        if wanted:
            found &= {iri for name in names for iri in r.subjects(name, wanted)}
    words = text.casefold().split()
    if not words:
        return list(found)
    return [iri for iri in found if all(word in _haystack(r, iri) for word in words)]


def _haystack(r: Reader, iri: str) -> str:
    texts = [label.text for label in r.texts(iri, "name")] + [r.labels.of(iri, r.lang).text]
    texts += [label.text for name in ("code", "knownAs", "businessId") for label in r.texts(iri, name)]
    return " ".join(texts).casefold()


def with_concept(r: Reader, found: set[str], name: str, concept: str) -> set[str]:
    """Keep what has a theme or target group (`name`: the property), or any that counts as it."""
    return found & {iri for each in counting_as(r.view, concept) for iri in r.subjects(name, each)}


PHASE = ("transitionPhase", "inferredPhase")


def project_row(r: Reader, item: Item, today: date | None = None) -> ProjectRow:
    """Describe one project for a list."""
    start, end = r.value(item.iri, "startDate"), r.value(item.iri, "endDate")
    ties = r.subjects("tieOf", item.iri)
    return ProjectRow(
        item,
        r.value(item.iri, "code"),
        start,
        end,
        r.one(item.iri, "leadOrganisation"),
        runs_on(start, end, today or date.today()),
        any(r.value(tie, "confirmed") == "true" for tie in ties),
    )


def model_row(r: Reader, item: Item) -> ModelRow:
    """Describe one model for a list."""
    return ModelRow(item, r.one(item.iri, "developmentStage"), r.pointed(item.iri, "developedIn"))


def theme_row(r: Reader, item: Item) -> ThemeRow:
    """Describe one theme for a list; what has a theme under it counts too, each thing once."""
    having = {iri for theme in counting_as(r.view, item.iri) for iri in r.subjects("theme", theme)}
    kinds = [iris.kind_of(iri) or "" for iri in having]
    return ThemeRow(item, r.items(r.broader(item.iri)), kinds.count("project"), kinds.count("model"))


def organisation_row(r: Reader, item: Item) -> OrganisationRow:
    """Describe one organisation for a list."""
    return OrganisationRow(
        item,
        r.value(item.iri, "businessId"),
        len(set(r.subjects("leadOrganisation", item.iri))),
        len(set(r.subjects("partnerOrganisation", item.iri))),
        len(set(r.subjects("ownerOrganisation", item.iri))),
    )


def projects(
    r: Reader, page: int, text: str, theme: str, phase: str, region: str, running: date | None
) -> Listing[ProjectRow]:
    """List projects by words, theme (with those under it), transition phase, region, and a day they run on."""
    found = r.of_kind("project", "Project", "CoordinationProject")
    found = with_concept(r, found, "theme", theme) if theme else found
    kept = keep(r, found, text, {PHASE: phase, ("region",): region})
    if running:
        kept = [i for i in kept if runs_on(r.value(i, "startDate"), r.value(i, "endDate"), running)]
    return paged(r, kept, page, lambda item: project_row(r, item))


def models(
    r: Reader, page: int, text: str, theme: str, phase: str, group: str, stage: str
) -> Listing[ModelRow]:
    """List models by words, theme (with those under it), transition phase, target group and stage."""
    found = r.of_kind("model", "Result", *RESULT_CLASSES)
    found = with_concept(r, found, "theme", theme) if theme else found
    found = with_concept(r, found, "targetGroup", group) if group else found
    asked = {PHASE: phase, ("developmentStage",): stage}
    return paged(r, keep(r, found, text, asked), page, lambda item: model_row(r, item))


RESULT_CLASSES = ("Model", "GoodPractice", "Guide", "WorkingTool", "MethodBank")


def themes_in_use(r: Reader) -> list[Item]:
    """Return the themes and theme groups that some project or model has, for a select."""
    every = r.of_scheme("theme")
    return r.items(
        iri for iri in every if any(r.subjects("theme", each) for each in counting_as(r.view, iri))
    )


def themes(r: Reader, page: int, text: str, size: int = 200) -> Listing[ThemeRow]:
    """List themes by words."""
    return paged(r, keep(r, r.of_scheme("theme"), text, {}), page, lambda item: theme_row(r, item), size)


def organisations(r: Reader, page: int, text: str) -> Listing[OrganisationRow]:
    """List organisations by words of their name, other names or business id."""
    found = r.of_kind("organisation", "Organisation")
    return paged(r, keep(r, found, text, {}), page, lambda item: organisation_row(r, item))


@dataclass(frozen=True)
class TieRow:
    """A project's tie to the network or a section of it; only a confirmed one is membership."""

    kind: Item | None
    to: Item | None
    confirmed: bool


def tie_row(r: Reader, iri: str) -> TieRow:
    """Describe one tie."""
    return TieRow(r.one(iri, "tieKind"), r.one(iri, "tieTo"), r.value(iri, "confirmed") == "true")


def kinds(r: Reader, iri: str) -> list[Item]:
    """Return the classes of a thing as items, the most general left out."""
    found = {f"{iris.N}{name}" for name in (*RESULT_CLASSES, "Whole")}
    return r.items(set(r.types(iri)) & found)
