"""The site that `make docs` builds from these pages: Sphinx, with Markdown by MyST.

Everything is in the packages: nothing is fetched, neither while it is built nor by who reads it.
"""

from __future__ import annotations

import re
from typing import Any

from astro_org_tokens import __version__

project = "astro-org-tokens"
author = "the astro-org-tokens contributors"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_templates"]
templates_path = ["_templates"]

myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False
napoleon_use_ivar = True  # fields are described where their types are

html_theme = "pydata_sphinx_theme"
html_title = project
html_copy_source = False
html_show_copyright = False
html_sidebars = {"**": ["pages.html"]}
html_theme_options = {
    "footer_end": [],
    "navbar_center": [],
    "navigation_with_keys": False,
    "show_prev_next": True,
}

# What is beside docs/ is part of the site as a page that includes it.
_BESIDE = {
    "../CHANGELOG.md": "changes.md",
    "../CONTRIBUTING.md": "contributing.md",
    "../SECURITY.md": "security.md",
    "../README.md": "index.md",
}


def _to_pages(_app: Any, _page: str, content: list[str]) -> None:
    for beside, page in _BESIDE.items():
        content[0] = content[0].replace(f"]({beside}", f"]({page}")


def _without_addresses(*described: Any) -> tuple[str, str | None] | None:
    *_, signature, returned = described
    if signature is None:
        return None
    return re.sub(r"<function \w+>", "...", signature), returned


def setup(app: Any) -> None:
    """Connect what the site does on top of Sphinx."""
    app.connect("autodoc-process-signature", _without_addresses)
    app.connect("source-read", _to_pages)
