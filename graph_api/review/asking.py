"""Asking a person at a terminal about each entry that waits, one after the other."""

from __future__ import annotations

import typer

from graph_api.settings import Settings
from graph_api.store import DataDirectory, Snapshots
from graph_api.tables import printable
from ingest.messages import in_language
from ingest.reconciliation.review import entries, name_of
from ingest.reconciliation.settling import Act, Action, ReviewError, settle

#: Letters of a name that are shown.
_WIDEST = 200

#: What is asked, in each language: the question, and what each key does.
_WORDS = {
    "fi": {
        "question": "Ovatko nämä sama? k = kyllä, e = ei, o = ohita, l = lopeta",
        "keys": {"k": "accept", "e": "reject", "o": "", "l": "stop"},
        "none": "Mikään ei odota ratkaisua.",
        "place": "{number}/{whole}  {kind}, {score:g} pistettä",
    },
    "sv": {
        "question": "Är de samma? j = ja, n = nej, h = hoppa över, s = sluta",
        "keys": {"j": "accept", "n": "reject", "h": "", "s": "stop"},
        "none": "Inget väntar på avgörande.",
        "place": "{number}/{whole}  {kind}, {score:g} poäng",
    },
    "en": {
        "question": "Are these the same? y = yes, n = no, s = skip, q = quit",
        "keys": {"y": "accept", "n": "reject", "s": "", "q": "stop"},
        "none": "Nothing waits for a decision.",
        "place": "{number}/{whole}  {kind}, score {score:g}",
    },
}


def ask_all(settings: Settings, by: str, lang: str) -> None:
    """Ask about each entry that waits. Each answer is published at once, so stopping loses nothing."""
    words = _WORDS[lang]
    graph = Snapshots(DataDirectory(settings.data)).view().store
    listed = [each for each in entries(graph) if each.status == "waiting"]
    if not listed:
        typer.echo(words["none"])
    for number, entry in enumerate(listed, start=1):
        place = str(words["place"])
        typer.echo(place.format(number=number, whole=len(listed), kind=entry.kind, score=entry.score))
        typer.echo(f"  {printable(entry.written(graph), _WIDEST)}")
        typer.echo(f"  {printable(name_of(graph, entry.into), _WIDEST)}  <{entry.into}>")
        typer.echo(f"  {in_language(entry.reason(graph), lang)}")
        act = _answer(lang)
        if act == "stop":
            return
        if act in ("accept", "reject"):
            _settle(settings, act, entry.id, by, lang)  # type: ignore[arg-type]


def _answer(lang: str) -> str:
    words = _WORDS[lang]
    keys: dict[str, str] = words["keys"]  # type: ignore[assignment]
    while True:
        answer = typer.prompt(str(words["question"]), prompt_suffix=" > ").strip().casefold()[:1]
        if answer in keys:
            return keys[answer]


def _settle(settings: Settings, act: Act, entry: str, by: str, lang: str) -> None:
    try:
        settle(
            settings.data,
            [Action(act, entry, language=lang)],
            by,
            keep=settings.keep_snapshots,
            precedence=settings.precedence,
            likely=settings.match_score,
        )
    except ReviewError as error:  # somebody else was quicker: say so and go on
        typer.echo(f"! {in_language(error.args[0], lang)}", err=True)
