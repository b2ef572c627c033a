"""`nivos keys` and `nivos audit`: what they print, what they refuse, what they leave.

Fixture strategy: an empty folder for each test. Commands run in this process, which is quick; where it
matters that they are processes (a full disk, several at once), they are.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph_api.access.audit import AuditLog
from graph_api.access.identity import Identity, Role
from graph_api.access.keys import Keys
from tests.commands import nivos


def process(*words: str, data: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, after what the shell is told before."""
    return subprocess.run(
        ["sh", "-c", f'{before} exec "$@"', "sh", sys.executable, "-m", "graph_api.cli", *words],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "NIVOS_DATA": str(data)},
        check=False,
    )


def test_a_key_is_shown_once_and_opens(tmp_path: Path) -> None:
    made = nivos("keys", "add", "Maija", "--role", "editor", "--expires", "2099-01-31", NIVOS_DATA=tmp_path)
    assert made.returncode == 0
    key = made.stdout.strip()
    assert re.fullmatch(r"nivos_[0-9a-f]{12}_[0-9a-f]{64}", key)
    assert "cannot be shown again" in made.stderr
    found = Keys(tmp_path).check(key)
    assert (found.name, found.role) == ("Maija", Role.EDITOR)
    listed = nivos("keys", "list", NIVOS_DATA=tmp_path).stdout
    assert re.search(
        r"^Maija +editor +valid +\d{4}-\d\d-\d\dT\d\d:\d\d +\S+ +2099-01-31$", listed, re.MULTILINE
    )
    assert key.rpartition("_")[2] not in listed
    gone = nivos("keys", "revoke", "Maija", NIVOS_DATA=tmp_path)
    assert gone.stdout == "the key Maija (editor) is revoked\n"
    assert re.search(
        r"^Maija +editor +revoked ", nivos("keys", "list", NIVOS_DATA=tmp_path).stdout, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("add", "Maija"), 2, "--role"),
        (("add", "Maija", "--role", "owner"), 2, "'owner'"),
        (("add", "a/b", "--role", "editor"), 2, "nivos: 'a/b' is no name for a key"),
        (("add", "Maija", "--role", "editor", "--expires", "31.1.2027"), 2, "31.1.2027"),
        (("add", "Maija", "--role", "editor", "--expires", "2020-01-31"), 2, "give a day to come"),
        (("revoke", "Maija"), 2, "nivos: there is no key 'Maija' to revoke"),
    ],
)
def test_wrong_words_get_one_clear_answer(
    tmp_path: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    done = nivos("keys", *words, NIVOS_DATA=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "keys.json").exists()
    assert not (tmp_path / "audit.jsonl").exists()


@pytest.mark.slow
def test_commands_at_once_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as threads:
        done = threads.map(
            lambda n: process("keys", "add", f"k{n}", "--role", "analyst", data=tmp_path), range(6)
        )
    names = {Keys(tmp_path).check(each.stdout.strip()).name for each in done}
    assert names == {f"k{number}" for number in range(6)}
    assert len(AuditLog(tmp_path).entries()) == 6


def test_a_damaged_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"version": 1, "keys": [{}]}')
    for words in (("list",), ("add", "x", "--role", "editor"), ("revoke", "x")):
        done = nivos("keys", *words, NIVOS_DATA=tmp_path)
        assert (done.returncode, done.stdout) == (4, "")
        assert f"nivos: {tmp_path}/keys.json is damaged: keys.0.id: Field required; " in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    key = Keys(tmp_path).add("Maija", "editor")
    before = (tmp_path / "keys.json").read_bytes()
    full = process("keys", "revoke", "Maija", data=tmp_path, before="ulimit -f 0;")
    assert full.returncode == 4
    assert "keys.json cannot be written" in full.stderr
    assert "the keys are as they were" in full.stderr
    assert (tmp_path / "keys.json").read_bytes() == before
    assert not (tmp_path / "keys.json.new").exists()
    assert Keys(tmp_path).check(key).name == "Maija"


def test_what_cannot_be_recorded_is_told(tmp_path: Path) -> None:
    key = Keys(tmp_path).add("Maija", "editor")
    (tmp_path / "audit.jsonl").symlink_to("/dev/full")
    added = nivos("keys", "add", "x", "--role", "editor", NIVOS_DATA=tmp_path)
    assert (added.returncode, added.stdout) == (4, "")
    assert "No space left on device" in added.stderr
    assert [each.name for each in Keys(tmp_path).all() if not each.revoked] == ["Maija"]
    revoked = nivos("keys", "revoke", "Maija", NIVOS_DATA=tmp_path)
    assert revoked.returncode == 4
    assert "the key Maija is revoked, but that is not recorded" in revoked.stderr
    assert Keys(tmp_path).all()[0].revoked
    assert key not in revoked.stderr


def test_the_audit_log_is_printed(tmp_path: Path) -> None:
    assert nivos("audit", NIVOS_DATA=tmp_path).stdout.split() == ["time", "who", "role", "action", "outcome"]
    nivos("keys", "add", "Maija", "--role", "editor", NIVOS_DATA=tmp_path)
    maija = Identity("Maija", Role.EDITOR, "key")
    log = AuditLog(tmp_path)
    log.record(maija, "update", snapshot=7, about={"added": 3})
    log.record(maija, "ingest", refused="bad\x1b[31m shapes")
    with log.path.open("a") as file:
        file.write("half a li\n")
    table = nivos("audit", NIVOS_DATA=tmp_path).stdout
    lines = [re.split(r"  +", line) for line in table.splitlines()[1:]]
    assert lines[0][2:4] == ["admin", "keys.add"]
    assert lines[1][1:] == ["Maija", "editor", "update", "snapshot 7; added=3"]
    assert lines[2][1:] == ["Maija", "editor", "ingest", r"refused: bad\x1b[31m shapes"]
    assert lines[3][-2:] == ["unreadable", "half a li"]
    assert "\x1b" not in table
    last = nivos("audit", "--last", "2", "--format", "json", NIVOS_DATA=tmp_path).stdout.splitlines()
    assert [json.loads(line).get("action") for line in last] == ["ingest", None]
