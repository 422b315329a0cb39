"""A person whose session is about to end, and logins that go wrong in every way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, ORGANIZATION_ID
from security.canaries import SESSION
from security.reflected_secrets import REFLECTIONS
from support.fault_proxy import ConnectionEnd, Fault, RecordedRequest, Script, http_response

RefreshResponder: TypeAlias = Callable[[str], bytes]
"""From the refresh token that was sent to what the login service answers."""


def write_session_config(home: Path, *, session: str, refresh: str, ends: str) -> Path:
    """Write the config of a person's session."""
    path = home / ".astro" / "config.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "context: localhost\ncontexts:\n  localhost:\n    domain: localhost\n"
        f"    organization: {ORGANIZATION_ID}\n    workspace: {DATA_ENGINEERING}\n"
        f"    token: Bearer {session}\n    refreshtoken: {refresh}\n    expiresin: {ends}\n",
        encoding="utf-8",
    )
    return path


def _refused(status: int, **fields: object) -> RefreshResponder:
    return lambda _: http_response(status, json.dumps(fields))


def _quoting(status: int, **fields: str) -> RefreshResponder:
    return lambda secret: http_response(
        status, json.dumps({name: text.format(secret) for name, text in fields.items()})
    )


def _granted(**fields: object) -> RefreshResponder:
    return _refused(200, **{"access_token": SESSION, "expires_in": 60, **fields})


REFRESH_RESPONSES: dict[str, RefreshResponder] = {
    **{f"a quotation {name}": echo for name, echo in REFLECTIONS.items()},
    "a refusal": _refused(403, error="invalid_grant", error_description="Unknown or invalid."),
    "a refusal that quotes": _quoting(400, error="e", error_description="no such token: {}"),
    "a refusal that is a quotation": _quoting(400, error="{}"),
    "a refusal with status 200": _quoting(200, error="{}"),
    "a refusal that is no text": _refused(400, error={"token": "x"}, error_description=["x"]),
    "a server error that quotes": _quoting(500, message="could not use {}"),
    "a session that no header may hold": _granted(access_token=f"{SESSION}\n{SESSION}"),
    "a session that ends never": _granted(expires_in=1e300),
    "a session without its end": _granted(expires_in=None),
    "a session with an end in words": _granted(expires_in=SESSION),
    "a list": lambda secret: http_response(200, json.dumps([secret, SESSION])),
}


def login_service(login: RefreshResponder) -> Script:
    """A proxy that names itself as the login service, and answers as ``login`` does."""

    def script(asked: Sequence[RecordedRequest]) -> Fault | None:
        path = urlsplit(asked[-1].target).path
        if path.endswith("/auth-config"):
            there = f"http://{asked[-1].headers['host']}/"
            body = json.dumps({"clientId": "c", "domainUrl": there, "token": SESSION})
            return Fault(http_response(200, body))
        if path == "/oauth/token":
            (secret,) = parse_qs(asked[-1].body.decode())["refresh_token"]
            return Fault(login(secret), ConnectionEnd.CLOSED)
        return None

    return script
