"""Records of the sample's projects: what each source says of them, and what ties them to the network."""

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
from ontology import iris

SEMINAR_PAGE = (
    "https://www.oph.fi/fi/uutiset/2021/joulukuinen-seminaari-kokosi-yhteen-sujuvien-siirtymien-kehitystyota"
)
PROJECT_LIST = "https://github.com/os-data/eu-structural-funds"


def projects(data: Collected) -> Iterable[Row]:
    """Projects as their main source tells them."""
    for one in data.projects:
        source = source_of(one["source_kind"])
        status = one["network_status"]
        section = one.get("programme_section")
        if one["id"] == "S21674" or "nimetty" in status:
            section = "Sujuvat siirtymät"
        structural = source == "eura2014" and one["programme_period"] == "2014-2020"
        yield without_empty(
            id=one["id"],
            code=one["code"],
            source=source,
            source_url=web_page(one["source_url"]),
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
            partners=[mention(partner["name"], partner["y_tunnus"]) for partner in one["partners"]],
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
    return (
        {"granted_public": seen["granted_eu_state_eur"], "planned_public": seen["planned_public_eur"]}
        if seen
        else {}
    )


def _listed(one: Row) -> Row | None:
    return next(
        (seen for seen in one.get("observed_values") or [] if seen["source_kind"] == "projektilista"), None
    )


def _project_name(name: str, source: str) -> str | dict[str, str]:
    return {"en": re.sub(r" \(konekäännetty[^)]*\)$", "", name)} if source == "kohesio" else name


def _authority(data: Collected, name: str | None) -> Row | None:
    if not name:
        return None
    name = re.sub(r" \(.*\)$", "", name)
    known = data.known(name)
    return mention(name, known["y_tunnus"] if known else None)


def _lead(lead: Row | None) -> Row | None:
    return mention(lead["name"], lead["y_tunnus"], lead["type"]) if lead else None


def _project_note(data: Collected, one: Row) -> str:
    notes = [one["note"] or ""]
    notes += [
        f"Alueeksi on merkitty {name}, joka ei ole maakunta."
        for name in one["regions"]
        if name not in data.regions
    ]
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
        if seen is None or source_of(one["source_kind"]) == "projektilista":
            continue
        snapshot = seen["snapshot"]
        yield without_empty(
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
        return mention(name, lead["y_tunnus"])
    other = data.known(name)
    same = other is None or other["y_tunnus"] == lead["y_tunnus"]
    return mention(name, None if other is None or same else other["y_tunnus"])


def memberships(data: Collected) -> Iterable[Row]:
    """What ties each project to the network or its objective; the source's own words are the note."""
    for one in data.projects:
        for part in one["network_status"].split(";"):
            text = part.strip()
            kind, confirmed = next(tie for words, tie in decided.TIES.items() if text.startswith(words))
            seminar = kind == "presented-at-seminar"
            objective = one["specific_objective"] if kind == "shares-objective" else None
            yield without_empty(
                project=one["id"],
                to=f"funding:{iris.slug(objective)}" if objective else "network:sujuvat-siirtymat",
                kind=kind,
                confirmed=confirmed,
                note=text,
                source="oph" if seminar else "koonti",
                source_url=SEMINAR_PAGE if seminar else None,
                retrieved=READ_ON,
            )
