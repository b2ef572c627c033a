"""The issuer of OpenID Connect tokens: where its signing keys are, fetched with care and kept.

Only the issuer's own host is asked, over HTTPS (or on this machine), without following redirects, within a
time and a size. Whatever comes is believed no further than a set of public keys goes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from graph_api.access.errors import IssuerUnavailable

log = logging.getLogger("nivos")

PublicKey = RSAKey | ECKey | OKPKey

#: Seconds for which keys are fresh, and for which they serve when the issuer does not answer.
FRESH, USABLE = 3600.0, 86_400.0
#: Seconds between two attempts to fetch: tokens with invented key ids must not make this service a hammer.
PAUSE = 30.0
#: Seconds and bytes that one document may take.
PATIENCE, SIZE = 5.0, 2**18
#: Most keys of one issuer that are looked at.
_MOST_KEYS = 100
_WEAK = 2048


class Issuer:
    """The signing keys of one issuer, by key id. Making one asks nobody."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.url = check_issuer(url)
        self._clock = clock
        self._keys: dict[str | None, PublicKey] = {}
        self._fetched = self._tried = -USABLE
        self._lock = asyncio.Lock()

    async def key(self, kid: str | None, kind: str) -> PublicKey | None:
        """Give the key of that id and type (RSA, EC, OKP); None if the issuer has none.

        Raises IssuerUnavailable when it has not been heard of for a day.
        """
        if self._clock() - self._fetched >= FRESH:
            await self._refresh()
        found = self._find(kid, kind)
        if found is None:  # it may have changed its keys
            await self._refresh()
            found = self._find(kid, kind)
        if self._clock() - self._fetched >= USABLE:
            raise IssuerUnavailable(max(1, int(self._tried + PAUSE - self._clock()) + 1))
        return found

    def _find(self, kid: str | None, kind: str) -> PublicKey | None:
        if kid is not None:
            found = self._keys.get(kid)
            return found if found is not None and found.key_type == kind else None
        fitting = [key for key in self._keys.values() if key.key_type == kind]
        return fitting[0] if len(fitting) == 1 else None

    async def _refresh(self) -> None:
        """Fetch the keys, unless that was tried just now; those who come meanwhile wait for the same answer."""
        async with self._lock:
            if self._clock() - self._tried < PAUSE:
                return
            try:
                self._keys = await self._fetch()
                self._fetched = self._clock()
            except (httpx.HTTPError, TimeoutError, ValueError, RecursionError) as error:
                told = str(error) or type(error).__name__
                log.warning("the keys of the token issuer %s cannot be fetched: %s", self.url, told[:200])
            finally:
                self._tried = self._clock()

    async def _fetch(self) -> dict[str | None, PublicKey]:
        # What the environment says of proxies is not for this machine's own addresses.
        outside = not _is_loopback(httpx.URL(self.url).host)
        async with (
            asyncio.timeout(PATIENCE),
            httpx.AsyncClient(trust_env=outside, timeout=PATIENCE) as client,
        ):
            about = await _document(client, self.url.rstrip("/") + "/.well-known/openid-configuration")
            if about.get("issuer") != self.url:
                raise ValueError(f"it calls itself {about.get('issuer')!r}")
            address = about.get("jwks_uri")
            if not isinstance(address, str) or _origin(address) != _origin(self.url):
                raise ValueError("its jwks_uri is not on its own host")
            return read_keys(await _document(client, address))


def read_keys(document: Mapping[str, Any]) -> dict[str | None, PublicKey]:
    """Read a JWK set: keys that sign, by id. Symmetric, weak and unreadable ones are left out."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise ValueError("its key set holds no list of keys")
    found: dict[str | None, PublicKey] = {}
    for number, each in enumerate(listed[:_MOST_KEYS]):
        key = _read_key(each)
        if key is not None:
            kid = each.get("kid")
            found[kid if isinstance(kid, str) else f"#{number}"] = key
    return found


def _read_key(data: object) -> PublicKey | None:
    if not isinstance(data, dict) or data.get("use", "sig") != "sig" or data.get("kty") == "oct":
        return None
    try:
        key = JWKRegistry.import_key(data)
    except (JoseError, ValueError, TypeError):
        return None
    if isinstance(key, RSAKey) and key.public_key.key_size < _WEAK:
        return None
    return key if isinstance(key, PublicKey) else None


def check_issuer(url: str) -> str:
    """Give an issuer's address back if it may be asked. Raises ValueError."""
    try:
        found = httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        raise ValueError(f"{url!r} is no address") from None
    if found.userinfo or found.query or found.fragment or "?" in url or "#" in url:
        raise ValueError("an issuer's address has no password, no query and no fragment")
    if not found.host or (found.scheme, _is_loopback(found.host)) not in (
        ("https", True),
        ("https", False),
        ("http", True),
    ):
        raise ValueError("an issuer's address begins with https:// (http:// only on this machine)")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(address: str) -> tuple[str, str, int | None]:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise ValueError("an address that it gives is none") from None
    return url.scheme, url.host, url.port


async def _document(client: httpx.AsyncClient, address: str) -> dict[str, Any]:
    # Nothing packed is asked for and nothing is unpacked, so that the size is what is counted here.
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    async with client.stream("GET", address, headers=headers) as response:
        if response.status_code != httpx.codes.OK:
            raise ValueError(f"{address} answered {response.status_code}")
        content = bytearray()
        async for part in response.aiter_raw():
            content += part
            if len(content) > SIZE:
                raise ValueError(f"{address} answered more than {SIZE} bytes")
    found = json.loads(bytes(content))
    if not isinstance(found, dict):
        raise ValueError(f"{address} answered no JSON object")
    return found
