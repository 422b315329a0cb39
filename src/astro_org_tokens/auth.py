"""Keeping a person's session alive: the official CLI's, in the config that both share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.oauth import TokenResponse, refresh
from astro_org_tokens.config.config_file import ConfigFile, read_text
from astro_org_tokens.config.edit import UnsafeEditError, update_context_values
from astro_org_tokens.config.settings import Credential, Settings, validate_header_value
from astro_org_tokens.errors import ConfigError, RequestTimeoutError, TokenExpiredError
from astro_org_tokens.limits import Limits
from astro_org_tokens.paths import write_atomic


def ensure_fresh_credential(
    settings: Settings, deadline: Deadline, limits: Limits, tell: Callable[[str], None]
) -> Credential:
    """Return the credential, refreshed where it is a session that is about to end.

    Of several processes at once one refreshes; the others wait and take what it wrote.

    Args:
        settings: where the session is found.
        deadline: for the refresh.
        limits: of the requests, when a session is about to end, and the clock.
        tell: told when the new session could not be kept.

    Raises:
        TokenExpiredError, NotLoggedInError: only a new login helps.
        AstroError: the refresh could not be made.
    """
    credential = settings.credential
    refresh_before = limits.now() + timedelta(seconds=limits.refresh_margin_seconds)
    if not credential.is_session or not _expires_before(
        settings.file, settings.domain, refresh_before
    ):
        return credential
    path = settings.file.path
    assert path is not None  # noqa: S101  a session comes from a file
    with _shared_lock(path, deadline, limits.lock_poll_seconds):
        fresh = ConfigFile(path)
        if not _expires_before(fresh, settings.domain, refresh_before):
            return settings.reread(fresh).credential
        return _refreshed(settings, fresh, deadline, limits, tell)


def _refreshed(
    settings: Settings,
    file: ConfigFile,
    deadline: Deadline,
    limits: Limits,
    tell: Callable[[str], None],
) -> Credential:
    domain, now = settings.domain, limits.now()
    refresh_token = file.context_value(domain, "refreshtoken")
    if refresh_token is None:
        ends = _ends_at(file, domain)
        if ends is not None and ends > now:
            return settings.credential
        raise TokenExpiredError(f"the session of {domain} has expired", hint="session_ended")
    new = refresh(settings.api_base_url, domain, refresh_token, deadline, limits)
    secret = validate_header_value(new.access_token, f"the new session of {domain}")
    _keep(file, domain, new, now, tell)
    return Credential(secret, is_session=True)


def _keep(
    file: ConfigFile, domain: str, new: TokenResponse, now: datetime, tell: Callable[[str], None]
) -> None:
    ends = now + timedelta(seconds=new.expires_in)
    values = {
        "token": f"Bearer {new.access_token}",
        "expiresin": ends.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if new.refresh_token is not None:
        values["refreshtoken"] = new.refresh_token
    assert file.path is not None  # noqa: S101  it was read
    try:
        text = update_context_values(read_text(file.path), domain.replace(".", "_"), values)
        write_atomic(file.path, text)
    except (OSError, UnsafeEditError, ConfigError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        tell(
            f"the refreshed session could not be written to {file.path} ({reason}): it is used "
            "this once, and the file is as it was"
        )


@contextmanager
def _shared_lock(config: Path, deadline: Deadline, poll_seconds: float) -> Iterator[None]:
    """Hold the lock that the official CLI takes too, to write the config."""
    import filelock  # noqa: PLC0415  most sessions are fresh

    path = config.with_name(f"{config.name}.lock")
    lock = filelock.FileLock(path, mode=0o600, poll_interval=poll_seconds)
    try:
        lock.acquire(timeout=deadline.remaining())
    except filelock.Timeout:
        raise RequestTimeoutError(
            f"another program has been writing {config} for {deadline.seconds:g} seconds (it holds "
            f"{path})",
            hint="session_locked",
        ) from None
    except OSError:
        pass  # a folder that can't be written: the session is then used this once
    try:
        yield
    finally:
        lock.release()


def _expires_before(file: ConfigFile, domain: str, moment: datetime) -> bool:
    ends = _ends_at(file, domain)
    return ends is not None and ends < moment


def _ends_at(file: ConfigFile, domain: str) -> datetime | None:
    return parse_time(file.context_value(domain, "expiresin") or "")


_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d+))?"
    r"\s*(?P<zone>[Zz]|[+-]\d\d:?\d\d)?"
)


def parse_time(text: str) -> datetime | None:
    """Return a moment as Go and YAML write it, with any number of decimals; None if it is none."""
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
