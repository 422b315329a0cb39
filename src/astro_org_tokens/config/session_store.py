"""Keeping a refreshed session in the config file.

A login service can make each refresh token valid for one use only. A refresh whose result can't be
kept then ends the session, so the file is replaced by a copy of itself before anything is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from astro_org_tokens.config.config_file import read_text
from astro_org_tokens.config.edit import UnsafeEditError, update_context_values
from astro_org_tokens.errors import ConfigError
from astro_org_tokens.paths import write_atomic

_KEYS = ("token", "expiresin", "refreshtoken")


class NotReplaceableError(Exception):
    """The config file can't be replaced; the message is the reason. The old file is intact."""


class SessionStore:
    """The session of one context; use it while holding the config's lock.

    Args:
        path: of the config file.
        domain: of the session.
    """

    def __init__(self, path: Path, domain: str) -> None:
        self._path = path
        self._context = domain.replace(".", "_")

    def check(self) -> None:
        """Find out whether a session can be kept, by doing all that keeping one takes.

        Only a rename tells that a file can be replaced: one that is mounted alone, as in a
        container, can't be.

        Raises:
            NotReplaceableError: it can't.
        """
        self._replace(dict.fromkeys(_KEYS, "x"), keep_text=True)

    def keep(self, values: Mapping[str, str]) -> None:
        """Write the values of a session.

        Raises:
            NotReplaceableError: they could not be written.
        """
        self._replace(values, keep_text=False)

    def _replace(self, values: Mapping[str, str], *, keep_text: bool) -> None:
        try:
            text = read_text(self._path)
            edited = update_context_values(text, self._context, values)
            write_atomic(self._path, text if keep_text else edited)
        except OSError as error:
            raise NotReplaceableError(error.strerror or str(error)) from None
        except (UnsafeEditError, ConfigError) as error:
            raise NotReplaceableError(str(error)) from None
