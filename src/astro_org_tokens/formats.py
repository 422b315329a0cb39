"""The names of output formats, log levels and list columns, each written once."""

from __future__ import annotations

CHANGE_FORMATS = ("table", "text", "json", "jsonl")
PLAN_FORMATS = (*CHANGE_FORMATS, "markdown")
"""The formats of ``apply``; Markdown only with ``--dry-run`` or ``--check``."""
EXPORT_FORMATS = ("yaml", "json")
SCHEMA_FORMATS = ("json",)
LIST_FORMATS = (*CHANGE_FORMATS, "csv", "tsv", "markdown", "matrix", "html")
JSON_FORMATS = frozenset({"json", "jsonl"})
"""Formats whose errors are JSON on stdout too; no notices are written to stderr."""
EXACT_FORMATS = JSON_FORMATS | {"csv", "tsv"}
"""Formats that never replace a character with an escape."""
LEVELS = ("trace", "debug", "info", "warn", "warning", "error", "fatal", "panic")
"""Every level of the official CLI, the most detailed first."""
DEBUG_LEVELS = frozenset({"trace", "debug"})
"""Levels that log requests, and where settings come from."""
QUIET_LEVELS = frozenset({"error", "fatal", "panic"})
"""Levels without notices and progress."""
SORT_COLUMNS = (
    "workspace",
    "id",
    "name",
    "description",
    "scope",
    "workspace-role",
    "created",
    "created-by",
    "kind",
    "expires",
    "last-used",
)
"""The columns of ``list``, as they are named on the command line."""
