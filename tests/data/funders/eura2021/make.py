"""Makes hankkeet.xlsx anew: a workbook with the headings and value forms of EURA 2021's own, and its faults.

`python tests/data/funders/eura2021/make.py`; needs openpyxl, which the tests have.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from openpyxl import Workbook

HEADINGS = (
    "Hankekoodi ",
    "Ryhmähanketunnus",
    "Rahasto",
    "EAKR-/JTF-alatyyppi",
    "Tl",
    "Et",
    "Hankkeen nimi",
    "Toteuttajan nimi",
    "Toteuttajan Y-tunnus",
    "Rahoittava viranomainen",
    "Toiminnan tila",
    "Aloituspvm",
    "Päättymispvm",
    "Suunniteltu EU- ja valtion rahoitus",
    "Suunniteltu julkinen rahoitus",
    "Suunniteltu rahoitus yhteensä",
    "Toteutunut EU- ja valtion rahoitus",
    "Toteutunut julkinen rahoitus",
    "Toteutunut rahoitus yhteensä",
    "Toteutunut EU-rahoituksen määrä",
    "Tukitoimen ala",
    "Sijainti",
    "Toteutuspaikan postinumero",
    "Toteutuspaikan postitoimipaikka",
    "Tuensaajan postinumero",
    "Tuensaajan postitoimipaikka",
    "Tukimuoto",
    "Suunnitelman mukainen tiivistelmä hankkeen toteutuksesta",
    "Hankekuvauksen osoite",
    "Hankkeen kotisivun osoite",
)
HAMK = ("Hämeen ammattikorkeakoulu Oy", "2617489-3")
XAMK = ("Kaakkois-Suomen Ammattikorkeakoulu Oy", "2472908-2")
DIAK = ("Diakonia-ammattikorkeakoulu Oy", "0115776-3")
ROWS = (
    # code, group, fund, axis, objective, name, beneficiary, authority, state, start, end, sums, place, summary
    ("S39001", "R-001", "ESR+", 4, "4.2", "Älykkäästi ohjaten", XAMK, "Etelä-Savon ELY-keskus", "Toiminnassa",
     (2023, 9, 1), (2025, 8, 31), (320000, 400000, 400000.5), "FI1D1 Etelä-Savo", "Ohjaajat kokeilevat tekoälyä."),
    ("S39002", None, "ESR+", "4", "4.1", "Esimerkkihanke A", HAMK, "Hämeen ELY-keskus", "Toiminnassa",
     (2024, 1, 1), "31.12.2026", ("240 000,00", "300 000,00", "300 000,00"), "FI1C2 Kanta-Häme", None),
    ("S39003", None, "ESR+", "4. Työllistävä, osaava ja osallistava Suomi", "4.3 Yhdenvertaiseen osallisuuteen",
     "Esimerkkihanke B", DIAK, "Pohjois-Pohjanmaan ELY-keskus", "Toiminta päättynyt",
     (2022, 8, 1), (2024, 7, 31), (160000, 200000, 200000), "FI1D9 Pohjois-Pohjanmaa", "Osallisuutta."),
    ("A80001", None, "EAKR", 2, "2.1", "Esimerkkihanke C", ("Vaasan kaupunki", "0209602-6"), "Keski-Suomen liitto",
     "Toiminnassa", (2023, 1, 1), (2024, 12, 31), (70000, 90000, 100000), "FI195 Pohjanmaa", None),
    ("J10059", None, "JTF", 7, "7.1", "Esimerkkihanke D", ("Turun kaupunki", "0204819-8"), "Uudenmaan liitto",
     "Ei alkanut", (2026, 1, 1), None, (500000, 600000, 700000), None, None),
    ("A80002", None, "EAKR", 1, "1.3", "Esimerkkihanke E", ("Tmi Esimerkki", "1234567-1"), "Uudenmaan liitto",
     "Toiminnassa", (2023, 1, 1), (2023, 12, 31), (10000, 10000, 20000), "FI1B1 Helsinki-Uusimaa", None),
    ("S39004", None, "ESR+", 4, "4.2", "Esimerkkihanke F", ("Opetushallitus", "2769790-2"), "Hämeen ELY-keskus",
     "Toiminnassa", (2023, 1, 1), (2025, 12, 31), (1, 2, 3), "FI Suomi", None),
    ("S39005", None, "ESR+", 4, "4.2", "Esimerkkihanke G", ("Opetushallitus", "27697901"), "Hämeen ELY-keskus",
     "Keskeytynyt", (2023, 1, 1), (2025, 12, 31), (1000, 1250, 1250), "FI Suomi", None),
)  # fmt: skip


def _cells(row: tuple) -> list[object]:
    code, group, fund, axis, objective, name, lead, authority, state, start, end, sums, place, summary = row
    days = [datetime.datetime(*day) if isinstance(day, tuple) else day for day in (start, end)]
    money = [*sums, 0, 0, 0, 0]
    where = [place, "00100", "HELSINKI", "00100", "HELSINKI"]
    return [
        *(code, group, fund, None, axis, objective, name, *lead, authority, state, *days, *money, "146"),
        *(*where, "Avustus", summary, None, None),
    ]


def main() -> None:
    """Write the workbook: headings, rows, and the two rows of text that stand under them."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Hankkeet"
    sheet.append(HEADINGS)
    for row in ROWS:
        sheet.append(_cells(row))
    sheet.append(["Rahoitetut hankkeet, EURA 2021"])
    sheet.append(["Tulostettu 10.5.2024 klo 12.00"])
    book.save(Path(__file__).with_name("hankkeet.xlsx"))


if __name__ == "__main__":
    main()
