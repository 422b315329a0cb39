"""Keeping a refreshed session in the file that it came from.

A login service can make each refresh token valid for one use only. A refresh whose result can't be
kept then ends the session, so the file is replaced by a copy of itself before anything is sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from astro_org_tokens.config.config_file import read_text
from astro_org_tokens.config.edit import UnsafeEditError, update_context_values
from astro_org_tokens.config.session import Session, read_credentials
from astro_org_tokens.errors import ConfigError
from astro_org_tokens.paths import write_atomic

_KEYS = ("token", "expires_at", "refreshtoken")
_CONFIG_KEYS = {"expires_at": "expiresin"}
"""What the config file calls them, where it differs from the credentials file."""


class NotReplaceableError(Exception):
    """The file can't be replaced; the message is the reason. The old file is intact."""


class SessionStore:
    """The place of a session; use it while holding the config's lock.

    Args:
        session: that is kept there.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def check(self) -> None:
        """Find out whether a session can be kept, by doing all that keeping one takes.

        Only a rename tells that a file can be replaced: one that is mounted alone, as in a
        container, can't be.

        Raises:
            NotReplaceableError: it can't.
        """
        self._replace(dict.fromkeys(_KEYS, "x"), keep_text=True)

    def keep(self, values: Mapping[str, str]) -> None:
        """Write the values of a session: ``token``, ``expires_at`` and maybe ``refreshtoken``.

        Raises:
            NotReplaceableError: they could not be written.
        """
        self._replace(values, keep_text=False)

    def _replace(self, values: Mapping[str, str], *, keep_text: bool) -> None:
        try:
            text = read_text(self._session.path)
            edited = self._edited(text, values)
            write_atomic(self._session.path, text if keep_text else edited)
        except OSError as error:
            raise NotReplaceableError(error.strerror or str(error)) from None
        except (UnsafeEditError, ConfigError) as error:
            raise NotReplaceableError(str(error)) from None

    def _edited(self, text: str, values: Mapping[str, str]) -> str:
        context = self._session.context
        if not self._session.is_in_credentials_file:
            entries = {_CONFIG_KEYS.get(key, key): value for key, value in values.items()}
            return update_context_values(text, context.name, entries)
        sessions = read_credentials(self._session.path)
        sessions[context.domain] = {**sessions[context.domain], **values}
        return f"{json.dumps(sessions, indent=2, ensure_ascii=False)}\n"
