"""What one run of the program needs.

What takes time is imported and made when it is first used: not every command talks to the API.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TextIO

from astro_org_tokens.api.redact import MASK, MIN_PART_LENGTH, redact
from astro_org_tokens.console.streams import Console
from astro_org_tokens.credential_format import is_placeholder, without_quotes
from astro_org_tokens.errors import AstroError
from astro_org_tokens.limits import DEFAULT_LIMITS, Limits
from astro_org_tokens.run_options import RunOptions
from astro_org_tokens.signals import EndSignals

if TYPE_CHECKING:
    from astro_org_tokens.api.deadline import Deadline
    from astro_org_tokens.config.settings import Settings
    from astro_org_tokens.library.client import AstroClient


class Outcome(NamedTuple):
    """What came of a command, whatever becomes of its output.

    Attributes:
        status: the exit status without an error.
        error: why the command failed, None if it didn't.
        changed: whether a change was made and verified.
        lines: what was done, for a person who can't see the result.
    """

    status: int = 0
    error: AstroError | None = None
    changed: bool = False
    lines: tuple[str, ...] = ()


class App:
    """The context of one run of the program.

    Args:
        environ: the environment.
        stdin, stdout, stderr: the streams.
        limits: time-outs, sizes, attempts, clock and dice.

    Attributes:
        console: what is written and asked.
        options: what all commands have in common, as this command line sets it.
        outcome: what came of the command, as far as it is known.
        signals: what ends the program; ``cli.main`` installs them.
        connects_early: whether ``connect_early`` does so; ``cli.main`` sets it.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        *,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.limits = limits
        self.environ = os.environ if environ is None else environ
        self.console = Console(
            self.environ,
            sys.stdin if stdin is None else stdin,
            sys.stdout if stdout is None else stdout,
            sys.stderr if stderr is None else stderr,
            self.limits.monotonic,
        )
        self.options = RunOptions()
        self._incomplete_lists: list[str] = []
        self.outcome = Outcome()
        self.signals = EndSignals()
        self.connects_early = False

    def configure(self, options: RunOptions) -> None:
        """Take the options that all commands have in common."""
        self.options = self.console.options = options

    def settle(
        self,
        *,
        status: int = 0,
        error: AstroError | None = None,
        changed: bool = False,
        lines: Iterable[str] = (),
    ) -> None:
        """Keep what came of the command; for the arguments see ``Outcome``.

        Call this before the result is written: a reader that goes away must not change it.
        """
        self.outcome = Outcome(status, error, changed, tuple(lines))

    @property
    def write_sent(self) -> bool:
        """Whether a change was sent, or may have been."""
        return "client" in self.__dict__ and self.client.write_sent

    @cached_property
    def settings(self) -> Settings:
        """Environment and config file."""
        from astro_org_tokens.config.settings import Settings  # noqa: PLC0415

        return Settings(self.environ, now=self.limits.now)

    @cached_property
    def deadline(self) -> Deadline:
        """The end of the time for network requests, counted from the first use."""
        from astro_org_tokens.api.deadline import Deadline  # noqa: PLC0415

        return Deadline(self.options.timeout, self.limits.monotonic)

    def connect_early(self) -> None:
        """Begin to connect to the API, while what the command needs is being loaded.

        Call this for a command that will send a request. It sends none itself, and reports
        nothing: an error in the settings is raised where they are used.
        """
        if not self.connects_early:
            return
        with contextlib.suppress(AstroError):
            credential, _ = self.settings.required()
            # Help and completion from the cache need no connection.
            from astro_org_tokens.api.early_connection import connect_early  # noqa: PLC0415

            # A refresh sends its requests to another server first.
            if not credential.is_session or not self.settings.session.has_expired(self.now()):
                connect_early(
                    self.settings.api_base_url,
                    min(self.limits.connect_seconds, self.options.timeout),
                    self.limits.monotonic,
                    self.environ,
                )

    @cached_property
    def client(self) -> AstroClient:
        """The API client, with the credential and the Organization of the settings.

        All calls share the deadline.
        """
        from astro_org_tokens.library.client import AstroClient  # noqa: PLC0415

        self.settings.required()  # before anything is logged
        if self.options.wants_debug_log:
            from astro_org_tokens.console import debug_log  # noqa: PLC0415

            debug_log.log_requests(self.console.stderr)
            debug_log.log_lines(self.settings.sources())
        return AstroClient.from_settings(
            self.settings,
            timeout=self.deadline,
            on_retry=self.console.progress.message,
            on_warning=self._note_incomplete_list,
            on_session_warning=self.console.notice,
            hold_signals=self.signals.held,
            on_progress=self.console.progress.pages,
            limits=self.limits,
        )

    def refuse_incomplete_lists(self) -> None:
        """Fail if a list that was read isn't known to be whole.

        Raises:
            ApiError: a list kept changing while it was read.
        """
        if self._incomplete_lists:
            # Only what reads a list from the API comes here.
            from astro_org_tokens.grants.lookup import incomplete_list_error  # noqa: PLC0415

            raise incomplete_list_error(self._incomplete_lists[0])

    def _note_incomplete_list(self, message: str) -> None:
        self._incomplete_lists.append(message)
        self.console.notice(message)

    def now(self) -> datetime:
        """Return the current time, in UTC."""
        return self.limits.now()

    def sources_in(self, message: str) -> list[str]:
        """Return where the values in a message that nobody typed were taken from, as sentences."""
        settings = self.__dict__.get("settings")
        if settings is None:
            return []
        used = settings.used_ids()
        return [
            f"The {noun} ID comes from {source}."
            for noun, (value, source) in used.items()
            if value in message
        ]

    def url_note(self) -> str:
        """Return a sentence about an API URL that looks incomplete; empty if it doesn't."""
        settings = self.__dict__.get("settings")
        url = None if settings is None else settings.__dict__.get("api_url")
        if url is None or url.source != "ASTRO_API_URL" or url.value.endswith("/v1"):
            return ""
        return f"ASTRO_API_URL is '{url.value}', which doesn't end in /v1."

    def redact_credential(self, message: str) -> str:
        """Return a message with ASTRO_API_TOKEN redacted, in case it was passed as an ID."""
        token = without_quotes(self.environ.get("ASTRO_API_TOKEN", "").strip())
        if is_placeholder(token):
            return message  # no secret, and maybe a word of the message itself
        parts = [part for part in token.split() if len(part) >= MIN_PART_LENGTH]
        for part in parts:
            message = message.replace(part, MASK)
        # Parts of any other value could be words of the message.
        jwts = [part for part in parts if part.startswith("eyJ")]
        return redact(message, jwts, max_length=len(message))

    def close(self) -> None:
        """Close the connections."""
        if "client" in self.__dict__:
            self.client.close()
