"""The command reference, made from the program itself: `make reference`."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from astro_org_tokens.commands.organization_token.add import add
from astro_org_tokens.commands.root import root

PAGE = Path(__file__).with_suffix(".md")
NAME = "astro"
OTHER_SPELLING = ("workspace", "token", "organization-token")
"""It leads to commands that are told of already."""
INTRODUCTION = """\
# Command reference

What each command's `--help` says, made from the program by `make reference`.

The program has two names, `astro` and `astro-org-tokens`, and the commands of \
`organization-token` two spellings: `astro workspace organization-token` and `astro workspace \
token organization-token`. `-h` and `--help` are there for every command. `--workspace-id` and \
`--verbosity` may also stand behind a group; the innermost counts.
"""
Words = tuple[str, ...]
Row = tuple[str, str]


def main() -> None:
    """Write the page."""
    PAGE.write_text(text(), encoding="utf-8", newline="\n")


def text() -> str:
    """Return the page."""
    pages = dict(_commands(root, (NAME,)))
    common = [row for row in _options(add, combine_errors=True) if "--output" not in row[0]]
    endings = [block for block in _blocks(add) if block[0] != "Examples"]
    parts = [INTRODUCTION, *_overview(pages)]
    for words, command in pages.items():
        parts += _section(words, command, {*common, *endings})
    parts += ["## Options of every command", *_table("option", common)]
    for title, content in endings:
        parts += [f"## {title}", _fence("text", content)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _commands(command: click.Command, words: Words) -> Iterator[tuple[Words, click.Command]]:
    yield words, command
    if isinstance(command, click.Group):
        for name, below in sorted(command.commands.items()):
            if (*words, name)[1:] != OTHER_SPELLING:
                yield from _commands(below, (*words, name))


def _overview(pages: dict[Words, click.Command]) -> Iterator[str]:
    yield from _table(
        "command",
        (
            (f"[`{' '.join(words)}`](#{'-'.join(words)})", command.get_short_help_str(200))
            for words, command in pages.items()
            if not isinstance(command, click.Group)
        ),
    )


def _section(words: Words, command: click.Command, told_later: set[Row]) -> Iterator[str]:
    context = click.Context(command, info_name=" ".join(words))
    yield f"## `{context.info_name}`"
    usage = [context.command_path, *command.collect_usage_pieces(context)]
    yield _fence("text", " ".join(usage))
    yield from _prose(command.help or "")
    aliases = getattr(command, "aliases", {})
    if aliases:
        named = (f"`{short}` for `{name}`" for short, name in aliases.items())
        yield f"Aliases: {', '.join(named)}."
    rows = (*_options(command), *_options(command, combine_errors=True))
    yield from _table("option", [row for row in rows if row not in told_later])
    for title, content in _blocks(command):
        if (title, content) not in told_later:
            yield f"{title}:"
            yield _fence("sh" if title == "Examples" else "text", content)


def _options(command: click.Command, *, combine_errors: bool = False) -> list[Row]:
    """Return a command's own options, or those that commands have in common."""
    context = click.Context(command, info_name=NAME)
    return [
        (f"`{record[0]}`", record[1])
        for parameter in command.params
        if isinstance(parameter, click.Option) and parameter.expose_value is not combine_errors
        if (record := parameter.get_help_record(context))
    ]


def _blocks(command: click.Command) -> list[Row]:
    """Return the end of a command's help: titles, and what stands below them."""
    found = re.findall(r"\x08\n(.*?)(?:\n\n|\Z)", command.epilog or "", re.DOTALL)
    blocks = (block.partition("\n") for block in found)
    return [(title.rstrip(":"), textwrap.dedent(content).rstrip()) for title, _, content in blocks]


def _prose(help_text: str) -> Iterator[str]:
    for paragraph in inspect.cleandoc(help_text).split("\n\n"):
        if paragraph.startswith("\b\n"):
            yield _fence("text", paragraph.removeprefix("\b\n"))
        else:
            yield " ".join(paragraph.split())


def _fence(language: str, content: str) -> str:
    return f"```{language}\n{content}\n```"


def _table(title: str, rows: Iterable[Row]) -> Iterator[str]:
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    if lines:
        yield "\n".join([f"| {title} | what it does |", "| --- | --- |", *lines])


if __name__ == "__main__":
    main()
