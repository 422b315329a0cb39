"""The tokens and Workspaces of an Organization, from the cache, or else from the API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from astro_org_tokens.app import App
from astro_org_tokens.completion.cache import Cache, CachedName
from astro_org_tokens.errors import NotFoundError
from astro_org_tokens.ids import looks_like_id
from astro_org_tokens.paths import cache_dir

if TYPE_CHECKING:
    from typing_extensions import Self

    from astro_org_tokens.completion.reader import CompletionReader


class CompletionSource:
    """What can be named on a command line; a context manager.

    All methods raise AstroError on failure; completion then shows nothing. Sessions are never
    refreshed here: a person at a keyboard does not wait for that.

    Args:
        app: the context of the run.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if "_reader" in self.__dict__:
            self._reader.close()

    def tokens(self) -> list[CachedName]:
        """Return the Organization's tokens."""
        return self._cached("tokens", lambda: self._reader.tokens([]))

    def tokens_with_role(self, workspaces: Sequence[str]) -> list[CachedName]:
        """Return the Organization's tokens that have a role in one of some Workspaces.

        Args:
            workspaces: IDs or exact names. If there are none: the Workspace of the environment
                or the config, else every Workspace.
        """
        ids = sorted({self._workspace_id(text) for text in workspaces})
        if not ids and self._app.settings.workspace_id is not None:
            ids = [self._app.settings.workspace_id]
        if not ids:
            return self.tokens()
        return self._cached(f"tokens of {' '.join(ids)}", lambda: self._reader.tokens(ids))

    def creators(self) -> list[CachedName]:
        """Return the names of those who created the Organization's tokens, each once."""
        return self._cached("creators", self._read_creators)

    def workspaces(self) -> list[CachedName]:
        """Return the Organization's Workspaces."""
        return self._cached("workspaces", self._read_workspaces)

    def _read_creators(self) -> list[CachedName]:
        return self._reader.creators()

    def _read_workspaces(self) -> list[CachedName]:
        return self._reader.workspaces()

    def _workspace_id(self, text: str) -> str:
        if looks_like_id(text):
            return text.lower()
        ids = [entry.id for entry in self.workspaces() if entry.name == text]
        if len(ids) != 1:
            raise NotFoundError(f"{len(ids)} Workspaces are named {text}")
        return ids[0]

    def _cached(self, key: str, read: Callable[[], list[CachedName]]) -> list[CachedName]:
        entries = self._cache.get(key)
        if entries is None:
            entries = read()
            self._cache.put(key, entries)
        return entries

    @cached_property
    def _cache(self) -> Cache:
        settings = self._app.settings
        identity = (settings.api_base_url, settings.organization_id, settings.credential.secret)
        return Cache(cache_dir(), identity, lambda: self._app.now().timestamp())

    @cached_property
    def _reader(self) -> CompletionReader:
        self._app.connect_early()
        # Not loaded if all is in the cache.
        from astro_org_tokens.completion.reader import CompletionReader  # noqa: PLC0415

        return CompletionReader(self._app)
