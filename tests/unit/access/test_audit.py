"""The audit log: whole lines, never a secret, and a clear word when it cannot be written."""

from __future__ import annotations

import json
import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.contextvars import bound_contextvars

from graph_api.access.audit import AuditLog, local_identity
from graph_api.access.errors import AuditFailed
from graph_api.access.identity import Identity, Role

MAIJA = Identity("Maija", Role.EDITOR, "key")
KEY = "nivos_" + "0a" * 6 + "_" + "1b" * 32
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtYWlqYSJ9.c2lnbmF0dXJl"


def test_a_line_says_who_did_what_and_what_came_of_it(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.record(MAIJA, "update", snapshot=7, about={"path": "/sparql", "added": 3}, request="r1")
    log.record(MAIJA, "ingest", refused="the shapes refuse 2 records")
    first, second = log.entries()
    assert datetime.fromisoformat(first.pop("time")).tzinfo == UTC
    assert first == {
        "name": "Maija",
        "role": "editor",
        "kind": "key",
        "action": "update",
        "snapshot": 7,
        "about": {"path": "/sparql", "added": 3},
        "request": "r1",
    }
    assert (second["refused"], "snapshot" in second) == ("the shapes refuse 2 records", False)
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_the_request_id_of_the_log_is_taken_over(tmp_path: Path) -> None:
    with bound_contextvars(request_id="r2"):
        AuditLog(tmp_path).record(MAIJA, "update")
    assert AuditLog(tmp_path).entries()[0]["request"] == "r2"


def test_no_line_holds_a_key_or_a_token(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.record(
        MAIJA, "update", refused=f"what is {KEY}?", about={"text": f'"{TOKEN}"', KEY: ["Bearer " + "x" * 20]}
    )
    text = log.path.read_text()
    for secret in (KEY, "1b" * 32, TOKEN, TOKEN.rpartition(".")[2], "x" * 20):
        assert secret not in text
    assert "nivos_" + "0a" * 6 in text  # which key it was may be known
    assert log.entries()[0]["about"]["text"] == '"…"'


def test_long_texts_are_cut_but_never_within_a_secret(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    began = time.perf_counter()
    log.record(MAIJA, "update", refused="x" * 3990 + KEY, about={"text": "eyJ" * 2**20, "n": 2**20})
    assert time.perf_counter() - began < 5
    text = log.path.read_text()
    assert "1b1b" not in text
    assert len(text) < 10_000
    assert log.entries()[0]["about"]["n"] == 2**20


def test_words_of_a_request_cannot_forge_a_line(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.record(MAIJA, 'update\n{"name":"admin"}', about={"text": "\ud800"})
    assert log.path.read_text(encoding="utf-8").count("\n") == 1


def test_lines_of_many_at_once_stay_whole(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(
                lambda n: AuditLog(tmp_path).record(MAIJA, f"a{n}", about={"x": "y" * 5000}), range(40)
            )
        )
    assert {entry["action"] for entry in AuditLog(tmp_path).entries()} == {f"a{n}" for n in range(40)}


def test_a_torn_line_does_not_tear_the_next(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.record(MAIJA, "first")
    with log.path.open("a") as file:
        file.write('{"time": "2026-')
    log.record(MAIJA, "second")
    assert [entry.get("action", "torn") for entry in log.entries()] == ["first", "torn", "second"]
    assert [entry.get("action") for entry in log.entries(last=1)] == ["second"]


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "audit.jsonl").symlink_to("/dev/full")
    with pytest.raises(AuditFailed, match="No space left on device"):
        AuditLog(tmp_path).record(MAIJA, "update")


def test_half_a_line_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = AuditLog(tmp_path)
    log.record(MAIJA, "first")
    before = log.path.read_bytes()

    def unwilling(descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", unwilling)
    with pytest.raises(AuditFailed):
        log.record(MAIJA, "second")
    assert log.path.read_bytes() == before


def test_rotation_by_renaming_loses_nothing(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.record(MAIJA, "first")
    log.path.rename(tmp_path / "audit.jsonl.1")
    log.record(MAIJA, "second")
    assert json.loads((tmp_path / "audit.jsonl.1").read_text())["action"] == "first"
    assert [entry["action"] for entry in log.entries()] == ["second"]


def test_no_log_is_an_empty_one(tmp_path: Path) -> None:
    assert AuditLog(tmp_path).entries() == []
    assert list(tmp_path.iterdir()) == []


def test_who_is_at_the_command_line_may_do_everything() -> None:
    found = local_identity()
    assert (found.role, found.kind) == (Role.ADMIN, "local")
    assert found.name
