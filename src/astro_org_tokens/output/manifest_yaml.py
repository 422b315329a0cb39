"""A manifest as the text that ``export`` writes and ``apply`` reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from astro_org_tokens.manifest.model import ManifestKey, Snapshot
from astro_org_tokens.output.escape import escape_control_characters, escape_json_controls

# YAML 1.1 booleans and null are quoted, and so is everything that isn't a plain name.
_PLAIN = re.compile(r"[^\W\d_][\w./@-]*(?: [\w./@-]+)*")
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_NOT_ASCII = re.compile("[^\x00-\x7f]")
# Not allowed in YAML, and not escaped by `escape_json_controls`.
_NONCHARACTERS = re.compile("[\ufffe\uffff]")


def as_json(grants: Snapshot) -> dict[str, dict[str, dict[str, str]]]:
    """Return the grants as plain values."""
    return {
        "workspaces": {
            workspace.key: {token.key: role for token, role in roles} for workspace, roles in grants
        }
    }


def as_yaml(grants: Snapshot, *, ascii_only: bool = False, schema: str | None = None) -> str:
    """Return the grants as YAML.

    Args:
        grants: the grants to write.
        ascii_only: escape everything beyond ASCII, for streams that aren't UTF-8.
        schema: the path or URL of the JSON Schema, for a first line that editors know.
    """
    text = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    if not grants:
        return f"{text}workspaces: {{}}\n"
    text += "workspaces:\n" + "".join(_workspace_lines(grants, ascii_only=ascii_only))
    return _NONCHARACTERS.sub(_escape, text)


def _workspace_lines(grants: Snapshot, *, ascii_only: bool) -> Iterable[str]:
    def scalar(text: str) -> str:
        return _scalar(text, ascii_only=ascii_only)

    def comment(entry: ManifestKey) -> str:
        return _comment(entry, ascii_only=ascii_only)

    for workspace, roles in grants:
        empty = "" if roles else " {}"
        yield f"  {scalar(workspace.key)}:{empty}{comment(workspace)}\n"
        for token, role in roles:
            yield f"    {scalar(token.key)}: {scalar(role)}{comment(token)}\n"


def _scalar(text: str, *, ascii_only: bool) -> str:
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT
    if is_plain and (text.isascii() or not ascii_only):
        return text
    quoted = escape_json_controls(json.dumps(text, ensure_ascii=False))
    # Not surrogate pairs as in JSON: YAML escapes are per code point.
    return _NOT_ASCII.sub(_escape, quoted) if ascii_only else quoted


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _comment(entry: ManifestKey, *, ascii_only: bool) -> str:
    text = escape_control_characters(entry.comment or "").strip()
    if not text:
        return ""
    if ascii_only:
        text = text.encode("ascii", "backslashreplace").decode()
    return f"  # {text}"
