"""What may be seen of an error."""

from __future__ import annotations

import traceback


def dump_error(error: BaseException) -> str:
    """Return whatever a program, a person or a crash report could see of an error."""
    trace = "".join(traceback.format_exception(error))
    return f"{error!r} {error} {error.args} {vars(error)} {trace}"
