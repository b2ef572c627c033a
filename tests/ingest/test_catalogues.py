"""Every sentence of ingestion that a person reads is told in Finnish and Swedish, and no translation is stale."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

FOLDERS = [Path(str(files(name))) for name in ("ingest", "graph_api")]


def templates() -> dict[str, str]:
    """Find the template of every call of `told`, with the place of one of them."""
    found: dict[str, str] = {}
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.py")):
            tree = ast.parse(path.read_bytes())
            if not any(_imports_told(node) for node in ast.walk(tree)):  # another function is called so
                continue
            for node in ast.walk(tree):
                for template in _template(node, path):
                    found.setdefault(
                        template, f"{path.relative_to(folder.parent)}:{getattr(node, 'lineno', 0)}"
                    )
    return found


def _imports_told(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "ingest.messages"
        and any(name.name == "told" for name in node.names)
    )


def _template(node: ast.AST, path: Path) -> Iterator[str]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "told":
        return
    if path.name == "messages.py" or not node.args or not isinstance(node.args[0], ast.Constant):
        return
    if isinstance(node.args[0].value, str):
        yield node.args[0].value


def catalogue(language: str) -> Catalog:
    path = FOLDERS[0] / "locale" / language / "LC_MESSAGES" / "ingest.po"
    with path.open("rb") as content:
        return read_po(content, locale=language)


def places(template: str) -> set[tuple[str, str | None, str | None]]:
    """What stands in a template: name, format and conversion of each place."""
    return {(name, form, turn) for _, name, form, turn in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_sentence_is_translated_and_none_is_stale(language: str) -> None:
    used, known = templates(), {str(message.id) for message in catalogue(language) if message.id}
    assert {template: place for template, place in used.items() if template not in known} == {}
    assert known - set(used) == set()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_translations_are_whole(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            assert message.string, message.id
            assert not message.fuzzy, message.id
            assert places(str(message.string)) == places(str(message.id)), message.id


def test_templates_are_found() -> None:
    assert {"is missing", "{value!r} is not a region code"} <= set(templates())
