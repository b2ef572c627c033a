"""A file at an address: what is asked, what is refused, and what a bad host can do."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ingest.fetching.errors import AddressRefused, AnswerRefused, FetchError, HostUnreachable, TransferFailed
from ingest.fetching.policy import first_private, objection
from ingest.fetching.transfer import Answer, Rules, fetch

from .conftest import Authority, Server, listening

Fetch = Callable[..., Answer]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "fetched"


def resolving(monkeypatch: pytest.MonkeyPatch, **hosts: str) -> None:
    """Let names of hosts (`_` for `.`) lead to addresses; others as they are."""
    known = {name.replace("_", "."): ip for name, ip in hosts.items()}
    real = socket.getaddrinfo

    def lookup(host: str | bytes, *rest: object, **more: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        if name in known and known[name] == "":
            raise socket.gaierror(-2, "Name or service not known")
        return real(known.get(name, name), *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://other.example/a.csv", "not on the list"),
        ("https://files.example:8443/a.csv", None),
        ("http://files.example/a.csv", "only https is fetched"),
        ("ftp://files.example/a.csv", "only https is fetched"),
        ("https://user:word@files.example/a.csv", "holds a user name"),
        ("https://[files.example/a.csv", "is no address"),
        ("https://files.example.evil.example/a.csv", "not on the list"),
        ("http://127.0.0.1:9/a.csv", None),
        ("http://127.0.0.1:10/a.csv", "not on the list"),
    ],
)
def test_the_policy(address: str, why: str | None) -> None:
    found = objection(address, ("files.example", "127.0.0.1:9"))
    assert found is None if why is None else why in str(found)


def test_inner_addresses_are_seen_in_every_dress() -> None:
    inner = ["10.1.2.3", "127.0.0.1", "169.254.169.254", "192.168.0.1", "::1", "fe80::1%eth0", "fd00::1"]
    inner += ["::ffff:127.0.0.1", "0.0.0.0", "100.64.0.1", "224.0.0.1"]
    inner += [
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "::ffff:0:10.0.0.1",
        "fec0::1",
    ]
    assert [first_private([each], ()) for each in inner] == inner
    assert first_private(["64:ff9b::5db8:d822", "2002:5db8:d822::1", "::ffff:93.184.216.34"], ()) is None
    assert first_private(["93.184.216.34", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"], ()) is None
    assert first_private(["10.1.2.3"], ("10.1.2.3",)) is None


def test_a_file_is_fetched_with_what_the_host_calls_it(server: Server, target: Path) -> None:
    address = server.give("/a.csv", b"id\n1\n", Content_Type="text/csv; charset=utf-8", ETag='"v1"')
    answer = fetch(address, target, Rules((server.host,)))
    assert answer == Answer(True, address, "text/csv", '"v1"', "")
    assert target.read_bytes() == b"id\n1\n"
    assert server.asked[0]["host"] == server.host
    assert "if-none-match" not in server.asked[0]


def test_what_has_not_changed_is_not_sent(server: Server, target: Path) -> None:
    address = server.give("/a.csv", status=304)
    answer = fetch(address, target, Rules((server.host,)), {"If-None-Match": '"v1"'})
    assert answer == Answer(False, address)
    assert server.asked[0]["if-none-match"] == '"v1"'
    with pytest.raises(AnswerRefused):  # 304 to who asked for the file as it is
        fetch(address, target, Rules((server.host,)))


def test_hosts_that_are_not_named_are_not_asked(server: Server, target: Path) -> None:
    with pytest.raises(AddressRefused, match="NIVOS_SERVICE_HOSTS"):
        fetch(server.give("/a.csv"), target, Rules(()))
    assert server.asked == []


def test_redirections_lead_only_to_hosts_that_are_named(server: Server, target: Path) -> None:
    with listening() as other:
        other.give("/b.csv", b"moved")
        moved = server.give("/a.csv", status=302, Location=other.address + "/b.csv")
        with pytest.raises(AddressRefused, match="not on the list"):
            fetch(moved, target, Rules((server.host,)))
        assert other.asked == []
        assert fetch(moved, target, Rules((server.host, other.host))).address == other.address + "/b.csv"
    for location in ("file:///etc/passwd", "http://169.254.169.254/", "//[::1]:1/"):
        with pytest.raises(AddressRefused):
            fetch(server.give("/c", status=307, Location=location), target, Rules((server.host,)))
    server.give("/near.csv", b"near")
    near = server.give("/d", status=301, Location="near.csv")
    assert fetch(near, target, Rules((server.host,))).address == server.address + "/near.csv"
    loop = server.give("/loop", status=302, Location="/loop")
    with pytest.raises(AnswerRefused, match="more than 5 times"):
        fetch(loop, target, Rules((server.host,)))


def test_a_name_that_leads_inside_is_refused(
    server: Server, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, files_example="127.0.0.1", meta_example="169.254.169.254", none_example="")
    hosts = ("files.example", "meta.example", "none.example")
    for host in hosts[:2]:
        with pytest.raises(AddressRefused, match="an address of an inner network"):
            fetch(f"https://{host}/a.csv", target, Rules(hosts))
    with pytest.raises(HostUnreachable, match=r"the name none\.example is not known"):
        fetch("https://none.example/a.csv", target, Rules(hosts))
    assert server.asked == []


def test_tls_with_an_authority_of_ones_own(
    authority: Authority, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(authority.context, "localhost") as server:
        address = server.give("/a.csv", b"safe")
        with pytest.raises(HostUnreachable, match="cannot prove who it is"):
            fetch(address, target, Rules(("localhost",)))
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        assert fetch(address, target, Rules(("localhost",))).changed
        assert target.read_bytes() == b"safe"
        resolving(monkeypatch, files_example="127.0.0.1")
        other = address.replace("localhost", "files.example")
        with pytest.raises(HostUnreachable, match="cannot prove who it is"):  # it is, but not by that name
            fetch(other, target, Rules(("files.example", "127.0.0.1")))
    with listening() as plain:
        address = plain.give("/a.csv").replace("http://127.0.0.1", "https://localhost")
        with pytest.raises(FetchError):
            fetch(address, target, Rules(("localhost",)))


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "no such file"), (403, "just anyone"), (503, "try again later"), (418, "status 418")],
)
def test_statuses_are_told(server: Server, target: Path, status: int, words: str) -> None:
    with pytest.raises(AnswerRefused, match=words):
        fetch(server.give("/a.csv", status=status), target, Rules((server.host,)))


def test_a_web_page_is_no_file(server: Server, target: Path) -> None:
    page = server.give("/a.csv", b"<html>log in</html>", Content_Type="text/html")
    with pytest.raises(AnswerRefused, match="is a web page"):
        fetch(page, target, Rules((server.host,)))


def test_a_port_that_nobody_listens_on(target: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{held.getsockname()[1]}"
        with pytest.raises(HostUnreachable, match="nobody answers"):
            fetch(f"http://{host}/a.csv", target, Rules((host,)))


def test_files_that_are_too_large(server: Server, target: Path) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while True:
            handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    server.answers["/endless"] = endless
    rules = Rules((server.host,), size=2**20)
    with pytest.raises(TransferFailed, match="larger than 1 MiB"):
        fetch(server.address + "/endless", target, rules)
    assert target.stat().st_size <= 2**20
    with pytest.raises(TransferFailed, match="larger than 1 MiB"):
        fetch(server.give("/announced", b"x" * (2**20 + 1)), target, rules)
    bomb = server.give("/bomb", gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")
    with pytest.raises(TransferFailed, match="larger than 1 MiB"):
        fetch(bomb, target, rules)
    packed = server.give("/packed", gzip.compress(b"fits"), Content_Encoding="gzip")
    assert fetch(packed, target, rules).changed
    assert target.read_bytes() == b"fits"
    strange = server.give("/strange", b"x", Content_Encoding="br")
    with pytest.raises(AnswerRefused, match="not asked for"):
        fetch(strange, target, rules)
    broken = server.give("/broken", b"not packed", Content_Encoding="gzip")
    with pytest.raises(TransferFailed, match="cannot be unpacked"):
        fetch(broken, target, rules)


def test_files_that_break_off(server: Server, target: Path) -> None:
    short = server.give("/short", b"only this", Content_Length="1000")
    with pytest.raises(TransferFailed, match="broke off before its end"):
        fetch(short, target, Rules((server.host,)))

    def nothing(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.close()

    server.answers["/nothing"] = nothing
    with pytest.raises(TransferFailed, match="broke off before its end"):
        fetch(server.address + "/nothing", target, Rules((server.host,)))


def test_slow_hosts_are_left(server: Server, target: Path) -> None:
    def dripping_headers(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        while True:
            handler.wfile.write(b"a")
            time.sleep(0.05)

    def dripping_body(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            handler.wfile.write(b"a")
            time.sleep(0.05)

    def silent(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(2)

    server.answers |= {"/headers": dripping_headers, "/body": dripping_body, "/silent": silent}
    for path in ("/headers", "/body"):
        begun = time.monotonic()
        with pytest.raises(TransferFailed, match=r"longer than 0\.4 seconds"):
            fetch(server.address + path, target, Rules((server.host,), time=0.4))
        assert time.monotonic() - begun < 2
    with pytest.raises(TransferFailed, match=r"silent for 0\.2 seconds"):
        fetch(server.address + "/silent", target, Rules((server.host,), patience=0.2))


def test_a_target_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    with pytest.raises(TransferFailed, match="cannot be written"):
        fetch(server.give("/a.csv", b"x"), tmp_path / "gone" / "x", Rules((server.host,)))
