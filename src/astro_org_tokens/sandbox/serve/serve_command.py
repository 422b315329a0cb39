"""``astro sandbox serve``: a sandbox in the foreground, until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path

import platformdirs

from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.serve.sandbox_options import SandboxOptions
from astro_org_tokens.sandbox.serve.server import Sandbox, start


def serve(options: SandboxOptions, ready: Callable[[Sandbox], None]) -> None:
    """Serve until SIGINT (Ctrl-C) or SIGTERM.

    Args:
        options: how the sandbox is to be.
        ready: called once the sandbox answers.

    Raises:
        AstroError: the sandbox can't be started.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with start(options) as sandbox:
        ready(sandbox)
        while not stop.wait(1):  # an endless wait would not see Ctrl-C on Windows
            pass


def default_database() -> Path:
    """Where ``serve`` keeps its data: ``sandbox.db`` in the user's data folder."""
    return Path(platformdirs.user_data_dir("astro-org-tokens", appauthor=False)) / "sandbox.db"


def export_lines(sandbox: Sandbox) -> str:
    """Shell lines that point a client at a sandbox."""
    return f"export ASTRO_API_URL={sandbox.api_url}\nexport ASTRO_API_TOKEN={sandbox.api_token}"


def startup_message(sandbox: Sandbox, options: SandboxOptions) -> str:
    """What a person wants to know at the start, besides the exports."""
    kept = options.database or "in memory, gone at the end"
    return (
        f"Sandbox at {sandbox.api_url}, data: {kept}. Ctrl-C stops it.\n"
        "Set the two variables above in another shell, then try:\n"
        f"  astro workspace organization-token list --workspace-id {seed_ids.DATA_ENGINEERING}\n"
        f"A session instead of an API token: client {seed_ids.CLIENT_ID}, "
        f"refresh token {sandbox.refresh_token}"
    )
