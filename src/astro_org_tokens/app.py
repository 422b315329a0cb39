"""What a command needs from the world around it, made when it is first asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from astro_org_tokens.errors import AstroError
from astro_org_tokens.output.text import visible

if TYPE_CHECKING:
    from astro_org_tokens.api.client import AstroClient
    from astro_org_tokens.api.deadline import Deadline
    from astro_org_tokens.config import Settings
    from astro_org_tokens.progress import Progress
    from astro_org_tokens.terminal import Terminal

JSON_FORMATS = frozenset({"json", "jsonl"})
LEVELS = ("debug", "info", "warning", "error")


class OutputError(AstroError):
    """The result could not be written, as on a full disk."""

    kind = "api_error"


class App:
    """The world of one run of the program.

    Args:
        environ: the environment.
        stdin, stdout, stderr: the streams.

    Attributes:
        output: the format of the result.
        no_input: whether asking is forbidden.
        timeout: seconds of network work.
        verbosity: one of ``LEVELS``.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        *,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
    ) -> None:
        self.environ = os.environ if environ is None else environ
        self.stdin = sys.stdin if stdin is None else stdin
        self.stdout = sys.stdout if stdout is None else stdout
        self.stderr = sys.stderr if stderr is None else stderr
        self.output = "table"
        self.no_input = False
        self.timeout = 30.0
        self.verbosity = "warning"

    @property
    def wants_json(self) -> bool:
        """Whether the result, and any error, is for a program."""
        return self.output in JSON_FORMATS

    @property
    def interactive(self) -> bool:
        """Whether there is a person who can be asked."""
        silenced = (
            self.no_input
            or self.wants_json
            or self.environ.get("ASTRO_NO_INPUT") == "1"
            or self.environ.get("CI", "").lower() == "true"
        )
        return not silenced and is_terminal(self.stdin) and is_terminal(self.stderr)

    @cached_property
    def settings(self) -> Settings:
        """Environment and config file."""
        from astro_org_tokens.config import Settings

        return Settings(self.environ)

    @cached_property
    def deadline(self) -> Deadline:
        """The end of the time for network work; it starts when it is first asked for."""
        from astro_org_tokens.api.deadline import Deadline

        return Deadline(self.timeout)

    @cached_property
    def client(self) -> AstroClient:
        """The API, asked with the credential at hand about the Organization that is meant."""
        credential = self.settings.credential
        organization_id = self.settings.organization_id
        self._log_requests()
        if credential.is_session:
            from astro_org_tokens.session import live_credential

            credential = live_credential(self.settings, self.deadline, self.now(), self.tell)
        from astro_org_tokens.api.client import AstroClient

        client = AstroClient(
            credential.secret,
            organization_id,
            base_url=self.settings.api_base,
            notify=self.progress.tell,
            warn=self.tell,
            progress=self.progress.pages,
        )
        return client.within(self.deadline)

    @cached_property
    def progress(self) -> Progress:
        """How far long work is, for a person who watches."""
        from astro_org_tokens.progress import Progress

        watched = is_terminal(self.stderr) and not self.wants_json and self.verbosity != "error"
        return Progress(self.stderr if watched else None)

    @cached_property
    def terminal(self) -> Terminal:
        """The person; ask only where ``interactive``."""
        from astro_org_tokens.terminal import Terminal

        return Terminal(self.stdin, self.stderr)

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(timezone.utc)

    def write(self, text: str) -> None:
        """Write a result to stdout.

        Raises:
            BrokenPipeError: nobody reads it any more.
            OutputError: it can't be written.
        """
        if self.stdout is None:
            raise OutputError("the result can't be written: stdout is closed")
        self.end_progress()
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"the result can't be written: {error.strerror}") from None

    def write_lines(self, lines: Iterable[str]) -> None:
        """Write a result for people, one line each, to stdout."""
        self.write("".join(f"{visible(line)}\n" for line in lines))

    def write_json(self, value: Any) -> None:
        """Write a result, or an error, as JSON to stdout."""
        from astro_org_tokens.output.jsontext import json_text

        encoding = (getattr(self.stdout, "encoding", None) or "utf-8").lower()
        self.write(json_text(value, ascii_only=encoding.replace("-", "") != "utf8"))

    def tell(self, message: str) -> None:
        """Say something to a person, on stderr; nothing where the output is for a program."""
        self.end_progress()
        if not self.wants_json and self.verbosity != "error":
            self.say(message)

    def say(self, message: str) -> None:
        """Write a line to stderr; one that can't be written is lost, and no failure."""
        try:
            print(visible(message), file=self.stderr, flush=True)
        except OSError:
            # What is left in the buffer must not be tried again at exit.
            self.stderr = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115

    def end_progress(self) -> None:
        """Take away what is shown of work under way, before anything else is said."""
        if "progress" in self.__dict__:
            self.progress.clear()

    def close(self) -> None:
        """Close what was opened."""
        if "client" in self.__dict__:
            self.client.close()

    def _log_requests(self) -> None:
        if self.verbosity != "debug":
            return
        import logging

        class VisibleFormatter(logging.Formatter):
            def format(self, record: logging.LogRecord) -> str:
                return visible(super().format(record))

        handler = logging.StreamHandler(self.stderr)
        handler.setFormatter(VisibleFormatter("%(levelname)s %(message)s"))
        logger = logging.getLogger("astro_org_tokens")
        logger.handlers = [handler]
        logger.propagate = False
        logger.setLevel(logging.DEBUG)


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal; a closed one is none."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it was closed before the program started
        return False
