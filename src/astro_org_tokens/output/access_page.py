"""Grants as one HTML file: the matrix, with filters, order, and all that is known of a token.

Names are data in it: JSON in which nothing ends its element, and which the script shows as text.
The policy in the file allows its own script and style, by their hashes, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from astro_org_tokens.api.models import WORKSPACE, ApiToken
from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.grants.roles import ACCESSOR, ROLES, short_name
from astro_org_tokens.output.changes import token_object
from astro_org_tokens.output.escape import escape_json_controls
from astro_org_tokens.output.times import rfc3339

_FOLDER = Path(__file__).parent / "page"
_OF_THE_GRANT = ("role", "workspace_id", "workspace_name")


def page_parts(grants: Sequence[Grant], now: datetime) -> Iterator[str]:
    """Yield the parts of the page, which is ASCII, so that it is the same in every encoding.

    Args:
        grants: in the order in which tokens and Workspaces appear.
        now: the time that ages and expiry are compared with.
    """
    # Only a page needs it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        autoescape=True, loader=FileSystemLoader(_FOLDER), undefined=StrictUndefined
    )
    environment.policies["json.dumps_function"] = _json
    environment.policies["json.dumps_kwargs"] = {}
    style, script = (
        (_FOLDER / name).read_text(encoding="utf-8") for name in ("page.css", "page.js")
    )
    data = page_data(grants, now)
    parts = environment.get_template("page.html").generate(
        data=data,
        now=data["now"],
        tokens=len(data["tokens"]),
        workspaces=len(data["workspaces"]),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    yield from parts
    yield "\n"


def page_data(grants: Sequence[Grant], now: datetime) -> dict[str, Any]:
    """Return what the page knows: each token and Workspace once, and the roles of each token.

    ``rank`` has the roles of the API, those with the fewest rights first, with their short names.
    """
    refs: dict[str, WorkspaceRef] = {}
    tokens: dict[str, dict[str, Any]] = {}
    positions: dict[str, int] = {}
    for grant in grants:
        workspace, token = grant.workspace, grant.token
        refs.setdefault(workspace.id, workspace)
        position = positions.setdefault(workspace.id, len(positions))
        if token.id not in tokens:
            tokens[token.id] = {**_token(grant), "roles": [], "other_roles": _other_roles(token)}
        tokens[token.id]["roles"].append([position, grant.role])
    return {
        "now": rfc3339(now.replace(microsecond=0)),
        "rank": [[role, short_name(role)] for role in (ACCESSOR, *ROLES)],
        "workspaces": [
            {"id": ref.id, **({"name": ref.name} if ref.name else {})} for ref in refs.values()
        ],
        "tokens": [*tokens.values()],
    }


def _token(grant: Grant) -> dict[str, Any]:
    values = token_object(grant)
    return {key: value for key, value in values.items() if key not in _OF_THE_GRANT}


def _other_roles(token: ApiToken) -> list[list[str | None]]:
    return [
        [role.entityType, role.entityId, role.role]
        for role in token.roles or ()
        if role.entityType != WORKSPACE
    ]


def _json(value: Any) -> str:
    return escape_json_controls(json.dumps(value, separators=(",", ":")))


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
