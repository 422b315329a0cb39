"""What an API token says of itself.

``ASTRO_API_TOKEN`` is a JWT. Its payload is read to find the IDs that it stands for and to refuse
an expired one early. The signature is not checked: the server does the trusting.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Claims:
    """The claims used here.

    Attributes:
        permissions: strings such as ``organizationId:<id>``.
        expires_at: seconds since the epoch, None where the token doesn't say.
    """

    permissions: tuple[str, ...] = ()
    expires_at: float | None = None

    def permitted(self, kind: str) -> str | None:
        """Return the ID behind ``kind:``, None where there is none or more than one."""
        prefix = f"{kind}:"
        ids = {text[len(prefix) :] for text in self.permissions if text.startswith(prefix)}
        return ids.pop() if len(ids) == 1 else None


def read_claims(token: str) -> Claims:
    """Read the payload of a JWT; a token that is none has no claims."""
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
