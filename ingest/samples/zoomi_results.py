"""Records of the sample's results and of the links between them and the projects."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.samples import zoomi_decisions as decided
from ingest.samples.zoomi_collected import (
    READ_ON,
    Collected,
    Row,
    mention,
    source_of,
    web_page,
    without_empty,
)


def models(data: Collected) -> Iterable[Row]:
    """Results of every kind; what ties them to projects stands in the links."""
    members = _members(data)
    for one in data.models:
        stage = one["stage"]
        planned = one["source_kind"] == decided.PLANNED_ONLY
        yield without_empty(
            id=one["id"],
            kind=decided.KINDS.get(one["id"], "model"),
            source=source_of(one["source_kind"]),
            source_url=web_page(one["source_url"]),
            retrieved=one["retrieved"],
            name=one["title"],
            owner=_owner(data, one["owner_organisation"]),
            owner_note=_owner_note(one),
            stage="planned" if planned else _stage(stage),
            stage_note=stage,
            dissemination_stage=None
            if planned or not stage.startswith(decided.SPREADING)
            else "spread-finished",
            fund="ESR" if one["funder"] == "ESR" else None,
            funding_note=one["funder"],
            themes=one["themes"],
            target_groups=one["target_groups"],
            regions=[data.regions[name] for name in one["regions"] if name in data.regions],
            summary=one["summary_fi"],
            created=one["created"],
            modified=one["modified"],
            note=one["note"],
            members=members.get(one["id"]),
        )


def _stage(text: str) -> str:
    return next(stage for beginning, stage in decided.STAGES.items() if text.startswith(beginning))


def _owner(data: Collected, name: str | None) -> Row | None:
    if not name or ";" in name or name.startswith(decided.OWNER_TEXT_ONLY):
        return None
    known = data.known(name)
    return mention(known["pref_name"], known["y_tunnus"]) if known else mention(re.sub(r" \(.*\)$", "", name))


def _owner_note(one: Row) -> str:
    parts = (one["owner_organisation"], None if one["owner_project_ref"] else one["owner_project"])
    return "; ".join(part for part in parts if part)


def _members(data: Collected) -> dict[str, list[str]]:
    """Of each whole the models that a source states to be part of it."""
    found: dict[str, set[str]] = {}
    for link in data.links:
        if link["type"] not in ("part_of", "has_part") or link["inferred"]:
            continue
        part, whole = (link["source"], link["target"])[:: 1 if link["type"] == "part_of" else -1]
        kind, _, whole_id = whole.partition(":")
        if kind == "model" and decided.KINDS.get(whole_id) == "whole":
            found.setdefault(whole_id, set()).add(part.partition(":")[2])
    return {whole: sorted(parts) for whole, parts in found.items()}


def links(data: Collected) -> Iterable[Row]:
    """All links, and the one that the line of development asks for and no page states."""
    told = {f"project:{one['id']}": one for one in data.projects} | {
        f"model:{one['id']}": one for one in data.models
    }
    for one in data.links:
        yield without_empty(
            **{"from": one["source"]},
            relation=one["type"],
            to="ext:IPS" if one["target"] == "ext:ips" else one["target"],
            assertion="inferred" if one["inferred"] else "stated",
            basis=one["basis"],
            page=web_page(one["source_url"]),
            source=_link_source(one, told),
            retrieved=READ_ON,
        )
    yield {
        "from": "project:S21248",
        "relation": "draws_on",
        "to": "project:mista-valot",
        "assertion": "inferred",
        "basis": "Kehityslinja Mistä valot → Yhessä! → Yhessä eteenpäin → VeKe on päätelty "
        "koonnissa: sama aihe ja alue, ja VeKen blogi nimeää Mistä valot -työn edeltäjäksi; "
        "suoraa mainintaa hankkeiden välillä ei ole nähty.",
        "source": "koonti",
        "retrieved": READ_ON,
    }


def _link_source(link: Row, told: dict[str, Row]) -> str:
    if link["inferred"]:
        return "koonti"
    url = link["source_url"] or ""
    if url.startswith("seed:"):
        return "zoomi-kasikirja"
    named = source_of(told[link["source"]]["source_kind"])
    return next((source for part, source in decided.PAGE_SOURCES.items() if part in url), named)
