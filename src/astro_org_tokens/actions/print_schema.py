"""``schema``: print the JSON Schema of grants files."""

from __future__ import annotations

from astro_org_tokens.app import App
from astro_org_tokens.library.manifest import Manifest


def run(app: App) -> None:
    """Print the JSON Schema."""
    app.console.write_json(Manifest.json_schema())
