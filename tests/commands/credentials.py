"""Credentials of the sandbox: a session in the shared config, and API tokens with other claims."""

from __future__ import annotations

from pathlib import Path

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.api import credentials, jwt
from astro_org_tokens.sandbox.seed.seed_ids import ADMIN_TOKEN, DATA_ENGINEERING, ORGANIZATION_ID

CONFIGS = {
    "lower case": """\
context: localhost
contexts:
  localhost:
    domain: localhost
    organization: ORGANIZATION
    workspace: WORKSPACE
    last_used_workspace: WORKSPACE
    token: Bearer TOKEN
    refreshtoken: never-used
    user_email: ada.marsh@example.com
    expiresin: 2099-01-01T00:00:00Z
""",
    "mixed case": """\
Context: localhost
Contexts:
  localhost:
    Domain: localhost
    Organization: ORGANIZATION
    Workspace: WORKSPACE
    Last_Used_Workspace: WORKSPACE
    Token: Bearer TOKEN
    RefreshToken: never-used
    User_Email: ada.marsh@example.com
    ExpiresIn: "2099-01-01T00:00:00Z"
""",
}


def write_session_config(
    home: Path,
    sandbox: Sandbox,
    *,
    form: str = "lower case",
    organization: str = ORGANIZATION_ID,
    workspace: str = DATA_ENGINEERING,
) -> Path:
    """Write the config of a person's session."""
    path = home / ".astro" / "config.yaml"
    path.parent.mkdir()
    text = CONFIGS[form].replace("TOKEN", credentials.access_token(sandbox.store))
    path.write_text(text.replace("ORGANIZATION", organization).replace("WORKSPACE", workspace))
    return path


def jwt_with_permissions(sandbox: Sandbox, *permissions: str) -> str:
    """A credential of the sandbox's owner with some permissions in its claims."""
    payload = {"sub": ADMIN_TOKEN, "exp": 4_000_000_000, "permissions": list(permissions)}
    return jwt.sign(payload, credentials.signing_secret(sandbox.store))
