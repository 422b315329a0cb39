"""The Organization and its Workspaces in the database."""

from __future__ import annotations

import json
from typing import Any

from astro_org_tokens.sandbox.store import token_store
from astro_org_tokens.sandbox.store.database import Store, dump
from astro_org_tokens.sandbox.store.list_queries import ListWorkspacesQuery
from astro_org_tokens.sandbox.store.sql_clauses import limit_offset, order_by


def page(
    store: Store, query: ListWorkspacesQuery, visible: list[str] | None
) -> tuple[int, list[dict[str, Any]]]:
    """How many Workspaces match a query, and those on its page.

    Args:
        store: where they are.
        query: what was asked.
        visible: the IDs that may be shown; None for all.
    """
    filters = (
        ("id IN (SELECT value FROM json_each(?))", query.workspace_ids or None),
        ("name IN (SELECT value FROM json_each(?))", query.names or None),
        ("id IN (SELECT value FROM json_each(?))", visible),
    )
    asked = [(condition, dump(values)) for condition, values in filters if values is not None]
    where = " AND ".join(["1", *(condition for condition, _ in asked)])
    parameters = [values for _, values in asked]
    order = order_by(query.sorts)
    rows = f"SELECT body FROM workspaces WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
    with store.transaction():
        total = store.column(f"SELECT count(*) FROM workspaces WHERE {where}", parameters)[0]  # noqa: S608
        bodies = store.column(rows, [*parameters, *limit_offset(query)])
    return total, [json.loads(body) for body in bodies]


def find(store: Store, workspace_id: str) -> dict[str, Any] | None:
    """The Workspace with an ID, None when there is none."""
    bodies = store.column("SELECT body FROM workspaces WHERE id = ?", [workspace_id])
    return json.loads(bodies[0]) if bodies else None


def add(store: Store, workspace: dict[str, Any]) -> None:
    """Keep a new Workspace."""
    store.execute("INSERT INTO workspaces (body) VALUES (?)", [dump(workspace)])


def replace(store: Store, workspace: dict[str, Any]) -> None:
    """Keep a changed Workspace in place of the one with its ID."""
    store.execute("UPDATE workspaces SET body = ? WHERE id = ?", [dump(workspace), workspace["id"]])


def delete(store: Store, workspace_id: str) -> None:
    """Delete a Workspace, the tokens of its scope, and all other tokens' roles in it."""
    for token in token_store.with_role_in(store, workspace_id):
        if token["scope"] == "WORKSPACE":
            token_store.delete(store, token["id"])
        else:
            in_it = ("WORKSPACE", workspace_id)
            token["roles"] = [
                role for role in token["roles"] if (role["entityType"], role["entityId"]) != in_it
            ]
            token_store.replace(store, token)
    store.execute("DELETE FROM workspaces WHERE id = ?", [workspace_id])


def rename_organization(store: Store, name: str) -> None:
    """Every Workspace's answer has the Organization's name, too."""
    store.execute("UPDATE workspaces SET body = json_set(body, '$.organizationName', ?)", [name])
