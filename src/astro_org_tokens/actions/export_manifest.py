"""``export``: print the grants of Workspaces as a manifest."""

from __future__ import annotations

from astro_org_tokens.actions.resolve import (
    names_instead_of_ids,
    require_inputs,
    resolve_workspaces,
)
from astro_org_tokens.actions.validated import ExportOptions
from astro_org_tokens.app import App
from astro_org_tokens.errors import NotFoundError, UsageError

SCHEMA = "grants.schema.json"
"""What ``schema > grants.schema.json`` writes beside the exported file."""


def run(app: App, options: ExportOptions) -> None:
    """Read the grants and print them."""
    if options.schema_comment and app.options.wants_json:
        raise UsageError("--schema-comment can't be used with JSON, which has no comments.")
    require_inputs(app, has_workspace=options.has_workspace)
    refs = None if options.all_workspaces else resolve_workspaces(app, options.workspaces)
    tokens = app.client.organization_tokens
    try:
        manifest = tokens.export(workspaces=refs)
    except NotFoundError as error:
        if error.request_id is not None:  # the API refused a request
            raise
        by_name = names_instead_of_ids(app, options.workspaces, refs or (), refs or ())
        if by_name is None:
            raise
        manifest = tokens.export(workspaces=by_name)
    app.refuse_incomplete_lists()  # of the names that were looked up
    if app.options.wants_json:
        app.console.write_json(manifest.to_dict())
    else:
        schema = SCHEMA if options.schema_comment else None
        text = manifest.to_yaml(ascii_only=app.console.ascii_only, schema=schema)
        app.console.write(text, exact=True)
    if manifest.not_visible:
        app.console.notice(
            "Some roles are in Workspaces that your credentials can't see "
            f"({', '.join(manifest.not_visible)}). The export contains these Workspaces by ID."
        )
