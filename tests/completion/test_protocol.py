"""What the shells' scripts get to read."""

from __future__ import annotations

import pytest

from astro_org_tokens.completion.lexer import CommandLine, bash_line
from astro_org_tokens.completion.protocol import (
    Completion,
    CompletionResult,
    bash_reply,
    drop_untypable,
    fish_reply,
    zsh_reply,
)

NAMES = CompletionResult(
    [Completion("a b", "one"), Completion("a:c", ""), Completion("a:d e", "x: y\n")]
)
ROLE = CompletionResult([Completion("WORKSPACE_OWNER", "owns it")], "--role=")
LINE = CommandLine(("-n",), "a")


def test_bash_gets_what_it_inserts_and_no_description() -> None:
    assert bash_reply(NAMES, LINE, listing=False) == [
        "astro-org-tokens:values:",
        "a\\ b",
        "a:c",
        "a:d\\ e",
    ]


def test_bash_gets_descriptions_when_it_only_shows() -> None:
    assert bash_reply(NAMES, LINE, listing=True) == [
        "astro-org-tokens:values:",
        "a b  (one)",
        "a:c",
        "a:d e  (x: y\\n)",
    ]


def test_bash_never_gets_the_description_of_the_only_one() -> None:
    line = bash_line("astro --role=w", "=")
    head = "astro-org-tokens:values:--role="
    assert bash_reply(ROLE, line, listing=True) == [head, "WORKSPACE_OWNER"]


BEGINNINGS: dict[str, tuple[list[str], str, list[str]]] = {
    "plain": (["ab", "ac"], "", ["ab", "ac"]),
    "the same escape": (["a b", "a c"], "", ["a\\ b", "a\\ c"]),
    "different escapes": (["a b", "a;c"], "", ["a\\ b", "a\\;c", "a"]),
    "an escape and a backslash": (["a b", "a\\"], "", ["a\\ b", "a\\\\", "a"]),
    "in double quotes": (["a$", 'a"'], '"', ["a\\$", 'a\\""', "a"]),
    "in single quotes": (["a'b", "a'c"], "'", ["a'\\''b", "a'\\''c"]),
    "one alone": (["a;b"], "", ["a\\;b"]),
    "a double quote at the end": (['a"'], '"', ['a\\""']),
    "a single quote at the end": (["a'"], "'", ["a'\\'''"]),
    "a sign of history at the end": (["a!"], '"', ['a"\\!""']),
    "a quote at the end of an ANSI-C quote": (["a'"], "$'", ["a\\''"]),
}


@pytest.mark.parametrize(("names", "quote", "lines"), BEGINNINGS.values(), ids=BEGINNINGS)
def test_what_all_have_in_common_never_ends_within_an_escape(
    names: list[str], quote: str, lines: list[str]
) -> None:
    result = CompletionResult([Completion(name) for name in names])
    assert bash_reply(result, CommandLine((), "a", quote=quote), listing=False)[1:] == lines


KEPT: dict[str, tuple[str, CompletionResult, str]] = {
    "behind =": ("astro --role=w", ROLE, "WORKSPACE_OWNER"),
    "where = ends no word": ("astro --rol\\e=w", ROLE, "WORKSPACE_OWNER"),
    "behind a colon": ("astro -n a:", CompletionResult([Completion("a:b c")]), "b\\ c"),
    "in a quote": ('astro -n "a:', CompletionResult([Completion("a:b c")]), "a:b c"),
    "in a quote within": ('astro -n a\\ "b', CompletionResult([Completion("a b'c")]), "b'c"),
}


@pytest.mark.parametrize(("text", "found", "word"), KEPT.values(), ids=KEPT)
def test_bash_gets_only_what_it_puts_in_place(
    text: str, found: CompletionResult, word: str
) -> None:
    assert bash_reply(found, bash_line(text, "=:"), listing=False)[1:] == [word]


def test_zsh_gets_the_prefix_apart_and_quotes_by_itself() -> None:
    assert zsh_reply(NAMES) == ["astro-org-tokens:values:", "a b\tone", "a:c\t", "a:d e\tx: y\\n"]
    assert zsh_reply(ROLE) == ["astro-org-tokens:values:--role=", "WORKSPACE_OWNER\towns it"]


def test_fish_gets_whole_words_and_quotes_by_itself() -> None:
    assert fish_reply(NAMES) == ["astro-org-tokens:values:", "a b\tone", "a:c\t", "a:d e\tx: y\\n"]
    assert fish_reply(ROLE) == [
        "astro-org-tokens:values:--role=",
        "--role=WORKSPACE_OWNER\towns it",
    ]


def test_the_shell_is_told_to_offer_files() -> None:
    files = CompletionResult((), "--db=", "file")
    assert bash_reply(files, LINE, listing=False) == ["astro-org-tokens:file:--db="]
    assert zsh_reply(files) == fish_reply(files) == ["astro-org-tokens:file:--db="]


def test_a_long_description_is_cut() -> None:
    result = CompletionResult([Completion("x", "y" * 81), Completion("z", "y" * 80)])
    assert fish_reply(result)[1:] == [f"x\t{'y' * 79}…", f"z\t{'y' * 80}"]


@pytest.mark.parametrize("name", ["a\tb", "a\nb", "a\x1b[2J", "a\x9b", "a\u202eb", "a\ud800"])
def test_a_name_that_holds_a_control_character_is_not_offered(name: str) -> None:
    result = CompletionResult([Completion(name), Completion("ok", name)])
    assert drop_untypable(result, "utf-8") == CompletionResult([Completion("ok", name)])


def test_a_name_that_the_locale_can_not_show_is_not_offered() -> None:
    result = CompletionResult([Completion("データ"), Completion("café")])
    assert drop_untypable(result, "iso-8859-1") == CompletionResult([Completion("café")])
    assert drop_untypable(result, "ascii") == CompletionResult([])
