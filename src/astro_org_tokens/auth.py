"""Keep a person's session alive: refresh its token in the config file of the official CLI."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta, timezone
from pathlib import Path

from astro_org_tokens.api.deadline import Deadline
from astro_org_tokens.api.oauth import TokenResponse, find_login_service, refresh
from astro_org_tokens.config.config_file import ConfigFile
from astro_org_tokens.config.session import Session
from astro_org_tokens.config.session_store import NotReplaceableError, SessionStore
from astro_org_tokens.config.settings import Credential, Settings
from astro_org_tokens.credential_format import validate_credential
from astro_org_tokens.errors import ConfigError, RequestTimeoutError, TokenExpiredError
from astro_org_tokens.file_lock import FileLock, LockHeldError
from astro_org_tokens.limits import Limits

HoldSignals = Callable[[], AbstractContextManager[None]]


def ensure_fresh_credential(
    settings: Settings,
    deadline: Deadline,
    limits: Limits,
    on_warning: Callable[[str], None],
    hold_signals: HoldSignals = nullcontext,
) -> Credential:
    """Return the credential; a session that is about to expire is refreshed first.

    If several processes run at the same time, one refreshes the session; the others wait and use
    what it wrote.

    Args:
        settings: have the session.
        deadline: for the refresh.
        limits: of the requests, how early to refresh, and the clock.
        on_warning: called with a message if the new session could not be saved.
        hold_signals: a context in which Ctrl-C waits. A refresh whose result isn't written can end
            the session.

    Raises:
        TokenExpiredError, NotLoggedInError: the user has to log in again.
        AstroError: the refresh failed.
    """
    credential = settings.credential
    refresh_before = limits.now() + timedelta(seconds=limits.refresh_margin_seconds)
    if not credential.is_session or not settings.session.expires_before(refresh_before):
        return credential
    path = settings.file.path
    assert path is not None  # noqa: S101  a session comes from a file
    with _config_lock(path, deadline, limits.lock_poll_seconds):
        settings = settings.reread(ConfigFile(path))
        credential = settings.credential
        if not settings.session.expires_before(refresh_before):
            return credential
        return _refresh(settings, credential, deadline, limits, on_warning, hold_signals)


def _refresh(
    settings: Settings,
    credential: Credential,
    deadline: Deadline,
    limits: Limits,
    on_warning: Callable[[str], None],
    hold_signals: HoldSignals,
) -> Credential:
    domain, session, now = settings.domain, settings.session, limits.now()
    refresh_token = session.refresh_token
    if refresh_token is None:
        if session.has_expired(now):
            raise TokenExpiredError(f"The session of {domain} has expired.", hint="session_ended")
        return credential
    store = SessionStore(session)
    try:
        store.check()
    except NotReplaceableError as error:
        reason = f"'{session.path}' can't be replaced ({error})"
        _check_usable_without_refresh(session, now, reason, on_warning)
        return credential
    service = find_login_service(settings.api_base_url, domain, deadline, limits)
    with hold_signals():
        new = refresh(service, domain, refresh_token, deadline, limits)
        secret = validate_credential(new.access_token, f"The new session of {domain}")
        _keep(store, session, new, now, on_warning)
    return Credential(secret, is_session=True)


def _keep(
    store: SessionStore,
    session: Session,
    new: TokenResponse,
    now: datetime,
    on_warning: Callable[[str], None],
) -> None:
    domain = session.context.domain
    try:
        store.keep(_values(new, now))
    except NotReplaceableError as error:
        if new.refresh_token not in (None, session.refresh_token):
            raise ConfigError(
                f"The session of {domain} was refreshed, but the new session could not be written "
                f"to '{session.path}' ({error}), and the old one is no longer valid.",
                hint="session_lost",
            ) from None
        on_warning(
            f"Can't write the refreshed session to {session.path} ({error}). It is used only for "
            "this command, and the file is unchanged."
        )


def _check_usable_without_refresh(
    session: Session, now: datetime, reason: str, on_warning: Callable[[str], None]
) -> None:
    """Check that a session is still valid: its refresh token isn't spent in vain.

    Raises:
        ConfigError: it has expired.
    """
    domain = session.context.domain
    if session.has_expired(now):
        raise ConfigError(
            f"The session of {domain} has expired, and it is not refreshed, because {reason}.",
            hint="unwritable_config",
        )
    on_warning(
        f"The session of {domain} is used until it ends and not refreshed, because {reason}."
    )


def _values(new: TokenResponse, now: datetime) -> dict[str, str]:
    expires_at = now + timedelta(seconds=new.expires_in)
    values = {
        "token": f"Bearer {new.access_token}",
        "expires_at": expires_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
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
