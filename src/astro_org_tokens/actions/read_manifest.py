"""Read the grants files that a command line names."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial

from astro_org_tokens.app import App
from astro_org_tokens.errors import UsageError
from astro_org_tokens.library.manifest import Manifest, read_all


def read_manifest(app: App, files: Sequence[str], *, recursive: bool) -> Manifest:
    """Return one manifest with the content of files and directories; ``-`` is stdin.

    Raises:
        UsageError: a file can't be read, or isn't valid; the message has the problems of all.
    """
    limit = app.limits.max_manifest_bytes
    return read_all(
        [
            partial(_read_stdin, app)
            if name == "-"
            else partial(Manifest.load, name, recursive=recursive, max_bytes=limit)
            for name in files
        ]
    )


def _read_stdin(app: App) -> Manifest:
    limit = app.limits.max_manifest_bytes
    stdin = app.console.stdin
    if stdin is None:
        raise UsageError("Can't read stdin: it is closed.")
    try:
        if isinstance(stdin, io.TextIOWrapper):  # whatever the encoding of the locale
            content = stdin.buffer.read(limit + 1)
        else:
            content = stdin.read(limit + 1).encode()
    except OSError as error:
        raise UsageError(f"Can't read -: {error.strerror}.") from None
    if len(content) > limit:
        raise UsageError(f"- is too large (limit: {limit:,} bytes).")
    return Manifest.loads(content, "stdin")
