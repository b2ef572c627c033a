"""The wheel, installed into an environment of its own and run outside the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        list(map(str, words)), cwd=cwd, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    uv = shutil.which("uv") or str(ROOT / ".uv/bin/uv")
    if not Path(uv).exists():
        pytest.skip("uv is not here; `make install` brings it")
    run(uv, "build", "--wheel", "--out-dir", tmp_path / "dist", cwd=ROOT)
    (wheel,) = (tmp_path / "dist").glob("nivos-*.whl")
    run(uv, "venv", "--python", sys.executable, tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv/bin/python"
    run(uv, "pip", "install", "--python", python, wheel, cwd=tmp_path)
    nivos = tmp_path / "venv/bin/nivos"
    assert run(nivos, "ontology", "--check", cwd=tmp_path) == "0 findings\n"
    sample = run(
        python,
        "-c",
        "import importlib.resources as r; print(r.files('ingest') / 'samples/zoomi')",
        cwd=tmp_path,
    ).strip()
    assert str(tmp_path) in sample
    assert "published as snapshot 1" in run(nivos, "ingest", sample, cwd=tmp_path)
    assert "Yhessä" in run(nivos, "query", "lineage", "--entity", "model/veke", cwd=tmp_path)
    page = run(
        python,
        "-c",
        "from pathlib import Path\n"
        "from fastapi.routing import APIRoute\n"
        "from graph_api.pages.templating import environment\n"
        "print(len(environment().list_templates()))\n",
        cwd=tmp_path,
    )
    assert int(page) > 10
