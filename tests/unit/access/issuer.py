"""An issuer of OpenID Connect tokens for tests: a real HTTP server on this machine, with keys of its own.

It answers from a dictionary, so that a test can rotate keys, lie or fall silent; tokens are signed by joserfc.
"""

from __future__ import annotations

import base64
import json
import threading
import time
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
DISCOVERY = "/.well-known/openid-configuration"


class _Http(ThreadingHTTPServer):
    def handle_error(self, *arguments: object) -> None:
        """Say nothing of clients that lost patience: that is what they are tested for."""


class Server:
    """An issuer; `answers` are its documents, `asked` the paths asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []
        self.delay = 0.0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                time.sleep(server.delay)
                found = server.answers.get(self.path, 404)
                if isinstance(found, int):
                    self.send_response(found)
                    self.send_header("Location", server.url + "/elsewhere")
                    self.end_headers()
                    return
                content = found if isinstance(found, bytes) else json.dumps(found).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: object) -> None:
                pass

        self._http = _Http(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.answers[DISCOVERY] = {"issuer": self.url, "jwks_uri": self.url + "/keys"}
        self.publish(RSA, EC, ED)

    def publish(self, *keys: Any) -> None:
        self.answers["/keys"] = {"keys": [key.as_dict(private=False) for key in keys]}

    def close(self) -> None:
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
            self._http.server_close()


def claims(server: Server, **changed: Any) -> dict[str, Any]:
    now = int(time.time())
    said = {
        "iss": server.url,
        "aud": "nivos",
        "sub": "maija",
        "iat": now,
        "exp": now + 300,
        "nivos_role": "editor",
    }
    return {name: value for name, value in (said | changed).items() if value is not None}


def signed(server: Server, key: Any = RSA, alg: str = "RS256", **changed: Any) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # of the old name of Ed25519
        return jwt.encode({"alg": alg, "kid": key.kid}, claims(server, **changed), key, algorithms=[alg])


def encoded(part: object) -> str:
    content = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
