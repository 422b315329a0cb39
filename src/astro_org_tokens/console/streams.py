"""The streams of one run: results on stdout, everything said to a person on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from astro_org_tokens.console.progress import Progress
from astro_org_tokens.console.standard_streams import ReaderGoneError, WholeWriter, output_error
from astro_org_tokens.console.stderr import Stderr, is_terminal
from astro_org_tokens.errors import AstroError
from astro_org_tokens.output.escape import escape_control_characters
from astro_org_tokens.output.json_output import json_line, json_text
from astro_org_tokens.output.style import styled, supports_color
from astro_org_tokens.run_options import RunOptions

if TYPE_CHECKING:
    from astro_org_tokens.console.prompts import Prompter

CHUNK_LENGTH = 65_536


class OutputError(AstroError):
    """The result could not be written, for example because the disk is full."""

    kind = "api_error"


class Console:
    """What is written and asked.

    Args:
        environ: the environment.
        stdin: what a person types, or None if it is closed.
        stdout: where results go, or None if it is closed.
        stderr: where everything else goes, or None if it is closed.
        monotonic: the clock for progress, in seconds.

    Attributes:
        options: the format, color, verbosity and prompting that the command line asks for.
        stdin: what a person or a pipe types.
        stderr: the one way to write to stderr.
        reported: whether a whole result was written to stdout.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        stdin: TextIO | None,
        stdout: TextIO | None,
        stderr: TextIO | None,
        monotonic: Callable[[], float],
    ) -> None:
        self._environ = environ
        self._stdout = stdout
        self._monotonic = monotonic
        self.stdin = stdin
        self.stderr = Stderr(stderr)
        self.options = RunOptions()
        self.reported = False
        self._writable = True
        self._started = False

    @property
    def interactive(self) -> bool:
        """Whether a person can be prompted."""
        silenced = (
            self.options.no_input
            or self.options.wants_json
            or self._environ.get("ASTRO_NO_INPUT") == "1"
            or self._environ.get("CI", "").lower() == "true"
        )
        return not silenced and is_terminal(self.stdin) and self.stderr.is_terminal

    @property
    def shows_hints(self) -> bool:
        """Whether a person sees stderr, and the result is for that person too."""
        return self.options.output in ("table", "text", "matrix") and self.stderr.is_terminal

    @property
    def width(self) -> int | None:
        """The width of stdout in columns, or None if it isn't a terminal."""
        if not is_terminal(self._stdout):
            return None
        import shutil  # noqa: PLC0415  it loads compression too

        return shutil.get_terminal_size().columns

    @property
    def use_color(self) -> bool:
        """Whether the result may be colored."""
        return self._may_color and is_terminal(self._stdout)

    @property
    def ascii_only(self) -> bool:
        """Whether stdout can't carry all characters that JSON may hold."""
        return self.encoding.lower().replace("-", "").replace("_", "") != "utf8"

    @property
    def encoding(self) -> str:
        """The encoding of stdout."""
        return getattr(self._stdout, "encoding", None) or "utf-8"

    @cached_property
    def progress(self) -> Progress:
        """Progress of long work; silent unless a person sees it."""
        visible = self.stderr.is_terminal and self.options.wants_notices
        return Progress(self.stderr if visible else None, self._monotonic)

    @cached_property
    def prompter(self) -> Prompter:
        """Prompts; use them only if ``interactive``."""
        from astro_org_tokens.console.prompts import Prompter  # noqa: PLC0415

        assert self.stdin is not None  # noqa: S101  see `interactive`
        return Prompter(self.stdin, self.stderr)

    def write(self, text: str, *, exact: bool = False) -> None:
        """Write a result to stdout; see ``write_parts``."""
        self.write_parts([text], exact=exact)

    def write_parts(self, parts: Iterable[str], *, exact: bool = False) -> None:
        """Write a result to stdout, part by part.

        Args:
            parts: of the text.
            exact: whether a character that the encoding of stdout doesn't have is an error, for
                results that programs read. Otherwise it is escaped.

        Raises:
            ReaderGoneError: nobody reads it anymore.
            OutputError: it can't be written.
        """
        self.clear_progress()
        try:
            self._write_parts(parts, exact=exact)
        except OSError as error:
            self._writable = False
            failure = output_error(error)
            if isinstance(failure, ReaderGoneError):
                raise failure from None
            raise OutputError(f"Can't write output: {error.strerror}.") from None
        except BaseException:  # Ctrl-C, too
            self._withdraw()
            raise

    def _write_parts(self, parts: Iterable[str], *, exact: bool) -> None:
        if self._stdout is None:
            self._writable = False
            raise OutputError("Can't write output: stdout is closed.")
        for chunk in _chunks(parts):
            if exact:
                self._check_encoding(chunk)
            self._started = True
            self._stdout.write(chunk)
        self._stdout.flush()
        self.reported = self._started

    @property
    def can_write(self) -> bool:
        """Whether stdout can still take a result or an error as its only content."""
        return self._writable and not self._started

    def write_lines(self, lines: Iterable[str]) -> None:
        """Write a result for people to stdout, control characters escaped."""
        self.write("".join(f"{escape_control_characters(line)}\n" for line in lines))

    def write_json(self, value: Any) -> None:
        """Write a result, or an error, as JSON to stdout; on one line for ``jsonl``."""
        encode = json_line if self.options.output == "jsonl" else json_text
        self.write(encode(value, ascii_only=self.ascii_only))

    def write_objects(self, objects: Iterable[Any], document: Any) -> None:
        """Write a result as JSON: each object on its line for ``jsonl``, else the document."""
        if self.options.output != "jsonl":
            self.write_json(document)
            return
        # As one result: in a file it is there whole or not at all.
        self.write_parts(json_line(value, ascii_only=self.ascii_only) for value in objects)

    def notice(self, message: str) -> None:
        """Write a notice to stderr, unless the output is for a program."""
        self.clear_progress()
        if self.options.wants_notices:
            self.print(message)

    def print(self, message: str) -> None:
        """Write a line to stderr, control characters escaped."""
        self.stderr.write(f"{escape_control_characters(message)}\n")

    def print_error(self, message: str) -> None:
        """Write an error to stderr."""
        label = styled("Error:", "red", color=self._may_color and self.stderr.is_terminal)
        self.stderr.write(f"{label} {escape_control_characters(message)}\n")

    def clear_progress(self) -> None:
        """Remove the progress line, before anything else is written."""
        if "progress" in self.__dict__:
            self.progress.clear()

    def _withdraw(self) -> None:
        if isinstance(writer := getattr(self._stdout, "buffer", None), WholeWriter):
            self._started = not writer.withdraw()

    def _check_encoding(self, text: str) -> None:
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError as error:
            character = text[error.start : error.start + 1]
            raise OutputError(
                f"The encoding of stdout, '{self.encoding}', doesn't have '{character}'.",
                hint="exact_output",
            ) from None

    @property
    def _may_color(self) -> bool:
        return not self.options.no_color and supports_color(self._environ)


def _chunks(parts: Iterable[str]) -> Iterator[str]:
    """Join parts to chunks of about CHUNK_LENGTH: stdout has no buffer."""
    chunk: list[str] = []
    length = 0
    for part in parts:
        chunk.append(part)
        length += len(part)
        if length >= CHUNK_LENGTH:
            yield "".join(chunk)
            chunk, length = [], 0
    if length:
        yield "".join(chunk)
