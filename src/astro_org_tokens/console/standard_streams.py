"""The standard streams, so that every byte of a result is written, or it is an error.

Python's own streams lose bytes: with PYTHONUNBUFFERED the text layer ignores how much was written
(cpython#86210), and a pipe that another program has made non-blocking takes only what fits. What
is left in a buffer after an error is written later, or twice. So here the text layer has no
buffer, and below it everything is written before a call returns.
"""

from __future__ import annotations

import errno
import io
import os
import select
import stat
import sys
import time
from typing import Any, TextIO

_POLL_SECONDS = 0.01
_READER_GONE = frozenset({errno.EPIPE, errno.ECONNRESET, errno.ESHUTDOWN})


class ReaderGoneError(OSError):
    """Nobody reads the output anymore, as with ``| head -1``."""


class WriteError(OSError):
    """The output can't be written, for example because the disk is full."""


class WholeWriter(io.RawIOBase):
    """Writes all bytes that it is given, or raises.

    A result in a file is there whole or not at all: if it can't be written to its end, the file is
    cut back to where it began, unless another program has appended something meanwhile.

    Args:
        raw: where the bytes go; it may write fewer than it is given.
    """

    def __init__(self, raw: Any) -> None:
        super().__init__()
        self._raw = raw
        self._start: int | None = None
        self._started = False
        self._written = 0

    def writable(self) -> bool:
        """Return True; see ``io.IOBase``."""
        return True

    def fileno(self) -> int:
        """Return the file descriptor; see ``io.IOBase``."""
        descriptor: int = self._raw.fileno()
        return descriptor

    def isatty(self) -> bool:
        """Return whether this is a terminal; see ``io.IOBase``."""
        return bool(self._raw.isatty())

    def write(self, data: Any, /) -> int:
        """Write all of ``data``, and return its length.

        Raises:
            ReaderGoneError: nobody reads it anymore.
            WriteError: it can't be written.
        """
        if not self._started:
            self._start = self._end_of_file()
        try:
            return self._write_all(memoryview(data).cast("B"))
        except OSError as error:
            self.withdraw()
            raise output_error(error) from None

    def flush(self) -> None:
        """Raise WriteError if the system reports only now that a file could not be written."""
        super().flush()
        if not self._started or self._end_of_file() is None:
            return
        try:
            os.close(os.dup(self.fileno()))  # network file systems write at the latest now
        except OSError as error:
            self.withdraw()
            raise output_error(error) from None

    def withdraw(self) -> bool:
        """Remove what was written, if it is a file; return whether nothing of it is left."""
        if self._started and self._start is not None and self._cut(self._start):
            self._started, self._written = False, 0
        return not self._started

    def _cut(self, start: int) -> bool:
        try:
            if os.fstat(self.fileno()).st_size != start + self._written:
                return False
            os.ftruncate(self.fileno(), start)
            os.lseek(self.fileno(), start, os.SEEK_SET)
        except (OSError, ValueError):
            return False
        return True

    def _write_all(self, data: memoryview) -> int:
        position = 0
        while position < len(data):
            self._started = True
            count = self._raw.write(data[position:])
            if count is None:
                _wait(self._raw, for_writing=True)
            else:
                position += count
                self._written += count
        return position

    def _end_of_file(self) -> int | None:
        """Return the size of a regular file that is written at its end; None for all others."""
        try:
            status = os.fstat(self.fileno())
            if not stat.S_ISREG(status.st_mode):
                return None
            appending = _appends(self.fileno())
            at_end = appending or os.lseek(self.fileno(), 0, os.SEEK_CUR) == status.st_size
        except (OSError, ValueError):
            return None
        return status.st_size if at_end else None


class PatientReader(io.RawIOBase):
    """Reads from a descriptor that another program may have made non-blocking.

    Args:
        raw: where the bytes come from.
    """

    def __init__(self, raw: Any) -> None:
        super().__init__()
        self._raw = raw

    def readable(self) -> bool:
        """Return True; see ``io.IOBase``."""
        return True

    def fileno(self) -> int:
        """Return the file descriptor; see ``io.IOBase``."""
        descriptor: int = self._raw.fileno()
        return descriptor

    def isatty(self) -> bool:
        """Return whether this is a terminal; see ``io.IOBase``."""
        return bool(self._raw.isatty())

    def readinto(self, buffer: Any, /) -> int:
        """Read at least one byte, and return how many were read; 0 at the end."""
        while True:
            count: int | None = self._raw.readinto(buffer)
            if count is not None:
                return count
            _wait(self._raw, for_writing=False)


def prepare() -> None:
    """Replace ``sys.stdin``, ``sys.stdout`` and ``sys.stderr`` by streams that lose nothing."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _occupy_descriptors()
    if sys.stderr is None:
        # The caller closed it. Left as it is, `print` would write to stdout instead.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout, sys.stderr = _output(sys.stdout), _output(sys.stderr)
    sys.stdin = _input(sys.stdin)


def _output(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    writer: Any = WholeWriter(_raw(stream))
    # A locale that can't show a character is no reason to fail a message. CSV has line breaks
    # within values, which would be changed on Windows.
    return io.TextIOWrapper(
        writer,
        encoding=stream.encoding,
        errors="backslashreplace",
        newline="\n",
        write_through=True,
    )


def _input(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    # What is typed in another encoding matches nothing.
    return io.TextIOWrapper(
        io.BufferedReader(PatientReader(_raw(stream))),
        encoding=stream.encoding,
        errors="surrogateescape",
    )


def _raw(stream: io.TextIOWrapper) -> Any:
    return getattr(stream.buffer, "raw", stream.buffer)


def _occupy_descriptors() -> None:
    # Otherwise a connection could get the number of a closed stream, and messages with it.
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


def _wait(raw: Any, *, for_writing: bool) -> None:
    """Wait until a non-blocking descriptor is ready.

    Its flags are left alone: other programs share them.
    """
    descriptors = [raw.fileno()]
    try:
        select.select([] if for_writing else descriptors, descriptors if for_writing else [], [])
    except (OSError, ValueError):  # Windows can wait for sockets only
        time.sleep(_POLL_SECONDS)


def _appends(descriptor: int) -> bool:
    try:
        import fcntl  # noqa: PLC0415  Windows has none
    except ImportError:
        return False
    return bool(fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_APPEND)


def output_error(error: OSError) -> ReaderGoneError | WriteError:
    """Return the error for a write that failed."""
    # On Windows, a pipe that nobody reads anymore is EINVAL.
    gone = error.errno in _READER_GONE or (sys.platform == "win32" and error.errno == errno.EINVAL)
    kind = ReaderGoneError if gone else WriteError
    return kind(error.errno, error.strerror)
