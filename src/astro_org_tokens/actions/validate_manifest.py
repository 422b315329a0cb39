"""``validate``: check grants files, without a credential or a request."""

from __future__ import annotations

from collections.abc import Sequence

from astro_org_tokens.actions.read_manifest import read_manifest
from astro_org_tokens.app import App


def run(app: App, files: Sequence[str], *, recursive: bool) -> None:
    """Check the files, and print what they declare."""
    manifest = read_manifest(app, files, recursive=recursive)
    manifest.validate()
    grants = sum(len(each.grants) for each in manifest.workspaces)
    workspaces = len({each.workspace for each in manifest.workspaces})
    if app.options.wants_json:
        document = {"valid": True, "workspaces": workspaces, "grants": grants}
        app.console.write_objects([document], document)
    else:
        app.console.write(
            f"Valid: {_count(grants, 'grant')} in {_count(workspaces, 'Workspace')}\n"
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
