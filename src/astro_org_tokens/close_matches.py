"""Names that are close to a mistyped one, and the "did you mean" made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

MAX_TYPED_LENGTH = 256
"""The API's names are no longer; nothing is close to a longer text."""
MAX_COMPARED_CHARACTERS = 20_000
"""A comparison takes about a microsecond per character, and more for long names."""
_INDEXED_CHARACTERS = 40
"""Of each name in the index of a long list."""
_MAX_CANDIDATES = 300
_MAX_COUNTED = 20_000
_VARIATION_SELECTORS = dict.fromkeys(range(0xFE00, 0xFE10))


class NearNames:
    """Names that exist, to find those close to mistyped ones.

    The work for one mistyped name is bounded, whatever the number of names and their lengths: of a
    long list, only the names that have most pairs of characters in common with it are compared.

    Args:
        ids: the IDs of what has a name, by name.
    """

    def __init__(self, ids: Mapping[str, Sequence[str]]) -> None:
        self._ids = ids

    def did_you_mean(self, typed: str) -> str:
        """Return ``" Did you mean 'a' or 'b'?"``, or an empty string if no name is close.

        If a name only looks like the mistyped one, the text says how they differ, with its ID.
        """
        if alike := self._by_skeleton.get(skeleton(typed)):
            names = " or ".join(f"'{name}' ({', '.join(self._ids[name])})" for name in alike[:3])
            return f" Did you mean {names}? {_difference(typed, alike)}"
        return question(self.closest(typed))

    def only_alike(self, typed: str) -> str | None:
        """Return the ID of the only thing whose name looks like a mistyped one.

        Such names differ in letter case, in how accents are composed, in white space, or in
        characters that aren't visible.
        """
        names = self._by_skeleton.get(skeleton(typed), ())
        ids = [each for name in names for each in self._ids[name]]
        return ids[0] if len(ids) == 1 else None

    def closest(self, typed: str, *, limit: int = 3) -> list[str]:
        """Return the names closest to a mistyped one, the best first, ignoring case.

        If only letter case differs, no other name is meant.
        """
        # Loading it takes time, and a mistyped name is rare.
        import difflib  # noqa: PLC0415

        folded = typed.casefold()
        if folded in self._by_folded:
            return [self._by_folded[folded]]
        if len(folded) > MAX_TYPED_LENGTH:
            return []
        candidates = self._candidates(folded)
        matches = difflib.get_close_matches(folded, candidates, n=limit, cutoff=0.5)
        return [self._by_folded[match] for match in matches]

    def _candidates(self, folded: str) -> Sequence[str]:
        if self._is_short:
            return self._folded
        import heapq  # noqa: PLC0415

        shared = Counter[int]()
        # Rare pairs first: they tell more, and there are fewer names to count.
        for indices in sorted((self._index.get(pair, []) for pair in _pairs(folded)), key=len):
            shared.update(indices)
            if len(shared) > _MAX_COUNTED:
                break
        best = heapq.nlargest(
            _MAX_CANDIDATES,
            shared,
            key=lambda index: shared[index] / (len(folded) + len(self._folded[index])),
        )
        names: list[str] = []
        left = MAX_COMPARED_CHARACTERS
        for index in best:
            name = self._folded[index]
            if len(name) > 3 * len(folded):  # it can't be close
                continue
            left -= len(name)
            if left < 0:
                break
            names.append(name)
        return names

    @cached_property
    def _by_folded(self) -> dict[str, str]:
        return {name.casefold(): name for name in sorted(self._ids, reverse=True)}

    @cached_property
    def _is_short(self) -> bool:
        return sum(map(len, self._folded)) <= MAX_COMPARED_CHARACTERS

    @cached_property
    def _folded(self) -> list[str]:
        return [*self._by_folded]

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index_by_pair: dict[str, list[int]] = {}
        for index, name in enumerate(self._folded):
            for pair in _pairs(name[:_INDEXED_CHARACTERS]):
                index_by_pair.setdefault(pair, []).append(index)
        return index_by_pair

    @cached_property
    def _by_skeleton(self) -> dict[str, list[str]]:
        by_skeleton: dict[str, list[str]] = {}
        for name in sorted(self._ids):
            by_skeleton.setdefault(skeleton(name), []).append(name)
        return by_skeleton


def close_matches(typed: str, names: Iterable[str], *, limit: int = 3) -> list[str]:
    """Return the names closest to a mistyped one, as ``NearNames.closest`` does.

    Args:
        typed: the mistyped name.
        names: the names that exist.
        limit: the maximum number of names to return.
    """
    return NearNames(dict.fromkeys(names, ())).closest(typed, limit=limit)


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """Return ``" Did you mean 'a' or 'b'?"``, or an empty string if no name is close."""
    return question(close_matches(typed, names))


def question(names: Sequence[str]) -> str:
    """Return ``" Did you mean 'a' or 'b'?"``, or an empty string without names."""
    quoted = " or ".join(f"'{name}'" for name in names)
    return f" Did you mean {quoted}?" if names else ""


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(max(1, len(text) - 1))}


def skeleton(text: str, *, fold: bool = True) -> str:
    """Return what a reader sees of a text: neither invisible characters nor ways to compose it."""
    import unicodedata  # noqa: PLC0415

    if fold:
        text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_VARIATION_SELECTORS)
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(text.split())


def _difference(typed: str, alike: Iterable[str]) -> str:
    if any(skeleton(typed, fold=False) == skeleton(name, fold=False) for name in alike):
        return "The names differ only in characters that aren't visible. Use the ID."
    return "The names differ in letter case. Use the ID, or write the name exactly."
