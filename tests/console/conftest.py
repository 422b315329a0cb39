"""The program at a terminal, in a pipe, and with unusable streams."""

from __future__ import annotations

import sys

# Windows has no pseudo-terminals that a test could use.
collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []
