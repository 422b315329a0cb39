"""The main job, command by command, as `make demo` shows it.

It runs where a sandbox is: `astro sandbox run -- python docs/demo.py`. The first command that
fails ends it, with that command's status.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

ASTRO = Path(sys.executable).with_name("astro")
WORKSPACE = ("--workspace", "Machine Learning")
TOKEN = ("--org-token-name", "reporting")

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Which Organization tokens have a role in the Workspace?",
        ("list", *WORKSPACE),
    ),
    (
        "Give one of them a role there: by name, which no other token may share.",
        ("add", *TOKEN, "--role", "WORKSPACE_MEMBER", *WORKSPACE),
    ),
    (
        "It is there.",
        ("list", *WORKSPACE),
    ),
    (
        "What would change, if its role were another one? Nothing is sent.",
        ("update", *TOKEN, "--role", "WORKSPACE_OPERATOR", *WORKSPACE, "--dry-run"),
    ),
    (
        "Change it. What is said to be done was read back from the API.",
        ("update", *TOKEN, "--role", "WORKSPACE_OPERATOR", *WORKSPACE),
    ),
    (
        "Take it away again, with the result as JSON, for a script.",
        ("remove", *TOKEN, *WORKSPACE, "--json"),
    ),
)


def main() -> int:
    """Run the steps; return the status of the first that fails, else 0."""
    for remark, arguments in STEPS:
        command = ("workspace", "organization-token", *arguments)
        print(f"\n# {remark}\n$ {shlex.join(('astro', *command))}", flush=True)
        status = subprocess.run([str(ASTRO), *command], check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
