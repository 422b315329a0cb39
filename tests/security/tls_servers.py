"""Servers on this machine that speak TLS, with certificates that the `openssl` program makes."""

from __future__ import annotations

import contextlib
import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

_NOTHING = json.dumps({"tokens": [], "workspaces": [], "totalCount": 0}).encode()


@dataclass(frozen=True)
class Certificate:
    """A certificate that has signed itself, and its key."""

    file: Path
    key: Path


def make_certificate(folder: Path, name: str, alternative: str, *, days: int = 2) -> Certificate:
    """Make a certificate for some names; where there is no `openssl`, skip the test.

    Args:
        folder: for its files.
        name: of its files.
        alternative: whom it is for, such as ``DNS:localhost``.
        days: how long it is valid.
    """
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("there is no openssl program to make certificates with")
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    subprocess.run(
        [
            *(program, "req", "-x509", "-nodes", "-newkey", "ec"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", str(days)),
            *("-subj", f"/CN={name}", "-addext", f"subjectAltName={alternative}"),
            *("-keyout", str(made.key), "-out", str(made.file)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return made


@dataclass
class TlsServer:
    """What such a server got.

    Attributes:
        credentials: that were shown to it.
    """

    port: int = 0
    credentials: list[str] = field(default_factory=list)


@contextlib.contextmanager
def tls_server(
    certificate: Certificate, *, at: Callable[[str], object] = lambda _: None
) -> Iterator[TlsServer]:
    """Serve an Organization without tokens for as long as the context lasts.

    Args:
        certificate: of the server.
        at: called with "connection" before each handshake, which an
            OSError prevents, and with "request" before a response.
    """
    instance = TlsServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            instance.credentials.append(self.headers["Authorization"])
            at("request")
            self.send_response(200)
            self.send_header("Content-Length", str(len(_NOTHING)))
            self.end_headers()
            self.wfile.write(_NOTHING)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads, block_on_close = True, False

        def get_request(self) -> tuple[ssl.SSLSocket, object]:
            connection, address = super().get_request()
            try:
                at("connection")
            except OSError:  # as if the connection broke
                connection.close()
                raise
            return context.wrap_socket(connection, True, do_handshake_on_connect=False), address

        def handle_error(self, *_: object) -> None:
            pass  # that the other side ends the handshake is what is tested

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.file, certificate.key)
    with Server(("127.0.0.1", 0), Handler) as server:
        instance.port = server.server_address[1]
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield instance
        finally:
            server.shutdown()
            serving.join()
