"""``astro sandbox run``: a command with a temporary sandbox."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence

from astro_org_tokens.errors import UsageError
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.serve.sandbox_options import SandboxOptions
from astro_org_tokens.sandbox.serve.server import Sandbox, start
from astro_org_tokens.sandbox.serve.signal_forwarding import forward_signals
from astro_org_tokens.sandbox.store import workspace_store

DEFAULT_WORKSPACE = seed_ids.DATA_ENGINEERING
"""The Workspace of a command that has none of the sandbox in its environment."""


class CommandNotFoundError(UsageError):
    """The command doesn't exist; exits with the same status as a shell."""

    exit_status = 127


class CommandNotRunnableError(UsageError):
    """The command exists but can't be run; exits with the same status as a shell."""

    exit_status = 126


def run(
    command: Sequence[str], options: SandboxOptions, on_workspace: Callable[[str], None]
) -> int:
    """Run a command against a sandbox that lasts as long as the command.

    The command starts when the sandbox is ready. Ctrl-C in a terminal reaches both processes: the
    command decides how to react, and this process waits for it.

    Args:
        command: the program and its arguments.
        options: the settings of the sandbox.
        on_workspace: called with a message if a Workspace is chosen for the command.

    Returns:
        The command's exit status, or 128 plus the signal number if a signal ended it.

    Raises:
        CommandNotFoundError: the command doesn't exist.
        CommandNotRunnableError: the command can't be run.
        AstroError: the sandbox can't be started.
    """
    with start(options) as sandbox, forward_signals() as forwarder:
        env = environment(sandbox, os.environ)
        if env["ASTRO_WORKSPACE_ID"] != os.environ.get("ASTRO_WORKSPACE_ID"):
            on_workspace(
                f"ASTRO_WORKSPACE_ID is set to {DEFAULT_WORKSPACE} (Data Engineering) for this "
                "command."
            )
        status = forwarder.wait_for(_start_process(command, env))
    return 128 - status if status < 0 else status


def environment(sandbox: Sandbox, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the command.

    ASTRO_ORGANIZATION_ID and ASTRO_WORKSPACE_ID are passed on only if the sandbox has an object
    with that ID: an ID of the user's real Organization doesn't exist here. Without a Workspace,
    the command would take the one of the user's config file, so there is always one.

    Args:
        sandbox: the sandbox to connect to.
        inherited: the environment of this process.
    """
    env = {**inherited, "ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
    if inherited.get("ASTRO_ORGANIZATION_ID") != seed_ids.ORGANIZATION_ID:
        env.pop("ASTRO_ORGANIZATION_ID", None)
    if workspace_store.find(sandbox.store, inherited.get("ASTRO_WORKSPACE_ID", "")) is None:
        env["ASTRO_WORKSPACE_ID"] = DEFAULT_WORKSPACE
    return env


def _start_process(command: Sequence[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(command, env=env)  # noqa: S603 - the user's own command
    except FileNotFoundError:
        raise CommandNotFoundError(f"Command not found: {command[0]}") from None
    except OSError as error:
        raise CommandNotRunnableError(f"Can't run {command[0]}: {error.strerror}") from None
