"""TLS trust: the system's certificate store, or what the environment names instead."""

from __future__ import annotations

import os
import platform
import re
import ssl
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from astro_org_tokens.errors import ConfigError

_HASHED_NAME = r"[0-9a-f]{8}\.[0-9]+"


def ssl_context(base_url: str) -> ssl.SSLContext:
    """Return the context for a base URL.

    Raises:
        ConfigError: see ``system_context``.
    """
    if base_url.startswith("http://"):
        # Loopback only: no TLS, and loading certificates takes time. This context trusts nobody.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return system_context()


def system_context() -> ssl.SSLContext:
    """Return a context that verifies servers against the system's store.

    ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` replace the store, as in OpenSSL, on every platform.
    ``SSLKEYLOGFILE`` is honored, as Python does.

    Raises:
        ConfigError: one of these variables has a value that can't be used.
    """
    file = os.environ.get("SSL_CERT_FILE") or None
    directories = os.environ.get("SSL_CERT_DIR") or None
    if file is None and directories is None:
        paths = ssl.get_default_verify_paths()
        return _store_context(paths.cafile, paths.capath, os.environ.get("SSLKEYLOGFILE"))
    if directories is not None:
        _check_directories(directories, may_be_empty=file is not None)
    return _named_context(file, directories, _version_of(file), os.environ.get("SSLKEYLOGFILE"))


@lru_cache(maxsize=4)
def _named_context(
    file: str | None,
    directories: str | None,
    version: tuple[int, int] | None,  # noqa: ARG001  a file that has changed is loaded again
    key_log: str | None,
) -> ssl.SSLContext:
    """Return the context of the certificates that the environment names, loaded once.

    Args:
        file: the value of ``SSL_CERT_FILE``.
        directories: the value of ``SSL_CERT_DIR``, from which certificates are read when needed.
        version: of the file.
        key_log: the value of ``SSLKEYLOGFILE``.
    """
    try:
        context = ssl.create_default_context(cafile=file, capath=directories)
    except ssl.SSLError:
        raise _unusable("SSL_CERT_FILE", file, "has no certificates in PEM format") from None
    except OSError as error:
        if error.filename is not None:  # only Python's own opening of the key log names its file
            raise _unusable_key_log(error) from None
        reason = error.strerror or str(error)
        raise _unusable("SSL_CERT_FILE", file, f"can't be read ({reason})") from None
    _log_keys(context, key_log)  # with `python -E` too
    return context


def _version_of(file: str | None) -> tuple[int, int] | None:
    """Return the time of a file's last change, in nanoseconds, and its size in bytes."""
    with suppress(OSError, ValueError):  # loading it tells why
        if file is not None:
            status = Path(file).stat()
            return status.st_mtime_ns, status.st_size
    return None


@lru_cache
def _store_context(file: str | None, directory: str | None, key_log: str | None) -> ssl.SSLContext:
    """Return the context of the system's store, which is loaded once for a process.

    Args:
        file: where OpenSSL has its store, None if it isn't there.
        directory: the same, one file for each certificate.
        key_log: the value of ``SSLKEYLOGFILE``.
    """
    # On Linux, truststore loads OpenSSL's store too, but for every connection (26 ms).
    has_store = file or (directory and not _directory_problem(Path(directory), may_be_empty=False))
    if platform.system() == "Linux" and has_store:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_default_verify_paths()
    else:
        # A local server needs no certificates.
        import truststore  # noqa: PLC0415

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _log_keys(context, key_log)
    return context


def _log_keys(context: ssl.SSLContext, path: str | None) -> None:
    """Do what ``ssl.create_default_context`` does with ``SSLKEYLOGFILE``."""
    if not path:
        return
    try:
        context.keylog_filename = path
    except OSError as error:
        raise _unusable_key_log(error) from None


def _check_directories(value: str, *, may_be_empty: bool) -> None:
    """Raise an error for directories that OpenSSL ignores in silence."""
    # A list of the usual directories of several systems is common: one that exists is enough.
    paths = [Path(name) for name in value.split(os.pathsep) if name]
    problems = [_directory_problem(path, may_be_empty=may_be_empty) for path in paths]
    if all(problems):
        raise _unusable("SSL_CERT_DIR", value, problems[0] if problems else "contains no directory")


def _directory_problem(directory: Path, *, may_be_empty: bool) -> str | None:
    try:
        names = [entry.name for entry in directory.iterdir()]
    except OSError as error:
        return f"can't be read ({error.strerror})"
    if may_be_empty or any(re.fullmatch(_HASHED_NAME, name) for name in names):
        return None
    return "has no certificates under the names that `openssl rehash` creates"


def _unusable_key_log(error: OSError) -> ConfigError:
    path = os.environ.get("SSLKEYLOGFILE")
    return _unusable("SSLKEYLOGFILE", path, f"can't be written ({error.strerror or error})")


def _unusable(variable: str, value: str | None, reason: str | None) -> ConfigError:
    return ConfigError(f"{variable} is '{value}', which {reason}.", hint="fix_certificates")
