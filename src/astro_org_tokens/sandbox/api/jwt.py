"""JSON Web Tokens signed with HS256, as far as the sandbox needs them (RFC 7515, RFC 7519).

Only tokens which the sandbox signed itself are ever read, so there is one algorithm and no choice
of it: the header of a token that comes in is not looked at.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

_HEADER = {"alg": "HS256", "typ": "JWT"}


def sign(payload: dict[str, Any], secret: bytes) -> str:
    """The token for a payload; the same payload and secret give the same token."""
    signed = ".".join(_encode(json.dumps(part).encode()) for part in (_HEADER, payload))
    return f"{signed}.{_signature(signed, secret)}"


def verify(token: str, secret: bytes) -> dict[str, Any] | None:
    """The payload of a token, or None when this secret did not sign it. Expiry is not checked."""
    signed, _, signature = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(signature, _signature(signed, secret)):
        return None
    payload: dict[str, Any] = json.loads(_decode(signed.partition(".")[2]))
    return payload


def _signature(signed: str, secret: bytes) -> str:
    return _encode(hmac.new(secret, signed.encode(), hashlib.sha256).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
