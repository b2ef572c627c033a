"""Makes the coordinator's spreadsheet of the walk-through anew: `python tests/walkthrough/make.py`.

The projects are made up, the organisations are real; the workbook has the faults that such workbooks have.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

FOLDER = Path(__file__).parents[2] / "ingest/samples/walkthrough"
#: What the coordinator mends in the sheet, row by row: the wrong check digit, and the day that no September has.
MENDED = {"2769790-2": "2769790-1", "31.9.2024": "30.9.2024"}
HEADINGS = (
    "Koodi",
    "Hankkeen nimi",
    "Toteuttaja",
    "Y-tunnus",
    "Alkaa",
    "Päättyy",
    "Tila",
    "Maakunta",
    "Teemat",
    "Kohderyhmä",
    "Budjetti €",
    "Lisätietoja",
)
ROWS = (
    ("S90001", "Silta syksyyn", "Laurea-ammattikorkeakoulu Oy", "1046216-1", datetime.datetime(2024, 9, 1),
     "31.12.2026", "Toiminnassa", "Uusimaa", "nivelvaihe; uraohjaus", "opiskelijat", "412 500,00 €", None),
    ("S90002", "Ohjauksen oma polku", "Hämeen ammattikorkeakoulu", None, "1.8.2024", "31.7.2026", "käynnissä",
     "Kanta-Häme", "uraohjaus; ohjaus", "opiskelijat", 380000, None),
    ("S90003", "Jatkuva Ohjaamo", "Diakonia-ammattikorkeakoulu Oy", "0115776-3", "1.1.2025", "30.6.2027", "Käynnissä",
     "Etelä-Savo", "Ohjaamo; siirtymät", "nuoret", "298 000", None),
    ("S90004", "Yhdessä läpi", "Opetushallitus", "2769790-2", "1.3.2024", "28.2.2026", "Toiminnassa", "Lappi",
     "opiskeluhyvinvointi", "ammatilliset opiskelijat", "1 250 000,50", None),
    ("S90005", "Kohti töitä", "Turun kaupunki", "0204819-8", "31.9.2024", "31.12.2025", "Toiminnassa",
     "Varsinais-Suomi", "uraohjaus", "nuoret", "240 000,00 €", None),
    ("S90006", "Pohjoisen polut", "Metropolia amattikorkeakoulu", None, "1.9.2024", "31.8.2026", "tulossa?", "Lappi",
     "nivelvaihe", "nuoret", "520 000", "projekti@example.org"),
)  # fmt: skip


def main() -> None:
    """Write the workbook as it came, and mended."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    workbook({}).save(FOLDER / "hankkeet.xlsx")
    workbook(MENDED).save(FOLDER / "hankkeet-korjattu.xlsx")


def workbook(mended: dict[str, str]) -> Workbook:
    """Make it: a title over all columns, a note, the headings in row 4, rows, a sum, a sheet of notes."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Hankkeet"
    sheet.append(["Verkoston uudet hankkeet"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADINGS))
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(["päivitetty 3.3.2025"])
    sheet.append([])
    sheet.append(HEADINGS)
    for place, row in enumerate(ROWS):
        if place == 3:
            sheet.append([])
        sheet.append([mended.get(cell, cell) if isinstance(cell, str) else cell for cell in row])
    sheet.append(["Yhteensä", *[None] * 9, "3 100 500,50 €"])
    notes = book.create_sheet("Muistiinpanot")
    notes.append(["Muista päivittää ennen seminaaria!"])
    return book


if __name__ == "__main__":
    main()
