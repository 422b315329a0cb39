"""Reports what a run of the action came to: its outputs, its summary, and messages in the log."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MAX_ERROR_LENGTH = 2_000
"""Characters. A plan has at most 60,000, and GitHub takes comments of 65,536."""
_JOINERS = "\u200c\u200d"
"""They aren't printable, but emoji and some scripts need them."""


def main(environ: Mapping[str, str]) -> None:
    """Write the outputs and the summary, and print the plan and the messages.

    Args:
        environ: the environment: MODE, DIRECTORY with the plan.md and result.json of run.sh, and
            GitHub's variables.
    """
    directory, mode = Path(environ["DIRECTORY"]), environ["MODE"]
    plan = read(directory / "plan.md")
    result = json.loads(read(directory / "result.json") or "{}")
    counts = count(result)
    messages = [*find_messages(result, counts, mode)]

    # The program has escaped what the runner would read as a command.
    print(plan, end="")
    for level, text in messages:
        print(f"::{level} title=astro-org-tokens::{escape_data(text)}")
    file = directory / "report.md"
    file.write_text(report(plan, counts, [text for _, text in messages], mode), encoding="utf-8")
    append(environ["GITHUB_STEP_SUMMARY"], read(file))
    outputs = {**counts, "plan-file": file}
    append(environ["GITHUB_OUTPUT"], "".join(f"{name}={outputs[name]}\n" for name in outputs))


def count(result: Mapping[str, Any]) -> dict[str, int]:
    """Return the numbers of changes; nothing if they aren't known."""
    changes = result.get("changes")
    if changes is None:
        return {}
    return {
        "changes": len(changes),
        "added": sum(change["before"] is None for change in changes),
        "removed": sum(change["after"] is None for change in changes),
    }


def find_messages(
    result: Mapping[str, Any], counts: Mapping[str, int], mode: str
) -> Iterator[tuple[str, str]]:
    """Yield the level and the text of each message."""
    if not result:
        yield "error", "The program ended without a result. See the job's log."
    elif "error" in result:
        yield "error", f"Error: {printable(result['error'])}"
        if mode == "apply":  # otherwise the plan has them
            for token in result.get("failed", ()):
                yield "error", printable(f"{label(token)}: failed: {token['error']}")
            for token in result.get("unconfirmed", ()):
                yield "error", printable(f"{label(token)}: sent but not confirmed")
    elif mode == "check" and counts["changes"]:
        yield (
            "error",
            f"Drift: the roles aren't as the files declare. Changes: {counts['changes']}.",
        )
    if "not_visible" in result:
        hidden = printable(", ".join(result["not_visible"]))
        text = (
            "Some roles are in Workspaces that your credentials can't see and that the files don't "
            f"list ({hidden}). To compare these roles too, add the Workspaces' IDs to a file."
        )
        yield "warning", text


def report(plan: str, counts: Mapping[str, int], messages: list[str], mode: str) -> str:
    """Return the plan and the messages as Markdown."""
    parts = [plan] if plan else []
    if mode == "apply" and counts:
        changed = counts["changes"] - counts["added"] - counts["removed"]
        done = f"{counts['added']} added, {changed} changed, {counts['removed']} removed"
        parts.insert(0, f"**Done: {done}.** The plan was:\n")
    if messages:
        # As code, in which GitHub finds no markup, link, or mention.
        code = "\n".join(messages)[:MAX_ERROR_LENGTH]
        parts.append(f"{textwrap.indent(code, '    ')}\n")
    return "\n".join(parts)


def label(token: Mapping[str, str]) -> str:
    """Return how messages name a token."""
    return f"{token['token_name']} ({token['token_id']})"


def printable(text: str) -> str:
    """Return text with visible escapes for what could disguise it, except line breaks."""
    return "".join(
        each if each.isprintable() or each == "\n" or each in _JOINERS else ascii(each)[1:-1]
        for each in text
    )


def escape_data(text: str) -> str:
    """Return the text of a workflow command, on one line.

    Source: the GitHub Actions Toolkit, ``escapeData`` in ``packages/core/src/command.ts``.
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def read(path: Path) -> str:
    """Return the text of a file, or nothing if it doesn't exist."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def append(path: str, text: str) -> None:
    """Add text to one of the files that GitHub reads."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main(os.environ)
