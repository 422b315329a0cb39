"""Keep a person's session alive: refresh its token in the config file of the official CLI."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.oauth import TokenResponse, refresh
from astro_org_tokens.config.config_file import ConfigFile
from astro_org_tokens.config.session_store import NotReplaceableError, SessionStore
from astro_org_tokens.config.settings import Credential, Settings
from astro_org_tokens.credential_format import validate_credential
from astro_org_tokens.errors import ConfigError, RequestTimeoutError, TokenExpiredError
from astro_org_tokens.file_lock import FileLock, LockHeldError
from astro_org_tokens.limits import Limits


def ensure_fresh_credential(
    settings: Settings, deadline: Deadline, limits: Limits, on_warning: Callable[[str], None]
) -> Credential:
    """Return the credential; a session that is about to expire is refreshed first.

    If several processes run at the same time, one refreshes the session; the others wait and use
    what it wrote.

    Args:
        settings: have the session.
        deadline: for the refresh.
        limits: of the requests, how early to refresh, and the clock.
        on_warning: called with a message if the new session could not be saved.

    Raises:
        TokenExpiredError, NotLoggedInError: the user has to log in again.
        AstroError: the refresh failed.
    """
    credential = settings.credential
    refresh_before = limits.now() + timedelta(seconds=limits.refresh_margin_seconds)
    if not credential.is_session or not _expires_before(
        settings.file, settings.domain, refresh_before
    ):
        return credential
    path = settings.file.path
    assert path is not None  # noqa: S101  a session comes from a file
    with _config_lock(path, deadline, limits.lock_poll_seconds):
        file = ConfigFile(path)
        if not _expires_before(file, settings.domain, refresh_before):
            return settings.reread(file).credential
        return _refresh(settings, file, deadline, limits, on_warning)


def _refresh(
    settings: Settings,
    file: ConfigFile,
    deadline: Deadline,
    limits: Limits,
    on_warning: Callable[[str], None],
) -> Credential:
    domain, now = settings.domain, limits.now()
    refresh_token = file.context_value(domain, "refreshtoken")
    if refresh_token is None:
        expires_at = _expires_at(file, domain)
        if expires_at is not None and expires_at > now:
            return settings.credential
        raise TokenExpiredError(f"The session of {domain} has expired.", hint="session_ended")
    assert file.path is not None  # noqa: S101  it was read
    store = SessionStore(file.path, domain)
    try:
        store.check()
    except NotReplaceableError as error:
        reason = f"'{file.path}' can't be replaced ({error})"
        return _without_refresh(settings, file, now, reason, on_warning)
    new = refresh(settings.api_base_url, domain, refresh_token, deadline, limits)
    secret = validate_credential(new.access_token, f"The new session of {domain}")
    try:
        store.keep(_values(new, now))
    except NotReplaceableError as error:
        if new.refresh_token not in (None, refresh_token):
            raise ConfigError(
                f"The session of {domain} was refreshed, but the new session could not be written "
                f"to '{file.path}' ({error}), and the old one is no longer valid.",
                hint="session_lost",
            ) from None
        on_warning(
            f"Can't write the refreshed session to {file.path} ({error}). It is used only for "
            "this command, and the file is unchanged."
        )
    return Credential(secret, is_session=True)


def _without_refresh(
    settings: Settings,
    file: ConfigFile,
    now: datetime,
    reason: str,
    on_warning: Callable[[str], None],
) -> Credential:
    """Return the session as long as it is valid; its refresh token is not spent in vain.

    Raises:
        ConfigError: it has expired.
    """
    domain = settings.domain
    expires_at = _expires_at(file, domain)
    if expires_at is None or expires_at <= now:
        raise ConfigError(
            f"The session of {domain} has expired, and it is not refreshed, because {reason}.",
            hint="unwritable_config",
        )
    on_warning(
        f"The session of {domain} is used until it ends and not refreshed, because {reason}."
    )
    return settings.credential


def _values(new: TokenResponse, now: datetime) -> dict[str, str]:
    expires_at = now + timedelta(seconds=new.expires_in)
    values = {
        "token": f"Bearer {new.access_token}",
        "expiresin": expires_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if new.refresh_token is not None:
        values["refreshtoken"] = new.refresh_token
    return values


@contextmanager
def _config_lock(config: Path, deadline: Deadline, poll_seconds: float) -> Iterator[None]:
    """Hold the lock that the official CLI also holds to write the config file."""
    path = config.with_name(f"{config.name}.lock")
    try:
        with FileLock(path, poll_seconds).hold(deadline.remaining()):
            yield
    except LockHeldError:
        raise RequestTimeoutError(
            f"Timed out after {deadline.seconds:g} seconds waiting for another program to write "
            f"{config} (lock file: {path}).",
            hint="session_locked",
        ) from None


def _expires_before(file: ConfigFile, domain: str, when: datetime) -> bool:
    expires_at = _expires_at(file, domain)
    return expires_at is not None and expires_at < when


def _expires_at(file: ConfigFile, domain: str) -> datetime | None:
    return parse_time(file.context_value(domain, "expiresin") or "")


_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d+))?"
    r"\s*(?P<zone>[Zz]|[+-]\d\d:?\d\d)?"
)


def parse_time(text: str) -> datetime | None:
    """Return a timestamp as Go and YAML write it, with any number of decimals; None if invalid."""
    match = _TIME.match(text)
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
