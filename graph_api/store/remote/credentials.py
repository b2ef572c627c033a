"""Name and password for an endpoint, shown only where it asks for them, and only in the way it asks."""

from __future__ import annotations

import re
from collections.abc import Generator

import httpx

_DIGEST = re.compile(r"\bdigest\b", re.IGNORECASE)
_BASIC = re.compile(r"\bbasic\b", re.IGNORECASE)


class Credentials(httpx.Auth):
    """Answers a challenge: digest where the endpoint knows it (the password is never sent), else basic.

    What an address asked for once is given at once the next time.
    """

    requires_request_body = True

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._known: dict[str, httpx.Auth] = {}

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request, again with credentials when they are asked for."""
        place = f"{request.url.scheme}://{request.url.netloc.decode()}{request.url.path}"
        known = self._known.get(place)
        if known is not None:
            yield from known.auth_flow(request)
            return
        response = yield request
        asked = self._asked(response)
        if response.status_code == httpx.codes.UNAUTHORIZED and asked is not None:
            self._known[place] = asked
            yield from asked.auth_flow(request)

    def _asked(self, response: httpx.Response) -> httpx.Auth | None:
        challenge = ", ".join(response.headers.get_list("www-authenticate"))
        if _DIGEST.search(challenge):
            return httpx.DigestAuth(self._user, self._password)
        if _BASIC.search(challenge):
            return httpx.BasicAuth(self._user, self._password)
        return None
