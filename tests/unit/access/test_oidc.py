"""OpenID Connect tokens against a real issuer, good ones and those that somebody would like to be good.

Fixture strategy: one server per test (`issuer.py`); tokens are signed by joserfc, the forged ones put
together by hand.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from graph_api.access import issuer as module
from graph_api.access.errors import AccessError, InvalidCredential, IssuerUnavailable
from graph_api.access.identity import Identity, Role
from graph_api.access.issuer import Issuer, check_issuer
from graph_api.access.oidc import Tokens
from tests.unit.access.issuer import DISCOVERY, EC, ED, RSA, Server, claims, encoded, signed


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


class Checked:
    """Checks tokens of a server; one event loop and a clock that tests set."""

    def __init__(self, url: str) -> None:
        self.now = 0.0
        self.tokens = Tokens(Issuer(url, clock=lambda: self.now), "nivos", "nivos_role")
        self.runner = asyncio.Runner()

    def __call__(self, token: str) -> Identity:
        return self.runner.run(self.tokens.check(token))


@pytest.fixture
def check(server: Server) -> Iterator[Checked]:
    checked = Checked(server.url)
    yield checked
    checked.runner.close()


@pytest.mark.parametrize(
    ("key", "alg"),
    [(RSA, "RS256"), (RSA, "PS256"), (RSA, "RS512"), (EC, "ES256"), (ED, "EdDSA"), (ED, "Ed25519")],
)
def test_a_good_token_says_who_and_what_role(server: Server, check: Checked, key: Any, alg: str) -> None:
    assert check(signed(server, key, alg)) == Identity("maija", Role.EDITOR, "oidc")
    assert check(signed(server, key, alg)).name == "maija"
    assert server.asked == [DISCOVERY, "/keys"]  # once for both


@pytest.mark.parametrize(
    ("claim", "role"),
    [
        ("admin", Role.ADMIN),
        ("Analyst", Role.ANALYST),
        (["x", "reader", "editor"], Role.EDITOR),
        ("reader", Role.READER),
    ],
)
def test_the_role_is_the_highest_that_is_known(
    server: Server, check: Checked, claim: Any, role: Role
) -> None:
    assert check(signed(server, nivos_role=claim)).role == role


def test_the_role_may_lie_deeper(server: Server) -> None:
    tokens = Tokens(Issuer(server.url), "nivos", "realm_access.roles")
    token = signed(server, nivos_role=None, realm_access={"roles": ["offline", "admin"]})
    assert asyncio.run(tokens.check(token)).role == Role.ADMIN
    with pytest.raises(InvalidCredential, match=r"realm_access\.roles"):
        asyncio.run(tokens.check(signed(server)))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"aud": "other"}, "aud"),
        ({"aud": ["other", "more"]}, "aud"),
        ({"aud": None}, "aud"),
        ({"iss": "http://127.0.0.1:1"}, "iss"),
        ({"iss": None}, "iss"),
        ({"exp": 1_000_000_000}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "2099"}, "exp"),
        ({"nbf": 4_070_908_800}, "not yet valid"),  # 2099: a test may run long after it was collected
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": "a\nb"}, "subject"),
        ({"nivos_role": None}, "nivos_role"),
        ({"nivos_role": "root"}, "nivos_role"),
        ({"nivos_role": 3}, "nivos_role"),
        ({"nivos_role": {"admin": True}}, "nivos_role"),
    ],
)
def test_claims_that_are_not_as_they_must_be(
    server: Server, check: Checked, changed: dict[str, Any], told: str
) -> None:
    with pytest.raises(InvalidCredential, match=told):
        check(signed(server, **changed))


def test_one_audience_of_several_is_enough_and_clocks_may_differ_a_little(
    server: Server, check: Checked
) -> None:
    assert check(signed(server, aud=["other", "nivos"])).name == "maija"
    assert check(signed(server, exp=int(time.time()) - 5, nbf=int(time.time()) + 5)).name == "maija"


def test_headers_that_mean_nothing_here_are_passed_over_but_critical_ones_are_not(
    server: Server, check: Checked
) -> None:
    registry = jws.JWSRegistry(strict_check_header=False)
    more = {"alg": "RS256", "kid": "rsa", "nonce": "x", "cat": "client", "x5c": ["y" * 1000]}
    registry.max_header_length = 4096
    assert check(jwt.encode(more, claims(server), RSA, registry=registry)).name == "maija"
    with pytest.raises(InvalidCredential, match="nonce"):
        check(encoded({**more, "crit": ["nonce"]}) + "." + signed(server).partition(".")[2])


def test_a_token_without_a_signature(server: Server, check: Checked) -> None:
    for alg in ("none", "None", "NONE", None, 1):
        token = f"{encoded({'alg': alg, 'kid': 'rsa'})}.{encoded(claims(server))}."
        with pytest.raises(InvalidCredential):
            check(token)
    header, _, rest = signed(server).partition(".")
    with pytest.raises(InvalidCredential):
        check(f"{header}.{rest.partition('.')[0]}.")


def test_a_public_key_is_no_shared_secret(server: Server, check: Checked) -> None:
    secrets = [
        RSA.as_pem(private=False),
        RSA.as_der(private=False),
        json.dumps(RSA.as_dict(private=False)).encode(),
    ]
    for kid in ("rsa", None):
        signing = f"{encoded({'alg': 'HS256', 'kid': kid})}.{encoded(claims(server))}"
        for secret in secrets:
            made = hmac.new(secret, signing.encode(), hashlib.sha256).digest()
            with pytest.raises(InvalidCredential, match="RS256"):
                check(f"{signing}.{encoded(made)}")
    assert server.asked == []  # no need to ask anybody


def test_a_key_is_used_for_its_own_kind_and_algorithm_only(server: Server, check: Checked) -> None:
    server.publish(RSAKey.import_key({**RSA.as_dict(private=False), "alg": "PS256"}), EC)
    assert check(signed(server, RSA, "PS256")).name == "maija"
    with pytest.raises(InvalidCredential, match="signed with a key"):
        check(signed(server, RSA, "RS256"))
    rest = signed(server, EC, "ES256").partition(".")[2]
    with pytest.raises(InvalidCredential, match="signed with a key"):
        check(encoded({"alg": "RS256", "kid": "ec"}) + "." + rest)


def test_a_changed_token_and_a_foreign_key(server: Server, check: Checked) -> None:
    header, _, signature = signed(server).split(".")
    forged = encoded(claims(server, nivos_role="admin"))
    with pytest.raises(InvalidCredential):
        check(f"{header}.{forged}.{signature}")
    with pytest.raises(InvalidCredential):
        check(signed(server, RSAKey.generate_key(2048, {"kid": "rsa"})))
    embedded = jwt.encode(
        {"alg": "ES256", "kid": "ec", "jwk": EC.as_dict(private=False)},
        claims(server),
        ECKey.generate_key("P-256", {"kid": "ec"}),
    )
    with pytest.raises(InvalidCredential):
        check(embedded)


@pytest.mark.parametrize(
    "token",
    [
        encoded(b"[" * 2500) + ".e30.e30",
        encoded(b'{"alg":' + b"[" * 2500) + ".e30.e30",
        "",
        "a",
        "a.b",
        "a.b.c",
        "....",
        "e30.e30.",
        "e30.e30.e30",
        "W10.e30.e30",
        "a" * 20_000,
        "nix.ä.b",
    ],
)
def test_rubbish_is_no_token(check: Checked, server: Server, token: str) -> None:
    with pytest.raises(InvalidCredential):
        check(token)
    assert server.asked == []


@pytest.mark.filterwarnings("ignore:Key size should be")
def test_keys_that_must_not_sign_are_left_out(server: Server, check: Checked) -> None:
    shared = OctKey.generate_key(256, {"kid": "oct"})
    use = {**EC.as_dict(private=False), "use": "enc"}
    weak = RSAKey.generate_key(1024, {"kid": "weak"})
    signing = (use, weak.as_dict(private=False), "x", {"kty": "RSA"}, RSA.as_dict(private=False))
    server.answers["/keys"] = {"keys": [shared.as_dict(), *signing]}
    for key, alg in ((shared, "HS256"), (EC, "ES256"), (weak, "RS256")):
        with pytest.raises(InvalidCredential):
            check(signed(server, key, alg))
    assert check(signed(server)).name == "maija"


def test_without_a_key_id_the_only_fitting_key_is_taken(server: Server, check: Checked) -> None:
    token = jwt.encode({"alg": "RS256"}, claims(server), RSA)
    assert check(token).name == "maija"
    server.publish(RSA, RSAKey.generate_key(2048, {"kid": "more"}))
    check.now += module.FRESH
    with pytest.raises(InvalidCredential):
        check(token)


def test_new_keys_are_found_and_old_ones_forgotten(server: Server, check: Checked) -> None:
    assert check(signed(server)).name == "maija"
    fresh = RSAKey.generate_key(2048, {"kid": "fresh"})
    server.publish(fresh)
    check.now += module.PAUSE
    assert check(signed(server, fresh)).name == "maija"
    with pytest.raises(InvalidCredential):
        check(signed(server))


def test_strangers_cannot_make_it_ask_again_and_again(server: Server, check: Checked) -> None:
    check(signed(server))
    for number in range(20):
        with pytest.raises(InvalidCredential):
            check(encoded({"alg": "RS256", "kid": f"invented {number}"}) + ".e30.e30")
    assert len(server.asked) == 2
    check.now += module.PAUSE
    for number in range(20):
        with pytest.raises(InvalidCredential):
            check(encoded({"alg": "RS256", "kid": f"invented {number}"}) + ".e30.e30")
    assert len(server.asked) == 4


def test_many_at_once_ask_once(server: Server, check: Checked) -> None:
    server.delay = 0.1
    token = signed(server)

    async def all_at_once() -> list[Identity]:
        return await asyncio.gather(*(check.tokens.check(token) for _ in range(20)))

    assert {found.name for found in check.runner.run(all_at_once())} == {"maija"}
    assert len(server.asked) == 2


def test_known_keys_serve_while_the_issuer_is_down_but_not_for_ever(
    server: Server, check: Checked, caplog: pytest.LogCaptureFixture
) -> None:
    token = signed(server, exp=int(time.time()) + 10**6)
    check(token)
    server.close()
    check.now += module.FRESH
    with caplog.at_level(logging.WARNING, "nivos"):
        assert check(token).name == "maija"
    assert "cannot be fetched" in caplog.text
    check.now += module.USABLE
    with pytest.raises(IssuerUnavailable) as refused:
        check(token)
    assert 1 <= refused.value.retry_after <= module.PAUSE + 1


@pytest.mark.parametrize(
    "answers",
    [
        {DISCOVERY: 404},
        {DISCOVERY: 302},
        {DISCOVERY: 500},
        {DISCOVERY: b"{"},
        {DISCOVERY: b"[]"},
        {DISCOVERY: b" " * (module.SIZE + 1)},
        {DISCOVERY: gzip.compress(b" " * 10**8)},
        {DISCOVERY: {"issuer": "https://other.example", "jwks_uri": "{url}/keys"}},
        {DISCOVERY: {"issuer": "{url}"}},
        {DISCOVERY: {"issuer": "{url}", "jwks_uri": "http://localhost:1/keys"}},
        {DISCOVERY: {"issuer": "{url}", "jwks_uri": "file:///etc/passwd"}},
        {DISCOVERY: {"issuer": "{url}", "jwks_uri": ["x"]}},
        {"/keys": 302},
        {"/keys": {"keys": "x"}},
        {"/keys": b"\xff"},
        {"/keys": b"[" * 100_000},
    ],
)
def test_an_issuer_that_answers_anything_else_lets_nobody_in(
    server: Server, check: Checked, answers: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    for path, answer in answers.items():
        if isinstance(answer, dict):
            answer = json.loads(json.dumps(answer).replace("{url}", server.url))
        server.answers[path] = answer
    with pytest.raises(IssuerUnavailable):
        check(signed(server))
    assert "/elsewhere" not in server.asked
    assert "cannot be fetched" in caplog.text


def test_an_issuer_that_answers_too_slowly(
    server: Server, check: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    server.delay = 0.5
    with pytest.raises(IssuerUnavailable):
        check(signed(server))


def test_an_issuer_that_is_not_there(server: Server, check: Checked) -> None:
    server.close()
    with pytest.raises(AccessError):
        check(signed(server))


@pytest.mark.parametrize(
    "url",
    [
        "https://issuer.example",
        "https://issuer.example/realms/nivos",
        "http://127.0.0.1:8080/x",
        "http://localhost:8080",
        "http://[::1]:8080",
    ],
)
def test_issuers_that_may_be_asked(url: str) -> None:
    assert check_issuer(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example",
        "http://127.0.0.1.example",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "issuer.example",
        "https://",
        "https://user:pw@issuer.example",
        "https://issuer.example?x=1",
        "https://issuer.example/#x",
        "http://[",
    ],
)
def test_issuers_that_may_not(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        check_issuer(url)
