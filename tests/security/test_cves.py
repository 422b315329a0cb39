"""Where other programs fell: what happened there, and that it does not happen here."""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from astro_org_tokens import AstroClient
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DATA_ENGINEERING, DEPLOY_BOT, ORGANIZATION_ID
from security.all_commands import COMMAND_LINES, VERBOSITIES
from security.canaries import REFRESH, SESSION, TOKEN_VALUE, find_leaks
from security.leak_checker import LeakChecker
from security.leaky_api import LeakyApi
from security.refresh_responses import write_session_config
from security.test_id_injection import HEADERS, TARGET
from support.cli_runner import COMMAND_PATHS
from support.fault_proxy import Fault, MakeFaultProxy, http_response
from support.messages import message
from support.raw_servers import raw_server
from support.unsafe_characters import find_unsafe

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither modes nor links")
LIST, ADD = COMMAND_LINES["list"], COMMAND_LINES["add"]
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b]52;c;cm0gLXJmIH4=\x07\x9b31m\u202e"
COMPLETE = ("__complete", "zsh", "astro", *COMMAND_PATHS[0], "add", "-n", "")


def test_cve_2021_25743_a_resource_does_not_steer_the_terminal(
    leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    """kubectl printed names and fields of resources with their escape codes; ours are escaped."""
    for argv in COMMAND_LINES.values():
        named = LeakyApi(name=ESCAPES, description=ESCAPES, createdBy={"fullName": ESCAPES})
        leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(named).base_url
        result = leak_checker.invoke(*argv)
        assert find_unsafe((result.stdout + result.stderr).replace("\n", "")) == []


def test_cve_2024_52005_words_of_the_server_do_not_steer_the_terminal(
    leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    """git passed what a server says on to the terminal as it is; ours is escaped, tries too."""
    for status in (400, 403, 500):
        fault = Fault(http_response(status, f'{{"message": "{ESCAPES[1:3]}\\u001b[2J\\u202e"}}'))
        leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(
            lambda _, fault=fault: fault
        ).base_url
        result = leak_checker.invoke(*LIST, env={"NO_COLOR": "1"}, terminal_input="")
        assert find_unsafe((result.stdout + result.stderr).replace("\n", "")) == []
        assert "\\x1b[2J\\u202e" in result.stderr


def test_cve_2019_11250_no_verbosity_logs_the_credential(leak_checker: LeakChecker) -> None:
    """client-go wrote bearer tokens into logs from level 7 on; our debug lines have no headers."""
    for level in VERBOSITIES:
        assert leak_checker.invoke(*LIST, "--verbosity", level).status == 0


def test_cve_2020_8565_nor_does_a_level_below_the_lowest(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """There, level 9 still did after the mending; here, no logger of any library does at any."""
    caplog.set_level(1)
    for name in ("astro_org_tokens", "httpx", "httpcore", "httpcore.http11"):
        caplog.set_level(1, name)
    with AstroClient(sandbox.api_token, ORGANIZATION_ID, base_url=sandbox.api_url) as client:
        token = client.get_token(DEPLOY_BOT)
        client.replace_all_roles(DEPLOY_BOT, token.roles or ())
    assert {record.levelno for record in caplog.records} >= {logging.DEBUG}
    logged = "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert find_leaks(logged, [sandbox.api_token]) == []


def test_cve_2023_36052_no_result_in_ci_holds_the_value_of_a_token(
    leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    """az printed secret values of what it had changed into CI logs; ours never prints `token`."""
    leak_checker.secrets.append(TOKEN_VALUE)
    for argv in COMMAND_LINES.values():
        for form in ((), ("--json",)):
            leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(LeakyApi()).base_url
            result = leak_checker.invoke(*argv, *form, env={"CI": "true", "GITHUB_ACTIONS": "true"})
            assert result.status == 0


def test_cve_2024_53858_a_session_does_not_go_to_the_host_that_is_named(
    leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy, home: Path
) -> None:
    """gh sent a token for one host to others that a repository named; ours stays in its domain."""
    leak_checker.environ |= {"ASTRO_API_TOKEN": "", "ASTRO_API_URL": ""}
    leak_checker.exempt_files.append(
        path := write_session_config(home, session=SESSION, refresh=REFRESH, ends="x")
    )
    text = path.read_text(encoding="utf-8").replace("localhost", "astronomer_io")
    path.write_text(text.replace(": astronomer_io\n", ": astronomer.io\n"), encoding="utf-8")
    for url in ("https://ghe.example/v1", "https://api.astronomer.io.evil.example/v1"):
        result = leak_checker.invoke(*LIST, "--json", env={"ASTRO_API_URL": url})
        assert (result.status, result.json["kind"]) == (1, "not_logged_in")
        assert result.json["error"] == message(
            "forbidden",
            "session_withheld",
            domain="astronomer.io",
            url=url,
            hint="own_credential",
        )


def test_cve_2018_20060_a_redirect_takes_the_credential_nowhere(
    leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    """urllib3 sent Authorization on to the host of a redirect; here none is followed."""
    elsewhere = make_fault_proxy(LeakyApi())
    for status in (301, 302, 303, 307, 308):
        for argv in (LIST, ADD):
            moved = Fault(http_response(status, Location=f"{elsewhere.base_url}/x"))
            leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(
                lambda _, moved=moved: moved
            ).base_url
            assert leak_checker.invoke(*argv).status == 1
    assert elsewhere.connection_count == 0


def test_cve_2024_47081_no_address_is_read_in_two_ways_and_no_netrc_is_read(
    leak_checker: LeakChecker, home: Path
) -> None:
    """requests took credentials of .netrc for `http://host:@evil/`; such an address is refused."""
    lines = "machine 127.0.0.1 login a password b\ndefault login a password b\n"
    (home / ".netrc").write_text(lines, encoding="utf-8")
    (home / ".netrc").chmod(0o600)
    with raw_server(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n") as server:
        for start in ("http://localhost:@", "http://localhost:80:@", "https://api.astronomer.io:@"):
            url = f"{start}127.0.0.1:{server.port}/v1"
            result = leak_checker.invoke(*LIST, "--json", env={"ASTRO_API_URL": url})
            assert (result.status, result.json["kind"]) == (1, "config")
        assert server.request_heads == []
        assert leak_checker.invoke(*LIST, env={"ASTRO_API_URL": server.base_url}).status == 1
    (head,) = server.request_heads
    sent = [
        line for line in head.decode().split("\r\n") if line.lower().startswith("authorization")
    ]
    assert sent == [f"Authorization: Bearer {leak_checker.secrets[0]}"]


@pytest.fixture
def _for_everybody() -> Iterator[None]:
    """A user whose files everybody may write unless they are made otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


@posix
@pytest.mark.usefixtures("_for_everybody")
def test_cve_2019_11244_nobody_else_can_write_what_is_kept(
    leak_checker: LeakChecker, home: Path, sandbox: Sandbox
) -> None:
    """kubectl kept its cache in files that everybody could write; ours are the user's alone."""
    assert leak_checker.invoke(*ADD).status == 0
    assert leak_checker.invoke(*COMPLETE).status == 0
    leak_checker.environ["ASTRO_API_TOKEN"] = ""
    config = write_session_config(
        home, session="x", refresh=sandbox.refresh_token, ends="2020-01-01T00:00:00Z"
    )
    leak_checker.exempt_files.append(config)
    assert leak_checker.invoke(*LIST).status == 0
    kept = [path for place in ("home", "state") for path in (leak_checker.root / place).rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in kept if path.is_file()}
    assert len(modes) >= 4  # the config and its lock, a token's lock, what completion has read
    assert {path: oct(mode) for path, mode in modes.items() if mode != 0o600} == {}
    made = {path for path in kept if path.is_dir() and path != config.parent}
    assert {path for path in made if stat.S_IMODE(path.stat().st_mode) != 0o700} == set()


@posix
def test_cve_2019_11251_a_link_that_somebody_has_laid_leads_nowhere(
    leak_checker: LeakChecker, home: Path, sandbox: Sandbox
) -> None:
    """kubectl cp wrote through links that it had been given; ours writes no file behind a link."""
    victim = leak_checker.root / "victim"
    victim.write_text("precious", encoding="utf-8")
    assert leak_checker.invoke(*ADD, "--exist-ok").status == 0
    assert leak_checker.invoke(*COMPLETE).status == 0
    session = {"session": "x", "refresh": sandbox.refresh_token, "ends": "2020-01-01T00:00:00Z"}
    config = write_session_config(home, **session)
    lock = config.with_name("config.yaml.lock")
    lock.touch()
    leak_checker.exempt_files.append(config)
    links = [*leak_checker.root.rglob("*.lock"), *home.rglob("*.json")]
    assert len(links) == 3
    for path in links:
        path.unlink()
        path.symlink_to(victim)
    assert leak_checker.invoke(*ADD, "--exist-ok").status == 0
    assert leak_checker.invoke(*COMPLETE).status == 0
    assert leak_checker.invoke(*LIST, env={"ASTRO_API_TOKEN": ""}).status == 0
    assert victim.read_text(encoding="utf-8") == "precious"


def test_cve_2019_11236_nothing_adds_a_line_to_a_request(leak_checker: LeakChecker) -> None:
    """urllib3 took line breaks in an address into the request; IDs are checked, names quoted."""
    attack = "x HTTP/1.1\r\nX-Evil: 1\r\n\r\nGET /evil"
    empty = b'{"workspaces": [], "tokens": [], "totalCount": 0}'
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(empty)}\r\n\r\n".encode()
    with raw_server(head + empty) as server:
        for argv, env in (
            (("list", attack), {}),
            (("list", "--workspace", attack), {}),
            (("list",), {"ASTRO_WORKSPACE_ID": attack}),
            (("list",), {"ASTRO_ORGANIZATION_ID": attack}),
            (("list",), {"ASTRO_API_URL": f"{server.base_url}/{attack}"}),
            (("list",), {"ASTRO_API_TOKEN": f"x\r\nX-Evil: {attack}"}),
        ):
            at = {"ASTRO_API_URL": server.base_url, "ASTRO_WORKSPACE_ID": DATA_ENGINEERING}
            assert leak_checker.invoke(*COMMAND_PATHS[0], *argv, env={**at, **env}).status in (1, 2)
    # The name alone was sent, in the query.
    assert len(server.request_heads) == 2
    for received in server.request_heads:
        first, *lines = received.decode().removesuffix("\r\n").split("\r\n")
        assert TARGET.fullmatch(first.removeprefix("GET ").removesuffix(" HTTP/1.1"))
        assert {line.partition(":")[0].lower() for line in lines} <= HEADERS


@pytest.mark.parametrize(
    "tag",
    ["!!python/object/new:os.mkdir [X]", "!!python/object/apply:os.mkdir [X]"],
    ids=["new", "apply"],
)
def test_cve_2020_1747_no_yaml_runs_code(tag: str, leak_checker: LeakChecker, home: Path) -> None:
    """PyYAML's full loader made any object that a file names; ours makes strings alone."""
    made = leak_checker.root / "made"
    content = f"context: {tag}\nworkspaces: {tag}\n".replace("X", str(made))
    config = home / ".astro" / "config.yaml"
    config.parent.mkdir()
    for path in (config, Path("grants.yaml")):
        path.write_text(content, encoding="utf-8")
    result = leak_checker.invoke(*LIST, "--json", env={"ASTRO_API_TOKEN": "", "ASTRO_API_URL": ""})
    assert (result.status, result.json["kind"]) == (1, "config")
    result = leak_checker.invoke(*COMMAND_LINES["apply"], "--json")
    assert (result.status, result.json["kind"]) == (2, "usage")
    assert not made.exists()
