"""``python -m astro_org_tokens``, and what the console scripts call."""

from __future__ import annotations

import gc
import os
import sys

from astro_org_tokens.resources import exhausted_resource

TYPE_CHECKING = False  # typing takes time to load, and Ctrl-C isn't handled yet
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the program and exit with its status.

    The interpreter is not shut down: up to Python 3.13 that crashes (SIGABRT) if a thread that was
    abandoned is inside pydantic's native code. There is nothing left to do: everything is written.
    """
    os._exit(run())


def run() -> int:
    """Run the program and return its exit status."""
    # Garbage collections take a sixth of a short run, which creates objects and ends. Long runs
    # still collect.
    gc.set_threshold(200_000, 20, 20)
    try:
        from astro_org_tokens import lean_imports  # noqa: PLC0415

        lean_imports.install()  # before the first library
        from astro_org_tokens.cli import main as run_program  # noqa: PLC0415

        return run_program()
    except KeyboardInterrupt:
        # Interrupted during imports.
        if sys.stderr is not None:
            sys.stderr.write("Error: Interrupted. No changes were made.\n")
            sys.stderr.flush()
        return 130
    except Exception as error:  # noqa: BLE001  a mistake of the program, or a missing module
        reason = exhausted_resource(error)
        if reason is None:
            sys.excepthook(*sys.exc_info())
        elif sys.stderr is not None:
            sys.stderr.write(f"Error: {reason}. Raise the limit, for example with `ulimit -n`.\n")
            sys.stderr.flush()
        return 1


if __name__ == "__main__":
    main()
