"""Completers: what parameters offer when Tab is pressed, as click's ``shell_complete``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from astro_org_tokens.app import App

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from astro_org_tokens.completion.cache import CachedName
    from astro_org_tokens.completion.source import CompletionSource


def token_ids(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Complete the IDs of tokens, with their names; none if a name selects the token already."""
    if ctx.params.get("token_name") is not None:
        return []
    tokens = [token for token in _tokens(ctx) if token.id.startswith(incomplete.lower())]
    return _items((token.id, token.name) for token in _by_name(tokens))


def token_names(
    ctx: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Complete the names of tokens, with their descriptions."""
    tokens = [token for token in _tokens(ctx) if token.name.startswith(incomplete)]
    counts = Counter(token.name for token in tokens)
    descriptions = {
        token.name: token.description
        if counts[token.name] == 1
        else f"{counts[token.name]} tokens have this name"
        for token in _by_name(tokens)
    }
    return _items(descriptions.items())


def creators(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Complete the names of the users and API tokens that created tokens."""
    with _source(ctx) as source:
        entries = source.creators()
    names = [entry.name for entry in _by_name(entries) if entry.name.startswith(incomplete)]
    return _items((name, "") for name in names)


def workspaces(
    ctx: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Complete the IDs of Workspaces, with their names; names if a name is being typed."""
    with _source(ctx) as source:
        entries = _by_name(source.workspaces())
    if by_id := [entry for entry in entries if entry.id.startswith(incomplete.lower())]:
        return _items((entry.id, entry.name) for entry in by_id)
    return _items((entry.name, entry.id) for entry in entries if entry.name.startswith(incomplete))


def files(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Let the shell complete files."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415

    return [CompletionItem(incomplete, type="file")]


def _tokens(ctx: click.Context) -> list[CachedName]:
    with _source(ctx) as source:
        if ctx.command.name == "add" or ctx.params.get("all_workspaces"):
            return source.tokens()
        return source.tokens_with_role(ctx.params.get("workspaces") or ())


def _source(ctx: click.Context) -> CompletionSource:
    # Only Tab needs it.
    from astro_org_tokens.completion.source import CompletionSource  # noqa: PLC0415

    app = ctx.find_object(App)
    assert app is not None  # noqa: S101  the engine passes it
    return CompletionSource(app)


def _by_name(entries: Iterable[CachedName]) -> list[CachedName]:
    return sorted(entries, key=lambda entry: (entry.name.casefold(), entry.name))


def _items(pairs: Iterable[tuple[str, str]]) -> list[CompletionItem[str]]:
    from click.shell_completion import CompletionItem  # noqa: PLC0415

    return [CompletionItem(value, help=description) for value, description in pairs]
