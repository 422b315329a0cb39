"""The tables of a sandbox's database.

Objects are stored as the JSON of the API's responses. The columns for filtering and sorting are
generated from it, and triggers update the table of roles, so that all of them always match the
JSON.
"""

from __future__ import annotations

import sqlite3

_APPLICATION_ID = 0x414F5473
"""Identifies a sandbox's database ("AOTs"), so that files of other programs aren't modified."""
_VERSION = 1


def _column(name: str, key: str, constraint: str = "") -> str:
    return f"{name} TEXT AS (json_extract(body, '$.{key}')) VIRTUAL {constraint}"


_OBJECT = ", ".join(
    [
        "seq INTEGER PRIMARY KEY AUTOINCREMENT",
        "body TEXT NOT NULL",
        _column("id", "id", "UNIQUE"),
        _column("name", "name"),
        _column("created_at", "createdAt"),
        _column("updated_at", "updatedAt"),
    ]
)
_TOKEN = ", ".join(
    [
        _OBJECT,
        _column("description", "description"),
        _column("scope", "scope"),
        _column("kind", "kind"),
        _column("start_at", "startAt"),
    ]
)
_ADD_ROLES = """
    INSERT INTO token_roles
    SELECT new.seq, key, json_extract(value, '$.entityType'), json_extract(value, '$.entityId'),
           json_extract(value, '$.deploymentId')
    FROM json_each(new.body, '$.roles');
"""

_STATEMENTS = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    f"CREATE TABLE workspaces ({_OBJECT})",
    f"CREATE TABLE tokens ({_TOKEN})",
    "CREATE INDEX tokens_created_at ON tokens (created_at, scope)",
    """CREATE TABLE token_roles (
        token INTEGER NOT NULL REFERENCES tokens (seq) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        entity_type TEXT NOT NULL,
        entity_id TEXT NOT NULL,
        deployment_id TEXT,
        PRIMARY KEY (token, position)
    ) WITHOUT ROWID""",
    "CREATE INDEX token_roles_entity ON token_roles (entity_type, entity_id, token)",
    f"CREATE TRIGGER token_added AFTER INSERT ON tokens BEGIN {_ADD_ROLES} END",
    f"""CREATE TRIGGER token_changed AFTER UPDATE OF body ON tokens BEGIN
        DELETE FROM token_roles WHERE token = new.seq;
        {_ADD_ROLES}
    END""",  # noqa: S608 - only constants
    f"PRAGMA application_id = {_APPLICATION_ID}",
    f"PRAGMA user_version = {_VERSION}",
)


def prepare(connection: sqlite3.Connection) -> None:
    """Create the tables in a new database, and set the options of the connection.

    Raises:
        sqlite3.Error: the file isn't a database, isn't a sandbox's, or can't be written.
    """
    if _is_empty(connection):  # before the first write, because the file could be anyone's
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if _is_empty(connection):  # another process may have been faster
            for statement in _STATEMENTS:
                connection.execute(statement)
        connection.execute("COMMIT")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether a database is new rather than a sandbox's; any other is an error."""
    header = [
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version")
    ]
    if header == [_APPLICATION_ID, _VERSION]:
        return False
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if header != [0, 0] or tables:
        raise sqlite3.DatabaseError(
            "it belongs to another program or another version of this program"
        )
    return True
