"""The listening socket of a sandbox."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket

from astro_org_tokens.errors import ConfigError, UsageError
from astro_org_tokens.sandbox.serve.sandbox_options import SandboxOptions

_BACKLOG = 1024
"""Maximum number of connections that wait to be accepted."""


def listen(options: SandboxOptions) -> socket.socket:
    """Return a listening socket for the address and port in the options.

    Raises:
        UsageError: the address is invalid, or is a remote address and those aren't allowed.
        ConfigError: the address or the port isn't available.
    """
    try:
        addresses = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"Invalid --host {options.host!r}: {error}.") from error
    family, _, protocol, _, address = addresses[0]
    if not (options.allow_remote_connections or ipaddress.ip_address(address[0]).is_loopback):
        raise UsageError(
            f"--host {options.host} would let other machines reach the sandbox. If that is what "
            "you want, add --allow-remote-connections."
        )
    # asyncio disables Nagle's algorithm only if the protocol is set, which socket.create_server
    # doesn't do. With that algorithm, each response takes 40 ms longer.
    listener = socket.socket(family, socket.SOCK_STREAM, protocol)
    try:
        if os.name == "posix":  # on Windows it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise ConfigError(_unavailable_message(options, error)) from error
    return listener


def _unavailable_message(options: SandboxOptions, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {options.port} on {options.host} is already in use. Choose another with --port, "
            "or use --port 0 for any free port."
        )
    return f"Can't listen on {options.host}:{options.port}: {error.strerror}."
