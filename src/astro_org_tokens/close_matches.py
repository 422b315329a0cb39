"""Names that are close to a mistyped one, and the "did you mean" made of them."""

from __future__ import annotations

from collections.abc import Iterable


def close_matches(typed: str, names: Iterable[str], *, limit: int = 3) -> list[str]:
    """Return the names closest to a mistyped one, the best first, ignoring case.

    Args:
        typed: the mistyped name.
        names: the names that exist.
        limit: the maximum number of names to return.
    """
    # Loading difflib takes time, and a mistyped name is rare.
    import difflib  # noqa: PLC0415

    by_folded = {name.casefold(): name for name in sorted(names, reverse=True)}
    matches = difflib.get_close_matches(typed.casefold(), by_folded, n=limit, cutoff=0.5)
    return [by_folded[match] for match in matches]


def quoted_matches(typed: str, names: Iterable[str]) -> str:
    """Return the names closest to a mistyped one as ``'a' or 'b'``, empty if there are none."""
    return " or ".join(f"'{name}'" for name in close_matches(typed, names))


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """Return ``" Did you mean 'a' or 'b'?"``, or an empty string if no name is close."""
    matches = quoted_matches(typed, names)
    return f" Did you mean {matches}?" if matches else ""
