"""A real server on this machine that answers as a test tells it, over HTTP or TLS."""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Where it listens, the headers of what it was asked, and how it answers by path."""

    address: str
    asked: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, Answering] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The host and port, as a list of hosts names them."""
        return self.address.partition("//")[2]

    def give(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Answer a path always so; gives the address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer
        return self.address + path


@contextmanager
def listening(context: ssl.SSLContext | None = None, name: str = "127.0.0.1") -> Iterator[Server]:
    """Serve on a free port until the block ends."""
    scheme = "https" if context else "http"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_GET(self) -> None:
            server.asked.append({key.lower(): value for key, value in self.headers.items()})
            self.close_connection = True
            with suppress(OSError):
                server.answers[self.path](self)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:  # a client that leaves is no news
            pass

    web = Quiet(("127.0.0.1", 0), Handler)
    if context:
        web.socket = context.wrap_socket(web.socket, server_side=True)
    server = Server(f"{scheme}://{name}:{web.server_address[1]}")
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        thread.join()
        web.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    with listening() as found:
        yield found


@dataclass(frozen=True)
class Authority:
    """The file with an authority's certificate, and the context of a server that it vouches for."""

    file: Path
    context: ssl.SSLContext


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make an authority, and a certificate of it for localhost."""
    folder = tmp_path_factory.mktemp("authority")
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of tests")])
    root = _signed(root_name, root_name, root_key, root_key, x509.BasicConstraints(ca=True, path_length=None))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    own = _signed(subject, root_name, key, root_key, names)
    (folder / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    (folder / "own.pem").write_bytes(
        own.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return Authority(folder / "root.pem", context)


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(extension, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    return builder.sign(signer, hashes.SHA256())
