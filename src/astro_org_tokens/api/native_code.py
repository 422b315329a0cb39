"""Keeps threads out of native code while the interpreter ends.

Up to Python 3.13, a thread that is abandoned inside pydantic ends the process with SIGABRT when
the interpreter is shut down (PyO3#4874). So threads hold a lock while they are in there, and the
main thread takes it at exit, for good.
"""

from __future__ import annotations

import atexit
import threading

_EXIT_SECONDS = 5
"""How long the end of the interpreter waits for a page that is being parsed; it takes less."""

native_code = threading.RLock()
"""Hold this around calls of pydantic in a thread that can be abandoned."""

atexit.register(native_code.acquire, timeout=_EXIT_SECONDS)
