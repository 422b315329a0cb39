"""Read the claims of an API token.

``ASTRO_API_TOKEN`` is a JWT. Its payload has the IDs of its Organization and Workspace, and its
expiry, so that an expired token fails early. The signature is not verified: that is the server's
task.
"""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple


class Claims(NamedTuple):
    """The claims that are used here.

    Attributes:
        permissions: strings such as ``organizationId:<id>``.
        expires_at: seconds since the epoch, None if the token has no expiry.
    """

    permissions: tuple[str, ...] = ()
    expires_at: float | None = None

    def permitted(self, kind: str) -> str | None:
        """Return the ID after ``kind:``, of several the last; None if there is none."""
        prefix = f"{kind}:"
        ids = [text[len(prefix) :] for text in self.permissions if text.startswith(prefix)]
        return ids[-1] if ids else None


def read_claims(token: str) -> Claims:
    """Return the claims of a JWT; any other token has no claims."""
    payload = _payload(token)
    permissions = payload.get("permissions")
    expires_at = payload.get("exp")
    return Claims(
        permissions=tuple(text for text in permissions if isinstance(text, str))
        if isinstance(permissions, list)
        else (),
        expires_at=expires_at
        if isinstance(expires_at, int | float) and not isinstance(expires_at, bool)
        else None,
    )


def _payload(token: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:  # header, payload, signature
        return {}
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        payload = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}
