"""HTTP/1.1 over real sockets: what breaks its rules is refused, what only looks odd is answered.

The application behind it answers every request with what it was given: method, path, headers, body.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from graph_api.http import protocol

HOST = b"Host: nivos.example\r\n"
CLOSE = b"Connection: close\r\n"
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    size = int(scope["path"].strip("/") or 0)
    given = {
        "method": scope["method"],
        "headers": [name.decode() for name, _ in scope["headers"]],
        "body": body.decode(),
    }
    written = json.dumps(given).encode().ljust(size)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": written})


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        echo, http=protocol.Protocol, lifespan="off", ws="none", log_level="critical", timeout_keep_alive=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()
    server.should_exit = True
    thread.join()
    listener.close()


def say(address: tuple[str, int], *parts: bytes, gap: float = 0.0) -> list[tuple[int, Any]]:
    """Send the parts; give status and document of every answer until the server closes the connection."""
    with socket.create_connection(address, timeout=20) as connection:
        came = b""
        try:
            for part in parts:
                connection.sendall(part)
                time.sleep(gap)
            while part := connection.recv(65536):
                came += part
        except ConnectionError:
            pass
    return list(answers(came))


def answers(came: bytes) -> Iterator[tuple[int, Any]]:
    while came:
        head, _, rest = came.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        if b"chunked" in head.lower():
            size, _, rest = rest.partition(b"\r\n")
            body, came = rest[: int(size, 16)], rest[int(size, 16) + len(b"\r\n0\r\n\r\n") :]
        else:
            length = int(head.lower().partition(b"content-length: ")[2].split()[0])
            body, came = rest[:length], rest[length:]
        yield status, json.loads(body)


def get(*headers: bytes, path: bytes = b"/") -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"".join(headers) + CLOSE + b"\r\n"


def post(body: bytes, *headers: bytes, last: bytes = CLOSE) -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"POST / HTTP/1.1\r\n" + HOST + b"".join(headers) + length + last + b"\r\n" + body


def test_a_request_is_answered(address: tuple[str, int]) -> None:
    [(status, said)] = say(address, post(b"abc"))
    assert (status, said["method"], said["body"]) == (200, "POST", "abc")


@pytest.mark.parametrize("cut", [None, -3, -12])
def test_an_upgrade_is_ignored_and_its_body_read(address: tuple[str, int], cut: int | None) -> None:
    whole = post(b"query=ASK{}", H2C, last=b"") + post(b"second")
    parts = [whole] if cut is None else [whole[: len(whole) // 2 + cut], whole[len(whole) // 2 + cut :]]
    assert [said["body"] for _, said in say(address, *parts, gap=0.05)] == ["query=ASK{}", "second"]


def test_an_upgrade_with_chunks(address: tuple[str, int]) -> None:
    head = b"POST / HTTP/1.1\r\n" + HOST + H2C + b"Transfer-Encoding: chunked\r\n\r\n"
    came = say(address, head, b"3\r\nabc\r\n", b"2\r\nde\r\n0\r\n\r\n" + get(H2C), gap=0.05)
    assert [said["body"] for _, said in came] == ["abcde", ""]


def test_the_body_of_an_upgrade_is_no_second_request(address: tuple[str, int]) -> None:
    inner = b"GET /9 HTTP/1.1\r\nHost: inner\r\n\r\n"
    [(_, said), (_, second)] = say(address, post(inner, H2C, last=b""), get(), gap=0.05)
    assert said["body"] == inner.decode()
    assert second["method"] == "GET"


def test_an_upgrade_without_a_body(address: tuple[str, int]) -> None:
    websocket = b"Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n"
    first = b"GET / HTTP/1.1\r\n" + HOST + websocket + b"\r\n"
    assert [status for status, _ in say(address, first + get())] == [200, 200]


def test_pipelined_requests_are_answered_in_order(address: tuple[str, int]) -> None:
    many = b"".join(post(b"%d" % number, last=b"") for number in range(500)) + post(b"last")
    assert [said["body"] for _, said in say(address, many)] == [*map(str, range(500)), "last"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (get(b"X: " + b"a" * (protocol.MAX_HEAD - 200) + b"\r\n"), 200),
        (get(b"X: " + b"a" * (protocol.MAX_HEAD + 1) + b"\r\n"), 431),
        (get(b"X: a\r\n" * protocol.MAX_HEAD), 431),
        (get(path=b"/" + b"0" * 40_000), 414),
        (post(b"abc", b"Transfer-Encoding: chunked\r\n"), 400),
        (post(b"abc", b"Content-Length: 4\r\n"), 400),
        (b"GET / HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + HOST + CLOSE + b"\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 200),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"CONNECT nivos.example:443 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 400),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (get(b"X: a\x00b\r\n"), 400),
        (get(b"X: a\r\n b\r\n"), 400),
        (get(b"X: \xff\xfe\r\n"), 200),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, int) else "sent",
)
def test_what_breaks_the_rules_is_refused(address: tuple[str, int], sent: bytes, status: int) -> None:
    [(given, said)] = say(address, sent)
    assert given == status
    if status >= 400:
        assert (said["status"], said["type"][:29]) == (status, "https://w3id.org/nivos/proble")


def test_a_head_that_never_ends_is_cut_short(address: tuple[str, int]) -> None:
    begun = time.monotonic()
    say(address, b"GET / HTTP/1.1\r\n" + HOST + b"X: ", *[b"a" * 2**20] * 64)
    assert time.monotonic() - begun < 5


def test_trailers_are_no_headers(address: tuple[str, int]) -> None:
    head = b"POST / HTTP/1.1\r\n" + HOST + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    [(_, said)] = say(address, head, b"0\r\nAuthorization: Bearer x\r\n\r\n", gap=0.1)
    assert said["body"] == "abc"
    assert "authorization" not in said["headers"]


@pytest.mark.parametrize("kind", ["trailers", "extension"])
def test_chunks_hold_no_bombs(address: tuple[str, int], kind: str) -> None:
    head = b"POST / HTTP/1.1\r\n" + HOST + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n"
    bomb = {"trailers": b"0\r\n" + b"X: y\r\n" * 20_000, "extension": b"3;" + b"a" * 500_000}[kind]
    assert [status for status, _ in say(address, head, bomb)] in ([431], [])


def test_a_slow_head_is_not_waited_for(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_TIME", 0.3)
    [(status, _)] = say(address, b"GET / HTTP/1.1\r\n", b"X: a\r\n", gap=0.2)
    assert status == 408
    begun = time.monotonic()
    say(address)
    assert time.monotonic() - begun < 3


def test_a_slow_body_is_not_waited_for(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "PATIENCE", 0.3)
    [(status, _)] = say(address, post(b"abc")[:-1])
    assert status == 408


def test_a_body_that_comes_is_waited_for(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "PATIENCE", 0.2)
    whole = post(b"a" * 8192)
    [(status, said)] = say(address, *[whole[at : at + 1024] for at in range(0, len(whole), 1024)], gap=0.1)
    assert (status, len(said["body"])) == (200, 8192)


def test_who_does_not_read_is_left(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "PATIENCE", 0.3)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(get(path=b"/50000000"))
        time.sleep(2)
        came = 0
        try:
            while part := connection.recv(2**20):
                came += len(part)
        except ConnectionError:
            pass
        assert came < 50_000_000


def test_who_reads_slowly_gets_it_all(address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "PATIENCE", 0.2)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(get(path=b"/30000000"))
        came = 0
        while part := connection.recv(2**20):
            came += len(part)
            time.sleep(0.02)
    assert came > 30_000_000
