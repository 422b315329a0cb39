"""From what a shell hands over to the words that were typed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from astro_org_tokens.completion.lexer import CommandLine, bash_line, fish_line, zsh_line
from astro_org_tokens.completion.protocol import quoted

BREAKS = " \t\n\"'@><=;|&(:"  # as bash has them by default

# From a line up to the cursor to the words before it, the word at it, how much of it bash keeps,
# and the quote that is open.
BASH: dict[str, CommandLine] = {
    "astro ": CommandLine((), ""),
    "astro w": CommandLine((), "w"),
    "astro wo to ": CommandLine(("wo", "to"), ""),
    "astro  wo\tto  x": CommandLine(("wo", "to"), "x"),
    "~/bin/astro w": CommandLine((), "w"),
    "A=1 B='x y' astro wo a": CommandLine(("wo",), "a"),
    "astro -n ci\\ de": CommandLine(("-n",), "ci de"),
    "astro -n ci\\": CommandLine(("-n",), "ci"),
    'astro -n "ci de': CommandLine(("-n",), "ci de", 0, '"'),
    "astro -n 'ci de": CommandLine(("-n",), "ci de", 0, "'"),
    "astro -n $'ci\\'s de": CommandLine(("-n",), "ci's de", 0, "$'"),
    'astro -n "a \\"b\\" \\$c \\x': CommandLine(("-n",), 'a "b" $c \\x', 0, '"'),
    "astro -n 'a \\b": CommandLine(("-n",), "a \\b", 0, "'"),
    'astro -n ci\\ "de': CommandLine(("-n",), "ci de", 3, '"'),
    'astro -n "ci "de': CommandLine(("-n",), "ci de"),
    "astro -n 'it'\\''s a": CommandLine(("-n",), "it's a", 3, "'"),
    "astro --role=w": CommandLine((), "--role=w", 7),
    'astro --role="w': CommandLine((), "--role=w", 7, '"'),
    "astro --role=": CommandLine((), "--role=", 7),
    "astro -n a:": CommandLine(("-n",), "a:", 2),
    "astro -n a:b:c": CommandLine(("-n",), "a:b:c", 4),
    "astro -n a\\:b": CommandLine(("-n",), "a:b"),
    'astro -n "a:b': CommandLine(("-n",), "a:b", 0, '"'),
    "astro -n データ:基": CommandLine(("-n",), "データ:基", 4),
    "astro -n '' ": CommandLine(("-n", ""), ""),
    "astro -n $X `id` ": CommandLine(("-n", "$X", "`id`"), ""),
    "astro list > ": CommandLine(("list",), "", redirected=True),
    "astro list >fi": CommandLine(("list",), "fi", redirected=True),
    "astro list 2>&1 ": CommandLine(("list",), ""),
    "astro list &> out -": CommandLine(("list",), "-"),
    "astro list < in >> out -o ": CommandLine(("list", "-o"), ""),
    "astro -n a\\>b": CommandLine(("-n",), "a>b"),
}


@pytest.mark.parametrize(("text", "line"), BASH.items(), ids=BASH)
def test_a_line_of_bash_is_read_as_bash_reads_it(text: str, line: CommandLine) -> None:
    assert bash_line(text, BREAKS) == line


def test_which_characters_end_a_word_is_for_bash_to_say() -> None:
    assert bash_line("astro --role=a:b", " :") == CommandLine((), "--role=a:b", 9)


@pytest.mark.parametrize("quote", ["", "'", '"', "$'"])
@given(text=st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])))
@example("!")
@example("\\")
@example("'\"$`\\!~#^*?[]{}()<>|&; ")
def test_what_is_quoted_for_bash_is_read_back(quote: str, text: str) -> None:
    read = bash_line(f"astro -n {quote}{quoted(text, quote)}", "")
    # A sign of history stands between two double quotes, the second of which is open then.
    assert (read.words, read.incomplete) == (("-n",), text)
    assert read.quote == quote


ZSH: dict[tuple[str, ...], CommandLine] = {
    ("astro", ""): CommandLine((), ""),
    ("astro", "wo", "'a b'", "c\\ d", '"e'): CommandLine(("wo", "a b", "c d"), "e", 0, '"'),
    ("~/bin/astro", "--org-token-name=ci\\ d"): CommandLine((), "--org-token-name=ci d"),
    ("astro", "A=1", "a:b"): CommandLine(("A=1",), "a:b"),
}


@pytest.mark.parametrize(("words", "line"), ZSH.items())
def test_words_of_zsh_come_with_their_quotes(words: tuple[str, ...], line: CommandLine) -> None:
    result = zsh_line(words)
    assert (result.words, result.incomplete) == (line.words, line.incomplete)


FISH: dict[str, str] = {
    "": "",
    "ci\\ de": "ci de",
    "ci\\": "ci",
    '"ci de': "ci de",
    '"a \\$b \\"c\\" \\d': 'a $b "c" \\d',
    "'it\\'s \\\\ \\n": "it's \\ \\n",
    '--org-token-name="ci d': "--org-token-name=ci d",
    "'a'\"b\"c": "abc",
}


@pytest.mark.parametrize(("raw", "typed"), FISH.items(), ids=FISH)
def test_only_the_word_at_the_cursor_is_quoted_in_fish(raw: str, typed: str) -> None:
    assert fish_line(["astro", "-n", "it's \\", raw]) == CommandLine(("-n", "it's \\"), typed)
