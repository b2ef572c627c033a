"""The shipped nginx configuration, taken by a real nginx that stands before a real Nivos."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from graph_api.settings import Settings
from tests.api.conftest import NETWORK, publish, serving

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONFIGURATION = Path(__file__).parents[2] / "graph_api/deployment/nginx.conf"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        NGINX is None or shutil.which("openssl") is None, reason="nginx or openssl is not here"
    ),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=nivos.example.org", "-addext", "subjectAltName=DNS:nivos.example.org"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )


def prepared(folder: Path, upstream: int, plain: int, tls: int) -> Path:
    """Write a whole configuration around the shipped part; only places and ports differ from it."""
    part = CONFIGURATION.read_text()
    for old, new in (
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("/var/cache/nginx/nivos", str(folder / "cache")),
        ("/etc/ssl/nivos", str(folder)),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{tls} ssl http2;"),
    ):
        assert old in part, old
        part = part.replace(old, new)
    part = re.sub(r"\n\s*listen \[::\].*", "", part)
    (folder / "nivos.conf").write_text(part)
    kinds = ("body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(
        f"{'client_body' if kind == 'body' else kind}_temp_path {folder}/{kind};\n" for kind in kinds
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off;\n{places} include {folder}/nivos.conf; }}\n"
    )
    return folder / "nginx.conf"


class Front:
    """The way in through nginx, and the data behind it."""

    def __init__(self, client: httpx.Client, plain: int, behind: httpx.Client, data: Path) -> None:
        self.client, self.plain, self.behind, self.data = client, plain, behind, data
        self.get = client.get


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder, data = tmp_path_factory.mktemp("nginx"), tmp_path_factory.mktemp("data")
    publish(data, NETWORK)
    certificate(folder)
    settings = Settings(data=data, query_workers=1, public_url="https://nivos.example.org")
    with serving(settings) as behind:
        plain, tls = free_port(), free_port()
        file = prepared(folder, behind.base_url.port or 0, plain, tls)
        assert NGINX is not None
        tested = subprocess.run(
            [NGINX, "-t", "-c", str(file), "-e", str(folder / "error.log")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert tested.returncode == 0, tested.stderr
        assert "warn" not in tested.stderr.replace("could not open error log file", "")
        process = subprocess.Popen([NGINX, "-c", str(file), "-e", str(folder / "error.log")])
        try:
            wait(tls, process)
            import ssl

            trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
            trust.check_hostname = False
            with httpx.Client(
                base_url=f"https://127.0.0.1:{tls}",
                headers={"Host": "nivos.example.org"},
                verify=trust,
                timeout=60,
            ) as client:
                yield Front(client, plain, behind, data)
        finally:
            process.terminate()
            process.wait(10)


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert process.poll() is None
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx did not start")


def test_plain_http_leads_to_tls(front: Front) -> None:
    answer = httpx.get(
        f"http://127.0.0.1:{front.plain}/models?lang=fi", headers={"Host": "nivos.example.org"}
    )
    assert (answer.status_code, answer.headers["location"]) == (
        301,
        "https://nivos.example.org/models?lang=fi",
    )


def test_pages_data_and_queries_come_through(front: Front) -> None:
    assert "VeKe" in front.get("/models/veke", headers={"Accept": "text/html"}).text
    assert front.get("/api/projects").json()["total"] == 2
    asked = {"query": "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/nivos/ontology#Project> }"}
    for answer in (front.get("/sparql", params=asked), front.client.post("/sparql", data=asked)):
        assert answer.json()["results"]["bindings"][0]["n"]["value"] == "2"
    described = front.get("/.well-known/void").text
    assert "https://nivos.example.org/sparql" in described
    assert "127.0.0.1" not in described


def test_what_is_for_the_inside_stays_inside(front: Front) -> None:
    assert front.get("/metrics").status_code == 403
    assert front.get("/readyz").status_code == 403
    assert front.get("/healthz").status_code == 200
    direct = front.behind.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"})
    assert direct.status_code == 401


def test_answers_are_kept_and_asked_for_again_by_their_tag(front: Front) -> None:
    path = "/api/queries/themes-in-use.csv"

    def metric() -> dict[str, float]:
        text = front.behind.get("/metrics").text
        pattern = (
            r'nivos_http_requests_total\{method="GET",route="/api/queries/\{[^}]+\}",status="(\d+)"\} (\S+)'
        )
        return {status: float(value) for status, value in re.findall(pattern, text)}

    before = metric()
    first = front.get(path)
    assert (first.status_code, first.headers["x-cache"]) == (200, "MISS")
    second = front.get(path)
    assert second.headers["x-cache"] in ("HIT", "REVALIDATED")
    time.sleep(2.2)  # nginx counts whole seconds
    third = front.get(path)
    assert third.headers["x-cache"] == "REVALIDATED"
    assert third.content == first.content
    after = metric()
    assert after.get("304", 0) - before.get("304", 0) >= 1, "nginx asked with the tag, Nivos answered 304"
    assert after.get("200", 0) - before.get("200", 0) == 1
    known = front.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_a_new_snapshot_shows_within_seconds(front: Front) -> None:
    assert front.get("/api").json()["snapshot"] == 1
    publish(front.data, NETWORK + "<https://w3id.org/nivos/project/S3> a n:Project ; n:name 'x'@fi .")
    until(lambda: front.get("/api").json()["snapshot"] == 2, 3)
    until(lambda: front.get("/api/projects").json()["total"] == 3, 3)


def until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_languages_do_not_mix_in_the_cache(front: Front) -> None:
    for language, word in (("fi", "Malli"), ("sv", "Modell"), ("fi", "Malli")):
        answer = front.get("/models/veke", headers={"Accept-Language": language, "Accept": "text/html"})
        assert answer.headers["content-language"] == language, word


def test_what_was_asked_with_a_key_is_not_kept(front: Front) -> None:
    headers = {"Authorization": "Bearer x"}
    seen = {front.get("/ontology/Project?x=key", headers=headers).headers.get("x-cache") for _ in range(3)}
    assert seen <= {"BYPASS", "MISS"}


def test_each_answer_has_one_id_and_problems_are_problems(front: Front) -> None:
    answers = [front.get("/api/projects/S1", headers={"X-Request-ID": "mine"}) for _ in range(2)]
    ids = [answer.headers.get_list("x-request-id") for answer in answers]
    assert all(len(each) == 1 for each in ids)
    assert ids[0] != ids[1]
    missing = front.get("/api/projects/nix")
    assert missing.headers["content-type"] == "application/problem+json"
    assert missing.headers["strict-transport-security"] == "max-age=31536000"


def test_a_body_beyond_the_limit_is_refused(front: Front) -> None:
    answer = front.client.post(
        "/sparql", content=b"x" * (65 * 2**20), headers={"Content-Type": "application/sparql-query"}
    )
    assert answer.status_code == 413


def test_a_long_address_comes_through_and_an_endless_one_does_not(front: Front) -> None:
    query = "SELECT * { ?s ?p ?o FILTER(?s != <http://example.org/" + "x" * 12_000 + ">) } LIMIT 1"
    assert front.get("/sparql", params={"query": query}).status_code == 200
    assert front.get("/api", params={"q": "x" * 20_000}).status_code == 414
    assert front.get("/api", params={"q": "x" * 60_000}).status_code == 414
