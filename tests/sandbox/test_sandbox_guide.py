"""``docs/sandbox.md`` says what there is."""

from __future__ import annotations

from pathlib import Path

import click
import httpx
import pytest

from astro_org_tokens.commands.sandbox import sandbox
from support.sandbox_api import TOKENS, WORKSPACES

GUIDE = Path(__file__).parents[2] / "docs" / "sandbox.md"


@pytest.fixture(scope="module")
def guide() -> str:
    return GUIDE.read_text(encoding="utf-8")


def test_guide_lists_seed_data(guide: str, client: httpx.Client) -> None:
    tokens = client.get(TOKENS).json()["tokens"]
    workspaces = client.get(WORKSPACES).json()["workspaces"]
    for each in tokens:
        assert f"| {each['name']} | `{each['id']}` |" in guide
    for each in workspaces:
        assert f"| `{each['id']}` |" in guide


@pytest.mark.parametrize("name", ["serve", "run"])
def test_guide_lists_every_option(name: str, guide: str) -> None:
    for parameter in sandbox.commands[name].params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}" in guide
