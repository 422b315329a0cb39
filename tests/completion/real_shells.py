"""The shells themselves, at a pseudo-terminal: keys go in, and the command line is read back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.cli_runner import PROGRAM
from support.pseudo_terminal import ENTER, PATIENCE_SECONDS, TerminalProcess

TAB = "\t"
REPORT_LINE = "\x18\x14"  # Ctrl-X Ctrl-T
SHELLS = ("bash", "zsh", "fish")

LOAD = {
    "bash": 'eval "$(astro completion bash)"',
    "zsh": "source <(astro completion zsh)",
    "fish": "astro completion fish | source",
}
"""How completion is loaded, by what the help says."""

# On Ctrl-X Ctrl-T each writes down the command line, and what it takes it for
# (its words, without quotes), and empties it.
_BASH = r"""
PS1='$ '
bind 'set enable-bracketed-paste off'
tell() {
    set --
    eval "set -- $READLINE_LINE"
    printf '%s\0' "$READLINE_LINE" "$@" >"$TOLD.new"
    mv "$TOLD.new" "$TOLD"
    READLINE_LINE= READLINE_POINT=0
}
bind -x '"\C-x\C-t": tell'
"""
_ZSH = r"""
PS1='$ '
unsetopt beep
tell() {
    local -a words
    eval "words=($BUFFER)"
    print -rNn -- "$BUFFER" $words >$TOLD.new
    mv $TOLD.new $TOLD
    BUFFER=
}
zle -N tell
bindkey '^X^T' tell
"""
_FISH = r"""
function fish_prompt; echo -n '$ '; end
function fish_greeting; end
function fish_title; end
set -g fish_autosuggestion_enabled 0
function tell
    set -l line (commandline)
    set -l words
    eval set words $line
    printf '%s\0' "$line" $words >$TOLD.new
    mv $TOLD.new $TOLD
    commandline --replace ''
end
bind \cx\ct tell
"""
_ARGUMENTS = {
    "bash": ("--noprofile", "--rcfile", "{home}/bashrc", "-i"),
    "zsh": ("--no-global-rcs", "-i"),
    "fish": ("-i",),
}
_FILES = {
    "bash": ("bashrc", _BASH),
    "zsh": (".zshrc", _ZSH),
    "fish": (".config/fish/config.fish", _FISH),
}


@dataclass(frozen=True)
class ReportedLine:
    """A command line as it stands, and the words that the shell takes it for."""

    line: str
    words: tuple[str, ...]


class ShellSession:
    """A shell in which this program's completion is loaded.

    Args:
        name: of the shell.
        environ: for the program.
        home: an empty folder.
        load: what loads completion.

    Attributes:
        home: its home folder.
    """

    def __init__(
        self, name: str, environ: Mapping[str, str], home: Path, load: str | None = None
    ) -> None:
        file, text = _FILES[name]
        text += load or LOAD[name]
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_text(text, encoding="utf-8")
        # Without it, fish reads all manual pages in the background.
        (home / ".local/share/fish/generated_completions").mkdir(parents=True)
        self.home = home
        self._told = home / "told"
        self.terminal = TerminalProcess(
            [argument.format(home=home) for argument in _ARGUMENTS[name]],
            {
                **environ,
                "HOME": str(home),
                "LANG": "C.UTF-8",
                "PATH": f"{PROGRAM.parent}:{environ['PATH']}",
                "TERM": "xterm",
                "TOLD": str(self._told),
            },
            program=str(shutil.which(name)),
        )
        self.terminal.wait_for("$")

    def press(self, keys: str) -> ReportedLine:
        """Press keys on an empty line, and return what stands there then."""
        self._told.unlink(missing_ok=True)
        self.terminal.type(keys + REPORT_LINE)
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._told.exists():
            assert time.monotonic() < end, f"nothing was told:\n{self.terminal.screen}"
            self.terminal.read_output(0.01)
        line, *words = self._told.read_text(encoding="utf-8").removesuffix("\0").split("\0")
        return ReportedLine(line, tuple(words))

    def enter(self, keys: str) -> None:
        """Press keys, and Enter."""
        self.terminal.type(keys + ENTER)
