"""From what a shell hands over to the words that were typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_POSIX = re.compile(
    r"""
    (?P<blank>[ \t\n]+)
  | (?P<redirection>(?:\d+|&)?[<>]+[&|]?)
  | \\(?P<escaped>.?)
  | '(?P<single>[^']*)(?P<single_end>'?)
  | \$'(?P<ansi>(?:[^'\\]|\\.)*\\?)(?P<ansi_end>'?)
  | \$?"(?P<double>(?:[^"\\]|\\.)*\\?)(?P<double_end>"?)
  | (?P<plain>.)
    """,
    re.DOTALL | re.VERBOSE,
)
_STYLES = {"single": "'", "ansi": "$'", "double": '"'}
_ESCAPED_IN = {
    "single": re.compile(r"(?!)()"),
    "ansi": re.compile(r"""\\(['"?\\])"""),
    "double": re.compile(r'\\([$`"\\\n])'),
}
_FISH = re.compile(
    r"""
    '(?P<single>(?:[^'\\]|\\.)*\\?)'?
  | "(?P<double>(?:[^"\\]|\\.)*\\?)"?
  | \\(?P<escaped>.?)
  | (?P<plain>.)
    """,
    re.DOTALL | re.VERBOSE,
)
_FISH_ESCAPED_IN = {"single": re.compile(r"\\(['\\])"), "double": re.compile(r'\\([$"\\])')}
_ASSIGNMENT = re.compile(r"\w+=")


@dataclass(frozen=True)
class CommandLine:
    """A command line up to the cursor.

    Attributes:
        words: those before the one at the cursor, without the program's name.
        typed: the word at the cursor, as far as it goes, without its quotes.
        kept: how many characters of ``typed`` stand before what the shell replaces.
        quote: the quote that ``typed`` is in at its end: nothing, ``'``, ``"`` or ``$'``.
        redirected: whether the word is the file of a redirection.
    """

    words: tuple[str, ...]
    typed: str
    kept: int = 0
    quote: str = ""
    redirected: bool = False


def bash_line(text: str, breaks: str) -> CommandLine:
    """Read the line that bash has in ``COMP_LINE``, up to the cursor.

    Bash takes the word at the cursor to begin behind the last of certain characters that is not
    quoted, or behind the quote that is open, and replaces what follows from there.

    Args:
        text: the line.
        breaks: ``COMP_WORDBREAKS``.
    """
    reader = _Reader(breaks)
    for token in _POSIX.finditer(text):
        reader.take(token)
    return reader.line()


def zsh_line(raw_words: Sequence[str]) -> CommandLine:
    """Read the words that zsh has in ``words``, still quoted, the one at the cursor last."""
    words = [bash_line(raw, "").typed for raw in raw_words]
    return CommandLine(tuple(words[1:-1]), words[-1])


def fish_line(words: Sequence[str]) -> CommandLine:
    """Read the words that fish tells: the last, at the cursor, is still quoted."""
    return CommandLine(tuple(words[1:-1]), _fish_unquoted(words[-1]))


class _Reader:
    def __init__(self, breaks: str) -> None:
        self._breaks = breaks
        self._words: list[str] = []
        self._redirected = False
        self._begin()

    def line(self) -> CommandLine:
        first = next((i for i, w in enumerate(self._words) if not _ASSIGNMENT.match(w)), 0)
        words = tuple(self._words[first + 1 :])
        return CommandLine(words, self._text, self._kept, self._quote, self._redirected)

    def take(self, token: re.Match[str]) -> None:
        kind = str(token.lastgroup).removesuffix("_end")
        if kind in ("blank", "redirection"):
            self._end()
            self._redirected = self._redirected or kind == "redirection"
            return
        self._in_word = True
        if kind in _STYLES:
            self._take_quoted(kind, token)
        elif kind == "escaped":
            self._text += token["escaped"]
        else:
            self._text += token["plain"]
            if token["plain"] in self._breaks:
                self._kept = len(self._text)

    def _take_quoted(self, kind: str, token: re.Match[str]) -> None:
        if not token[f"{kind}_end"]:  # so it is the last
            self._quote, self._kept = _STYLES[kind], len(self._text)
        self._text += _ESCAPED_IN[kind].sub(r"\1", token[kind])

    def _begin(self) -> None:
        self._text, self._in_word, self._kept, self._quote = "", False, 0, ""

    def _end(self) -> None:
        if not self._in_word:
            return
        if not self._redirected:
            self._words.append(self._text)
        self._redirected = False
        self._begin()


def _fish_unquoted(raw: str) -> str:
    text = ""
    for token in _FISH.finditer(raw):
        kind = str(token.lastgroup)
        found = token[kind]
        text += _FISH_ESCAPED_IN[kind].sub(r"\1", found) if kind in _FISH_ESCAPED_IN else found
    return text
