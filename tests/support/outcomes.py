"""What a run of the program leaves behind, in a form that can be compared."""

from __future__ import annotations

import json
import re
from typing import Any

from support.cli_runner import Result
from support.messages import message


def mask_request_ids(text: str) -> str:
    """A text in which every request ID is the same."""
    shown = message("response", "request_id", request_id="REQUEST").strip()
    return re.sub(re.escape(shown).replace("REQUEST", "[0-9a-f-]{36}"), shown, text)


def outcome(result: Result) -> tuple[int, str, str]:
    """Status, stdout and stderr."""
    return result.status, mask_request_ids(result.stdout), mask_request_ids(result.stderr)


def json_outcome(result: Result) -> tuple[int, Any, str]:
    """Status, the document on stdout, and stderr."""
    return result.status, json.loads(mask_request_ids(result.stdout)), result.stderr
