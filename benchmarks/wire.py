"""A network between a program and the sandbox: TLS, and round trips of a length.

    python benchmarks/wire.py --to 8888 --rtt 50 --certificate FILE --key FILE

Prints its port, and serves until it is ended, in a process of its own. Bytes are held for half a
round trip in each direction, before TLS is taken off, so that its handshake takes its time too. The
first bytes of a connection are held one round trip more, for the handshake of TCP.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ssl
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def pipe(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hold: float, first: float = 0.0
) -> None:
    """Carry bytes in one direction.

    Args:
        reader: where they come from.
        writer: where they go.
        hold: seconds that they take.
        first: seconds that the first of them take more.
    """
    loop = asyncio.get_running_loop()
    due = loop.time() + first
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while data := await reader.read(65536):
            due = max(due, loop.time() + hold)
            loop.call_at(due, writer.write, data)
    loop.call_at(max(due, loop.time() + hold), writer.close)


def carrier(port: int, hold: float, first: float = 0.0) -> Serve:
    """Return what connects each client to a port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pipe(reader, back, hold, first), pipe(there, writer, hold))

    return serve


async def main(to: int, rtt: float, certificate: Path, key: Path) -> None:
    """Serve until the process is ended."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    tls = await asyncio.start_server(carrier(to, 0), "127.0.0.1", 0, ssl=context)
    wire = carrier(tls.sockets[0].getsockname()[1], rtt / 2, rtt)
    server = await asyncio.start_server(wire, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def wire_to(port: int, rtt_ms: int, folder: Path) -> Iterator[tuple[int, Path]]:
    """Run a wire, and return its port and the certificates to trust.

    Args:
        port: of the sandbox.
        rtt_ms: a round trip, in milliseconds.
        folder: for a certificate that the `openssl` program makes.
    """
    import certifi

    certificate, key, store = (folder / name for name in ("wire.pem", "wire.key", "store.pem"))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-days", "2"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=wire"),
            *("-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    # As many certificates as a system has.
    store.write_bytes(Path(certifi.where()).read_bytes() + certificate.read_bytes())
    command = [sys.executable, __file__, "--to", str(port), "--rtt", str(rtt_ms)]
    command += ["--certificate", str(certificate), "--key", str(key)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline()), store
        finally:
            process.terminate()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=int, required=True, help="the sandbox's port")
    parser.add_argument("--rtt", type=float, default=50, help="a round trip, in milliseconds")
    parser.add_argument("--certificate", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    args = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(args.to, args.rtt / 1000, args.certificate, args.key))
