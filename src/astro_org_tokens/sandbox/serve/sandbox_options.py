"""The settings of a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from astro_org_tokens.sandbox.serve.faults import Faults


@dataclass(frozen=True)
class SandboxOptions:
    """How a sandbox is to be.

    Attributes:
        host: the address to listen on.
        port: the port to listen on, 0 for a free one.
        database: the file to keep the data in; None keeps it in memory.
        faults: faults on purpose.
        tokens: how many generated tokens there are besides the seeded ones.
        allow_remote_connections: whether host may be other than a loopback address.
        log: takes one line for each request.
    """

    host: str = "127.0.0.1"
    port: int = 0
    database: Path | None = None
    faults: Faults = field(default_factory=Faults)
    tokens: int = 0
    allow_remote_connections: bool = False
    log: Callable[[str], None] | None = None
