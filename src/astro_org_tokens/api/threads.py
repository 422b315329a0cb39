"""Threads, as far as the system has any left."""

from __future__ import annotations

import threading


def start_if_possible(thread: threading.Thread) -> bool:
    """Start a thread; return False if the system has none left, as under a limit of processes."""
    try:
        thread.start()
    except RuntimeError:
        return False
    return True
