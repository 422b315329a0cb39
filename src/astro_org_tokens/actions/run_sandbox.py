"""``sandbox serve`` and ``sandbox run``: start a local Astro API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from astro_org_tokens.actions.validated import ServeOptions
from astro_org_tokens.app import App
from astro_org_tokens.sandbox import Faults, Sandbox, SandboxOptions
from astro_org_tokens.sandbox.serve import run_command as runner
from astro_org_tokens.sandbox.serve import serve_command


def serve_sandbox(app: App, options: ServeOptions) -> None:
    """Serve until Ctrl-C; the variables to set go to stdout, everything else to stderr."""
    database = None if options.memory else options.database or serve_command.default_database()
    sandbox_options = _sandbox_options(options, database, log=app.console.print)

    def ready(sandbox: Sandbox) -> None:
        app.console.write(f"{serve_command.export_lines(sandbox)}\n")
        for line in serve_command.startup_message(sandbox, sandbox_options).splitlines():
            app.console.print(line)

    serve_command.serve(sandbox_options, ready)


def run_command(app: App, command: Sequence[str], options: ServeOptions) -> int:
    """Run a command against a temporary sandbox and return its exit status."""
    sandbox_options = _sandbox_options(options, options.database, log=None)
    return runner.run(command, sandbox_options, app.console.notice)


def _sandbox_options(
    options: ServeOptions, database: Path | None, log: Callable[[str], None] | None
) -> SandboxOptions:
    return SandboxOptions(
        host=options.host,
        port=options.port,
        database=database,
        faults=Faults(options.latency, options.error_rate, options.rate_limit),
        tokens=options.tokens,
        allow_remote_connections=options.allow_remote_connections,
        log=log,
    )
