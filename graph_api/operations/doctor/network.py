"""Checks of what is reached over the network. Only addresses that the settings name are asked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from graph_api.access.rates import make_storage
from graph_api.operations.doctor.findings import Finding, error, ok, warning
from graph_api.settings import Settings

_PATIENCE = 5.0


def port(settings: Settings) -> Iterator[Finding]:
    """Is the port free, or is it Nivos that answers there?"""
    place = f"{settings.host}:{settings.port}"
    try:
        with socket.create_connection((_asked(settings.host), settings.port), _PATIENCE):
            pass
    except OSError:
        yield from _free(settings, place)
        return
    if _is_nivos(settings):
        yield ok(f"Nivos answers at {place}")
    else:
        yield error(
            f"something other than Nivos listens at {place}", "stop it, or set NIVOS_PORT to another port"
        )


def _free(settings: Settings, place: str) -> Iterator[Finding]:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host or None, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as fault:
        yield error(
            f"{place} cannot be listened on: {fault.strerror}",
            "set NIVOS_HOST and NIVOS_PORT to what is free",
        )
    else:
        yield ok(f"{place} is free")


def _asked(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - not listened on


def _is_nivos(settings: Settings) -> bool:
    host = _asked(settings.host)
    try:
        url = f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
        answer = httpx.get(f"{url}/healthz", timeout=_PATIENCE, trust_env=False)
        return answer.status_code == 200 and bool(answer.json().get("status") == "ok")
    except (httpx.HTTPError, ValueError, AttributeError):
        return False


def endpoint(settings: Settings) -> Iterator[Finding]:
    """Does the SPARQL endpoint that holds the graph answer?"""
    if not settings.store_url:
        yield ok("no NIVOS_STORE_URL: snapshots in the data folder are served")
        return
    place = urlsplit(settings.store_url)
    shown = f"{place.scheme}://{place.hostname}{f':{place.port}' if place.port else ''}{place.path}"
    secret = settings.store_password.get_secret_value()
    auth = (settings.store_user, secret) if settings.store_user else None
    try:
        answer = httpx.get(
            settings.store_url,
            params={"query": "ASK {}"},
            headers={"Accept": "application/sparql-results+json"},
            auth=auth,
            timeout=_PATIENCE,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        yield error(
            f"{shown} does not answer ({type(fault).__name__})", "start it, or correct NIVOS_STORE_URL"
        )
        return
    if answer.status_code in (401, 403):
        yield error(
            f"{shown} refuses us ({answer.status_code})", "set NIVOS_STORE_USER and NIVOS_STORE_PASSWORD"
        )
    elif answer.status_code != 200 or "boolean" not in answer.text:
        yield error(f"{shown} is no SPARQL endpoint (status {answer.status_code})", "correct NIVOS_STORE_URL")
    elif auth and place.scheme == "http" and place.hostname not in ("127.0.0.1", "localhost", "::1"):
        yield warning(f"{shown} answers; the password goes there unencrypted", "use https://")
    else:
        yield ok(f"{shown} answers queries")


def issuer(settings: Settings) -> Iterator[Finding]:
    """Does the issuer of OpenID Connect tokens answer, and call itself what we call it?"""
    if not settings.oidc_issuer:
        yield ok("no NIVOS_OIDC_ISSUER: keys alone open what is closed")
        return
    name = settings.oidc_issuer
    url = name.rstrip("/") + "/.well-known/openid-configuration"
    try:
        found = httpx.get(url, timeout=_PATIENCE).json().get("issuer")
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, AttributeError):
        yield error(
            f"{name} does not tell its configuration", "correct NIVOS_OIDC_ISSUER, or see why it is silent"
        )
        return
    if found != name:
        yield error(f"the issuer calls itself {found}, not {name}", "set NIVOS_OIDC_ISSUER to exactly that")
    else:
        yield ok(f"{name} answers")


def counting(settings: Settings) -> Iterator[Finding]:
    """Does the place answer where requests are counted?"""
    scheme = settings.rate_limit_storage.partition("://")[0]
    if scheme == "memory":
        each = f", each of {settings.server_workers} for itself" if settings.server_workers > 1 else ""
        yield ok(f"requests are counted in the server's memory{each}")
        return
    try:
        well = asyncio.run(asyncio.wait_for(make_storage(settings.rate_limit_storage).check(), _PATIENCE))
    except Exception:  # each kind of storage has errors of its own
        well = False
    if well:
        yield ok(f"the {scheme} where requests are counted answers")
    else:
        yield error(
            f"the {scheme} where requests are counted does not answer",
            "start it, or correct NIVOS_RATE_LIMIT_STORAGE; memory:// needs nothing",
        )
