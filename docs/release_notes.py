"""Prints the changes of one version: `python docs/release_notes.py v0.1.0 CHANGELOG.md`."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def release_notes(changelog: str, tag: str) -> str:
    """Return the section of a version, without its heading.

    Args:
        changelog: text in the form of Keep a Changelog: `## 0.1.0 - 2026-01-31` starts a section.
        tag: the version, with or without a leading `v`.

    Raises:
        ValueError: there is no such section, or it is empty.
    """
    version = tag.removeprefix("v")
    heading = rf"^## \[?{re.escape(version)}\]?(?: - \d{{4}}-\d\d-\d\d)?$"
    section = re.search(rf"{heading}\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if section is None or not section[1].strip():
        raise ValueError(f"the changes have no section for version {version}, or an empty one")
    return section[1].strip() + "\n"


if __name__ == "__main__":
    try:
        sys.stdout.write(release_notes(Path(sys.argv[2]).read_text(encoding="utf-8"), sys.argv[1]))
    except ValueError as error:
        sys.exit(str(error))
