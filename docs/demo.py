"""The main job and an audit, command by command, as `make demo` shows them.

Run it in a sandbox: `astro sandbox run -- python docs/demo.py`. It stops at the first command that
fails, with that command's exit status.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

ASTRO = Path(sys.executable).with_name("astro")
ROOT = Path(__file__).parent.parent
WORKSPACE = ("--workspace", "Machine Learning")
TOKEN = ("--org-token-name", "reporting")
FILE = ("-f", "docs/demo.yaml")

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "List the Organization API tokens that have a role in the Workspace.",
        ("list", *WORKSPACE),
    ),
    (
        "Grant a role to a token, identified by its name, which must be unique.",
        ("add", *TOKEN, "--role", "WORKSPACE_MEMBER", *WORKSPACE),
    ),
    (
        "List again to verify.",
        ("list", *WORKSPACE),
    ),
    (
        "Preview a role change without making it.",
        ("update", *TOKEN, "--role", "WORKSPACE_OPERATOR", *WORKSPACE, "--dry-run"),
    ),
    (
        "Change the role. The result is read back from the API.",
        ("update", *TOKEN, "--role", "WORKSPACE_OPERATOR", *WORKSPACE),
    ),
    (
        "Remove the role, with JSON output for scripts.",
        ("remove", *TOKEN, *WORKSPACE, "--json"),
    ),
    (
        "Find tokens in all Workspaces that have expired, or will within a week.",
        ("list", "--all-workspaces", "--expired", "--expires-within", "7d"),
    ),
    (
        "Show which token has which role where.",
        ("list", "--all-workspaces", "-o", "matrix"),
    ),
    (
        "Check a file of grants, offline and without a credential.",
        ("validate", *FILE),
    ),
    (
        "Preview it as a comment for a pull request.",
        ("apply", *FILE, "--dry-run", "-o", "markdown"),
    ),
)


def main() -> int:
    """Run the steps; return the status of the first that fails, else 0."""
    for remark, arguments in STEPS:
        command = ("workspace", "organization-token", *arguments)
        print(f"\n# {remark}\n$ {shlex.join(('astro', *command))}", flush=True)
        status = subprocess.run([str(ASTRO), *command], cwd=ROOT, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
