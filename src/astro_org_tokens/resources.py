"""Failures that say that the system, not the program, is at its limit."""

from __future__ import annotations

import errno
import os

_ERRORS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


def exhausted_resource(error: BaseException) -> str | None:
    """Return what the system has run out of, in its words; None if the error is another."""
    for number in _ERRORS:
        # A library that can't be opened is an ImportError, with the reason in its text.
        if getattr(error, "errno", None) == number or (
            isinstance(error, ImportError) and os.strerror(number) in str(error)
        ):
            return os.strerror(number)
    return None
