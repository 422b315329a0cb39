"""The command reference is what the program says of itself."""

from __future__ import annotations

import reference


def test_reference_is_up_to_date() -> None:
    kept = reference.PAGE.read_text(encoding="utf-8")

    assert kept == reference.text(), "`make reference` makes it anew"


def test_reference_has_every_verb() -> None:
    headings = [
        line.removeprefix("## `astro workspace organization-token ").removesuffix("`")
        for line in reference.text().splitlines()
        if line.startswith("## `astro workspace organization-token ")
    ]

    assert headings == ["add", "apply", "export", "list", "remove", "update"]
