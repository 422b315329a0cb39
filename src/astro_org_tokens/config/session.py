"""A person's login session, in the config file or in the credentials file beside it.

The official CLI keeps a session in its context in the config file; later versions keep it in
``credentials.json``, in which each domain has an object with ``token``, ``refreshtoken``,
``user_email`` and ``expires_at``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from astro_org_tokens.config.config_file import ConfigFile, Context, read_bytes
from astro_org_tokens.credential_format import without_scheme
from astro_org_tokens.errors import ConfigError

CREDENTIALS_FILE_NAME = "credentials.json"


@dataclass(frozen=True)
class Session:
    """A session as it was read.

    Attributes:
        token: the access token, without its scheme; empty if there is none.
        refresh_token: None if there is none.
        expires_at: None if the file doesn't have it in a form that can be read.
        path: of the file that it is in.
        context: whose session it is.
    """

    token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None
    path: Path
    context: Context

    @property
    def is_in_credentials_file(self) -> bool:
        """Whether it is in the credentials file, not in the config file."""
        return self.path.name == CREDENTIALS_FILE_NAME

    def expires_before(self, when: datetime) -> bool:
        """Return whether it expires before ``when``; if that isn't known, it has expired."""
        return self.expires_at is None or self.expires_at < when

    def has_expired(self, now: datetime) -> bool:
        """Return whether it can't be used any more without a refresh.

        If nobody knows when it expires and it can't be refreshed, the API has to tell.
        """
        if self.expires_at is None:
            return self.refresh_token is not None
        return self.expires_at <= now


def read_session(file: ConfigFile, context: Context) -> Session | None:
    """Return the session of a context; None if it has none.

    Raises:
        ConfigError: a file isn't valid.
    """
    if file.path is None:
        return None
    if token := without_scheme(file.context_value(context.name, "token") or ""):
        return Session(
            token,
            file.context_value(context.name, "refreshtoken"),
            parse_time(file.context_value(context.name, "expiresin") or ""),
            file.path,
            context,
        )
    path = credentials_path(file.path)
    entry = read_credentials(path).get(context.domain)
    values = entry if isinstance(entry, dict) else {}
    texts = {key: value.strip() for key, value in values.items() if isinstance(value, str)}
    token = without_scheme(texts.get("token", ""))
    if not token:
        return None
    expires_at = parse_time(texts.get("expires_at", ""))
    return Session(token, texts.get("refreshtoken") or None, expires_at, path, context)


def has_any_session(file: ConfigFile) -> bool:
    """Return whether there is a session of any context."""
    if file.path is None:
        return False
    return file.has_session or bool(read_credentials(credentials_path(file.path)))


def credentials_path(config_path: Path) -> Path:
    """Return the path of the credentials file that belongs to a config file."""
    return config_path.with_name(CREDENTIALS_FILE_NAME)


def read_credentials(path: Path) -> dict[str, Any]:
    """Return the sessions in a credentials file, by domain; none if there is no file.

    Raises:
        ConfigError: it isn't valid.
    """
    content = read_bytes(path)
    if content is None:
        return {}
    try:
        root = json.loads(content)
    except (ValueError, RecursionError):
        raise ConfigError(f"{path} isn't valid JSON.", hint="fix_config") from None
    if not isinstance(root, dict):
        raise ConfigError(f"{path}: the top level must be an object.", hint="fix_config")
    return root


_TIME = (
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d+))?"
    r"\s*(?P<zone>[Zz]|[+-]\d\d:?\d\d)?"
)


def parse_time(text: str) -> datetime | None:
    """Return a timestamp as Go and YAML write it, with any number of decimals; None if invalid."""
    match = re.match(_TIME, text)
    if match is None:
        return None
    zone = (match["zone"] or "Z").upper().replace("Z", "+0000").replace(":", "")
    try:
        return datetime.strptime(
            f"{match['day']} {match['time']}.{(match['fraction'] or '0')[:6]} {zone}",
            "%Y-%m-%d %H:%M:%S.%f %z",
        )
    except ValueError:
        return None
