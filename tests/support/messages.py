"""The words of the program's messages, from the one file that has them.

``tests/golden/messages.yaml`` has a template for each message, under its kind or section and its
case. Tests name those two and the values, and compare the whole output as before; when a message
is reworded, only the file changes.
"""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import Any

import yaml

PATH = Path(__file__).parents[1] / "golden" / "messages.yaml"
TEMPLATES: dict[str, dict[str, str]] = yaml.load(
    PATH.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
)
HINT_SECTION = "help_hint"
HINT_FIELD = "hint"


def fields_of(template: str) -> set[str]:
    """Return the names of a template's placeholders."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def quoted(names: str) -> str:
    """Return ``'a' or 'b'`` for ``a or b``: messages quote the names that they suggest."""
    return " or ".join(f"'{name}'" for name in names.split(" or "))


def message(kind: str, case: str, *, hint: str = "", **values: object) -> str:
    """Return a message.

    Args:
        kind: the error's kind, or the section of the file.
        case: the template in it.
        hint: the case in ``help_hint`` of the advice that the command line adds. It stands at the
            template's ``{hint}``, or at the end if there is none.
        values: a value for each placeholder, neither more nor less; also ``organization_from`` and
            ``workspace_from``, if the message says where these IDs were taken from.
    """
    template = TEMPLATES[kind][case]
    advice = TEMPLATES[HINT_SECTION][hint] if hint else ""
    origins = "".join(
        id_source(noun, values.pop(f"{noun}_from", "")) for noun in ("workspace", "organization")
    )
    if "suggestions" in values:
        values["suggestions"] = quoted(str(values["suggestions"]))
    fields = fields_of(template)
    assert set(values) == fields - {HINT_FIELD}, f"{kind}.{case} has the placeholders {fields}"
    if HINT_FIELD in fields:
        return template.format(hint=advice, **values) + origins
    return template.format(**values) + advice + origins


def id_source(noun: str, source: object) -> str:
    """Return the sentence about where an ID was taken from; nothing if the source is empty."""
    return message("source", "id", noun=noun.capitalize(), source=source) if source else ""


def message_line(kind: str, case: str, *, hint: str = "", **values: object) -> str:
    """Return a message as a line of output."""
    return f"{message(kind, case, hint=hint, **values)}\n"


def error_line(kind: str, case: str, *, hint: str = "", **values: object) -> str:
    """Return an error as stderr shows it."""
    return f"Error: {message(kind, case, hint=hint, **values)}\n"


def error_json(
    kind: str, case: str, status: int, *, hint: str = "", **values: object
) -> dict[str, Any]:
    """Return an error as stdout has it with ``--json``."""
    return {"error": message(kind, case, hint=hint, **values), "code": status, "kind": kind}


def token_label(name: object, token_id: object) -> str:
    """Return how messages name a token."""
    return message("label", "token", name=name, id=token_id)


def workspace_label(workspace_id: object, name: object = "") -> str:
    """Return how messages name a Workspace, with its name if that is known."""
    if name:
        return message("label", "workspace_named", name=name, id=workspace_id)
    return message("label", "workspace", id=workspace_id)


def api_response(
    status: object,
    operation: object,
    *,
    words: object = "",
    request_id: object = "",
    permission: object = "",
    redirect: bool = False,
    hint: str = "",
    organization_from: str = "",
) -> str:
    """Return the message for a response with an error status.

    Args:
        status: the response's status.
        operation: what was asked for.
        words: what the API said.
        request_id: the API's ID of the request.
        permission: what the credential would need.
        redirect: whether the status is one of a redirect.
        hint: see ``message``.
        organization_from: see ``message``.
    """
    advice = message("response", "redirect") if redirect else ""
    if permission:
        advice = message("response", "permission", permission=permission)
    return message(
        "response",
        "error",
        hint=hint,
        status=status,
        operation=operation,
        words=message("response", "words", words=words) if words else "",
        request_id=message("response", "request_id", request_id=request_id) if request_id else "",
        advice=advice,
        organization_from=organization_from,
    )


ORGANIZATION_CLAIM = message("source", "claim", claim="organizationId")
"""Where the Organization's ID comes from, unless a test says otherwise."""
