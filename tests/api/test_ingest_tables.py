"""Tables over HTTP: spreadsheets, and the mapping that they are read by, in one form."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from graph_api.settings import Settings
from ingest.mapping.loading import shipped_mappings
from tests.serving import serving

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAPPING = """
source = "own"
[[table]]
file = "hankkeet*"
[[table.join]]
name = "others"
file = "osat.csv"
key = "hanke"
to = "Koodi"
[[table.record]]
type = "project"
[table.record.fields]
id = "Koodi"
name.en = "Nimi"
start = "Alkaa"
partners.name = {join = "others", column = "nimi"}
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with serving(Settings(data=tmp_path_factory.mktemp("data"), max_upload=1)) as made:
        made.headers["Accept-Language"] = "en"
        yield made


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


SHEET = workbook(
    ("Hankkeet",),
    ("Koodi", "Nimi", "Alkaa"),
    ("S1", "Bridge", datetime.date(2021, 9, 1)),
    ("S2", "Path", "9/2021"),
)
FORM = {
    "sheet": ("hankkeet 2021.xlsx", SHEET, XLSX),
    "side": ("osat.csv", b"hanke;nimi\nS1;Opisto\n", "text/csv"),
    "mapping": ("own.toml", MAPPING.encode(), "application/toml"),
}


def test_a_form_with_a_workbook_a_joined_file_and_the_mapping(client: httpx.Client) -> None:
    response = client.post("/api/ingest", files=FORM)
    report = response.json()
    assert (response.status_code, report["added"], report["refused"]) == (200, 1, 1), response.text
    refusal = report["refusals"][0]
    assert {
        name: refusal[name] for name in ("file", "sheet", "line", "column", "field", "value", "reason")
    } == {
        "file": "hankkeet_2021.xlsx",
        "sheet": "Sheet",
        "line": 4,
        "column": "Alkaa",
        "field": "start",
        "value": "9/2021",
        "reason": "'9/2021' is no whole day",
    }
    assert client.get("/api/projects/S1", params={"lang": "en"}).json()["label"]["text"] == "Bridge"


def test_a_workbook_in_record_terms_as_a_body(client: httpx.Client) -> None:
    content = workbook(("id", "name_fi", "start"), ("S5", "Viisi", datetime.date(2022, 1, 1)))
    parameters: dict[str, str | bool] = {"kind": "project", "source": "test", "dry_run": True}
    response = client.post("/api/ingest", content=content, params=parameters, headers={"Content-Type": XLSX})
    assert (response.status_code, response.json()["accepted"]) == (200, 1), response.text


@pytest.mark.parametrize(
    ("form", "parameters", "status", "said"),
    [
        (FORM | {"mapping": ("m.toml", b"table = 1", "")}, {}, 400, "m.toml: table: "),
        (FORM | {"more": ("other.toml", MAPPING.encode(), "")}, {}, 400, "One mapping is taken"),
        (FORM, {"mapping": "kohesio"}, 400, "One mapping is taken"),
        ({"mapping": FORM["mapping"]}, {}, 400, "The form holds no file"),
        ({"sheet": FORM["sheet"]}, {"mapping": "/etc/passwd"}, 400, "is not known"),
        ({"sheet": ("hankkeet.pdf", b"x", ""), "m": FORM["mapping"]}, {}, 400, "hankkeet.pdf: no table"),
        (
            {"sheet": ("other.csv", b"a;b\n", ""), "m": FORM["mapping"]},
            {},
            400,
            "other.csv: holds nothing that the mapping own.toml reads",
        ),
        ({"big": ("hankkeet.csv", b"x" * 2**20, ""), "m": FORM["mapping"]}, {}, 413, "1"),
    ],
)
def test_what_is_refused(
    client: httpx.Client,
    form: dict[str, tuple[str, bytes, str]],
    parameters: dict[str, str],
    status: int,
    said: str,
) -> None:
    response = client.post("/api/ingest", files=form, params=parameters)
    assert response.status_code == status, response.text
    assert said in response.json()["detail"]


def test_the_description_names_the_shipped_mappings(client: httpx.Client) -> None:
    parameters = client.get("/api/openapi.json").json()["paths"]["/api/ingest"]["post"]["parameters"]
    (about,) = [each["description"] for each in parameters if each["name"] == "mapping"]
    assert all(name in about for name in shipped_mappings())
    assert Path("/etc/passwd").name not in about
