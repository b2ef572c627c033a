"""The OpenAPI document against the service it describes: schemathesis asks, and holds every answer to it.

The same seed asks the same. NIVOS_FUZZ_EXAMPLES says how many cases of each operation are made up (5 unless
set); a find is repeated with the `curl` line that it prints.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.service import Service, make_key

ROOT = Path(__file__).parents[2]
EXAMPLES = os.environ.get("NIVOS_FUZZ_EXAMPLES", "5")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
)
pytestmark = pytest.mark.slow


def fuzz(service: Service, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run schemathesis in a folder of its own, where no configuration can reach it."""
    return subprocess.run(
        [
            *(str(Path(sys.executable).parent / "schemathesis"), "run", "--no-color"),
            *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing"),
            *(
                "--generation-deterministic",
                "--max-examples",
                EXAMPLES,
                "--continue-on-failure",
                "--no-shrink",
            ),
            *("--request-timeout", "30", *options, f"{service.url}/api/openapi.json"),
        ],
        cwd=folder,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_answer_is_as_documented(service: Service, tmp_path: Path) -> None:
    done = fuzz(service, tmp_path)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr


def test_what_an_editor_may_send_is_answered_as_documented(service: Service, tmp_path: Path) -> None:
    key = make_key(service, "fuzzer")
    writing = [word for method in ("POST", "PUT", "PATCH", "DELETE") for word in ("--include-method", method)]
    done = fuzz(service, tmp_path, "--header", f"Authorization: Bearer {key}", *writing)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
