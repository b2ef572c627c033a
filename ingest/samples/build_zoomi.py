"""Make the records of `zoomi/` from the collected data: python -m ingest.samples.build_zoomi FOLDER TARGET.

The same input gives the same files. What is inferred, translated or left out is told in `zoomi/README.md`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from ingest.samples import zoomi_decisions as decided
from ingest.samples.zoomi_collected import READ_ON, Collected, Row, web_page, without_empty
from ingest.samples.zoomi_projects import memberships, observations, projects
from ingest.samples.zoomi_results import links, models

HERE = Path(__file__).parent
SEMINAR = "zoomi-levittamisseminaari-2021-12-01"


def sources() -> Iterable[Row]:
    """The sources, by rank."""
    for slug, (rank, fi, sv, en) in decided.SOURCES.items():
        yield {"id": slug, "source": slug, "name": {"fi": fi, "sv": sv, "en": en}, "rank": rank}


def funding() -> Iterable[Row]:
    """Funding schemes that the vocabularies do not name."""
    for name, (sv, en, wider) in decided.FUNDING.items():
        part_of = [wider] if wider else None
        yield without_empty(
            id=name,
            source="koonti",
            name={"fi": name, "sv": sv, "en": en},
            part_of=part_of,
            retrieved=READ_ON,
        )


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
        yield without_empty(
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
            yield without_empty(
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
        yield without_empty(
            name=one["pref_name"],
            business_id=one["y_tunnus"],
            known_as=one["name_variants"],
            types=one["types"],
            source="koonti",
            retrieved=READ_ON,
        )


def events(data: Collected) -> Iterable[Row]:
    """The dissemination seminar, with the projects whose work was shown there."""
    (event,) = data.facts["events"]
    shown = [one["id"] for one in data.projects if "levittämisseminaarissa" in one["network_status"]]
    yield without_empty(
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
        note=f"Kehittämistöitä esiteltiin {event['development_works']}; "
        f"lähteestä luettavissa {event['readable_in_source']}.",
        source="oph",
        source_url=event["source"],
        retrieved=READ_ON,
    )


def publications(data: Collected) -> Iterable[Row]:
    """Publications of the coordination, and the guide that took a model in."""
    for one in data.facts["publications"]:
        adopts = one.get("adopts_model")
        page = web_page(one.get("source"))
        yield without_empty(
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
    if len(sys.argv) != 3:
        sys.exit("usage: python -m ingest.samples.build_zoomi FOLDER TARGET")
    for name, count in build(Path(sys.argv[1]), Path(sys.argv[2])).items():
        print(f"{name}: {count}")
