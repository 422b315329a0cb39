"""The documents, and the blocks of code in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
_NAMED = re.compile(r"`(?P<name>[\w-]+\.\w+)`:$")


@dataclass(frozen=True)
class Block:
    """A block of code.

    Attributes:
        language: of a fenced block; ``indented`` for one without a fence.
        content: what is in it.
        file: the name of the file that it shows, where "`grants.yaml`:" stands before it.
        output: what a ``text`` block that follows at once holds.
    """

    language: str
    content: str
    file: str | None
    output: str | None


def page_name(page: Path) -> str:
    """Return a page's path in the repository."""
    return page.relative_to(ROOT).as_posix()


@cache
def code_blocks(page: Path) -> list[Block]:
    """Return a page's blocks of code, in their order."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    return [
        _block(tokens, place)
        for place, token in enumerate(tokens)
        if token.type in ("fence", "code_block")
    ]


def _block(tokens: list[Token], place: int) -> Block:
    token, before, after = tokens[place], tokens[: place - 1], tokens[place + 1 :]
    named = _NAMED.search(before[-1].content) if before else None  # a paragraph's end is between
    shown = bool(after) and after[0].type == "fence" and after[0].info == "text"
    return Block(
        language=token.info.split()[0] if token.type == "fence" else "indented",
        content=token.content,
        file=named["name"] if named else None,
        output=after[0].content if shown else None,
    )
