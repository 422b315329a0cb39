"""Waits before a retry, recorded instead of slept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class RecordedSleeps:
    """A stand-in for ``time.sleep``.

    Attributes:
        seconds: the length of each wait.
        meanwhile: called during each wait.
    """

    seconds: list[float] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        if seconds:  # settling takes no time here
            self.seconds.append(seconds)
            self.meanwhile()
