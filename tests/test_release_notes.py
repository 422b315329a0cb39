"""What a release says on GitHub: the version's section of CHANGELOG.md."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from release_notes import release_notes

ROOT = Path(__file__).parent.parent
CHANGELOG = """\
# Changes

## Unreleased

### Added

- Something new.

## [0.1.10] - 2026-03-01

- Ten.

## 0.1.1 - 2026-02-01

### Added

- One.

### Fixed

- Two.

## 0.1.0

## 0.0.1 - 2026-01-01

- The first.
"""


@pytest.mark.parametrize(
    ("tag", "notes"),
    [
        ("v0.1.1", "### Added\n\n- One.\n\n### Fixed\n\n- Two.\n"),
        ("v0.1.10", "- Ten.\n"),
        ("0.0.1", "- The first.\n"),
        ("Unreleased", "### Added\n\n- Something new.\n"),
    ],
)
def test_the_notes_are_the_whole_section_without_its_heading(tag: str, notes: str) -> None:
    assert release_notes(CHANGELOG, tag) == notes


@pytest.mark.parametrize("tag", ["v0.1.0", "v0.1", "v1.1", "v0.1.1-rc1", "v"])
def test_a_version_without_changes_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="no section"):
        release_notes(CHANGELOG, tag)


def script(tag: str) -> subprocess.CompletedProcess[str]:
    """Run the script as the release does."""
    return subprocess.run(
        [sys.executable, "docs/release_notes.py", tag, "CHANGELOG.md"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_script_prints_a_section_of_our_changes() -> None:
    done = script("Unreleased")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"## Unreleased\n\n{done.stdout}" in changes


def test_the_script_fails_for_an_unknown_version() -> None:
    done = script("v99.0.0")
    message = "the changes have no section for version 99.0.0, or an empty one\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", message)
