"""The page in a browser: what is seen, filtered, sorted, opened, printed; and to whom it speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.output.access_page import page_parts
from astro_org_tokens.output.times import rfc3339
from output.grant_factories import MEMBER, NOW, OWNER, make_grant, make_token
from support.chromium import CHROMIUM, Chromium

if CHROMIUM is None:
    pytest.skip("there is no Chromium", allow_module_level=True)

pytestmark = pytest.mark.slow  # it starts a browser

_FOUND = find_spec("axe_core_python")
assert _FOUND is not None
assert _FOUND.origin is not None
AXE = Path(_FOUND.origin).with_name("axe.min.js")
DATA, LAB = WorkspaceRef("clwsdata", "Data"), WorkspaceRef("clwslab", "Lab")
OPERATOR = "WORKSPACE_OPERATOR"
EVIL = "<img src=x onerror=window.hacked=1></script><b>bold\u202e"


def ago(days: float) -> str:
    return rfc3339(NOW - timedelta(days=days))


BETA: dict[str, Any] = {
    "name": "beta",
    "description": "Nightly exports",
    "endAt": ago(3),
    "lastUsedAt": ago(4),
}
GRANTS = [
    make_grant(LAB, OWNER, **BETA),
    make_grant(DATA, MEMBER, **BETA),
    make_grant(DATA, OPERATOR, id="cltok2", name="Alpha", createdAt=ago(200), endAt=ago(-20)),
    make_grant(LAB, "custom", id="cltok3", name="gamma10", createdAt=ago(400), lastUsedAt=ago(120)),
    make_grant(LAB, MEMBER, id="cltok4", name="gamma9", lastUsedAt=ago(1)),
    make_grant(DATA, None, id="cltok5", name=EVIL),
]
NAMES = ["beta", "Alpha", "gamma10", "gamma9", EVIL.replace("\u202e", "\\u202e")]
B, A, G10, G9, X = NAMES


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    """A browser for all tests of this module."""
    with closing(Chromium()) as running:
        yield running


@pytest.fixture
def page(browser: Chromium, tmp_path: Path) -> Iterator[Chromium]:
    """The page of ``GRANTS``, which must leave no error in the console."""
    browser.open(write_page(tmp_path, GRANTS))
    yield browser
    assert browser.problems == []


def write_page(directory: Path, grants: Sequence[Grant]) -> Path:
    path = directory / "access.html"
    path.write_text("".join(page_parts(grants, NOW)), encoding="utf-8")
    return path


def names(page: Chromium) -> list[str]:
    """The tokens that are seen, from top to bottom."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('#body th button')].map((each) => each.textContent)"
    )
    return found


def headings(page: Chromium) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('#head th')].map((each) => each.innerText.trim())"
    )
    return found


def cells(page: Chromium) -> list[list[str]]:
    """What is in the rows, right of the tokens."""
    found: list[list[str]] = page.evaluate(
        "[...document.querySelectorAll('#body tr')].map((row) =>"
        " [...row.querySelectorAll('td')].map((each) => each.innerText))"
    )
    return found


def text_of(page: Chromium, selector: str) -> str:
    found: str = page.evaluate(f"document.querySelector({selector!r}).innerText")
    return found


def address(page: Chromium) -> str:
    found: str = page.evaluate("location.hash")
    return found


def go_to(page: Chromium, behind: str) -> None:
    """Change the address, as a link or the back button does."""
    page.evaluate(
        f"new Promise((done) => {{ addEventListener('hashchange', () => setTimeout(done),"
        f" {{once: true}}); location.hash = {behind!r}; }})"
    )


def focus(page: Chromium, selector: str) -> None:
    page.evaluate(f"document.querySelector({selector!r}).focus()")


def test_all_grants_are_seen(page: Chromium) -> None:
    assert headings(page) == ["Token", "Expires", "Last used", "Lab", "Data"]
    assert names(page) == NAMES
    assert cells(page) == [
        ["3 days ago", "4 days ago", "▲ owner", "member"],
        ["in 20 days", "never", "", "operator"],
        ["never", "120 days ago", "'custom'", ""],
        ["never", "1 day ago", "member", ""],
        ["never", "never", "", "?"],
    ]
    assert text_of(page, "#status") == "5 of 5 tokens, 2 of 2 Workspaces"


def test_expired_and_long_unused_tokens_are_marked_with_words(page: Chromium) -> None:
    marks = page.evaluate(
        "[...document.querySelectorAll('#body th')].map((each) =>"
        " [...each.querySelectorAll('.mark')].map((mark) => mark.textContent))"
    )
    assert marks == [["Expired"], ["Unused"], ["Unused"], [], []]


def test_a_hostile_name_is_text(page: Chromium) -> None:
    assert page.evaluate("[window.hacked, document.querySelectorAll('img, b').length]") == [None, 0]
    assert names(page)[-1] == X


FILTERS = {
    "q=NIGHTLY+cltok1": [B],
    "q=cltok2": [A],
    "q=gamma+10": [G10],
    "role=WORKSPACE_MEMBER": [B, G9],
    "role=custom": [G10],
    "workspace=clwslab": [B, G10, G9],
    "workspace=clwslab&role=WORKSPACE_MEMBER": [G9],
    "expiry=expired": [B],
    "expiry=7": [],
    "expiry=30": [A],
    "expiry=never": [G10, G9, X],
    "use=30": [A, G10],
    "use=365": [],
    "use=never": [A, X],
    "use=never&expiry=30": [A],
    "role=nonsense": NAMES,
    "page=99": NAMES,
    "sort=token": [X, A, B, G9, G10],
    "sort=-token": [G10, G9, B, A, X],
    "sort=expires": [B, A, G10, G9, X],
    "sort=used": [G10, B, G9, A, X],
    "sort=-used": [G9, B, G10, A, X],
    "sort=created": [G10, A, B, G9, X],
    "sort=-role:clwslab": [B, G9, G10, A, X],
}


@pytest.mark.parametrize(("behind", "seen"), FILTERS.items(), ids=FILTERS)
def test_the_address_says_what_is_seen(
    page: Chromium, tmp_path: Path, behind: str, seen: list[str]
) -> None:
    go_to(page, behind)
    assert names(page) == seen
    page.open(tmp_path / "access.html", behind)
    assert names(page) == seen


def test_a_workspace_that_no_shown_token_has_a_role_in_is_left_out(page: Chromium) -> None:
    go_to(page, "q=gamma")
    assert headings(page)[3:] == ["Lab"]
    assert text_of(page, "#status") == "2 of 5 tokens, 1 of 2 Workspaces"


def test_what_is_typed_filters_and_is_in_the_address(page: Chromium) -> None:
    focus(page, "[name=q]")
    page.type("gamma")
    assert names(page) == [G10, G9]
    assert address(page) == "#q=gamma"
    for _ in range(5):
        page.press("Tab")
    assert text_of(page, ":focus") == "Clear filters"
    page.press("Enter")
    page.wait_for("location.hash === ''")
    assert names(page) == NAMES


def test_a_heading_sorts_with_the_keyboard_and_says_how(page: Chromium) -> None:
    for order, seen in (("ascending", [X, A, B, G9, G10]), ("descending", [G10, G9, B, A, X])):
        focus(page, "#head button[data-sort=token]")
        page.press("Enter")
        assert names(page) == seen
        assert page.evaluate("document.activeElement.closest('th').ariaSort") == order


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_row_opens_to_all_that_is_known(page: Chromium, key: str) -> None:
    focus(page, "#body button[data-token='0']")
    page.press(key)
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    terms = page.evaluate(
        "[...document.querySelectorAll('dl > *')].map((each) => each.textContent)"
    )
    assert dict(zip(terms[::2], terms[1::2], strict=True)) == {
        "Name": "beta",
        "ID": "cltok1",
        "Description": "Nightly exports",
        "Scope": "ORGANIZATION",
        "Created": "2026-11-21T10:00:00Z",
        "Expires": ago(3),
        "Last used": ago(4),
        "Role in Lab": f"{OWNER} (Workspace clwslab)",
        "Role in Data": f"{MEMBER} (Workspace clwsdata)",
    }
    page.press(key)
    assert page.evaluate("document.querySelector('dl')") is None


def test_headings_stay_while_a_long_page_is_scrolled(browser: Chromium, tmp_path: Path) -> None:
    browser.open(write_page(tmp_path, many(50, 40)))
    browser.evaluate("document.querySelector('#scroll').scrollTo(500, 500)")
    places = browser.evaluate(
        "(() => { const place = (found) => document.querySelector(found).getBoundingClientRect();"
        " const area = place('#scroll');"
        " return [place('#head th:last-child').top - area.top,"
        " place('#body tr:last-child th').left - area.left]; })()"
    )
    assert places == [1, 1]  # the border


def many(tokens: int, workspaces: int) -> list[Grant]:
    """Each token with roles in five Workspaces."""
    refs = [WorkspaceRef(f"clws{n:03}", f"Workspace {n:03}") for n in range(workspaces)]
    return [
        Grant(token, refs[(number + each * 7) % workspaces], OWNER if each == 0 else MEMBER)
        for number in range(tokens)
        for token in [make_token(id=f"cltok{number:06}", name=f"bot-{number:06}")]
        for each in range(5)
    ]


def test_many_rows_are_on_several_pages_and_are_printed_together(
    browser: Chromium, tmp_path: Path
) -> None:
    browser.open(write_page(tmp_path, many(120, 20)))
    assert len(names(browser)) == 50
    for first, last in ((51, 100), (101, 120)):
        focus(browser, "#next")
        browser.press("Enter")
        assert text_of(browser, "#range") == f"Rows {first} to {last}"
    assert address(browser) == "#page=3"
    assert browser.evaluate("document.querySelector('#next').disabled")
    browser.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(names(browser)) == 120
    browser.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(names(browser)) == 20
    assert browser.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Chromium, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    page.call("Emulation.setEmulatedMedia", features=features)
    focus(page, "#body button")
    page.press("Enter")
    page.evaluate(f"{AXE.read_text(encoding='utf-8')}; 0")
    violations = page.evaluate("axe.run().then((found) => found.violations)")
    page.call("Emulation.setEmulatedMedia", features=[])
    serious = [each for each in violations if each["impact"] in ("serious", "critical")]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in serious] == []


def test_its_policy_stops_a_script_that_is_not_its_own(page: Chromium) -> None:
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.hacked = 1'}))"
    )
    assert page.evaluate("window.hacked") is None
    assert any("Content Security Policy" in each for each in page.problems)
    page.problems.clear()


def test_twenty_thousand_tokens_can_be_filtered(browser: Chromium, tmp_path: Path) -> None:
    browser.open(write_page(tmp_path, many(20_000, 100)))
    assert text_of(browser, "#status") == "20000 of 20000 tokens, 100 of 100 Workspaces"
    focus(browser, "[name=q]")
    browser.type("bot-019999")
    assert names(browser) == ["bot-019999"]
    assert browser.problems == []
