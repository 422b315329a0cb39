"""JSON Web Tokens signed with HS256, as far as the sandbox needs them (RFC 7515, RFC 7519).

Only tokens that the sandbox signed are accepted, always with the same algorithm, so the header of
an incoming token is ignored.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

_HEADER = {"alg": "HS256", "typ": "JWT"}


def sign(payload: dict[str, Any], secret: bytes) -> str:
    """Return the token for a payload; equal payloads and secrets give equal tokens."""
    message = ".".join(_encode(json.dumps(part).encode()) for part in (_HEADER, payload))
    return f"{message}.{_signature(message, secret)}"


def verify(token: str, secret: bytes) -> dict[str, Any] | None:
    """Return the payload of a token, or None if its signature is invalid.

    Expiry isn't checked.
    """
    message, _, signature = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(signature, _signature(message, secret)):
        return None
    payload: dict[str, Any] = json.loads(_decode(message.partition(".")[2]))
    return payload


def _signature(message: str, secret: bytes) -> str:
    return _encode(hmac.new(secret, message.encode(), hashlib.sha256).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
