"""A person who is logged in to a sandbox, for processes of the program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed import seed_ids
from support.cli_runner import clean_env

LIST = ("workspace", "organization-token", "list", "--json")
STALE = "stale-session"
LONG_AGO = "2020-01-01T00:00:00Z"


@dataclass(frozen=True)
class LoginHome:
    """A home folder with a config in it.

    Attributes:
        text: the config, with a session that is over and can be refreshed.
    """

    home: Path
    environ: dict[str, str]
    text: str

    @property
    def config(self) -> Path:
        """Where the config is."""
        return self.home / ".astro" / "config.yaml"

    def is_refreshed(self, text: str) -> bool:
        """Tell whether ``text`` is the config with another session and nothing else changed."""
        pairs = list(zip(self.text.splitlines(), text.splitlines(), strict=False))
        changed = [after.partition(":")[0].strip() for before, after in pairs if before != after]
        same_end = self.text.count("\n") == text.count("\n") and text.endswith("\n")
        return same_end and changed == ["token", "expiresin"]


def create_login_home(home: Path, sandbox: Sandbox) -> LoginHome:
    """Write the config."""
    text = (
        "# kept\n"
        "context: localhost\n"
        "contexts:\n"
        "  localhost:\n"
        f"    organization: {seed_ids.ORGANIZATION_ID}\n"
        f"    workspace: {seed_ids.DATA_ENGINEERING}\n"
        f"    token: Bearer {STALE}\n"
        f"    refreshtoken: {sandbox.refresh_token}\n"
        f"    expiresin: {LONG_AGO}\n"
        "    user_email: a@b.c\n"
        "# the end\n"
    )
    environ = {**clean_env(home), "ASTRO_API_URL": sandbox.api_url}
    somebody = LoginHome(home, environ, text)
    somebody.config.parent.mkdir()
    somebody.config.write_text(text)
    return somebody
