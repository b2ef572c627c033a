"""Finds out who sends a request and from where, and counts it (pure ASGI).

    scope["nivos.identity"]   who sent it, as `identity_of(request)` gives
    scope["nivos.address"]    the address it came from, through the proxies that are trusted

No Authorization header is nobody in particular, who may read. A header that is not understood or not valid
is refused: who sends a key must not take the answer to a stranger for the answer to the key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_api import problems
from graph_api.access.errors import InvalidCredential, MalformedHeader
from graph_api.access.identity import ANONYMOUS, AccessError, Identity
from graph_api.access.issuer import Issuer
from graph_api.access.keys import PREFIX, Keys
from graph_api.access.oidc import Tokens
from graph_api.access.proxies import client_address, counted_as, read_networks
from graph_api.access.rates import Rates
from graph_api.cache.repeats import Admit
from graph_api.settings import Settings

#: What must answer however often it is asked, and costs nothing.
UNCOUNTED = ("/healthz", "/readyz", "/metrics")
_UNCOUNTED_BELOW = "/static/"
#: RFC 6750, 2.1: the scheme, one space, a token of these characters.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")


class Access:
    """Puts identity and address into the scope; refuses invalid credentials and too many requests."""

    def __init__(self, app: ASGIApp, settings: Settings, keys: Keys, rates: Rates) -> None:
        self._app = app
        self._keys = keys
        self._trusted = read_networks(settings.trusted_proxies)
        self._rates = rates
        self._tokens = tokens_of(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with who sent it, or answer it with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._admit(scope)
        except AccessError as error:
            await problems.known(Request(scope), error)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope) -> None:
        given, forwarded = _headers(scope)
        peer = scope.get("client")
        address = client_address(peer[0] if peer else None, forwarded, self._trusted)
        scope["nivos.address"] = address
        try:
            identity = await self._identify(given)
        except AccessError:
            await self._count(scope, ANONYMOUS, address)  # guessing is counted, too
            raise
        scope["nivos.identity"] = identity
        await self._count(scope, identity, address)

    async def _identify(self, given: list[bytes]) -> Identity:
        if not given:
            return ANONYMOUS
        token = _token(given)
        if token.startswith(PREFIX):
            return self._keys.check(token)
        if self._tokens is not None:
            return await self._tokens.check(token)
        raise InvalidCredential(f"Keys of this service begin with {PREFIX}; this is none.")

    async def _count(self, scope: Scope, identity: Identity, address: str) -> None:
        path: str = scope["path"]
        if path in UNCOUNTED or path.startswith(_UNCOUNTED_BELOW):
            return
        if identity is ANONYMOUS:
            await self._rates.count("address", counted_as(address))
        else:
            await self._rates.count("key", f"{identity.kind}:{identity.name}")


def admission_at_once(settings: Settings, rates: Rates) -> Admit:
    """Give what admits a stranger's request without waiting: as `Access` does, but for refusals, which are its own."""
    trusted = read_networks(settings.trusted_proxies)

    def admit(peer: str | None, forwarded: Sequence[str]) -> str | None:
        address = client_address(peer, forwarded, trusted)
        return address if rates.count_at_once("address", counted_as(address)) else None

    return admit


def tokens_of(settings: Settings) -> Tokens | None:
    """Make what checks OpenID Connect tokens; None where the settings name no issuer."""
    if not settings.oidc_issuer:
        return None
    return Tokens(Issuer(settings.oidc_issuer), settings.oidc_audience, settings.oidc_role_claim)


def _headers(scope: Scope) -> tuple[list[bytes], list[str]]:
    """Give the Authorization headers, and what proxies say of where the request came from."""
    given: list[bytes] = []
    forwarded: list[str] = []
    for name, value in scope["headers"]:
        if name == b"authorization":
            given.append(value)
        elif name == b"x-forwarded-for":
            forwarded.append(value.decode("latin-1"))
    return given, forwarded


def _token(given: list[bytes]) -> str:
    if len(given) > 1:
        raise MalformedHeader("There is more than one Authorization header; send one.")
    scheme, _, token = given[0].decode("latin-1").strip().partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidCredential("Only `Authorization: Bearer …` is understood here; reading needs none.")
    token = token.strip()
    if not _TOKEN.fullmatch(token):
        raise MalformedHeader("Write `Authorization: Bearer`, a space, and the key or token; nothing else.")
    return token
