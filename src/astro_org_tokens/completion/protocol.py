"""Completions in the form that the shells' scripts read.

The first line is ``astro-org-tokens:KIND:PREFIX``, so that a script can tell this program from
another one of the same name. KIND is ``values`` if the lines after it are completions, ``file`` or
``dir`` if the shell should complete files or directories. PREFIX is the part of the word at the
cursor before the value, such as ``--role=``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from os.path import commonprefix
from typing import NamedTuple

from astro_org_tokens.completion.lexer import CommandLine
from astro_org_tokens.output.escape import escape_control_characters

HEADER = "astro-org-tokens"
LISTING = "63"
"""Value of ``COMP_TYPE`` when bash only lists completions (``?``)."""
MAX_DESCRIPTION_LENGTH = 80

# Characters that bash needs escaped; beyond ASCII only spaces.
_SPECIAL = r"(?![\w./:=@%+,-])[\x00-\x7f]|[^\S\x00-\x7f]"
_IN_DOUBLE = {'"': '\\"', "\\": "\\\\", "$": "\\$", "`": "\\`", "!": '"\\!"'}
_IN_QUOTES = {
    "'": {"'": "'\\''"},
    "$'": {"'": "\\'", "\\": "\\\\"},
    # History expansion: a backslash before ! stays in the text, so ! goes outside the quotes.
    '"': _IN_DOUBLE,
}


class Completion(NamedTuple):
    """One completion: the whole value and its description."""

    value: str
    description: str = ""


class CompletionResult(NamedTuple):
    """All completions of a word.

    Attributes:
        completions: in the order in which they are shown.
        prefix: the part of the word before each of them.
        kind: KIND of the module's docstring.
    """

    completions: Sequence[Completion] = ()
    prefix: str = ""
    kind: str = "values"


def drop_untypable(result: CompletionResult, encoding: str) -> CompletionResult:
    """Drop what can't be typed: control characters, or characters the locale doesn't have."""
    typable = [each for each in result.completions if _is_typable(each.value, encoding)]
    return CompletionResult(typable, result.prefix, result.kind)


def bash_reply(result: CompletionResult, line: CommandLine, *, listing: bool) -> list[str]:
    """Return the lines for bash, which inserts them as they are.

    Args:
        result: all completions.
        line: the command line.
        listing: whether they are only listed; only then do they carry their descriptions.
    """
    completions = result.completions
    if listing and len(completions) > 1:
        return [_header(result), *(_list_line(completion) for completion in completions)]
    values = [
        f"{result.prefix}{completion.value}"[line.replace_from :] for completion in completions
    ]
    return [_header(result), *_quote_all(values, line.quote)]


def zsh_reply(result: CompletionResult) -> list[str]:
    """Return the lines for zsh: value, tab, description."""
    return [_header(result), *(f"{c.value}\t{_description(c)}" for c in result.completions)]


def fish_reply(result: CompletionResult) -> list[str]:
    """Return the lines for fish: the whole word, tab, description."""
    return [
        _header(result),
        *(f"{result.prefix}{c.value}\t{_description(c)}" for c in result.completions),
    ]


def quoted(text: str, quote: str) -> str:
    """Return ``text`` quoted for a bash command line, inside an open quote."""
    if quote:
        return "".join(_IN_QUOTES[quote].get(character, character) for character in text)
    return re.sub(_SPECIAL, r"\\\g<0>", text)


def _quote_all(values: Sequence[str], quote: str) -> list[str]:
    """Quote all values so that their common prefix is quoted correctly too.

    Bash inserts the common prefix, which must not end within an escape.
    """
    words = [_closed(quoted(value, quote), quote) for value in values]
    prefix = quoted(commonprefix(values), quote)  # noqa: RUF071  of characters
    if len(words) > 1 and len(prefix) < len(commonprefix(words)):  # noqa: RUF071
        words.append(prefix)
    return words


def _closed(word: str, quote: str) -> str:
    # Bash closes the quote itself, unless the word already ends like a closed one.
    end = quote[-1:]
    return word + end if end and word.endswith(end) else word


def _header(result: CompletionResult) -> str:
    return f"{HEADER}:{result.kind}:{result.prefix}"


def _list_line(completion: Completion) -> str:
    description = _description(completion)
    return f"{completion.value}  ({description})" if description else completion.value


def _description(completion: Completion) -> str:
    text = escape_control_characters(completion.description)
    return text if len(text) <= MAX_DESCRIPTION_LENGTH else f"{text[: MAX_DESCRIPTION_LENGTH - 1]}…"


def _is_typable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return escape_control_characters(text) == text
