"""What no client should send: each is told what is wrong, in a problem document, and harms nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Post = Callable[..., httpx.Response]
MALFORMED = "https://w3id.org/nivos/problem/malformed-batch"


def _problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        ("", "queries", "it is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{", "queries", "it is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("[]", "queries", "it is not a JSON object"),
        ('"x"', "queries", "it is not a JSON object"),
        ('{"q0": {"query": NaN}}', "queries", "it is not JSON: NaN is no number of JSON"),
        ("[" * 100_000, "queries", "it is nested too deeply"),
        ('{"q0": ' * 50_000 + "1" + "}" * 50_000, "queries", "it is nested too deeply"),
        ('{"q0": {"query": "\\ud800"}}', "queries", "it holds half a character (a lone surrogate)"),
        ('{"\\udfff": {"query": "x"}}', "queries", "it holds half a character (a lone surrogate)"),
        ('{"q0": 7}', "q0", "Input should be a valid dictionary or instance of Query"),
        ('{"q0": {}}', "q0", "give `query`, `properties` or both"),
        ('{"q0": {"query": 7}}', "q0.query", "Input should be a valid string"),
        ('{"q0": {"query": "x", "limit": 0}}', "q0.limit", "Input should be greater than or equal to 1"),
        ('{"q0": {"query": "x", "limit": 1e400}}', "q0.limit", "Input should be a finite number"),
        ('{"q0": {"query": "x", "type_strict": "no"}}', "q0.type_strict", "Input should be 'any', 'should' or 'all'"),
        ('{"q0": {"query": "x", "properties": [{"v": 1}]}}', "q0.properties.0", "Field required"),
    ],
)  # fmt: skip
def test_a_malformed_batch_is_told(client: httpx.Client, text: str, where: str, reason: str) -> None:
    told = _problem(client.post("/reconcile", data={"queries": text}), 400)
    assert (told["type"], told["where"], told["reason"]) == (MALFORMED, where, reason)
    assert told["detail"] == f"{where}: {reason}"


def test_ten_thousand_queries_are_too_many(post: Post) -> None:
    told = _problem(post(queries={f"q{number}": {"query": "a"} for number in range(10_000)}), 413)
    assert told["type"] == "https://w3id.org/nivos/problem/batch-too-large"
    assert told["detail"] == "One request may hold 10 queries; this one holds 10000. Send several."
    assert told["limit"] == 10
    assert post(queries={f"q{number}": {"query": "a"} for number in range(10)}).status_code == 200


def test_a_query_of_a_megabyte_is_too_long(client: httpx.Client, post: Post) -> None:
    told = _problem(client.post("/reconcile", data={"queries": "a" * 2**20}), 413)
    assert told["detail"] == f"The body is longer than {2**20} bytes."
    told = _problem(post(queries={"q0": {"query": "a" * 1001}}), 400)
    assert told["detail"] == "q0.query: String should have at most 1000 characters"
    told = _problem(client.get("/reconcile", params={"queries": "a" * 20_000}), 414)
    assert told["limit"] == 16_384


def test_a_body_without_a_length_is_stopped_too(client: httpx.Client) -> None:
    def pieces() -> Any:
        yield b"queries="
        for _ in range(40):
            yield b"a" * 2**16

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    _problem(client.post("/reconcile", content=pieces(), headers=headers), 413)


def test_an_extension_has_limits(post: Post) -> None:
    told = _problem(post(extend={"ids": ["x"] * 1001, "properties": []}), 413)
    assert told["limit"] == 1000
    told = _problem(post(extend={"ids": [], "properties": [{"id": "x"}] * 51}), 413)
    assert told["limit"] == 50
    told = _problem(post(extend={"ids": "x", "properties": []}), 400)
    assert told["where"] == "ids"
    assert _problem(post(extend=[]), 400)["where"] == "extend"


def test_one_thing_is_asked_at_a_time(client: httpx.Client) -> None:
    for data in ({}, {"query": "x"}, {"queries": "{}", "extend": "{}"}):
        told = _problem(client.post("/reconcile", data=data or {"a": "b"}), 400)
        assert told["detail"] == "Send either `queries` or `extend`."
    _problem(client.get("/reconcile", params={"queries": "{}", "extend": "{}"}), 400)


def test_a_body_that_is_no_form_is_refused(client: httpx.Client) -> None:
    told = _problem(client.post("/reconcile", json={"queries": {}}), 415)
    assert told["expected"] == ["application/x-www-form-urlencoded"]
    told = _problem(client.post("/reconcile", content=b"queries={}"), 415)
    assert told["detail"].startswith("A body of type (none)")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    _problem(client.post("/reconcile", content=b"queries=\xff", headers=headers), 400)
    _problem(client.post("/reconcile", content=b"queries=%ff", headers=headers), 400)
    _problem(client.post("/reconcile", content=b"&a=b" * 200, headers=headers), 400)


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE",
        '"\\',
        "\u202eevil",
        "\x00",
        "(" * 900,
        "a " * 500,
        "{{7*7}}",
    ],
)
def test_any_name_may_be_asked_for(post: Post, client: httpx.Client, name: str) -> None:
    assert post(
        queries={name: {"query": name, "type": name, "properties": [{"pid": name, "v": name}]}}
    ).json() == {name: {"result": []}}
    extended = post(extend={"ids": [name], "properties": [{"id": name}]}).json()
    assert extended == {"meta": [{"id": name, "name": name}], "rows": {name: {name: []}}}
    assert client.get("/reconcile/suggest/entity", params={"prefix": name}).json() == {"result": []}
    assert client.get("/reconcile/preview", params={"id": name}).status_code == 404


def test_what_a_name_holds_is_data(post: Post) -> None:
    name = """<script>alert('x')</script> & "ystävät" ry"""
    answer = post(queries={"q0": {"query": name}})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [one["name"] for one in answer.json()["q0"]["result"]] == [name]


def test_all_methods_that_are_not_known_are_told(client: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = client.request(method, "/reconcile")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_members_that_are_not_known_are_passed_over(post: Post) -> None:
    assert post(queries={"q0": {"query": "VeKe", "lang": "en", "x": [json.dumps({})]}}).status_code == 200
