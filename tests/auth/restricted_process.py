"""The program as a process that may not do all that this one may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest

from support.cli_runner import PROGRAM, Result

FULL_DISK = ("sh", "-c", 'ulimit -f 0; exec "$@"', "sh")
"""In front of a command: no byte can be written to any file, as on a full disk."""


def enforce_file_modes() -> tuple[str, ...]:
    """What to put in front of a command so that the modes of files hold for it, even for root.

    Where that can't be had, the test is skipped.
    """
    if sys.platform == "win32":
        pytest.skip("modes are of POSIX")
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and there is no setpriv")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--")


def invoke_restricted(
    prefix: Sequence[str], argv: Sequence[str], environ: Mapping[str, str]
) -> Result:
    """Run the installed program behind ``prefix``."""
    done = subprocess.run(
        [*prefix, str(PROGRAM), *argv],
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)
