"""The debug log of requests, on stderr."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from astro_org_tokens.console.stderr import Stderr
from astro_org_tokens.output.escape import escape_control_characters


class _Handler(logging.Handler):
    def __init__(self, stderr: Stderr) -> None:
        super().__init__()
        self._stderr = stderr

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.levelname} {record.getMessage()}"
        self._stderr.write(f"{escape_control_characters(line)}\n")


def log_requests(stderr: Stderr) -> None:
    """Write every request to stderr, with control characters escaped."""
    logger = logging.getLogger("astro_org_tokens")
    logger.handlers = [_Handler(stderr)]
    logger.propagate = False
    logger.setLevel(logging.DEBUG)


def log_lines(lines: Iterable[str]) -> None:
    """Log lines in the same way."""
    for line in lines:
        logging.getLogger("astro_org_tokens").debug("%s", line)
