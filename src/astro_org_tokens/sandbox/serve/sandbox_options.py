"""The settings of a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from astro_org_tokens.sandbox.serve.faults import Faults


@dataclass(frozen=True)
class SandboxOptions:
    """The settings of a sandbox.

    Attributes:
        host: the address to listen on.
        port: the port to listen on; 0 for any free port.
        database: the file to store the data in; None keeps it in memory.
        faults: the faults to inject.
        tokens: the number of generated tokens to add to the seed data.
        allow_remote_connections: whether host can be an address that isn't a loopback address.
        log: called with a line for each request; None for no log.
    """

    host: str = "127.0.0.1"
    port: int = 0
    database: Path | None = None
    faults: Faults = field(default_factory=Faults)
    tokens: int = 0
    allow_remote_connections: bool = False
    log: Callable[[str], None] | None = None
