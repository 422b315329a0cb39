"""API tokens in the database."""

from __future__ import annotations

import json
from typing import Any

from astro_org_tokens.sandbox.store.database import Store, dump
from astro_org_tokens.sandbox.store.list_queries import ListApiTokensQuery
from astro_org_tokens.sandbox.store.sql_clauses import order_by


def page(store: Store, query: ListApiTokensQuery) -> tuple[int, list[str]]:
    """Return one page of tokens.

    Args:
        store: the data.
        query: the filters, the order, and the page.

    Returns:
        How many tokens match the query, and the JSON of those on the page.
    """
    where, parameters = _where(query)
    # The text is made of constants; every value is a parameter.
    matching = f"SELECT seq FROM tokens WHERE {where} ORDER BY {order_by(query.sorts)}"  # noqa: S608
    with store.transaction():
        # Cached, because the other pages of the list follow.
        rows = store.cached_column(matching, parameters)
        page_rows = rows[query.offset : query.offset + query.limit]
        return len(rows), store.column(
            "SELECT body FROM json_each(?) CROSS JOIN tokens ON seq = value ORDER BY key",
            [dump(page_rows)],
        )


def _where(query: ListApiTokensQuery) -> tuple[str, list[object]]:
    conditions = ["1"]
    parameters: list[object] = []
    for is_active, condition, values in _filters(query):
        if is_active:
            conditions.append(condition)
            parameters += values
    return " AND ".join(conditions), parameters


def _filters(query: ListApiTokensQuery) -> list[tuple[bool, str, list[object]]]:
    """Return whether each filter is active, its SQL condition, and the condition's parameters."""
    has_role = "seq IN (SELECT token FROM token_roles WHERE {})"
    for_entity = has_role.format("entity_type = ? AND entity_id = ?")
    in_deployment = has_role.format(
        "(entity_type = 'DEPLOYMENT' AND entity_id = ?) OR deployment_id = ?"
    )
    # A role for a DAG applies to it, and so does a role for any of its tags.
    for_dag = has_role.format(
        "((entity_type = 'DAG' AND entity_id = ?) OR (entity_type = 'DAG_TAG' AND entity_id IN "
        "(SELECT value FROM json_each(?)))) AND (? = '' OR deployment_id = ?)"
    )
    deployment: list[object] = [query.deployment_id, query.deployment_id]
    dag: list[object] = [query.dag_id, dump(query.dag_tags), *deployment]
    by_dag = bool(query.dag_id or query.dag_tags)
    return [
        (bool(query.workspace_id), for_entity, ["WORKSPACE", query.workspace_id]),
        (by_dag, for_dag, dag),
        (bool(query.deployment_id) and not by_dag, in_deployment, deployment),
        (query.include_only_organization_tokens, "scope = 'ORGANIZATION'", []),
        (bool(query.kind), "kind = ?", [query.kind]),
    ]


def find(store: Store, token_id: str) -> dict[str, Any] | None:
    """Return the token with an ID, or None if it doesn't exist."""
    bodies = store.column("SELECT body FROM tokens WHERE id = ?", [token_id])
    return json.loads(bodies[0]) if bodies else None


def with_role_in(store: Store, workspace_id: str) -> list[dict[str, Any]]:
    """Return all tokens that have a role in a Workspace."""
    bodies = store.column(
        "SELECT body FROM tokens WHERE seq IN "
        "(SELECT token FROM token_roles WHERE entity_type = 'WORKSPACE' AND entity_id = ?)",
        [workspace_id],
    )
    return [json.loads(body) for body in bodies]


def add(store: Store, token: dict[str, Any]) -> None:
    """Add a new token."""
    store.execute("INSERT INTO tokens (body) VALUES (?)", [dump(token)])


def replace(store: Store, token: dict[str, Any]) -> None:
    """Replace the token that has the same ID."""
    store.execute("UPDATE tokens SET body = ? WHERE id = ?", [dump(token), token["id"]])


def delete(store: Store, token_id: str) -> bool:
    """Delete a token, and return whether it existed."""
    return store.execute("DELETE FROM tokens WHERE id = ?", [token_id]) > 0
