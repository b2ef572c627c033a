"""The files for putting Nivos on a machine are what their readers take them for, and name real settings."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph_api.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "graph_api/deployment"
FILES = ("README.md", "nivos.service", "nivos-replica.service", "Containerfile", "nginx.conf")
UNITS = ("nivos.service", "nivos-replica.service")


@pytest.mark.parametrize("name", FILES)
def test_every_setting_named_is_one(name: str) -> None:
    settings = {f"NIVOS_{field.upper()}" for field in Settings.model_fields} | {"NIVOS_NAME"}
    assert set(re.findall(r"NIVOS_[A-Z_]+[A-Z]", (FOLDER / name).read_text())) <= settings


def test_the_readme_tells_of_every_file_and_of_no_other() -> None:
    text = (FOLDER / "README.md").read_text()
    files = {path.name for path in FOLDER.iterdir() if path.is_file()} - {"README.md", "__init__.py"}
    assert set(re.findall(r"\]\(([\w.-]+)\)", text)) == files
    assert files == set(FILES) - {"README.md"}


def test_the_commands_of_the_readme_exist() -> None:
    text = "".join(re.findall(r"```sh\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL))
    text = text.replace("\\\n", " ")
    commands = [
        match[1] for match in re.finditer(r"(?:^|[\s/])nivos ((?:keys|snapshots) [a-z]+|[a-z]+)", text)
    ]
    assert {"serve", "doctor", "snapshots push", "snapshots pull"} <= set(commands)
    from graph_api.cli import app
    from graph_api.operations.commands import snapshots_app

    known = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    known |= {
        f"snapshots {each.name or each.callback.__name__}"
        for each in snapshots_app.registered_commands
        if each.callback
    }
    assert {command for command in commands if not command.startswith("keys")} <= known


def unit_for_this_machine(name: str, folder: Path) -> Path:
    """Write a unit whose program exists here; all else is as it is shipped."""
    text = (FOLDER / name).read_text().replace("/opt/nivos/bin/nivos", shutil.which("true") or "/bin/true")
    target = folder / name
    target.write_text(text)
    return target


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_the_units(name: str, tmp_path: Path) -> None:
    unit = unit_for_this_machine(name, tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if name in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_the_units_little_exposed(name: str, tmp_path: Path) -> None:
    unit = unit_for_this_machine(name, tmp_path)
    command = ["systemd-analyze", "security", "--offline=true", "--json=short", str(unit)]
    done = subprocess.run([*command, "--threshold=20"], capture_output=True, text=True, check=False)
    worst = [
        each["name"] for each in json.loads(done.stdout or "[]") if float(each.get("exposure") or 0) >= 0.3
    ]
    assert done.returncode == 0, (worst, done.stderr)


def test_the_unit_waits_longer_than_the_server_takes_to_stop() -> None:
    unit = (FOLDER / "nivos.service").read_text()
    seconds = int(re.search(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[1])  # type: ignore[index]
    assert seconds > Settings.model_fields["shutdown_timeout"].default + 5
    assert f"--stop-timeout {seconds}" in (FOLDER / "Containerfile").read_text()


def instructions() -> list[tuple[str, str]]:
    text = (FOLDER / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def test_the_containerfile_is_made_of_instructions_whose_sources_exist() -> None:
    known = {
        *("FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"),
        *("ENTRYPOINT", "CMD"),
    }
    assert {name for name, _ in instructions()} <= known
    for name, words in instructions():
        if name == "COPY" and "--from" not in words:
            for source in words.split()[:-1]:
                assert (ROOT / source).exists(), source
        if name in ("ENTRYPOINT", "CMD"):
            assert json.loads(words)
        if name == "ENV":
            assert all("=" in pair for pair in shlex.split(words))
    users = [words for name, words in instructions() if name == "USER"]
    assert users == ["nivos"], "the service does not run as root"


def test_the_containerfile_packs_every_package() -> None:
    packed = {words.split()[0] for name, words in instructions() if name == "COPY" and "--from" not in words}
    project = (ROOT / "pyproject.toml").read_text()
    packages = re.search(r"^packages = \[(.+)\]", project, re.MULTILINE)
    assert packages is not None
    assert set(json.loads(f"[{packages[1]}]")) <= packed


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("uv") is None and not (ROOT / ".uv/bin/uv").exists(), reason="uv is not here"
)
def test_what_the_containerfile_installs_runs(tmp_path: Path) -> None:
    """The image cannot be built here; its one step that installs can be run."""
    source = tmp_path / "src"
    source.mkdir()
    for name, words in instructions():
        if name == "COPY" and "--from" not in words:
            *files, target = words.split()
            for file in files:
                there = source / (Path(file).name if target == "./" else target)
                if (ROOT / file).is_dir():
                    shutil.copytree(ROOT / file, there, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / file, there)
    command = next(
        shlex.split(words) for name, words in instructions() if name == "RUN" and "uv sync" in words
    )
    command = [*command[: command.index("--python")], "--python", sys.executable]
    command[0] = shutil.which("uv") or str(ROOT / ".uv/bin/uv")
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment["UV_PROJECT_ENVIRONMENT"] = str(tmp_path / "nivos")
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = subprocess.run(
        [tmp_path / "nivos/bin/nivos", "doctor", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    packages = [each for each in json.loads(told.stdout) if each["check"] == "packages"]
    assert [each["level"] for each in packages] == ["ok"]
