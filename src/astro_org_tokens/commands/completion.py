"""``astro completion``: the scripts that let shells complete command lines."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.group import Group
from astro_org_tokens.completion import script

NAMES = ("astro", "astro-org-tokens")
"""The names that the program is installed under."""
_SHELLS = """\b
bash, in ~/.bashrc (on macOS in ~/.bash_profile):
  eval "$(astro completion bash)"

\b
zsh, in ~/.zshrc:
  source <(astro completion zsh)

\b
fish, in ~/.config/fish/config.fish:
  astro completion fish | source

The same line, typed in a shell that is running, does it there.
"""
_BASH = """\b
In this shell, or in ~/.bashrc (on macOS in ~/.bash_profile) for every new one:
  eval "$(astro completion bash)"
"""
_ZSH = """\b
In this shell, or in ~/.zshrc for every new one; after compinit, where that is there:
  source <(astro completion zsh)

\b
Or as a file of this name in a folder of $fpath, before compinit:
  astro completion zsh > "${fpath[1]}/_astro_org_tokens"
"""
_FISH = """\b
In this shell, or in ~/.config/fish/config.fish for every new one:
  astro completion fish | source
"""


@click.group("completion", cls=Group, epilog=_SHELLS)
def completion() -> None:
    """Complete commands, roles, tokens and Workspaces with Tab.

    Each command prints a script for one shell, which serves both names of the program: astro and
    astro-org-tokens. Where the PATH has another program named astro, `astro-org-tokens completion`
    leaves that one alone.

    Names and IDs are asked of the API, with the credential and the Workspace that a command would
    use, and kept for a minute.
    """


@completion.command(epilog=_BASH)
@click.pass_context
def bash(ctx: click.Context) -> None:
    """Print the script for bash, 3.2 and newer."""
    _write(ctx, "bash.sh")


@completion.command(epilog=_ZSH)
@click.pass_context
def zsh(ctx: click.Context) -> None:
    """Print the script for zsh."""
    _write(ctx, "zsh.zsh")


@completion.command(epilog=_FISH)
@click.pass_context
def fish(ctx: click.Context) -> None:
    """Print the script for fish, 3.0 and newer."""
    _write(ctx, "fish.fish")


def _write(ctx: click.Context, file: str) -> None:
    app = ctx.find_object(App)
    assert app is not None  # noqa: S101  the root is always given one
    app.console.write(script(file, _program_names(ctx.find_root().info_name)))


def _program_names(own_name: str | None) -> tuple[str, ...]:
    """Return the names that the script completes, but not that of another program on the PATH."""
    if own_name == NAMES[0]:
        return NAMES
    import shutil  # noqa: PLC0415

    other = shutil.which(NAMES[0])
    own_folder = Path(sys.argv[0]).resolve().parent
    is_ours = other is None or Path(other).resolve().parent == own_folder
    return NAMES if is_ours else NAMES[1:]
