"""`nivos doctor`: each thing is really broken, and the check that looks at it says so."""

from __future__ import annotations

import http.server
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from graph_api.operations.doctor import CHECKS, Finding, Level, examine, exit_code, installation, network
from graph_api.operations.doctor import machine as machine_checks
from graph_api.settings import Settings
from graph_api.store import DataDirectory
from graph_api.store.lock import held
from tests.api.conftest import serving
from tests.unit.store.sample import publish

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two published snapshots."""
    root = tmp_path_factory.mktemp("published")
    publish(DataDirectory(root), "yksi")
    publish(DataDirectory(root), "kaksi")
    return root


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """The same, for one test to break."""
    shutil.copytree(published, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def look(name: str, **settings: Any) -> list[Finding]:
    return list(CHECKS[name](Settings(**settings)))


def only(name: str, level: Level, **settings: Any) -> Finding:
    found = [finding for finding in look(name, **settings) if finding.level > Level.OK]
    assert [finding.level for finding in found] == [level], found
    assert found[0].advice
    return found[0]


def well(name: str, **settings: Any) -> list[str]:
    found = look(name, **settings)
    assert found
    assert {finding.level for finding in found} == {Level.OK}, found
    return [finding.said for finding in found]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_all_is_well_with_a_good_installation(folder: Path) -> None:
    found = [
        (name, finding)
        for name, finding in examine(Settings(data=folder, port=free_port()))
        if name not in ("open files", "memory", "data folder")  # the machine's own
    ]
    assert {finding.level for _, finding in found} == {Level.OK}, found
    assert {name for name, _ in found} == set(CHECKS) - {"open files", "memory", "data folder"}


def test_looking_changes_nothing(folder: Path) -> None:
    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = state()
    list(examine(Settings(data=folder, port=free_port())))
    assert {name: content for name, content in state().items() if not name.endswith("writer.lock")} == {
        name: content for name, content in before.items() if not name.endswith("writer.lock")
    }


# The installation.


def test_an_old_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1, "final", 0))
    assert "3.9.1" in only("python", Level.ERROR).said


def test_packages_that_are_missing_or_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version
    monkeypatch.setattr(installation, "version", lambda name: "0.1" if name == "pyoxigraph" else real(name))
    assert "pyoxigraph is 0.1, needed is" in only("packages", Level.ERROR).said
    monkeypatch.setattr(installation, "version", real)
    needed = [*(metadata.requires("nivos") or []), "no-such-package>=1"]
    monkeypatch.setattr(installation, "requires", lambda name: needed)
    assert "no-such-package is missing" in only("packages", Level.ERROR).said


def test_a_misspelt_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIVOS_QUERY_TIMEOUTS", "3")
    assert "NIVOS_QUERY_TIMEOUTS is no setting" in only("settings", Level.WARNING).said


@pytest.mark.parametrize(
    ("settings", "level", "said"),
    [
        ({"query_workers": 8}, Level.WARNING, "more than NIVOS_QUERY_WORKERS_MOST"),
        ({"query_timeout": 120}, Level.WARNING, "more than NIVOS_ANALYST_QUERY_TIMEOUT"),
        ({"query_memory": 8000}, Level.WARNING, "more than NIVOS_ANALYST_QUERY_MEMORY"),
    ],
)
def test_limits_that_do_not_fit(settings: dict[str, Any], level: Level, said: str) -> None:
    assert said in only("limits", level, **settings).said


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("nivos.example.org", Level.ERROR),
        ("ftp://nivos.example.org", Level.ERROR),
        ("https://nivos.example.org/", Level.ERROR),
        ("https://nivos.example.org?x", Level.ERROR),
        ("http://nivos.example.org", Level.WARNING),
        ("https://nivos.example.org", Level.OK),
        ("http://localhost:8000", Level.OK),
        ("", Level.OK),
    ],
)
def test_the_public_address(url: str, level: Level) -> None:
    assert exit_code(look("public address", public_url=url)) == level


@pytest.mark.parametrize(
    ("proxies", "level"),
    [
        ("10.0.0.0/8, 127.0.0.1", Level.OK),
        ("0.0.0.0/0", Level.ERROR),
        ("::/0", Level.ERROR),
        ("", Level.OK),
    ],
)
def test_trusted_proxies(proxies: str, level: Level) -> None:
    assert exit_code(look("proxies", trusted_proxies=proxies)) == level


def test_listening_to_all_without_a_public_address() -> None:
    assert "unencrypted" in only("listening", Level.WARNING, host="0.0.0.0").said
    well("listening", host="0.0.0.0", public_url="https://nivos.example.org")


# The machine.


def test_too_few_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        for limit, level in ((200, Level.ERROR), (1024, Level.WARNING)):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            assert str(limit) in only("open files", level).said
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_limits_beyond_the_memory() -> None:
    only("memory", Level.WARNING, query_workers_most=1000)
    only("memory", Level.WARNING, analyst_query_memory=2**30)
    well("memory", query_workers_most=1, query_memory=64, analyst_query_memory=64)


def test_the_memory_of_a_container(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    whole = machine_checks.machine_memory(limit)
    limit.write_text("max\n")
    assert machine_checks.machine_memory(limit) == whole
    limit.write_text(f"{512 * 2**20}\n")
    assert machine_checks.machine_memory(limit) == 512 * 2**20


def test_a_clock_behind_the_snapshots(folder: Path) -> None:
    well("clock", data=folder)
    path = DataDirectory(folder).path_of(2) / "manifest.json"
    told = json.loads(path.read_text())
    told["published"] = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    path.write_text(json.dumps(told))
    assert "before the current snapshot was published" in only("clock", Level.ERROR, data=folder).said


# The data folder.


def test_a_folder_that_is_missing_or_none(tmp_path: Path) -> None:
    assert "is not there" in only("data folder", Level.WARNING, data=tmp_path / "none").said
    (tmp_path / "file").write_text("x")
    assert "is no folder" in only("data folder", Level.ERROR, data=tmp_path / "file").said


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB; remount options can be changed by the test."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_disk_with_little_room_or_none_to_write(small: Path) -> None:
    assert "GiB free" in only("data folder", Level.ERROR, data=small).said
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    found = look("data folder", data=small)
    assert any("cannot be written: Read-only file system" in finding.said for finding in found)


def test_a_file_system_without_hard_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as FAT or some network shares; none can be mounted everywhere, so the call fails as it does there."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    found = look("data folder", data=folder)
    assert any(finding.level is Level.ERROR and "takes no hard links" in finding.said for finding in found)


def test_nothing_published(tmp_path: Path) -> None:
    assert "nothing is published" in only("published", Level.WARNING, data=tmp_path).said


def broken_link(folder: Path) -> None:
    (folder / "current").unlink()
    (folder / "current").symlink_to("snapshots/000009")


def no_link(folder: Path) -> None:
    (folder / "current").unlink()
    (folder / "current").write_text("2")


def no_manifest(folder: Path) -> None:
    (folder / "snapshots/000002/manifest.json").write_text("{")


def no_graph(folder: Path) -> None:
    shutil.rmtree(folder / "snapshots/000002/graph")


def emptied(folder: Path) -> None:
    for path in (folder / "snapshots/000002/graph").glob("*.sst"):
        path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [broken_link, no_link, no_manifest, no_graph, emptied])
def test_a_published_snapshot_that_cannot_be_read(folder: Path, spoil: Callable[[Path], None]) -> None:
    assert well("published", data=folder)[0].startswith("snapshot 2 is published")
    spoil(folder)
    only("published", Level.ERROR, data=folder)


def test_a_snapshot_of_a_newer_nivos(folder: Path) -> None:
    path = folder / "snapshots/000002/manifest.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"nivos_version": "99.1"}))
    assert "made by Nivos 99.1" in only("published", Level.WARNING, data=folder).said


@pytest.mark.parametrize("spoil", [no_manifest, no_graph])
def test_any_snapshot_that_is_broken_is_named(folder: Path, spoil: Callable[[Path], None]) -> None:
    assert well("snapshots", data=folder) == ["2 snapshots, each with its manifest"]
    spoil(folder)
    assert "snapshot 2" in only("snapshots", Level.ERROR, data=folder).said


def test_a_manifest_of_another_snapshot(folder: Path) -> None:
    shutil.copy(folder / "snapshots/000001/manifest.json", folder / "snapshots/000002/manifest.json")
    assert "is of another one" in only("snapshots", Level.ERROR, data=folder).said


def test_what_killed_writers_left(folder: Path) -> None:
    well("writer", data=folder)
    (folder / "snapshots/000003.partial").mkdir()
    (folder / "writer").mkdir()
    said = only("writer", Level.WARNING, data=folder).said
    assert said == "a writer that was killed left 000003.partial, writer"


def test_a_writer_at_work(folder: Path) -> None:
    with held(DataDirectory(folder), "a long load"):
        assert f"process {os.getpid()} is writing: a long load" in well("writer", data=folder)[0]


def test_a_writer_of_another_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with held(DataDirectory(folder), "a load"):
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        told = json.loads((folder / "writer.json").read_text())
        (folder / "writer.json").write_text(json.dumps(told | {"pid": ended.pid}))
        assert "is not on this machine" in only("writer", Level.WARNING, data=folder).said
        (folder / "writer.json").write_text("?")
        assert "has not said who it is" in only("writer", Level.WARNING, data=folder).said


def test_secrets_that_others_can_read(folder: Path) -> None:
    assert well("keys", data=folder) == ["no keys, no audit log yet"]
    for name in ("keys.json", "audit.jsonl"):
        path = folder / name
        path.write_text('{"version": 1, "keys": []}')
        path.chmod(0o644)
        assert f"{name} can be read by others (mode 0644)" in only("keys", Level.ERROR, data=folder).said
        path.chmod(0o600)
    well("keys", data=folder)
    (folder / "keys.json").write_text("{")
    only("keys", Level.ERROR, data=folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_audit_log_that_cannot_be_written(folder: Path) -> None:
    (folder / "audit.jsonl").write_text("")
    (folder / "audit.jsonl").chmod(0o400)
    assert "cannot be written" in only("keys", Level.ERROR, data=folder).said


# The network.


@contextmanager
def answering(status: int, body: bytes = b"") -> Iterator[str]:
    """A web server that gives every request one answer; {base} in the body is its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.replace(b"{base}", base.encode()))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def test_a_port_that_is_free_or_nivos_or_something_else(folder: Path) -> None:
    assert well("port", port=free_port())[0].endswith("is free")
    with serving(Settings(data=folder, query_workers=1)) as client:
        assert well("port", port=client.base_url.port)[0].startswith("Nivos answers at")
    with answering(200, b"<html>") as url:
        assert "something other than Nivos" in only("port", Level.ERROR, port=port_of(url)).said


def test_an_address_that_is_not_this_machines() -> None:
    assert "cannot be listened on" in only("port", Level.ERROR, host="192.0.2.1", port=8000).said


ASK = b'{"head": {}, "boolean": true}'


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, ASK, ""),
        (200, b"<html>", "is no SPARQL endpoint"),
        (404, b"", "is no SPARQL endpoint"),
        (401, b"", "refuses us (401)"),
    ],
)
def test_the_endpoint(status: int, body: bytes, said: str) -> None:
    with answering(status, body) as url:
        if said:
            assert said in only("endpoint", Level.ERROR, store_url=url + "/query").said
        else:
            well("endpoint", store_url=url + "/query")


def test_an_endpoint_that_is_silent_and_a_password_that_is_not_shown() -> None:
    url = f"http://me:secret@127.0.0.1:{free_port()}/query?key=secret"
    found = only("endpoint", Level.ERROR, store_url=url, store_user="me", store_password="secret")
    assert "does not answer" in found.said
    assert "secret" not in found.said


def test_the_issuer(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(200, b'{"issuer": "{base}"}') as url:
        well("issuer", oidc_issuer=url, oidc_audience="nivos")
        assert "calls itself" in only("issuer", Level.ERROR, oidc_issuer=url + "/", oidc_audience="x").said
    with answering(404) as url:
        assert "does not tell" in only("issuer", Level.ERROR, oidc_issuer=url, oidc_audience="x").said


class Storage:
    """A place for counts that answers, does not, or fails in its own way."""

    def __init__(self, answers: bool | Exception) -> None:
        self._answers = answers

    async def check(self) -> bool:
        if isinstance(self._answers, Exception):
            raise self._answers
        return self._answers


@pytest.mark.parametrize(
    ("answers", "level"), [(True, Level.OK), (False, Level.ERROR), (ConnectionError("secret"), Level.ERROR)]
)
def test_where_requests_are_counted(
    answers: bool | Exception, level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert well("counting", server_workers=3)[0].endswith("each of 3 for itself")
    monkeypatch.setattr(network, "make_storage", lambda uri: Storage(answers))
    settings = Settings().model_copy(update={"rate_limit_storage": "redis://:secret@127.0.0.1:1"})
    found = list(CHECKS["counting"](settings))
    assert [finding.level for finding in found] == [level]
    assert "secret" not in found[0].said


# The command.


def doctor(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "graph_api.cli", "doctor", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
def test_the_command_says_it_in_lines_and_exits_by_the_worst(folder: Path) -> None:
    fit = {"NIVOS_DATA": str(folder), "NIVOS_PORT": str(free_port()), "NIVOS_ANALYST_QUERY_MEMORY": "1024"}
    done = doctor(**fit)
    assert done.returncode <= 1, done.stdout
    assert "published       snapshot 2 is published" in done.stdout
    assert doctor(**fit, NIVOS_NO_SUCH="1").returncode == 1
    wrong = doctor(**fit, NIVOS_TRUSTED_PROXIES="0.0.0.0/0")
    assert wrong.returncode == 2
    line = next(line for line in wrong.stdout.splitlines() if line.startswith("ERROR"))
    assert line.startswith("ERROR   proxies         0.0.0.0/0 in NIVOS_TRUSTED_PROXIES is everybody")
    assert wrong.stdout.splitlines()[-1].endswith("1 errors")


@pytest.mark.slow
def test_the_command_says_it_in_json(folder: Path) -> None:
    told = json.loads(doctor("--json", "--data", str(folder), NIVOS_PORT=str(free_port())).stdout)
    assert {each["check"] for each in told} == set(CHECKS)
    assert {each["level"] for each in told} <= {"ok", "warning", "error"}


@pytest.mark.slow
def test_settings_that_are_not_valid_are_told_and_nothing_else() -> None:
    wrong = {
        "NIVOS_PORT": "many",
        "NIVOS_RATE_LIMIT": "many",
        "NIVOS_TRUSTED_PROXIES": "everybody",
        "NIVOS_OIDC_ISSUER": "http://issuer.example.org",
        "NIVOS_LOG_LEVEL": "loud",
    }
    done = doctor("--json", **wrong)
    assert done.returncode == 2
    assert [each["said"].partition(":")[0] for each in json.loads(done.stdout)] == list(wrong)


@pytest.mark.slow
def test_a_language_setting_that_loses_letters(folder: Path) -> None:
    done = doctor("--json", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    found = [each for each in json.loads(done.stdout) if each["check"] == "text"]
    assert [each["level"] for each in found] == ["warning"]


def test_a_check_that_fails_hides_no_other(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def failing(settings: Settings) -> Iterator[Finding]:
        raise ZeroDivisionError("x")

    monkeypatch.setitem(CHECKS, "writer", failing)
    found = dict(examine(Settings(data=folder, port=free_port())))
    assert "the check itself failed (ZeroDivisionError: x)" in found["writer"].said
    assert "keys" in found
