"""The Organization's Workspaces in the database."""

from __future__ import annotations

import json
from typing import Any

from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.database import Store, dump
from astro_org_tokens.sandbox.store.list_queries import ListWorkspacesQuery
from astro_org_tokens.sandbox.store.sql_clauses import limit_offset, order_by


def page(
    store: Store, query: ListWorkspacesQuery, readable_ids: list[str] | None
) -> tuple[int, list[dict[str, Any]]]:
    """Return one page of Workspaces.

    Args:
        store: the data.
        query: the filters, the order, and the page.
        readable_ids: the IDs of the Workspaces to include; None includes all.

    Returns:
        How many Workspaces match the query, and those on the page.
    """
    filters = (
        ("id IN (SELECT value FROM json_each(?))", query.workspace_ids or None),
        ("name IN (SELECT value FROM json_each(?))", query.names or None),
        ("id IN (SELECT value FROM json_each(?))", readable_ids),
    )
    active = [(condition, dump(values)) for condition, values in filters if values is not None]
    where = " AND ".join(["1", *(condition for condition, _ in active)])
    parameters = [values for _, values in active]
    order = order_by(query.sorts)
    rows = f"SELECT body FROM workspaces WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
    with store.transaction():
        total = store.column(f"SELECT count(*) FROM workspaces WHERE {where}", parameters)[0]  # noqa: S608
        bodies = store.column(rows, [*parameters, *limit_offset(query)])
    return total, [json.loads(body) for body in bodies]


def find(store: Store, workspace_id: str) -> dict[str, Any] | None:
    """Return the Workspace with an ID, or None if it doesn't exist."""
    bodies = store.column("SELECT body FROM workspaces WHERE id = ?", [workspace_id])
    return json.loads(bodies[0]) if bodies else None


def add(store: Store, workspace: dict[str, Any]) -> None:
    """Add a new Workspace."""
    store.execute("INSERT INTO workspaces (body) VALUES (?)", [dump(workspace)])


def replace(store: Store, workspace: dict[str, Any]) -> None:
    """Replace the Workspace that has the same ID."""
    store.execute("UPDATE workspaces SET body = ? WHERE id = ?", [dump(workspace), workspace["id"]])


def delete(store: Store, workspace_id: str) -> None:
    """Delete a Workspace, the tokens of its scope, and the roles of other tokens in it."""
    for token in token_store.with_role_in(store, workspace_id):
        if token["scope"] == "WORKSPACE":
            token_store.delete(store, token["id"])
        else:
            _remove_roles(store, token, workspace_id)
    store.execute("DELETE FROM workspaces WHERE id = ?", [workspace_id])


def _remove_roles(store: Store, token: dict[str, Any], workspace_id: str) -> None:
    entity = ("WORKSPACE", workspace_id)
    roles = [role for role in token["roles"] if (role["entityType"], role["entityId"]) != entity]
    token_store.replace(store, {**token, "roles": roles})


def rename_organization(store: Store, name: str) -> None:
    """Update the Organization's name, which is part of each Workspace."""
    store.execute("UPDATE workspaces SET body = json_set(body, '$.organizationName', ?)", [name])
