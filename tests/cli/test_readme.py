"""The README is true: its commands run, its settings are the settings, its addresses answer."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graph_api.access.keys import Keys
from graph_api.app import create_app
from graph_api.settings import Settings
from ingest.load import run_ingest
from ingest.records import KINDS, field_names
from tests.serving import running

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.strip()
    for block in _BLOCKS
    for line in block.replace("\\\n", " ").splitlines()
    if line.strip() and not line.startswith("#")
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    run_ingest([ROOT / "ingest/samples/zoomi"], folder)
    return folder


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[str]:
    with running(create_app(Settings(data=data))) as address:
        yield address


def test_every_setting_is_documented() -> None:
    documented = dict(re.findall(r"^\| `(NIVOS_\w+)` \| (.+?) \|", README, re.MULTILINE))
    real = {
        f"NIVOS_{name.upper()}": f"`{field.default}`" if str(field.default) else "empty"
        for name, field in Settings.model_fields.items()
    }
    assert documented == real


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {command.split()[1] for command in COMMANDS if command.startswith("make ")}
    assert {"demo", "test"} <= named <= targets


@pytest.mark.slow
@pytest.mark.parametrize("command", [one for one in COMMANDS if one.startswith(".venv/bin/nivos")])
def test_each_nivos_command_runs(command: str, data: Path) -> None:
    words = shlex.split(command, comments=True)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "graph_api.cli", *words],
        cwd=ROOT,
        env={"NIVOS_DATA": str(data), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    # The doctor ends with 1 when it only warns, of a test's folder, say.
    assert done.returncode in ((0, 1) if "doctor" in words else (0,)), done.stderr
    assert len(done.stdout.splitlines()) >= 1


@pytest.mark.slow
def test_what_an_editor_sends_is_taken(data: Path, server: str, tmp_path: Path) -> None:
    commands = re.findall(r'^curl -H "Authorization.*$', README, re.MULTILINE)
    assert len(commands) == 4
    sample = ROOT / "ingest/samples/zoomi"
    (tmp_path / "projects.csv").write_text("id,name,source\nS99999,Uusi hanke,test\n", encoding="utf-8")
    models = (sample / "models.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "models.jsonl").write_text(models[0] + "\n", encoding="utf-8")
    shutil.copy(ROOT / "tests/data/funders/eura2021/hankkeet.xlsx", tmp_path)
    shutil.copy(ROOT / "ingest/mappings/eura2021.toml", tmp_path / "own.toml")
    (tmp_path / "graph.ttl").write_text("<http://example.org/s> <http://example.org/p> 1 .")
    (tmp_path / "change.ru").write_text("INSERT DATA { <http://example.org/t> <http://example.org/p> 2 }")
    environment = {"KEY": Keys(data).add("readme", "editor"), "NIVOS": server, "PATH": "/usr/bin:/bin"}
    for command in commands:
        asked = f"{command} --silent --show-error --fail-with-body --write-out '%{{http_code}}'"
        done = subprocess.run(
            ["/bin/sh", "-c", asked],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("command", [one for one in COMMANDS if one.startswith("curl")])
def test_each_curl_command_answers(command: str, server: str) -> None:
    words = shlex.split(command.replace("http://127.0.0.1:8000", server), comments=True)
    done = subprocess.run(
        [*words, "--silent", "--fail"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1 or len(done.stdout) > 100


@pytest.mark.slow
def test_each_address_answers(server: str) -> None:
    addresses = set(re.findall(r"http://127\.0\.0\.1:8000(/[^\s\"'>)]*)", README)) - {"/sparql"}
    assert len(addresses) >= 4
    for address in sorted(addresses):
        assert httpx.get(server + address, follow_redirects=True, timeout=60).status_code == 200, address
    for path in re.findall(r"`(/[a-z][\w./]*)`", README):
        assert httpx.get(server + path, follow_redirects=True, timeout=60).status_code == 200, path


def test_the_picture_and_the_files_named_are_there() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", README) + re.findall(r"`([a-z_]+/[\w./]*)`", README):
        assert (ROOT / path).exists(), path


def test_changelog_and_version_agree() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    newest = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert version is not None
    assert newest is not None
    assert newest[1] == version[1]


def test_the_records_are_documented_field_by_field() -> None:
    table = re.findall(
        r"^\| `([a-z-]+)` \| .*? \| .*? \| (.+) \|$", (ROOT / "ingest/README.md").read_text(), re.MULTILINE
    )
    common = {"type", "language", "source", "source_url", "retrieved"}
    documented = {kind: {field.strip(" *") for field in fields.split(",")} for kind, fields in table}
    assert documented == {name: set(field_names(kind)) - common for name, kind in KINDS.items()}
