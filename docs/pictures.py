"""The pictures in the documents: `make pictures`.

Each is what the program writes to a terminal, run in a sandbox of its own, drawn as SVG. The page
of `list -o html` is a picture from Chromium, if it is installed.
"""

from __future__ import annotations

import base64
import os
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

import pyte
from pyte.screens import Char

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.chromium import CHROMIUM, Chromium
from support.cli_runner import clean_env, invoke_subprocess
from support.pseudo_terminal import ENTER, TerminalProcess

FOLDER = Path(__file__).parent / "images"
GROUP = "astro workspace organization-token"
IN_ML = "--workspace 'Machine Learning'"

CELL, LINE, SIZE, MARGIN, BAR = 8.4, 19, 14, 16, 30
"""Width of a character, distance of lines, size of the type, edge, height of the title bar."""
COLORS = {
    "default": "#d6deeb",
    "red": "#ff7b72",
    "green": "#7ee787",
}
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


@dataclass(frozen=True)
class Picture:
    """What is typed at a terminal.

    Attributes:
        commands: one after the other.
        columns: of the terminal.
        answers: to the questions of the last command, by what the screen shows by then.
        files: that are there, by name.
    """

    commands: Sequence[str]
    columns: int = 128
    answers: Sequence[tuple[str, str]] = ()
    files: Mapping[str, str] | None = None


GRANTS = """\
workspaces:
  Machine Learning:
    deploy-bot: WORKSPACE_OPERATOR
    reporting: WORKSPACE_MEMBER
"""
PICTURES = {
    "change": Picture(
        (
            f"{GROUP} list {IN_ML}",
            f"{GROUP} add -n reporting -r WORKSPACE_MEMBER {IN_ML}",
            f"{GROUP} update -n reporting -r WORKSPACE_OWNER {IN_ML} --dry-run",
            f"{GROUP} update -n reportin -r WORKSPACE_OWNER {IN_ML}",
        )
    ),
    "questions": Picture(
        (f"{GROUP} add",),
        answers=(
            ("Workspace (enter a number or part of a name):", "mach"),
            ("Token (enter a number or part of a name):", "hire"),
            ("Role (enter a number or part of a name):", "2"),
        ),
    ),
    "everywhere": Picture((f"{GROUP} list -n deploy-bot --all-workspaces",)),
    "apply": Picture(
        (
            "cat grants.yaml",
            f"{GROUP} apply -f grants.yaml --prune --dry-run",
            f"{GROUP} apply -f grants.yaml --prune --yes",
            f"{GROUP} apply -f grants.yaml --check",
        ),
        files={"grants.yaml": GRANTS},
    ),
    "matrix": Picture(
        (
            f"{GROUP} list --all-workspaces --expired --expires-within 7d",
            f"{GROUP} list --all-workspaces -o matrix",
        ),
        columns=140,
    ),
    "review": Picture(
        (
            "cat typo.yaml",
            f"{GROUP} validate -f typo.yaml",
            f"{GROUP} validate -f grants.yaml",
            f"{GROUP} apply -f grants.yaml --dry-run -o markdown",
        ),
        columns=152,
        files={"grants.yaml": GRANTS, "typo.yaml": GRANTS.replace("MEMBER", "MEMBR")},
    ),
}


def main() -> None:
    """Draw all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        (FOLDER / f"{name}.svg").write_text(drawn(name), encoding="utf-8", newline="\n")
        print(f"docs/images/{name}.svg")
    if CHROMIUM is None:
        print("Chromium isn't installed: docs/images/access.png is unchanged")
    else:
        (FOLDER / "access.png").write_bytes(page_picture())
        print("docs/images/access.png")


def page_picture() -> bytes:
    """Return the page of the sandbox's tokens, with one row opened, as PNG."""
    argv = [*GROUP.split()[1:], "list", "--all-workspaces", "-o", "html"]
    with (
        tempfile.TemporaryDirectory() as directory,
        start(SandboxOptions()) as sandbox,
        closing(Chromium()) as browser,
    ):
        result = invoke_subprocess(argv, _environ(Path(directory), sandbox))
        path = Path(directory) / "access.html"
        path.write_text(result.stdout, encoding="utf-8")
        browser.call(
            "Emulation.setDeviceMetricsOverride",
            width=1100,
            height=760,
            deviceScaleFactor=1,
            mobile=False,
        )
        browser.open(path, "sort=-role:" + seed_ids.DATA_ENGINEERING)
        browser.evaluate("document.querySelectorAll('#body th button')[2].click()")
        return base64.b64decode(browser.call("Page.captureScreenshot")["data"])


def drawn(name: str) -> str:
    """Return a picture, by its name, as SVG."""
    picture = PICTURES[name]
    return svg(screen_of(picture.columns, _shown(picture)), picture.commands[0])


def _environ(home: Path, sandbox: Sandbox) -> dict[str, str]:
    variables = {"ASTRO_API_URL": sandbox.api_url, "ASTRO_API_TOKEN": sandbox.api_token}
    return clean_env(home) | variables


def _shown(picture: Picture) -> bytes:
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as directory, start(SandboxOptions()) as sandbox:
        environ = _environ(Path(directory), sandbox)
        os.chdir(directory)  # messages have the names of files
        try:
            for name, text in (picture.files or {}).items():
                Path(name).write_text(text, encoding="utf-8")
            return b"".join(_command(picture, each, environ) for each in picture.commands)
        finally:
            os.chdir(here)


def _command(picture: Picture, command: str, environ: Mapping[str, str]) -> bytes:
    """Return a command as it is typed, and its output."""
    shown = f"\x1b[32m$\x1b[0m \x1b[1m{command}\x1b[0m\r\n".encode()
    program, *argv = shlex.split(command)
    if program == "cat":
        return shown + Path(argv[0]).read_bytes().replace(b"\n", b"\r\n")
    answers = picture.answers if command is picture.commands[-1] else ()
    return shown + _run(argv, environ, picture.columns, answers)


def _run(
    argv: Sequence[str],
    environ: Mapping[str, str],
    columns: int,
    answers: Sequence[tuple[str, str]],
) -> bytes:
    terminal = TerminalProcess(argv, environ, columns=columns)
    try:
        for question, answer in answers:
            terminal.wait_for(question)
            terminal.type(answer + ENTER)
        terminal.status()
        return terminal.raw
    finally:
        terminal.close()


def screen_of(columns: int, shown: bytes) -> pyte.Screen:
    """Return the screen of a terminal, as high as what it was sent."""
    text = shown.decode()
    screen = pyte.Screen(columns, 2 * text.count("\n") + 1)
    # The screen has no place for a zero-width joiner, and drops what follows it.
    pyte.Stream(screen).feed(text.replace("\u200d", ""))
    return screen


def svg(screen: pyte.Screen, title: str) -> str:
    """Return a screen as SVG."""
    last = max(row for row, line in enumerate(screen.display) if line.strip())
    width = screen.columns * CELL + 2 * MARGIN
    height = BAR + (last + 1) * LINE + 2 * MARGIN - 8
    body = [
        span for row in range(last + 1) for span in _spans(screen.buffer[row], row, screen.columns)
    ]
    dots = (
        f'<circle cx="{20 + 18 * place}" cy="17" r="5.5" fill="{color}"/>'
        for place, color in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" font-family="{FONTS}" '
        f'font-size="{SIZE}">'
    )
    window = '<rect width="100%" height="100%" rx="8" fill="#0d1726"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", window, *dots, *body, "</svg>\n"])


def _spans(line: Mapping[int, Char], row: int, columns: int) -> list[str]:
    """Return the words of a line, each at its position: fonts differ in width."""
    cells = [(column, line[column]) for column in range(columns)]
    y = BAR + MARGIN + row * LINE + 6
    spans = []
    for style, group in groupby(cells, key=lambda cell: _style(cell[1])):
        run = list(group)
        if style is None:
            continue
        text = escape("".join(char.data for _, char in run), quote=False)
        x, length = MARGIN + run[0][0] * CELL, len(run) * CELL
        spans.append(
            f'<text x="{x:.1f}" y="{y}" textLength="{length:.1f}" '
            f'lengthAdjust="spacingAndGlyphs"{style}>{text}</text>'
        )
    return spans


def _style(char: Char) -> str | None:
    if char.data == " ":
        return None
    weight = ' font-weight="bold"' if char.bold else ""
    return f' fill="{COLORS[char.fg]}"{weight}'


if __name__ == "__main__":
    main()
