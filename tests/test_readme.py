"""README shows the main job; that what it shows is true is tested with all examples."""

from __future__ import annotations

from support.markdown import ROOT, code_blocks


def test_readme_shows_all_four_commands() -> None:
    consoles = [b.content for b in code_blocks(ROOT / "README.md") if b.language == "console"]
    lines = "".join(consoles).splitlines()
    prefix = "$ astro workspace organization-token "

    verbs = {line.removeprefix(prefix).split()[0] for line in lines if line.startswith(prefix)}

    assert verbs == {"add", "list", "update", "remove"}


def test_readme_tells_in_this_order() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    in_order = (
        "# astro-org-tokens\n",
        "make demo",
        "make test",
        "pipx install",
        "\n## The four commands\n",
        "\n## Differences from the official CLI\n",
    )

    places = [text.index(part) for part in in_order]

    assert places == sorted(places)
