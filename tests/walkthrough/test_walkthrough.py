"""The walk-through tells what is so: its commands print what stands under them, its pictures are there and small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.walkthrough import make
from tests.walkthrough.document import DOCUMENT, commands, run_through


@pytest.mark.slow
def test_the_commands_print_what_the_document_says(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert run_through(text, tmp_path) == text


def test_its_pictures_are_there_and_small() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    pictures = [DOCUMENT.parent / name for name in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)]
    assert pictures
    assert {picture.name: picture.stat().st_size < 200_000 for picture in pictures} == {
        picture.name: True for picture in pictures
    }
    assert sorted(pictures) == sorted((DOCUMENT.parent / "walkthrough").glob("*.png"))


@pytest.mark.parametrize(("name", "mended"), [("hankkeet.xlsx", {}), ("hankkeet-korjattu.xlsx", make.MENDED)])
def test_the_workbooks_are_as_the_script_makes_them(name: str, mended: dict[str, str]) -> None:
    shipped, made = load_workbook(make.FOLDER / name), make.workbook(mended)
    assert [[[cell.value for cell in row] for row in sheet] for sheet in shipped] == [
        [[cell.value for cell in row] for row in sheet] for sheet in made
    ]


def test_commands_are_the_lines_after_a_dollar_sign() -> None:
    assert commands("$ a b\nprinted\n$ c \\\n  d\nprinted $ x\n") == ["a b", "c \\\n  d"]
