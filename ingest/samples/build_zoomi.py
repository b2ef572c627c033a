"""Make the records of `zoomi/` from a folder with the collected data: python -m ingest.samples.build_zoomi FOLDER.

The same input gives the same files. What is inferred, translated or left out is told in `zoomi/README.md`.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.samples import zoomi_decisions as decided
from ontology import iris

HERE = Path(__file__).parent
READ_ON = "2026-11-25"
SEMINAR = "zoomi-levittamisseminaari-2021-12-01"
SEMINAR_PAGE = "https://www.oph.fi/fi/uutiset/2021/joulukuinen-seminaari-kokosi-yhteen-sujuvien-siirtymien-kehitystyota"
PROJECT_LIST = "https://github.com/os-data/eu-structural-funds"
Row = dict[str, Any]


class Collected:
    """The collected data, and what several kinds of record look up in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.projects = self.lines("projects")
        self.models = self.lines("models")
        self.organisations = self.lines("organisations")
        self.links = self.lines("links")
        self.themes = self.lines("themes")
        self.facts = json.loads((folder / "network_facts.json").read_text(encoding="utf-8"))
        with (folder / "maakunnat.csv").open(encoding="utf-8", newline="") as stream:
            self.regions = {row["nimi_fi"]: row["maakuntakoodi"] for row in csv.DictReader(stream)}
        self.regions["koko maa"] = "koko-maa"
        self._by_name = {
            _bare(name): organisation
            for organisation in sorted(self.organisations, key=lambda one: one["y_tunnus"] is not None)
            for name in (*organisation["name_variants"], organisation["pref_name"])
        }

    def lines(self, name: str) -> list[Row]:
        """Read one JSON Lines file."""
        text = (self.folder / f"{name}.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.strip()]

    def known(self, name: str) -> Row | None:
        """The organisation that goes by a name, whatever its legal form is called."""
        bare = _bare(name)
        return self._by_name.get(decided.ALIASES.get(bare, bare))


def _bare(name: str) -> str:
    return re.sub(r"[\s,]+(oy|ry|sr|r\.y\.)$", "", re.sub(r"\s*\([^)]*\)$", "", name.strip()).casefold()).strip()


def _clean(**fields: Any) -> Row:
    """A record without its empty fields."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _page(url: str | None) -> str | None:
    return url if url and url.startswith("http") else None


def _mention(name: str, business_id: str | None = None, kind: str | None = None) -> Row:
    return _clean(name=name, business_id=business_id, type=kind)


def _source(kind: str) -> str:
    return decided.SOURCE_KINDS.get(kind, "julkaisu")


def sources() -> Iterable[Row]:
    """The sources, by rank."""
    for slug, (rank, fi, sv, en) in decided.SOURCES.items():
        yield {"id": slug, "source": slug, "name": {"fi": fi, "sv": sv, "en": en}, "rank": rank}


def funding() -> Iterable[Row]:
    """Funding schemes that the vocabularies do not name."""
    for name, (sv, en, wider) in decided.FUNDING.items():
        part_of = [wider] if wider else None
        yield _clean(id=name, source="koonti", name={"fi": name, "sv": sv, "en": en}, part_of=part_of, retrieved=READ_ON)


def _translated(name: str) -> Iterable[Row]:
    with (HERE / "translations" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter=";")


def themes(data: Collected) -> Iterable[Row]:
    """Themes with their group and YSO match."""
    words = {row["fi"]: row for row in _translated("themes")}
    for theme in data.themes:
        matches = None
        if theme["yso_uri"]:
            matches = [{"relation": theme["match"].removeprefix("skos:"), "iri": theme["yso_uri"]}]
        yield _clean(
            id=theme["theme"],
            source="koonti",
            label=words[theme["theme"]],
            broader=[theme["group"]],
            matches=matches,
            retrieved=READ_ON,
        )


def target_groups() -> Iterable[Row]:
    """Target groups below the broad ones of the vocabulary, which need no record."""
    for row in _translated("target_groups"):
        if row["broader"]:
            yield _clean(
                id=row["fi"],
                source="koonti",
                label={language: row[language] for language in ("fi", "sv", "en")},
                broader=[row["broader"]],
                typical_phase=[row["phase"]] if row["phase"] else None,
                retrieved=READ_ON,
            )


def organisations(data: Collected) -> Iterable[Row]:
    """Organisations with the names they go by."""
    for one in data.organisations:
        yield _clean(
            name=one["pref_name"],
            business_id=one["y_tunnus"],
            known_as=one["name_variants"],
            types=one["types"],
            source="koonti",
            retrieved=READ_ON,
        )


def projects(data: Collected) -> Iterable[Row]:
    """Projects as their main source tells them."""
    for one in data.projects:
        source = _source(one["source_kind"])
        status = one["network_status"]
        section = one.get("programme_section")
        if one["id"] == "S21674" or "nimetty" in status:
            section = "Sujuvat siirtymät"
        structural = source == "eura2014" and one["programme_period"] == "2014-2020"
        yield _clean(
            id=one["id"],
            code=one["code"],
            source=source,
            source_url=_page(one["source_url"]),
            retrieved=one["retrieved"],
            name=_project_name(one["name"], source),
            start=one["start"],
            end=one["end"],
            status=decided.STATUSES[one["status"]] if one["status"] else None,
            programme=decided.PROGRAMME if structural else None,
            programme_period=one["programme_period"],
            priority_axis=one["priority_axis"],
            specific_objective=one["specific_objective"],
            fund=decided.FUNDS.get(one["fund"], one["fund"]),
            measure="Osuvaa osaamista" if one["id"] == "S21674" else None,
            section=section,
            managing_authority=_authority(data, one["responsible_authority"]),
            lead=_lead(one["lead_organisation"]),
            partners=[_mention(partner["name"], partner["y_tunnus"]) for partner in one["partners"]],
            joint_project=one["joint_project"],
            regions=[data.regions[name] for name in one["regions"] if name in data.regions],
            themes=one["themes"],
            target_groups=one["target_groups"],
            summary=one["summary_fi"],
            note=_project_note(data, one),
            budget=one.get("budget_total_eur"),
            eu_contribution=one.get("eu_contribution_eur"),
            **_listed_sums(one, source),
            coordinates=["sujuvat-siirtymat"] if status == "koordinaatiohanke" else None,
        )


def _listed_sums(one: Row, source: str) -> Row:
    """The sums of a project whose main source is the list itself, which tells no second time of it."""
    seen = _listed(one) if source == "projektilista" else None
    return {"granted_public": seen["granted_eu_state_eur"], "planned_public": seen["planned_public_eur"]} if seen else {}


def _listed(one: Row) -> Row | None:
    return next((seen for seen in one.get("observed_values") or [] if seen["source_kind"] == "projektilista"), None)


def _project_name(name: str, source: str) -> str | dict[str, str]:
    return {"en": re.sub(r" \(konekäännetty[^)]*\)$", "", name)} if source == "kohesio" else name


def _authority(data: Collected, name: str | None) -> Row | None:
    if not name:
        return None
    name = re.sub(r" \(.*\)$", "", name)
    known = data.known(name)
    return _mention(name, known["y_tunnus"] if known else None)


def _lead(lead: Row | None) -> Row | None:
    return _mention(lead["name"], lead["y_tunnus"], lead["type"]) if lead else None


def _project_note(data: Collected, one: Row) -> str:
    notes = [one["note"] or ""]
    notes += [f"Alueeksi on merkitty {name}, joka ei ole maakunta." for name in one["regions"] if name not in data.regions]
    if one.get("budget_band_eur"):
        low, _, high = one["budget_band_eur"].partition("-")
        notes.append(f"Budjettiluokka {low}–{high} euroa.")
    if one["status"] in ("Toiminnassa", "Käynnissä (asiakirjan tallennushetkellä)"):
        notes.append("Tila on se, jonka sivu kertoi tallennushetkellä.")
    return " ".join(note for note in notes if note)


def observations(data: Collected) -> Iterable[Row]:
    """What the list of funded projects says of the same projects."""
    for one in data.projects:
        seen = _listed(one)
        if seen is None or _source(one["source_kind"]) == "projektilista":
            continue
        snapshot = seen["snapshot"]
        yield _clean(
            id=one["id"],
            source="projektilista",
            source_url=PROJECT_LIST,
            retrieved=READ_ON,
            name=seen["name"],
            start=seen["start"],
            end=seen["end"],
            status=decided.STATUSES[seen["status"]],
            lead=_observed_lead(data, one, seen),
            granted_public=seen["granted_eu_state_eur"],
            planned_public=seen["planned_public_eur"],
            note=f"Luettelon tilanne: {snapshot}." if snapshot else None,
        )


def _observed_lead(data: Collected, one: Row, seen: Row) -> Row:
    """The list has no business ids: the lead is the same where it is written the same.

    Otherwise it is another organisation that goes by just that name, or one that is known by this name only.
    """
    name, lead = seen["lead_name"], one["lead_organisation"]
    if "lead_name" not in seen["differs"]:
        return _mention(name, lead["y_tunnus"])
    other = data.known(name)
    same = other is None or other["y_tunnus"] == lead["y_tunnus"]
    return _mention(name, None if other is None or same else other["y_tunnus"])


def models(data: Collected) -> Iterable[Row]:
    """Results of every kind; what ties them to projects stands in the links."""
    members = _members(data)
    for one in data.models:
        stage = one["stage"]
        planned = one["source_kind"] == decided.PLANNED_ONLY
        yield _clean(
            id=one["id"],
            kind=decided.KINDS.get(one["id"], "model"),
            source=_source(one["source_kind"]),
            source_url=_page(one["source_url"]),
            retrieved=one["retrieved"],
            name=one["title"],
            owner=_owner(data, one["owner_organisation"]),
            owner_note=_owner_note(one),
            stage="planned" if planned else _stage(stage),
            stage_note=stage,
            dissemination_stage="spread-finished" if stage.startswith(decided.SPREADING) else None,
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
    return _mention(known["pref_name"], known["y_tunnus"]) if known else _mention(re.sub(r" \(.*\)$", "", name))


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
    told = {f"project:{one['id']}": one for one in data.projects} | {f"model:{one['id']}": one for one in data.models}
    for one in data.links:
        yield _clean(
            **{"from": one["source"]},
            relation=one["type"],
            to="ext:IPS" if one["target"] == "ext:ips" else one["target"],
            assertion="inferred" if one["inferred"] else "stated",
            basis=one["basis"],
            page=_page(one["source_url"]),
            source=_link_source(one, told),
            retrieved=READ_ON,
        )
    yield {
        "from": "project:S21248",
        "relation": "draws_on",
        "to": "project:mista-valot",
        "assertion": "inferred",
        "basis": "Kehityslinja Mistä valot → Yhessä! → Yhessä eteenpäin → VeKe on päätelty koonnissa: sama aihe ja alue, "
        "ja VeKen blogi nimeää Mistä valot -työn edeltäjäksi; suoraa mainintaa hankkeiden välillä ei ole nähty.",
        "source": "koonti",
        "retrieved": READ_ON,
    }


def _link_source(link: Row, told: dict[str, Row]) -> str:
    if link["inferred"]:
        return "koonti"
    url = link["source_url"] or ""
    if url.startswith("seed:"):
        return "zoomi-kasikirja"
    named = _source(told[link["source"]]["source_kind"])
    return next((source for part, source in decided.PAGE_SOURCES.items() if part in url), named)


def memberships(data: Collected) -> Iterable[Row]:
    """What ties each project to the network or its objective; the source's own words are the note."""
    for one in data.projects:
        for part in one["network_status"].split(";"):
            text = part.strip()
            kind, confirmed = next(tie for words, tie in decided.TIES.items() if text.startswith(words))
            seminar = kind == "presented-at-seminar"
            objective = one["specific_objective"] if kind == "shares-objective" else None
            yield _clean(
                project=one["id"],
                to=f"funding:{iris.slug(objective)}" if objective else "network:sujuvat-siirtymat",
                kind=kind,
                confirmed=confirmed,
                note=text,
                source="oph" if seminar else "koonti",
                source_url=SEMINAR_PAGE if seminar else None,
                retrieved=READ_ON,
            )


def events(data: Collected) -> Iterable[Row]:
    """The dissemination seminar, with the projects whose work was shown there."""
    (event,) = data.facts["events"]
    shown = [one["id"] for one in data.projects if "levittämisseminaarissa" in one["network_status"]]
    yield _clean(
        id=SEMINAR,
        name={
            "fi": "Zoomin levittämisseminaari 1.12.2021",
            "sv": "Zoomis spridningsseminarium 1.12.2021",
            "en": "Zoomi dissemination seminar, 1 December 2021",
        },
        date=event["date"],
        series="levittamisseminaarit",
        kind="levittamisseminaarit",
        mode="online",
        organised_by=["S21674"],
        projects=sorted(shown),
        listeners_about=event["listeners_about"],
        note=f"Kehittämistöitä esiteltiin {event['development_works']}; lähteestä luettavissa {event['readable_in_source']}.",
        source="oph",
        source_url=event["source"],
        retrieved=READ_ON,
    )


def publications(data: Collected) -> Iterable[Row]:
    """Publications of the coordination, and the guide that took a model in."""
    for one in data.facts["publications"]:
        adopts = one.get("adopts_model")
        page = _page(one.get("source"))
        yield _clean(
            id=decided.PUBLICATION_IDS[one["title"]],
            kind="publication" if one.get("isbn") else "report",
            name=one["title"],
            publisher=one.get("publisher"),
            series_number=one.get("series"),
            isbn=one.get("isbn"),
            published_on=one.get("date") or (one["series"][:4] if one.get("series") else None),
            published_by=[one["coordination"]] if one.get("coordination") else None,
            mentions=[f"model:{adopts}", "model:laadukas-asuntolatoiminta-2023"] if adopts else None,
            note="Nähty vain nimi." if one.get("seen") else None,
            source="oph" if page or one.get("isbn") else "zoomi-kasikirja",
            source_url=page,
            retrieved=READ_ON,
        )


def adoptions() -> Iterable[Row]:
    """Only what a source states."""
    yield {
        "model": "m-valtti",
        "adopter": {"name": "Oulun Ammattikorkeakoulu", "business_id": "2509747-8"},
        "since": "2009",
        "note": "Lähde kuvaa vakiintuneen toiminnan.",
        "source": "julkaisu",
        "source_url": "http://www.oamk.fi/epooki/index.php?cID=1283",
        "retrieved": READ_ON,
    }
    yield {
        "model": "m-kieli-hops",
        "adopter": {"name": "Haaga-Helia ammattikorkeakoulu"},
        "since": "2022",
        "rooting_phase": "trial",
        "note": "Pilotoitu syksyllä 2022.",
        "source": "julkaisu",
        "retrieved": READ_ON,
    }


def build(folder: Path, target: Path) -> dict[str, int]:
    """Write every file of the sample; returns how many records each holds."""
    data = Collected(folder)
    tables = {
        "sources": sources(),
        "funding": funding(),
        "themes": themes(data),
        "target_groups": target_groups(),
        "organisations": organisations(data),
        "projects": projects(data),
        "observations": observations(data),
        "models": models(data),
        "events": events(data),
        "publications": publications(data),
        "memberships": memberships(data),
        "links": links(data),
        "adoptions": adoptions(),
    }
    counts = {}
    for name, rows in tables.items():
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (target / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        counts[name] = len(lines)
    return counts


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m ingest.samples.build_zoomi FOLDER")
    for name, count in build(Path(sys.argv[1]), HERE / "zoomi").items():
        print(f"{name}: {count}")
