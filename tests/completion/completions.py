"""Completion as the scripts of the shells request it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from support.cli_runner import Result

Complete: TypeAlias = Callable[..., dict[str, str]]
"""Return the completions of the last of some words, with their descriptions."""
CreateToken: TypeAlias = Callable[..., str]
"""Create an Organization token from a name and a description, and return its ID."""
CacheContents: TypeAlias = Callable[[], list[str]]
"""Return the contents of the files in the completion cache."""


def parse_completions(result: Result) -> dict[str, str]:
    """Return the completions that a run printed, with their descriptions."""
    assert (result.status, result.stderr) == (0, "")
    head, *lines = result.stdout.splitlines()
    assert head.startswith("astro-org-tokens:values:")
    completions = dict(line.split("\t") for line in lines)
    assert len(completions) == len(lines)
    return completions
