"""The socket on which a sandbox listens."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket

from astro_org_tokens.errors import ConfigError, UsageError
from astro_org_tokens.sandbox.serve.sandbox_options import SandboxOptions


def listen(options: SandboxOptions) -> socket.socket:
    """A listening socket for a sandbox.

    Raises:
        UsageError: the address is none, or not a loopback address and not allowed.
        ConfigError: the address can't be used.
    """
    try:
        found = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"--host {options.host!r} is no address: {error}.") from error
    family, _, protocol, _, address = found[0]
    if not (options.allow_remote_connections or ipaddress.ip_address(address[0]).is_loopback):
        raise UsageError(
            f"--host {options.host} would let other machines reach the sandbox. If that is what "
            "you want, add --allow-remote-connections."
        )
    # With the protocol named, unlike socket.create_server, asyncio turns Nagle's algorithm off;
    # otherwise every answer comes 40 ms late.
    listener = socket.socket(family, socket.SOCK_STREAM, protocol)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise ConfigError(_why_not(options, error)) from error
    return listener


def _why_not(options: SandboxOptions, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {options.port} of {options.host} is in use. Choose another with --port, "
            "or take a free one with --port 0."
        )
    return f"Can't listen on port {options.port} of {options.host}: {error.strerror}. See --port."
