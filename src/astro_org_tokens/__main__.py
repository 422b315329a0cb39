"""``python -m astro_org_tokens``, and what the console scripts call."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the program and exit with its status."""
    # Garbage collections take a sixth of a short run, which creates objects and ends. Long runs
    # still collect.
    gc.set_threshold(200_000, 20, 20)
    try:
        from astro_org_tokens.cli import main as run_program  # noqa: PLC0415

        run_program()
    except KeyboardInterrupt:
        # Interrupted during imports.
        sys.stderr.write("Error: Interrupted. No changes were made.\n")
        sys.exit(130)
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
