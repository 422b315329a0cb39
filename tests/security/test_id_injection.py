"""Whatever is given as an ID: requests keep their form, and no other server is asked."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.api import jwt
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, DEPLOY_BOT, ORGANIZATION_ID
from security.canaries import OPAQUE, find_leaks
from security.leaky_api import LeakyApi
from support.cli_runner import COMMAND_PATHS, invoke
from support.fault_proxy import FaultProxy, MakeFaultProxy

_ID = "[a-z0-9]{1,64}"
TARGET = re.compile(
    rf"/v1/organizations/{_ID}/(workspaces|tokens|tokens/{_ID}|tokens/{_ID}/roles)"
    r"(\?[A-Za-z]+=[A-Za-z0-9%+._~*-]*(&[A-Za-z]+=[A-Za-z0-9%+._~*-]*)*)?"
)
HEADERS = {
    *("host", "accept", "accept-encoding", "connection", "user-agent", "authorization"),
    *("x-astro-client-identifier", "x-astro-client-version", "content-type", "content-length"),
}
OWNER = ("-r", "WORKSPACE_OWNER", "--exist-ok")
IN = ("--workspace-id", DATA_ENGINEERING)


@dataclass(frozen=True)
class IdUse:
    """Where an ID is given: in what is typed, or in the environment."""

    args: Callable[[str], tuple[str, ...]] = lambda _: ("list", *IN)
    env: Callable[[str], dict[str, str]] = lambda _: {}


def claiming(kind: str, text: str) -> str:
    """A credential whose claims hold a text in an ID's place."""
    return jwt.sign({"permissions": [f"{kind}:{text}"]}, b"nobody's")


USES = {
    "a token to list": IdUse(lambda text: ("list", *IN, "--", text)),
    "a token to change": IdUse(lambda text: ("add", *OWNER, *IN, "--", text)),
    "a name of a token": IdUse(lambda text: ("list", f"--org-token-name={text}", *IN)),
    "a Workspace": IdUse(lambda text: ("list", f"--workspace-id={text}")),
    "a Workspace to change": IdUse(lambda text: ("add", DEPLOY_BOT, *OWNER, f"--workspace={text}")),
    "a Workspace of a group": IdUse(lambda text: (f"--workspace-id={text}", "list")),
    "ASTRO_WORKSPACE_ID": IdUse(lambda _: ("list",), lambda text: {"ASTRO_WORKSPACE_ID": text}),
    "ASTRO_ORGANIZATION_ID": IdUse(env=lambda text: {"ASTRO_ORGANIZATION_ID": text}),
    "the Workspace of the claims": IdUse(
        lambda _: ("list",), lambda text: {"ASTRO_API_TOKEN": claiming("workspaceId", text)}
    ),
    "the Organization of the claims": IdUse(
        env=lambda text: {
            "ASTRO_API_TOKEN": claiming("organizationId", text),
            "ASTRO_ORGANIZATION_ID": "",
        }
    ),
}
ATTACKS = (
    *(".", "..", "../", "../../x?y", "%2e%2e", "%2f", "..%2f..%2f", "a/b", "a\\b", "\\..\\", ";a"),
    *("a?b=c", "a#b", "a&limit=0", "a b", "a+b", "a\n", "a\r\nX-Evil: 1", "a\x00", "\x1b[31m"),
    *("a\x7f", "a\u0085", "a\u2028", "\u202ea", "\ufeffa", "\uff41", "\u0430", "\u212a", "\u0130"),
    *("\u017f", "\u0661", "\u2024\u2024\u2215", "\uff0f", "\uff0e\uff0e", "\U0001d41a", "\udcff"),
    *("{evil}", "{evil}/x", "//{host}", "@{host}", ":80@{host}", "\\\\{host}", "?@{host}/#"),
    *("a" * 64, "a" * 65, "CLTOKUPPER", "a-b", "a_b", "-a", "--help", " ", "\t"),
)


@pytest.fixture
def evil(make_fault_proxy: MakeFaultProxy) -> FaultProxy:
    """A server that nobody may ever ask."""
    return make_fault_proxy()


@pytest.fixture
def good(make_fault_proxy: MakeFaultProxy) -> FaultProxy:
    """A server that keeps every request, and has an answer to each."""
    return make_fault_proxy(LeakyApi())


@pytest.fixture
def check(
    base_env: dict[str, str], good: FaultProxy, evil: FaultProxy
) -> Iterator[Callable[..., None]]:
    """Run a command with a text in an ID's place, and look at all that was sent."""
    base_env |= {
        "ASTRO_API_URL": good.base_url,
        "ASTRO_API_TOKEN": OPAQUE,
        "ASTRO_ORGANIZATION_ID": ORGANIZATION_ID,
    }

    def call(use: IdUse, text: str) -> None:
        good.requests.clear()
        result = invoke((*COMMAND_PATHS[0], *use.args(text)), {**base_env, **use.env(text)})
        assert "Traceback" not in result.stderr
        for asked in good.requests:
            assert TARGET.fullmatch(asked.target)
            assert {*asked.headers} <= HEADERS
            assert asked.headers["host"] == f"127.0.0.1:{good.port}"
            names = parse_qs(urlsplit(asked.target).query).get("names", [text])
            assert names == [text]
        if result.status == 2:
            assert good.requests == []
        assert find_leaks(result.stdout + result.stderr, [OPAQUE]) == []

    yield call
    assert evil.connection_count == 0


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_an_attack_gets_nowhere(use: IdUse, check: Callable[..., None], evil: FaultProxy) -> None:
    for attack in ATTACKS:
        host = f"127.0.0.1:{evil.port}"
        check(use, attack.replace("{evil}", f"http://{host}").replace("{host}", host))


near = st.text(
    string.ascii_letters + string.digits + "./%?#\\@:;&=+\u212a\u0130\r\n\t ", max_size=12
)
anything = st.text(st.characters(exclude_characters="\0"), max_size=20)


@pytest.mark.parametrize("use", USES.values(), ids=USES)
@given(text=anything | near)
@example(text="/..")
def test_no_text_changes_the_form_of_a_request(
    use: IdUse, check: Callable[..., None], text: str
) -> None:
    check(use, text)


def test_an_attack_by_the_ids_of_the_api_s_own_answers_gets_nowhere(
    base_env: dict[str, str], make_fault_proxy: MakeFaultProxy, evil: FaultProxy, sandbox: Sandbox
) -> None:
    for attack in ("../../../../x", f"http://127.0.0.1:{evil.port}/x", "a\r\nX-Evil: 1", ""):
        good = make_fault_proxy(LeakyApi(id=attack))
        base_env |= {
            "ASTRO_API_URL": good.base_url,
            "ASTRO_API_TOKEN": OPAQUE,
            "ASTRO_ORGANIZATION_ID": ORGANIZATION_ID,
        }
        result = invoke((*COMMAND_PATHS[0], "remove", "-n", "deploy-bot", *IN), base_env)
        assert (result.status, result.stdout, good.request_sequence) == (2, "", "L")
    assert evil.connection_count == 0
