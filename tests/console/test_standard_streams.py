"""What the streams do with descriptors that take or give less than they should."""

from __future__ import annotations

import errno
import io
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from astro_org_tokens.console.standard_streams import (
    PatientReader,
    ReaderGoneError,
    WholeWriter,
    WriteError,
)

DATA = bytes(range(256)) * 1000


class Scripted(io.RawIOBase):
    """A raw stream that writes as many bytes as it is told, and then fails."""

    def __init__(self, counts: list[int], error: BaseException | None = None) -> None:
        super().__init__()
        self.written = b""
        self._counts = counts
        self._error = error

    def write(self, data: Any, /) -> int:
        if not self._counts:
            if self._error is not None:
                raise self._error
            self._counts.append(len(data))
        count = self._counts.pop(0)
        self.written += bytes(data[:count])
        return count


def test_short_writes_are_continued() -> None:
    raw = Scripted([1, 0, 7, 4096])
    assert WholeWriter(raw).write(DATA) == len(DATA)
    assert raw.written == DATA


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EPIPE, ReaderGoneError),
        (errno.ECONNRESET, ReaderGoneError),
        (errno.ENOSPC, WriteError),
        (errno.EIO, WriteError),
    ],
    ids=["EPIPE", "ECONNRESET", "ENOSPC", "EIO"],
)
def test_a_failed_write_is_an_error_of_ours(number: int, kind: type[OSError]) -> None:
    with pytest.raises(kind):
        WholeWriter(Scripted([5], OSError(number, "why"))).write(DATA)


@pytest.mark.skipif(sys.platform == "win32", reason="no pipe is non-blocking there")
def test_a_pipe_that_does_not_wait_is_waited_for_and_left_as_it_is() -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    os.set_blocking(reader, False)
    read: list[bytes] = []

    def drain() -> None:
        with io.FileIO(reader) as raw:
            read.append(PatientReader(raw).readall())

    thread = threading.Thread(target=drain)
    thread.start()
    with io.FileIO(writer, "wb") as raw:
        WholeWriter(raw).write(DATA)
        assert not os.get_blocking(writer)
    thread.join()
    assert read == [DATA]


@pytest.mark.parametrize("mode", ["wb", "ab"])
def test_a_file_gets_the_whole_or_nothing(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before\n")
    before = b"before\n" if mode == "ab" else b""
    with path.open(mode, buffering=0) as raw:
        writer = WholeWriter(raw)
        writer.write(DATA)
        assert path.read_bytes() == before + DATA
        assert writer.withdraw()
        assert path.read_bytes() == before
        writer.write(b"after")
    assert path.read_bytes() == before + b"after"


def test_what_others_append_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("ab", buffering=0) as raw, path.open("ab", buffering=0) as other:
        writer = WholeWriter(raw)
        writer.write(b"ours")
        other.write(b"theirs")
        assert not writer.withdraw()
    assert path.read_bytes() == b"ourstheirs"


def test_a_file_that_is_written_in_its_middle_is_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before\n")
    with path.open("r+b", buffering=0) as raw:
        writer = WholeWriter(raw)
        writer.write(b"ours")
        assert not writer.withdraw()
    assert path.read_bytes() == b"oursre\n"


def test_an_error_that_comes_when_a_file_is_closed_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    path = tmp_path / "file"
    with path.open("wb", buffering=0) as raw:
        writer = WholeWriter(raw)
        writer.write(DATA)
        monkeypatch.setattr(os, "close", fail)
        with pytest.raises(WriteError, match="Disk quota exceeded"):
            writer.flush()
        monkeypatch.undo()
    assert path.read_bytes() == b""
