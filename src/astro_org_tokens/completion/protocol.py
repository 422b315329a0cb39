"""What could come next, in the form in which the shells' scripts read it.

The first line is ``astro-org-tokens:KIND:PREFIX``, so that a script can tell this program from
another of its name. KIND is ``values``, ``file`` or ``dir``: what the lines after it are, or that
the shell itself should offer files or folders. PREFIX is what stands in the word at the cursor
before the value, such as ``--role=``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonprefix

from astro_org_tokens.completion.lexer import CommandLine
from astro_org_tokens.output.escape import escape_control_characters

HEADER = "astro-org-tokens"
LISTING = "63"
"""``COMP_TYPE`` of bash when it shows what there is and inserts nothing."""
MAX_DESCRIPTION_LENGTH = 80

# All but letters, digits and a few others; beyond ASCII only what is a space.
_SPECIAL = re.compile(r"[^\w./:=@%+,\x80-\U0010ffff-]|[^\S\x00-\x7f]")
_IN_DOUBLE = {'"': '\\"', "\\": "\\\\", "$": "\\$", "`": "\\`", "!": '"\\!"'}
_IN_QUOTES = {
    "'": {"'": "'\\''"},
    "$'": {"'": "\\'", "\\": "\\\\"},
    # A backslash before the sign of history stays in the text, so it has to be outside.
    '"': _IN_DOUBLE,
}


@dataclass(frozen=True)
class Completion:
    """What could come next: the whole value, and a word on it for a person."""

    value: str
    description: str = ""


@dataclass(frozen=True)
class CompletionResult:
    """All that could come next.

    Attributes:
        candidates: in the order in which they are to be shown.
        prefix: what stands before each of them in the same word.
        kind: see above.
    """

    candidates: Sequence[Completion] = ()
    prefix: str = ""
    kind: str = "values"


def drop_untypable(found: CompletionResult, encoding: str) -> CompletionResult:
    """Leave out what can't be typed: control characters, or letters that the locale lacks."""
    kept = [
        c
        for c in found.candidates
        if escape_control_characters(c.value) == c.value and _fits(c.value, encoding)
    ]
    return CompletionResult(kept, found.prefix, found.kind)


def bash_reply(found: CompletionResult, line: CommandLine, *, listing: bool) -> list[str]:
    """Return the lines for bash, which inserts them as they are.

    Args:
        found: all candidates.
        line: what was typed.
        listing: whether they are only shown; then, and only then, they carry their descriptions.
    """
    candidates = found.candidates
    if listing and len(candidates) > 1:
        return [_header(found), *(_shown(candidate) for candidate in candidates)]
    values = [f"{found.prefix}{candidate.value}"[line.kept :] for candidate in candidates]
    return [_header(found), *_joint(values, line.quote)]


def zsh_reply(found: CompletionResult) -> list[str]:
    """Return the lines for zsh: value, tab, description."""
    return [_header(found), *(f"{c.value}\t{_description(c)}" for c in found.candidates)]


def fish_reply(found: CompletionResult) -> list[str]:
    """Return the lines for fish: the whole word, tab, description."""
    return [
        _header(found),
        *(f"{found.prefix}{c.value}\t{_description(c)}" for c in found.candidates),
    ]


def quoted(text: str, quote: str) -> str:
    """Return ``text`` as it has to stand in a bash command line, inside a quote that is open."""
    if quote:
        return "".join(_IN_QUOTES[quote].get(character, character) for character in text)
    return _SPECIAL.sub(r"\\\g<0>", text)


def _joint(values: Sequence[str], quote: str) -> list[str]:
    """Quote all values, so that what all of them begin with is quoted right as well.

    Bash inserts that beginning, and it must not end in the middle of an escape.
    """
    words = [_closed(quoted(value, quote), quote) for value in values]
    beginning = quoted(commonprefix(values), quote)  # noqa: RUF071  of characters
    if len(words) > 1 and len(beginning) < len(commonprefix(words)):  # noqa: RUF071
        words.append(beginning)
    return words


def _closed(word: str, quote: str) -> str:
    # Bash closes the quote, but not behind what looks like the end of one.
    end = quote[-1:]
    return word + end if end and word.endswith(end) else word


def _header(found: CompletionResult) -> str:
    return f"{HEADER}:{found.kind}:{found.prefix}"


def _shown(candidate: Completion) -> str:
    description = _description(candidate)
    return f"{candidate.value}  ({description})" if description else candidate.value


def _description(candidate: Completion) -> str:
    text = escape_control_characters(candidate.description)
    return text if len(text) <= MAX_DESCRIPTION_LENGTH else f"{text[: MAX_DESCRIPTION_LENGTH - 1]}…"


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
