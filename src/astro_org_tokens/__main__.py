"""``python -m astro_org_tokens``, and what the console scripts call."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the program and exit with its status."""
    # A command makes objects and ends: looking for garbage among them, in the middle of imports
    # and again at the end, is a sixth of a short run. It still happens on very long ones.
    gc.set_threshold(200_000, 20, 20)
    try:
        from astro_org_tokens.cli import main as run_program

        run_program()
    except KeyboardInterrupt:
        # So early that nothing had begun.
        sys.stderr.write("Error: interrupted\n")
        sys.exit(130)
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
