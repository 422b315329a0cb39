"""API tokens in the database."""

from __future__ import annotations

import json
from typing import Any

from astro_org_tokens.sandbox.store.database import Store, dump
from astro_org_tokens.sandbox.store.list_queries import ListApiTokensQuery
from astro_org_tokens.sandbox.store.sql_clauses import order_by


def page(store: Store, query: ListApiTokensQuery) -> tuple[int, list[str]]:
    """How many tokens match a query, and the JSON of those on its page."""
    where, parameters = _where(query)
    # Made of constants; every value is a parameter.
    matching = f"SELECT seq FROM tokens WHERE {where} ORDER BY {order_by(query.sorts)}"  # noqa: S608
    with store.transaction():
        # The other pages of the same list need not look for it again.
        found = store.cached_column(matching, parameters)
        wanted = found[query.offset : query.offset + query.limit]
        return len(found), store.column(
            "SELECT body FROM json_each(?) CROSS JOIN tokens ON seq = value ORDER BY key",
            [dump(wanted)],
        )


def _where(query: ListApiTokensQuery) -> tuple[str, list[object]]:
    conditions = ["1"]
    parameters: list[object] = []
    for asked, condition, values in _conditions(query):
        if asked:
            conditions.append(condition)
            parameters += values
    return " AND ".join(conditions), parameters


def _conditions(query: ListApiTokensQuery) -> list[tuple[bool, str, list[object]]]:
    role = "seq IN (SELECT token FROM token_roles WHERE {})"
    of_entity = role.format("entity_type = ? AND entity_id = ?")
    in_deployment = role.format(
        "(entity_type = 'DEPLOYMENT' AND entity_id = ?) OR deployment_id = ?"
    )
    # A DAG is reached by a role for itself and by one for any of its tags.
    of_dag = role.format(
        "((entity_type = 'DAG' AND entity_id = ?) OR (entity_type = 'DAG_TAG' AND entity_id IN "
        "(SELECT value FROM json_each(?)))) AND (? = '' OR deployment_id = ?)"
    )
    deployment: list[object] = [query.deployment_id, query.deployment_id]
    dag: list[object] = [query.dag_id, dump(query.dag_tags), *deployment]
    return [
        (bool(query.workspace_id), of_entity, ["WORKSPACE", query.workspace_id]),
        (bool(query.dag_id or query.dag_tags), of_dag, dag),
        (
            bool(query.deployment_id) and not (query.dag_id or query.dag_tags),
            in_deployment,
            deployment,
        ),
        (query.include_only_organization_tokens, "scope = 'ORGANIZATION'", []),
        (bool(query.kind), "kind = ?", [query.kind]),
    ]


def find(store: Store, token_id: str) -> dict[str, Any] | None:
    """The token with an ID, None when there is none."""
    bodies = store.column("SELECT body FROM tokens WHERE id = ?", [token_id])
    return json.loads(bodies[0]) if bodies else None


def with_role_in(store: Store, workspace_id: str) -> list[dict[str, Any]]:
    """All tokens that have a role in a Workspace."""
    bodies = store.column(
        "SELECT body FROM tokens WHERE seq IN "
        "(SELECT token FROM token_roles WHERE entity_type = 'WORKSPACE' AND entity_id = ?)",
        [workspace_id],
    )
    return [json.loads(body) for body in bodies]


def add(store: Store, token: dict[str, Any]) -> None:
    """Keep a new token."""
    store.execute("INSERT INTO tokens (body) VALUES (?)", [dump(token)])


def replace(store: Store, token: dict[str, Any]) -> None:
    """Keep a changed token in place of the one with its ID."""
    store.execute("UPDATE tokens SET body = ? WHERE id = ?", [dump(token), token["id"]])


def delete(store: Store, token_id: str) -> bool:
    """Delete a token; whether there was one."""
    return store.execute("DELETE FROM tokens WHERE id = ?", [token_id]) > 0
