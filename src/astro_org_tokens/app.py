"""What a command needs from the world around it, made when it is first asked for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from astro_org_tokens.errors import AstroError
from astro_org_tokens.output.escape import escape_control_characters

if TYPE_CHECKING:
    from astro_org_tokens.api.client import AstroClient
    from astro_org_tokens.api.deadline import Deadline
    from astro_org_tokens.config import Settings
    from astro_org_tokens.console.progress import Progress
    from astro_org_tokens.console.prompts import Prompter

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
        no_color: whether color is forbidden.
        timeout: seconds of network work.
        verbosity: one of ``LEVELS``.
        status: what to exit with if nothing fails.
        changed: whether a change has been made and seen.
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
        self.no_color = False
        self.timeout = 30.0
        self.verbosity = "warning"
        self.status = 0
        self.changed = False

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

    @property
    def watched(self) -> bool:
        """Whether a person sees what is said on stderr, and the result is for them."""
        return self.output in ("table", "text") and is_terminal(self.stderr)

    @property
    def terminal_width(self) -> int | None:
        """How many columns the result has, None where it goes to no terminal."""
        if not is_terminal(self.stdout):
            return None
        return shutil.get_terminal_size().columns

    @property
    def color(self) -> bool:
        """Whether the result may be in color."""
        from astro_org_tokens.output.style import supports_color

        return not self.no_color and is_terminal(self.stdout) and supports_color(self.environ)

    @property
    def ascii_only(self) -> bool:
        """Whether stdout can't carry all that JSON may hold."""
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        return str(encoding).lower().replace("-", "").replace("_", "") != "utf8"

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
            from astro_org_tokens.auth import ensure_fresh_credential

            credential = ensure_fresh_credential(
                self.settings, self.deadline, self.now(), self.tell
            )
        from astro_org_tokens.api.client import AstroClient

        client = AstroClient(
            credential.secret,
            organization_id,
            base_url=self.settings.api_base_url,
            notify=self.progress.tell,
            warn=self.tell,
            progress=self.progress.pages,
        )
        return client.within(self.deadline)

    @cached_property
    def progress(self) -> Progress:
        """How far long work is, for a person who watches."""
        from astro_org_tokens.console.progress import Progress

        watched = is_terminal(self.stderr) and not self.wants_json and self.verbosity != "error"
        return Progress(self.stderr if watched else None)

    @cached_property
    def terminal(self) -> Prompter:
        """The person; ask only where ``interactive``."""
        from astro_org_tokens.console.prompts import Prompter

        return Prompter(self.stdin, self.stderr)

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(timezone.utc)

    def write(self, text: str) -> None:
        """Write a result to stdout; for what is raised see ``write_parts``."""
        self.write_parts([text])

    def write_parts(self, parts: Iterable[str]) -> None:
        """Write a result to stdout, part by part.

        Raises:
            BrokenPipeError: nobody reads it any more.
            OutputError: it can't be written.
        """
        if self.stdout is None:
            raise OutputError("the result can't be written: stdout is closed")
        self.end_progress()
        try:
            self.stdout.writelines(parts)
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"the result can't be written: {error.strerror}") from None

    def write_lines(self, lines: Iterable[str]) -> None:
        """Write a result for people, one line each, to stdout."""
        self.write("".join(f"{escape_control_characters(line)}\n" for line in lines))

    def write_json(self, value: Any) -> None:
        """Write a result, or an error, as JSON to stdout; on one line with jsonl."""
        from astro_org_tokens.output.json_output import json_line, json_text

        encode = json_line if self.output == "jsonl" else json_text
        self.write(encode(value, ascii_only=self.ascii_only))

    def write_objects(self, objects: Iterable[Any], whole: Any) -> None:
        """Write a result as JSON: each of its objects on a line with jsonl, else the whole."""
        if self.output == "jsonl":
            for each in objects:
                self.write_json(each)
        else:
            self.write_json(whole)

    def tell(self, message: str) -> None:
        """Say something to a person, on stderr; nothing where the output is for a program."""
        self.end_progress()
        if not self.wants_json and self.verbosity != "error":
            self.say(message)

    def say(self, message: str) -> None:
        """Write a line to stderr; one that can't be written is lost, and no failure."""
        self._print(escape_control_characters(message))

    def _print(self, line: str) -> None:
        try:
            print(line, file=self.stderr, flush=True)
        except OSError:
            # What is left in the buffer must not be tried again at exit.
            self.stderr = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115

    def say_error(self, message: str) -> None:
        """Write an error to stderr."""
        from astro_org_tokens.output.style import styled, supports_color

        color = not self.no_color and is_terminal(self.stderr) and supports_color(self.environ)
        self._print(f"{styled('Error:', 'red', color=color)} {escape_control_characters(message)}")

    def without_credential(self, message: str) -> str:
        """Return a message without ASTRO_API_TOKEN, which may stand in an ID's place, say."""
        from astro_org_tokens.api.redact import LEAST, redact

        token = self.environ.get("ASTRO_API_TOKEN", "").strip()
        secrets = [part for part in token.split() if len(part) >= LEAST]
        return redact(message, secrets, longest=len(message))

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
                return escape_control_characters(super().format(record))

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
