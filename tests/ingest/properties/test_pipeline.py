"""Properties of the whole way from records to the published graph, for any records."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_api.store import DataDirectory, Snapshots
from ingest.conversion import convert
from ingest.load import run_ingest
from ingest.records import KINDS, validated
from ingest.report import Report
from ingest.sources.files import input_files
from ingest.sources.reading import RawRecord
from ontology import iris
from tests.ingest.properties.records import records

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
quick = settings(max_examples=3, deadline=None, suppress_health_check=_SLOW, derandomize=True)
long = settings(max_examples=40, deadline=None, suppress_health_check=_SLOW)


def written(folder: Path, name: str, some: Sequence[dict[str, Any]]) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in some), encoding="utf-8")
    return path


def published(data: Path) -> set[str]:
    """What the graph says: the records' statements and what is believed and derived, without the run's own times."""
    store = Snapshots(DataDirectory(data)).view().store
    run = f"<{iris.BASE}run/"
    return {
        str(quad)
        for quad in store
        if "/graph/provenance" not in str(quad.graph_name) and not str(quad.subject).startswith(run)
    }


def differences(one: Path, other: Path) -> list[str]:
    """Some statements that only one of two graphs has: all of them would be too many to show."""
    return sorted(published(one) ^ published(other))[:10]


def loaded(base: Path, data: Path, *paths: Path) -> Report:
    """Load into a copy of `base`, or into what was loaded before."""
    if not data.exists():
        shutil.copytree(base, data, symlinks=True)
    return run_ingest(list(paths), data, source="yksi")


def distinct(some: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave one record of each name: of two with one name the order decides which is refused."""
    kept: dict[str, dict[str, Any]] = {}
    for one in some:
        kept.setdefault(convert(validated(one), one.get("source") or "yksi").graph, one)
    return list(kept.values())


#: Decisions are about the things of a graph, and have tests of their own.
_KINDS = sorted(set(KINDS) - {"decision"})
some_records = st.lists(records(*_KINDS), min_size=1, max_size=8).map(distinct)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_any_record_survives_being_written_read_and_converted(kind: str) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=_SLOW)
    @given(records(kind))
    def survives(raw: dict[str, Any]) -> None:
        record = validated(raw)
        told = convert(record, "yksi")
        with tempfile.TemporaryDirectory() as folder:
            plain = record.model_dump(mode="json", by_alias=True, exclude_none=True)
            plain = _with_bare_texts(plain)
            path = written(Path(folder), "records.jsonl", [raw, plain])
            first, second = input_files([path])[0].records()
            for item in (first, second):
                assert isinstance(item, RawRecord)
                again = convert(validated(item.fields), "yksi")
                assert (again.graph, again.content_hash, set(again.triples)) == (
                    told.graph,
                    told.content_hash,
                    set(told.triples),
                )

    survives()


def _with_bare_texts(value: Any) -> Any:
    """Write a text without a language of its own as the bare text that it was."""
    if isinstance(value, dict):
        return (
            value[""] if set(value) == {""} else {name: _with_bare_texts(one) for name, one in value.items()}
        )
    return [_with_bare_texts(one) for one in value] if isinstance(value, list) else value


def check_order(base: Path, some: list[dict[str, Any]], order: Any) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        other = order.draw(st.permutations(some))
        loaded(base, folder / "one", written(folder, "a.jsonl", some))
        loaded(base, folder / "two", written(folder, "b.jsonl", other))
        assert differences(folder / "one", folder / "two") == []


def check_twice(base: Path, some: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = written(folder, "a.jsonl", some)
        first = loaded(base, folder / "data", path)
        before = published(folder / "data")
        again = loaded(base, folder / "data", path)
        assert (again.added, again.changed, again.removed, again.snapshot) == (0, 0, 0, None)
        assert again.unchanged == first.added
        assert sorted(published(folder / "data") ^ before)[:10] == []


def check_split(base: Path, some: list[dict[str, Any]], cut: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        loaded(base, folder / "one", written(folder, "a.jsonl", some))
        parts = [written(folder, "b.jsonl", some[:cut]), written(folder, "c.jsonl", some[cut:])]
        loaded(base, folder / "two", *parts)
        assert differences(folder / "one", folder / "two") == []


@quick
@given(some_records, st.data())
def test_any_order_gives_the_same_graph(vocabularies: Path, some: list[dict[str, Any]], order: Any) -> None:
    check_order(vocabularies, some, order)


@quick
@given(some_records)
def test_loading_twice_changes_nothing(vocabularies: Path, some: list[dict[str, Any]]) -> None:
    check_twice(vocabularies, some)


@quick
@given(some_records, st.integers(0, 8))
def test_split_files_equal_one(vocabularies: Path, some: list[dict[str, Any]], cut: int) -> None:
    check_split(vocabularies, some, cut)


@pytest.mark.slow
@long
@given(some_records, st.data())
def test_any_order_gives_the_same_graph_at_length(
    vocabularies: Path, some: list[dict[str, Any]], order: Any
) -> None:
    check_order(vocabularies, some, order)


@pytest.mark.slow
@long
@given(some_records)
def test_loading_twice_changes_nothing_at_length(vocabularies: Path, some: list[dict[str, Any]]) -> None:
    check_twice(vocabularies, some)


@pytest.mark.slow
@long
@given(some_records, st.integers(0, 8))
def test_split_files_equal_one_at_length(vocabularies: Path, some: list[dict[str, Any]], cut: int) -> None:
    check_split(vocabularies, some, cut)
