"""The file of keys: what it holds, who gets in, and what happens when several change it or it breaks."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from graph_api.access import keys as module
from graph_api.access.audit import AuditLog
from graph_api.access.errors import InvalidCredential, KeyRefused, KeysDamaged, KeysUnwritable
from graph_api.access.identity import ANONYMOUS, Identity, Role
from graph_api.access.keys import Keys


def today() -> date:
    return datetime.now(UTC).date()


def test_a_key_says_whose_it_is_and_what_role_it_has(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    analyst, admin = keys.add("Maija", "analyst"), keys.add("ci", "admin")
    assert keys.check(analyst) == Identity("Maija", Role.ANALYST, "key")
    assert keys.check(admin) == Identity("ci", Role.ADMIN, "key")


def test_the_file_holds_no_secret_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        made = Keys(tmp_path).add("Maija", "editor")
    finally:
        os.umask(previous)
    prefix, _, secret = made.rpartition("_")
    content = (tmp_path / "keys.json").read_text()
    assert secret not in content
    assert prefix.removeprefix("nivos_") in content
    assert len(bytes.fromhex(secret)) * 8 >= 256
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["keys.json", "keys.lock"]


def test_no_two_keys_are_hashed_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        module.secrets,
        "token_hex",
        lambda size, real=module.secrets.token_hex: "ab" * 32 if size == 32 else real(size),
    )
    keys = Keys(tmp_path)
    keys.add("a", "editor")
    keys.add("b", "editor")
    first, second = keys.all()
    assert first.digest != second.digest


@pytest.mark.parametrize(
    "changed",
    [
        lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"),
        lambda key: key.replace(key.split("_")[1], "0" * 12),
        lambda key: key[:-1],
        lambda key: key + "\n",
        lambda key: key.upper(),
        lambda key: "nivos_",
        lambda key: "",
        lambda key: "nivos_ä_" + "0" * 64,
    ],
)
def test_anything_but_the_key_opens_nothing(tmp_path: Path, changed) -> None:  # type: ignore[no-untyped-def]
    keys = Keys(tmp_path)
    made = keys.add("Maija", "admin")
    with pytest.raises(InvalidCredential):
        keys.check(changed(made))


def test_an_unknown_key_costs_the_same_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keys(tmp_path)
    made = keys.add("Maija", "admin")
    compared: list[tuple[int, int]] = []

    def compare(one: str, other: str) -> bool:
        compared.append((len(one), len(other)))
        return one == other

    monkeypatch.setattr(module, "compare_digest", compare)
    keys.check(made)
    for wrong in (made[:-2] + "zz", f"nivos_{'0' * 12}_{'1' * 64}", made[:-1] + "x"):
        with pytest.raises(InvalidCredential):
            keys.check(wrong)
    with pytest.raises(InvalidCredential):
        keys.check(f"nivos_{made.split('_')[1]}_{'1' * 64}")
    assert compared == [(64, 64)] * 3  # the right key, the unknown id, the wrong secret


def test_a_key_lasts_to_the_end_of_its_last_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keys(tmp_path)
    made = keys.add("Maija", "analyst", today())
    assert keys.check(made).name == "Maija"
    monkeypatch.setattr(module, "_today", lambda: today() + timedelta(days=1))
    with pytest.raises(InvalidCredential, match="expired"):
        keys.check(made)
    assert keys.all()[0].state(today() + timedelta(days=1)) == "expired"


def test_revoking_acts_at_once_in_others_that_run(tmp_path: Path) -> None:
    running = Keys(tmp_path)
    with pytest.raises(InvalidCredential):
        running.check("nivos_" + "0" * 12 + "_" + "0" * 64)
    made = Keys(tmp_path).add("Maija", "editor")
    assert running.check(made).name == "Maija"
    gone = Keys(tmp_path).revoke("Maija")
    with pytest.raises(InvalidCredential):
        running.check(made)
    assert (gone.revoked, gone.salt, gone.digest) == (True, "", "")
    assert gone.changed >= gone.created


def test_a_name_is_free_again_after_its_key_is_revoked(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    first = keys.add("Maija", "editor")
    with pytest.raises(KeyRefused, match="already"):
        keys.add("Maija", "admin")
    keys.revoke("Maija")
    second = keys.add("Maija", "analyst")
    assert keys.check(second).role == Role.ANALYST
    with pytest.raises(InvalidCredential):
        keys.check(first)
    assert [key.state(today()) for key in keys.all()] == ["revoked", "valid"]
    keys.revoke("Maija")
    with pytest.raises(KeyRefused, match="no key 'Maija' to revoke"):
        keys.revoke("Maija")


@pytest.mark.parametrize("name", ["", " ", "a" * 65, "a\nb", "a/b", "-a", "a ", "a\x1b[2J"])
def test_names_that_would_not_print_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyRefused):
        Keys(tmp_path).add(name, "editor")
    assert not (tmp_path / "keys.json").exists()


def test_a_key_that_would_never_be_valid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyRefused, match="never be valid"):
        Keys(tmp_path).add("Maija", "editor", today() - timedelta(days=1))


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda number: Keys(tmp_path).add(f"k{number}", "editor"), range(24)))
    keys = Keys(tmp_path)
    assert {keys.check(each).name for each in made} == {f"k{number}" for number in range(24)}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "Invalid JSON"),
        ("", "Invalid JSON"),
        ('{"version": 2, "keys": []}', "version"),
        ('{"version": 1, "keys": [{"id": "a", "digest": "geheim"}]}', "keys.0.name"),
        ('{"version": 1, "keys": [], "more": 1}', "more"),
    ],
)
def test_a_damaged_file_refuses_every_key_and_says_why(tmp_path: Path, content: str, told: str) -> None:
    keys = Keys(tmp_path)
    made = keys.add("Maija", "editor")
    good = (tmp_path / "keys.json").read_bytes()
    (tmp_path / "keys.json").write_text(content)
    with pytest.raises(KeysDamaged) as refused:
        keys.check(made)
    assert str(tmp_path) not in str(refused.value)  # nobody outside need know where it lies
    with pytest.raises(KeysDamaged, match=told) as explained:
        keys.all()
    assert "geheim" not in str(explained.value)
    with pytest.raises(KeysDamaged):
        keys.add("other", "editor")
    assert (tmp_path / "keys.json").read_text() == content  # what can be mended is not overwritten
    (tmp_path / "keys.json").write_bytes(good)
    assert keys.check(made).name == "Maija"


def test_a_damaged_file_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keys = Keys(tmp_path)
    for content in ("{", "[]"):
        (tmp_path / "keys.json").write_text(content)
        for _ in range(3):
            with pytest.raises(KeysDamaged):
                keys.check("nivos_" + "0" * 12 + "_" + "0" * 64)
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert f"{tmp_path}/keys.json is damaged" in caplog.text


def test_a_file_that_cannot_be_read_refuses_every_key(tmp_path: Path) -> None:
    (tmp_path / "keys.json").mkdir()
    with pytest.raises(KeysDamaged):
        Keys(tmp_path).check("nivos_" + "0" * 12 + "_" + "0" * 64)
    with pytest.raises(KeysDamaged, match="Is a directory"):
        Keys(tmp_path).all()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeysUnwritable, match="cannot be written"):
        Keys(tmp_path / "file").add("Maija", "editor")


def test_what_a_killed_command_left_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "keys.json.new").write_text("half")
    (tmp_path / "keys.json.new").chmod(0o666)
    Keys(tmp_path).add("Maija", "editor")
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert not (tmp_path / "keys.json.new").exists()
    assert json.loads((tmp_path / "keys.json").read_text())["version"] == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_makes_belongs_to_the_service(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 23456)
    keys = Keys(tmp_path)
    keys.add("Maija", "editor")
    keys.revoke("Maija")
    AuditLog(tmp_path).record(ANONYMOUS, "x")
    for name in ("keys.json", "keys.lock", "audit.jsonl"):
        told = (tmp_path / name).stat()
        assert (told.st_uid, told.st_gid, stat.S_IMODE(told.st_mode)) == (12345, 23456, 0o600), name
