"""What all commands have in common: format, color, time-out, verbosity and prompting."""

from __future__ import annotations

from typing import NamedTuple

from astro_org_tokens.formats import DEBUG_LEVELS, JSON_FORMATS, QUIET_LEVELS

DEFAULT_TIMEOUT_SECONDS = 30.0


class RunOptions(NamedTuple):
    """The options that every command takes.

    Attributes:
        output: the format of the result.
        no_input: whether prompting is forbidden.
        no_color: whether color is forbidden.
        timeout: seconds that all network requests may take together.
        verbosity: one of ``LEVELS``.
    """

    output: str = "table"
    no_input: bool = False
    no_color: bool = False
    timeout: float = DEFAULT_TIMEOUT_SECONDS
    verbosity: str = "warning"

    @property
    def wants_json(self) -> bool:
        """Whether the result, and any error, is for a program."""
        return self.output in JSON_FORMATS

    @property
    def wants_debug_log(self) -> bool:
        """Whether requests are logged to stderr, and where settings come from."""
        return self.verbosity in DEBUG_LEVELS

    @property
    def wants_notices(self) -> bool:
        """Whether notices and progress may be written to stderr."""
        return not self.wants_json and self.verbosity not in QUIET_LEVELS
