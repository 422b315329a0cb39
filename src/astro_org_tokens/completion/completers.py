"""Which tokens and Workspaces are offered when Tab is pressed."""

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


def token_ids(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Offer the IDs of tokens, with their names; none where a token is named already."""
    if ctx.params.get("token_name") is not None:
        return []
    found = [entry for entry in _tokens(ctx) if entry.id.startswith(typed.lower())]
    return _items((entry.id, entry.name) for entry in _by_name(found))


def token_names(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Offer the names of tokens, with their descriptions."""
    found = [entry for entry in _tokens(ctx) if entry.name.startswith(typed)]
    times = Counter(entry.name for entry in found)
    descriptions = {
        entry.name: entry.description
        if times[entry.name] == 1
        else f"the name of {times[entry.name]} tokens"
        for entry in _by_name(found)
    }
    return _items(descriptions.items())


def workspaces(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Offer the IDs of Workspaces, with their names, or their names where one is being typed."""
    with _known(ctx) as known:
        entries = _by_name(known.workspaces())
    if found := [entry for entry in entries if entry.id.startswith(typed.lower())]:
        return _items((entry.id, entry.name) for entry in found)
    return _items((entry.name, entry.id) for entry in entries if entry.name.startswith(typed))


def files(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem[str]]:
    """Let the shell offer files."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(typed, type="file")]


def _tokens(ctx: click.Context) -> list[CachedName]:
    with _known(ctx) as known:
        if ctx.command.name == "add" or ctx.params.get("all_workspaces"):
            return known.tokens()
        return known.tokens_with_role(ctx.params.get("workspaces") or ())


def _known(ctx: click.Context) -> CompletionSource:
    from astro_org_tokens.completion.source import CompletionSource
    from astro_org_tokens.paths import cache_dir

    app = ctx.find_object(App)
    assert app is not None  # noqa: S101  see `answer`
    return CompletionSource(app.settings, cache_dir(), app.now)


def _by_name(entries: Iterable[CachedName]) -> list[CachedName]:
    return sorted(entries, key=lambda entry: (entry.name.casefold(), entry.name))


def _items(pairs: Iterable[tuple[str, str]]) -> list[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(value, help=description) for value, description in pairs]
