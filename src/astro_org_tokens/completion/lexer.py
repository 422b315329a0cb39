"""Split the command line that a shell passes into words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

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


class CommandLine(NamedTuple):
    """A command line up to the cursor.

    Attributes:
        words: the words before the cursor's word, without the program's name.
        incomplete: the word at the cursor, up to the cursor, without its quotes.
        replace_from: offset in ``incomplete`` at which the shell's replacement starts.
        quote: the quote that is open at the cursor: none, ``'``, ``"`` or ``$'``.
        redirected: whether the word is the file of a redirection.
    """

    words: tuple[str, ...]
    incomplete: str
    replace_from: int = 0
    quote: str = ""
    redirected: bool = False


def bash_line(text: str, breaks: str) -> CommandLine:
    """Read the line that bash has in ``COMP_LINE``, up to the cursor.

    For bash, the word at the cursor begins after the last unquoted character of
    ``COMP_WORDBREAKS``, or after the open quote; bash replaces what follows from there.

    Args:
        text: the line.
        breaks: ``COMP_WORDBREAKS``.
    """
    reader = _Reader(breaks)
    for token in _POSIX.finditer(text):
        reader.take(token)
    return reader.line()


def zsh_line(raw_words: Sequence[str]) -> CommandLine:
    """Read zsh's ``words``, still quoted; the last one is at the cursor."""
    words = [bash_line(raw, "").incomplete for raw in raw_words]
    return CommandLine(tuple(words[1:-1]), words[-1])


def fish_line(words: Sequence[str]) -> CommandLine:
    """Read fish's words; the last one, at the cursor, is still quoted."""
    return CommandLine(tuple(words[1:-1]), _fish_unquoted(words[-1]))


class _Reader:
    """Collects words from the tokens of a line."""

    def __init__(self, breaks: str) -> None:
        self._breaks = breaks
        self._words: list[str] = []
        self._redirected = False
        self._begin()

    def line(self) -> CommandLine:
        first = next((i for i, w in enumerate(self._words) if not _ASSIGNMENT.match(w)), 0)
        words = tuple(self._words[first + 1 :])
        return CommandLine(words, self._text, self._replace_from, self._quote, self._redirected)

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
                self._replace_from = len(self._text)

    def _take_quoted(self, kind: str, token: re.Match[str]) -> None:
        if not token[f"{kind}_end"]:  # so it is the last
            self._quote, self._replace_from = _STYLES[kind], len(self._text)
        self._text += _ESCAPED_IN[kind].sub(r"\1", token[kind])

    def _begin(self) -> None:
        self._text, self._in_word, self._replace_from, self._quote = "", False, 0, ""

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
        part = token[kind]
        text += _FISH_ESCAPED_IN[kind].sub(r"\1", part) if kind in _FISH_ESCAPED_IN else part
    return text
