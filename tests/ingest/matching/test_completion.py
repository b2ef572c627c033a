"""What is offered while a name is being written."""

from __future__ import annotations

import pytest

from ingest.matching.completion import completions

from .conftest import Organisations

SAID = (
    {"id": "tamk", "name": "Turun ammattikorkeakoulu Oy"},
    {"id": "turku", "name": "Turun kaupunki", "known_as": ["Åbo stad"]},
    {"id": "museo", "name": "Kaupungin museo, Turku"},
    {"id": "oulu", "name": "Oulun kaupunki"},
)


@pytest.mark.parametrize(
    ("beginning", "offered"),
    [
        ("tur", ["tamk", "turku", "museo"]),
        ("Turun ", ["tamk", "turku"]),
        ("turun k", ["turku"]),
        ("kaup", ["museo", "oulu", "turku"]),
        ("Kaupunki Tur", ["museo", "turku"]),
        ("abo", ["turku"]),
        ("Turun ammattikorkeakoulu o", []),
        ("Turun ammattikorkeakoulu Oy", ["tamk"]),
        ("x", []),
        ("", []),
        ("   ", []),
        ("?", []),
    ],
)
def test_names_are_offered_by_their_beginning(
    organisations: Organisations, beginning: str, offered: list[str]
) -> None:
    catalogue = organisations(*SAID).catalogue("organisation")
    found = [catalogue.iris[thing].rsplit("/", 1)[1] for thing, _ in completions(catalogue, beginning)]
    assert found == offered


def test_the_name_that_fits_is_told(organisations: Organisations) -> None:
    catalogue = organisations(*SAID).catalogue("organisation")
    assert [catalogue.names[name] for _, name in completions(catalogue, "åb")] == ["Åbo stad"]
