"""``astro completion``: the scripts that let shells complete command lines."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from astro_org_tokens.app import App
from astro_org_tokens.commands.group import PROGRAM_NAMES, Group
from astro_org_tokens.completion.shell_script import script

_SHELLS = """\b
bash, in ~/.bashrc (~/.bash_profile on macOS):
  eval "$(astro completion bash)"

\b
zsh, in ~/.zshrc:
  source <(astro completion zsh)

\b
fish, in ~/.config/fish/config.fish:
  astro completion fish | source

To enable completion in the current shell only, run the same line at the prompt.
"""
_BASH = """\b
Run this in the current shell, or add it to ~/.bashrc (~/.bash_profile on macOS)
for new shells:
  eval "$(astro completion bash)"
"""
_ZSH = """\b
Run this in the current shell, or add it to ~/.zshrc (after compinit, if you use
it) for new shells:
  source <(astro completion zsh)

\b
Or save it under this name in a directory on $fpath, before compinit runs:
  astro completion zsh > "${fpath[1]}/_astro_org_tokens"
"""
_FISH = """\b
Run this in the current shell, or add it to ~/.config/fish/config.fish for new
shells:
  astro completion fish | source
"""


@click.group("completion", cls=Group, epilog=_SHELLS, official_only={"powershell": ""})
def completion() -> None:
    """Generate shell completion scripts.

    Each subcommand prints a script that completes both `astro` and
    `astro-org-tokens`. If another program on your PATH is named `astro`, run
    `astro-org-tokens completion` instead; its script doesn't affect that program.

    Token and Workspace names and IDs are fetched from the API with your usual
    credentials and Workspace, and cached for one minute.
    """


@completion.command(epilog=_BASH)
@click.pass_context
def bash(ctx: click.Context) -> None:
    """Generate the completion script for bash (3.2 or later)."""
    _write(ctx, "bash.sh")


@completion.command(epilog=_ZSH)
@click.pass_context
def zsh(ctx: click.Context) -> None:
    """Generate the completion script for zsh."""
    _write(ctx, "zsh.zsh")


@completion.command(epilog=_FISH)
@click.pass_context
def fish(ctx: click.Context) -> None:
    """Generate the completion script for fish (3.0 or later)."""
    _write(ctx, "fish.fish")


def _write(ctx: click.Context, file: str) -> None:
    app = ctx.find_object(App)
    assert app is not None  # noqa: S101  the root is always given one
    app.console.write(script(file, _program_names(ctx.find_root().info_name)))


def _program_names(own_name: str | None) -> tuple[str, ...]:
    """Return the names that the script completes, but not that of another program on the PATH."""
    if own_name == PROGRAM_NAMES[0]:
        return PROGRAM_NAMES
    import shutil  # noqa: PLC0415

    other = shutil.which(PROGRAM_NAMES[0])
    own_folder = Path(sys.argv[0]).resolve().parent
    is_ours = other is None or Path(other).resolve().parent == own_folder
    return PROGRAM_NAMES if is_ours else PROGRAM_NAMES[1:]
