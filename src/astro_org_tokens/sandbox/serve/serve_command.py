"""``astro sandbox serve``: a sandbox in the foreground."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path

from astro_org_tokens.paths import data_dir
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.serve.sandbox_options import SandboxOptions
from astro_org_tokens.sandbox.serve.server import Sandbox, start


def serve(options: SandboxOptions, on_ready: Callable[[Sandbox], None]) -> None:
    """Serve until SIGINT (Ctrl-C) or SIGTERM.

    Args:
        options: the settings of the sandbox.
        on_ready: called when the sandbox is ready for requests.

    Raises:
        AstroError: the sandbox can't be started.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with start(options) as sandbox:
        on_ready(sandbox)
        while not stop.wait(1):  # with a timeout, because Windows blocks Ctrl-C during a wait
            pass


def default_database() -> Path | None:
    """Return the default database of ``serve``: ``sandbox.db`` in the user's data directory.

    None, which keeps the data in memory, without a home directory.
    """
    directory = data_dir()
    return None if directory is None else directory / "sandbox.db"


def export_lines(sandbox: Sandbox) -> str:
    """Return the shell commands that set a client's environment variables for a sandbox."""
    return f"export ASTRO_API_URL={sandbox.api_url}\nexport ASTRO_API_TOKEN={sandbox.api_token}"


def startup_message(sandbox: Sandbox, options: SandboxOptions) -> str:
    """Return the message for the user that goes with the export lines."""
    data = options.database or "in memory, lost on exit"
    return (
        f"Sandbox listening on {sandbox.api_url} (data: {data}). Press Ctrl-C to stop.\n"
        "Set the two variables above in another shell, then try:\n"
        f"  astro workspace organization-token list --workspace-id {seed_ids.DATA_ENGINEERING}\n"
        f"To test session login, use client ID {seed_ids.CLIENT_ID} and "
        f"refresh token {sandbox.refresh_token}"
    )
