"""What ``list -o html`` costs beside a naive template, and how quick the page is in Chromium.

    PYTHONPATH=tests .venv/bin/python benchmarks/page.py

Memory is the highest so far: the page is made before the naive one, and the small before the large.
"""

from __future__ import annotations

import resource
import tempfile
import time
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

from jinja2 import Environment

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.output.access_page import page_parts
from support.chromium import CHROMIUM, Chromium

WORKSPACES = 100
ROLES_OF_A_TOKEN = 5
RUNS = 7
NAIVE = """<table>{% for token, roles in rows %}<tr><th>{{ token.name }}</th>
{% for workspace in workspaces %}<td>{{ roles.get(workspace.id, "") }}</td>{% endfor %}</tr>
{% endfor %}</table>"""
FILTER = """new Promise((done) => setTimeout(() => {
  const start = performance.now();
  addEventListener('hashchange', () => requestAnimationFrame(() => setTimeout(() => done([
    performance.getEntriesByName('first-contentful-paint')[0].startTime,
    performance.now() - start]))), {once: true});
  location.hash = 'role=WORKSPACE_OWNER&q=1';
}, 300))"""


def grants(tokens: int) -> list[Grant]:
    refs = [WorkspaceRef(f"clws{n:021}", f"Workspace {n}") for n in range(WORKSPACES)]
    result = []
    for number in range(tokens):
        body = {"id": f"cltok{number:020}", "name": f"bot-{number}", "scope": "ORGANIZATION"}
        token = ApiToken.model_validate({**body, "createdAt": "2026-01-01T00:00:00Z"})
        for each in range(ROLES_OF_A_TOKEN):
            role = "WORKSPACE_MEMBER" if each else "WORKSPACE_OWNER"
            result.append(Grant(token, refs[(number + each * 7) % WORKSPACES], role))
    return result


def page(grants: list[Grant]) -> str:
    return "".join(page_parts(grants, datetime.now(timezone.utc)))


def naive(grants: list[Grant]) -> str:
    rows: dict[str, tuple[ApiToken, dict[str, str | None]]] = {}
    for grant in grants:
        rows.setdefault(grant.token.id, (grant.token, {}))[1][grant.workspace.id] = grant.role
    workspaces = {grant.workspace.id: grant.workspace for grant in grants}
    template = Environment(autoescape=True).from_string(NAIVE)
    return template.render(rows=rows.values(), workspaces=workspaces.values())


def main() -> None:
    """Print one line for each size, and for each way to make the page."""
    for tokens in (2_000, 20_000):
        grants_read = grants(tokens)
        for name, make in {"page": page, "naive": naive}.items():
            start = time.perf_counter()
            text = make(grants_read)
            seconds = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{tokens:,} {name}: {seconds:.2f} s, {len(text):,} bytes, peak {peak} MiB")
            if name == "page" and CHROMIUM:
                in_browser(text)


def in_browser(text: str) -> None:
    with tempfile.TemporaryDirectory() as directory, closing(Chromium()) as browser:
        path = Path(directory) / "access.html"
        path.write_text(text, encoding="utf-8")
        paints, latencies = [], []
        for _ in range(RUNS):
            browser.open(path)
            paint, latency = browser.evaluate(FILTER)
            paints.append(paint)
            latencies.append(latency)
        print(f"  first paint {median(paints):.0f} ms, filter {median(latencies):.0f} ms")


if __name__ == "__main__":
    main()
