"""Settings from the environment, the API token and the config file, read on demand.

Each value comes from the first source that has it. A config file that is missing or invalid does
not matter while ``ASTRO_API_TOKEN`` and other variables provide all values that are needed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from astro_org_tokens.config.claims import Claims, read_claims
from astro_org_tokens.config.config_file import ConfigFile, Context, config_path
from astro_org_tokens.config.domains import (
    DEFAULT_DOMAIN,
    LOCAL_DOMAIN,
    domain_base_url,
    is_astro_domain,
    normalize_domain,
    parse_domain,
)
from astro_org_tokens.config.session import Session, has_any_session, read_session
from astro_org_tokens.credential_format import (
    validate_api_token,
    validate_credential,
    without_scheme,
)
from astro_org_tokens.errors import (
    ConfigError,
    InputRequiredError,
    NotLoggedInError,
    TokenExpiredError,
)
from astro_org_tokens.ids import normalize_id
from astro_org_tokens.limits import DEFAULT_LIMITS
from astro_org_tokens.urls import is_loopback, validate_base_url


@dataclass(frozen=True)
class Credential:
    """The credential to send as ``Authorization: Bearer``.

    Attributes:
        secret: the token itself; never shown.
        is_session: whether it is a person's session from the config file, not an API token.
    """

    secret: str = field(repr=False)
    is_session: bool


class SourcedValue(NamedTuple):
    """A value, and where it was taken from, as words such as ``ASTRO_WORKSPACE_ID``."""

    value: str
    source: str


class Settings:
    """The settings; for their precedence see docs/configuration.md.

    Args:
        environ: the environment variables.
        now: returns the current time, to tell whether a token has expired.
    """

    def __init__(
        self, environ: Mapping[str, str], *, now: Callable[[], datetime] = DEFAULT_LIMITS.now
    ) -> None:
        self._environ = environ
        self._now = now

    @cached_property
    def file(self) -> ConfigFile:
        """The parsed config file.

        Raises:
            ConfigError: it isn't valid.
        """
        return ConfigFile(config_path(self._environ))

    @cached_property
    def domain(self) -> str:
        """The Astro domain in use; with ASTRO_API_URL it can be any domain.

        Raises:
            ConfigError: it isn't one of Astro's, or there are sessions and none is selected.
        """
        if domain := self._env("ASTRO_DOMAIN"):
            return self._usable_domain(domain, "ASTRO_DOMAIN")
        try:
            context = self.file.current_context
        except ConfigError:
            if not self._api_token:
                raise
            context = None
        if context is not None:
            return self._usable_domain(context.domain, f"`context` in {self.file.path}")
        if not self._api_token and has_any_session(self.file):
            raise ConfigError(
                f"No Astro context is selected in {self.file.path}, so no session is used.",
                hint="select_context",
            )
        return DEFAULT_DOMAIN

    @cached_property
    def context(self) -> Context:
        """The context of the domain in the config file.

        Raises:
            ConfigError: the file isn't valid.
        """
        current = None if self._env("ASTRO_DOMAIN") else self.file.current_context
        if current is None:
            return self.file.context_of(self.domain)
        return Context(current.name, self.domain)

    @cached_property
    def session(self) -> Session:
        """The session of the context.

        Raises:
            NotLoggedInError: it has none.
        """
        session = read_session(self.file, self.context)
        if session is None:
            raise NotLoggedInError(f"Not logged in to {self.domain}.", hint="log_in")
        return session

    @cached_property
    def api_base_url(self) -> str:
        """The API's base URL, without a slash at its end."""
        return self.api_url.value

    @cached_property
    def api_url(self) -> SourcedValue:
        """The API's base URL and where it was taken from; see ``api_base_url``."""
        if url := self._env("ASTRO_API_URL"):
            return SourcedValue(validate_base_url(url, "ASTRO_API_URL"), "ASTRO_API_URL")
        return self._own_api_url

    @cached_property
    def _own_api_url(self) -> SourcedValue:
        """The base URL of the domain's own API."""
        if self.domain == LOCAL_DOMAIN and (url := self.file.local_url):
            source = f"`local.core` in {self.file.path}"
            url = validate_base_url(domain_base_url(self.domain, url), source)
            return SourcedValue(url, source)
        return SourcedValue(domain_base_url(self.domain), f"the domain {self.domain}")

    @cached_property
    def credential(self) -> Credential:
        """The credential for the API.

        Raises:
            NotLoggedInError: there is no credential for this API.
            TokenExpiredError: the API token has expired, according to its claims.
        """
        base_url = self.api_base_url
        if self._api_token:
            self._check_not_expired()
            return Credential(
                validate_credential(self._api_token, "ASTRO_API_TOKEN"), is_session=False
            )
        # A session is only sent to the API of its own domain, or to this machine.
        is_own_api = is_astro_domain(self.domain) and base_url == self._own_api_url.value
        if not is_own_api and not is_loopback(base_url):
            raise NotLoggedInError(
                f"Your {self.domain} session can't be used with {base_url}.", hint="own_credential"
            )
        session = self.session
        source = f"The token of {self.domain} in {session.path}"
        return Credential(validate_credential(session.token, source), is_session=True)

    def required(self) -> tuple[Credential, str]:
        """Return the credential and the Organization's ID, for requests.

        Raises:
            ConfigError: the API token doesn't look like one; the message doesn't quote it.
            AstroError: see ``credential`` and ``organization_id``.
        """
        credential, organization_id = self.credential, self.organization_id
        if not credential.is_session:
            validate_api_token(credential.secret, "ASTRO_API_TOKEN")
        return credential, organization_id

    @property
    def credential_source(self) -> str:
        """Where the credential was taken from."""
        if self.credential.is_session:
            return f"the session of {self.domain} in {self.session.path}"
        return "ASTRO_API_TOKEN"

    @cached_property
    def organization_id(self) -> str:
        """The Organization's ID.

        Raises:
            InputRequiredError: no source has it.
        """
        return self.organization.value

    @cached_property
    def organization(self) -> SourcedValue:
        """The Organization's ID and where it was taken from; see ``organization_id``."""
        override = self._given_id("ASTRO_ORGANIZATION_ID", "organizationId")
        organization = override or self._context_id("organization")
        if organization is None:
            raise InputRequiredError("No Organization specified.", hint="set_organization")
        return organization

    @property
    def workspace_id(self) -> str | None:
        """The ID of the default Workspace, None if there is none."""
        return None if self.workspace is None else self.workspace.value

    @cached_property
    def workspace(self) -> SourcedValue | None:
        """The ID of the default Workspace and where it was taken from, None if there is none.

        The context's Workspace is used only if the context is of the Organization in use.
        """
        override = self._given_id("ASTRO_WORKSPACE_ID", "workspaceId")
        if override is not None:
            return override
        workspace = self._context_id("workspace")
        return workspace if workspace is not None and self._is_own_organization else None

    @property
    def unused_workspace(self) -> SourcedValue | None:
        """The context's Workspace if it isn't used, as the context is of another Organization."""
        return self._context_id("workspace") if self.workspace is None else None

    @property
    def _is_own_organization(self) -> bool:
        organization = self._context_id("organization")
        # The official CLI always writes both; one alone was written by hand, and contradicts none.
        return organization is None or organization.value == self.organization_id

    def sources(self) -> list[str]:
        """Return where the settings were taken from, as words; never the credential itself."""
        settings = {
            "API URL": self.api_url,
            "Organization": self.organization,
            "Default Workspace": self.workspace,
        }
        return [
            f"Credential from {self.credential_source}",
            *(
                f"{noun} {setting.value} from {setting.source}"
                for noun, setting in settings.items()
                if setting
            ),
        ]

    def used_ids(self) -> dict[str, SourcedValue]:
        """Return the IDs that were asked for so far and are known, by what they are of."""
        ids = {name: self.__dict__.get(name) for name in ("workspace", "organization")}
        return {name.capitalize(): id_ for name, id_ in ids.items() if id_ is not None}

    def reread(self, file: ConfigFile) -> Settings:
        """Return the same settings with the current content of the config file."""
        settings = Settings(self._environ, now=self._now)
        # Not the context that is current by now: a session is only sent to its own domain's API.
        settings.domain, settings.context, settings.file = self.domain, self.context, file
        return settings

    def _usable_domain(self, text: str, source: str) -> str:
        # With ASTRO_API_URL, the domain only selects the config context.
        return normalize_domain(text) if self._env("ASTRO_API_URL") else parse_domain(text, source)

    def _given_id(self, variable: str, claim: str) -> SourcedValue | None:
        if value := self._env(variable):
            return _sourced_id(value, variable)
        if value := self._claims.permitted(claim) or "":
            return _sourced_id(value, f"the {claim} claim of ASTRO_API_TOKEN")
        return None

    def _context_id(self, key: str) -> SourcedValue | None:
        value = self.file.context_value(self.context.name, key)
        if value is None:
            return None
        return _sourced_id(value, f"'{key}' for {self.domain} in {self.file.path}")

    def _env(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    @property
    def _api_token(self) -> str:
        text = self._env("ASTRO_API_TOKEN")
        return without_scheme(text) or text  # a scheme alone is a mistake, not an empty variable

    @cached_property
    def _claims(self) -> Claims:
        return read_claims(self._api_token)

    def _check_not_expired(self) -> None:
        expires_at, now = self._claims.expires_at, self._now().timestamp()
        if expires_at is not None and expires_at <= now:
            clock = _utc(now).removeprefix("on ")  # it may be wrong
            raise TokenExpiredError(
                f"ASTRO_API_TOKEN expired {_utc(expires_at)} (this machine's clock: {clock}).",
                hint="token_expired",
            )


def _sourced_id(value: str, source: str) -> SourcedValue:
    normalized = normalize_id(value)
    if normalized is None:
        raise ConfigError(
            f"{source[0].upper()}{source[1:]} is {value!r}, which isn't a valid ID (letters and "
            "digits only)."
        )
    return SourcedValue(normalized, source)


def _utc(seconds: float) -> str:
    try:
        return "on " + time.strftime("%Y-%m-%d at %H:%M:%S UTC", time.gmtime(seconds))
    except (OverflowError, ValueError, OSError):
        return "long ago"
