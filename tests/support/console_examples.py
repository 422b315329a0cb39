"""The console blocks of a document, as what can be run and compared."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping

from support.cli_runner import Result, invoke

_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")


class ConsoleRunner:
    """As much of a shell as the documents show: the program, ``export`` and ``echo $?``."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = dict(environ)
        self.unchecked_status = 0
        """A status that is not 0 and has not been shown with ``echo $?``."""

    def rerun(self, block: str) -> str:
        """Return a console block with its commands as they are and the output of this run."""
        commands = [line for line in block.splitlines() if line.startswith("$ ")]
        return "".join(f"{line}\n{self._run(line[2:])}" for line in commands)

    def _run(self, command: str) -> str:
        if command == "echo $?":
            shown, self.unchecked_status = self.unchecked_status, 0
            return f"{shown}\n"
        assert not self.unchecked_status, (
            f"a command before {command!r} failed, and no `echo $?` shows it"
        )
        name, *arguments = shlex.split(command)
        if name == "export":
            self.environ |= dict(argument.split("=", 1) for argument in arguments)
            return ""
        assert name in ("astro", "astro-org-tokens"), f"what is {name!r}?"
        result: Result = invoke(arguments, self.environ)
        self.unchecked_status = result.status
        return result.stdout + result.stderr


def fenced_blocks(text: str, language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return [match["content"] for match in _BLOCK.finditer(text) if match["language"] == language]


def mask_times(texts: Iterable[str]) -> list[str]:
    """Return texts with moments, which are new in each sandbox, made equal."""
    return [_TIME.sub("<time>", text) for text in texts]
