"""The client of an endpoint: what it sends, and that whatever comes back ends in an answer or a clear error."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest
from pyoxigraph import QueryBoolean

from graph_api.store.remote import (
    Endpoint,
    EndpointError,
    EndpointFailed,
    EndpointRefused,
    EndpointUnreachable,
    EndpointUnreadable,
)
from graph_api.store.remote.client import Client
from tests.engines.scripted import Answer, Exchange, answering
from tests.engines.servers import free_port

TRUE = '{"head":{},"boolean":true}'
ROWS = '{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'

Connect = Callable[..., Client]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Make a client of an endpoint that answers as told: connect(answer, **settings)."""
    with ExitStack() as stack:

        def made(answer: Answer, **settings: object) -> Client:
            url = stack.enter_context(answering(answer))
            return stack.enter_context(closing(Client(Endpoint(url, **settings))))  # type: ignore[arg-type]

        yield made


def test_a_query_is_sent_as_a_form_and_nothing_else_is_asked(connect: Connect) -> None:
    seen: list[dict[str, list[str]]] = []

    def answer(exchange: Exchange) -> None:
        seen.append(exchange.form)
        assert "authorization" not in exchange.headers, "the password is shown to nobody who does not ask"
        exchange.reply(ROWS)

    client = connect(answer, believed="https://w3id.org/nivos/graph/believed", user="me", password="secret")
    assert [row[0].value for row in client.ask("SELECT ?x {}")] == ["1"]  # type: ignore[union-attr]
    client.ask_plainly("SELECT ?x {}")
    client.update("CLEAR SILENT DEFAULT")
    assert seen == [
        {"query": ["ASK {}"]},
        {"query": ["SELECT ?x {}"], "default-graph-uri": ["https://w3id.org/nivos/graph/believed"]},
        {"query": ["SELECT ?x {}"]},
        {"update": ["CLEAR SILENT DEFAULT"]},
    ]


def test_the_format_is_xml_until_the_engine_is_known(connect: Connect) -> None:
    accepted: list[str] = []

    def answer(exchange: Exchange) -> None:
        accepted.append(exchange.headers["accept"])
        exchange.reply(TRUE)

    client = connect(answer)
    for _ in range(2):
        client.ask_plainly("ASK {}")
    assert accepted == ["application/sparql-results+xml", "application/sparql-results+json"]


def test_basic_credentials_are_given_when_asked_for(connect: Connect) -> None:
    given: list[str | None] = []

    def answer(exchange: Exchange) -> None:
        given.append(exchange.headers["authorization"])
        right = "Basic " + base64.b64encode("käyttäjä:sala".encode()).decode()
        if exchange.headers["authorization"] == right:
            exchange.reply(TRUE)
        else:
            exchange.reply("", status=401, WWW_Authenticate='Basic realm="x"')

    client = connect(answer, user="käyttäjä", password="sala")
    for _ in range(2):
        assert bool(client.ask_plainly("ASK {}"))
    assert [each is None for each in given] == [True, False, False]


@pytest.mark.parametrize(
    ("challenge", "status"),
    [('Basic realm="x"', 401), ('Digest realm="x", nonce="n", qop="auth"', 401), ("", 403)],
)
def test_wrong_credentials(connect: Connect, challenge: str, status: int) -> None:
    client = connect(
        lambda exchange: exchange.reply("no", status=status, WWW_Authenticate=challenge),
        user="me",
        password="hunter2",
    )
    with pytest.raises(EndpointRefused, match="check NIVOS_STORE_USER") as raised:
        client.ask_plainly("ASK {}")
    assert "hunter2" not in str(raised.value) + repr(client.endpoint)
    assert "127.0.0.1" not in str(raised.value)


def test_an_endpoint_that_is_down() -> None:
    with (
        closing(Client(Endpoint(f"http://127.0.0.1:{free_port()}/sparql"))) as client,
        pytest.raises(EndpointUnreachable, match="is it running"),
    ):
        client.ask_plainly("ASK {}")


def test_a_name_that_is_none() -> None:
    with (
        closing(Client(Endpoint("http://nivos.invalid/sparql"))) as client,
        pytest.raises(EndpointUnreachable, match="NIVOS_STORE_URL"),
    ):
        client.ask_plainly("ASK {}")


def _slow(exchange: Exchange) -> None:
    time.sleep(1)
    exchange.reply(TRUE)


def _dripping(exchange: Exchange) -> None:
    exchange.begin()
    for byte in TRUE.encode() * 10:
        exchange.chunk(bytes([byte]))
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [_slow, _dripping])
def test_a_slow_endpoint(connect: Connect, answer: Answer) -> None:
    began = time.monotonic()
    with pytest.raises(EndpointUnreachable, match=r"within 0\.3 seconds"):
        connect(answer, timeout=0.3).ask_plainly("ASK {}")
    assert time.monotonic() - began < 1.5


def _endless(exchange: Exchange) -> None:
    exchange.begin()
    while True:
        exchange.chunk(b" " * 2**16)


def test_an_endless_answer(connect: Connect) -> None:
    with pytest.raises(EndpointUnreadable, match="longer than 1048576 bytes"):
        connect(_endless, most=2**20).ask_plainly("ASK {}")


def _broken_off(exchange: Exchange) -> None:
    exchange.begin()
    exchange.chunk(b'{"head":{"vars":["x"]},"results":{"bindings":[')
    exchange.break_off()


def test_an_answer_that_breaks_off(connect: Connect) -> None:
    with pytest.raises(EndpointError):
        connect(_broken_off).ask_plainly("SELECT ?x {}")


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        ("<html>Welcome</html>", "text/html", "text/html, which is no SPARQL result"),
        (TRUE, "", "no content type"),
        ("{}", "application/sparql-results+json", "cannot be read"),
        ('{"head":{"vars":["x"]},"results":', "application/sparql-results+json", "cannot be read"),
        ("<sparql", "application/sparql-results+xml", "cannot be read"),
        (b"\xff\xfe\x00", "application/sparql-results+json", "cannot be read"),
        ("[" * 100_000, "application/sparql-results+json", "cannot be read"),
    ],
)
def test_answers_that_are_none(connect: Connect, body: str, content_type: str, message: str) -> None:
    with pytest.raises(EndpointUnreadable, match=message):
        for _ in connect(lambda exchange: exchange.reply(body, content_type)).ask_plainly("SELECT ?x {}"):  # type: ignore[union-attr]
            pass


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, EndpointRefused),
        (400, EndpointFailed),
        (404, EndpointRefused),
        (429, EndpointUnreachable),
        (500, EndpointFailed),
        (503, EndpointUnreachable),
    ],
)
def test_what_a_status_means(connect: Connect, status: int, error: type[EndpointError]) -> None:
    client = connect(
        lambda exchange: exchange.reply("why\n not", status=status, Location="http://elsewhere.invalid/")
    )
    with pytest.raises(error) as raised:
        client.ask_plainly("ASK {}")
    if error is EndpointFailed:
        assert str(raised.value).endswith(": why not")


@pytest.mark.parametrize("header", ["X-SPARQL-MaxRows", "X-SQL-State"])
def test_a_part_is_not_taken_for_the_whole(connect: Connect, header: str) -> None:
    with pytest.raises(EndpointUnreadable, match="only a part"):
        connect(lambda exchange: exchange.reply(ROWS, **{header: "10000"})).ask_plainly("SELECT ?x {}")


def test_the_truth_of_virtuoso(connect: Connect) -> None:
    row = (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="__ASK_RETVAL"/></head><results>'
        '<result><binding name="__ASK_RETVAL"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">{}</literal>'
        "</binding></result></results></sparql>"
    )
    for number, truth in ((1, True), (0, False)):
        body = row.format(number)
        client = connect(lambda exchange, body=body: exchange.reply(body, "application/sparql-results+xml"))
        found = client.ask_plainly("ASK {}")
        assert isinstance(found, QueryBoolean)
        assert bool(found) is truth
