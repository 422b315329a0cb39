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
from secrecy.commands import COMMAND_LINES, VERBOSITIES
from secrecy.conftest import Broken, Watched
from secrecy.marks import REFRESH, SESSION, TOLD, traces
from secrecy.sessions import log_in
from secrecy.telling import Telling
from secrecy.test_ids import HEADERS, TARGET
from support.characters import unsafe
from support.faulty import Fault, answer
from support.running import SPELLINGS
from support.servers import raw_server

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither modes nor links")
LIST, ADD = COMMAND_LINES["list"], COMMAND_LINES["add"]
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x1b]52;c;cm0gLXJmIH4=\x07\x9b31m\u202e"
COMPLETE = ("__complete", "zsh", "astro", *SPELLINGS[0], "add", "-n", "")


def test_cve_2021_25743_a_resource_does_not_steer_the_terminal(
    watched: Watched, broken: Broken
) -> None:
    """kubectl printed names and fields of resources with their escape codes; ours are escaped."""
    for argv in COMMAND_LINES.values():
        named = Telling(name=ESCAPES, description=ESCAPES, createdBy={"fullName": ESCAPES})
        watched.environ["ASTRO_API_URL"] = broken(named).base
        ran = watched.runs(*argv)
        assert unsafe((ran.stdout + ran.stderr).replace("\n", "")) == []


def test_cve_2024_52005_words_of_the_server_do_not_steer_the_terminal(
    watched: Watched, broken: Broken
) -> None:
    """git passed what a server says on to the terminal as it is; ours is escaped, tries too."""
    for status in (400, 403, 500):
        told = Fault(answer(status, f'{{"message": "{ESCAPES[1:3]}\\u001b[2J\\u202e"}}'))
        watched.environ["ASTRO_API_URL"] = broken(lambda _, told=told: told).base
        ran = watched.runs(*LIST, env={"NO_COLOR": "1"}, typed="")
        assert unsafe((ran.stdout + ran.stderr).replace("\n", "")) == []
        assert "\\x1b[2J\\u202e" in ran.stderr


def test_cve_2019_11250_no_verbosity_logs_the_credential(watched: Watched) -> None:
    """client-go wrote bearer tokens into logs from level 7 on; our debug lines have no headers."""
    for level in VERBOSITIES:
        assert watched.runs(*LIST, "--verbosity", level).status == 0


def test_cve_2020_8565_nor_does_a_level_below_the_lowest(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    """There, level 9 still did after the mending; here, no logger of any library does at any."""
    caplog.set_level(1)
    for name in ("astro_org_tokens", "httpx", "httpcore", "httpcore.http11"):
        caplog.set_level(1, name)
    with AstroClient(sandbox.api_token, ORGANIZATION_ID, base_url=sandbox.api_url) as client:
        token = client.get_token(DEPLOY_BOT)
        client.set_roles(DEPLOY_BOT, token.roles or ())
    assert {record.levelno for record in caplog.records} >= {logging.DEBUG}
    logged = "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert traces(logged, [sandbox.api_token]) == []


def test_cve_2023_36052_no_result_in_ci_holds_the_value_of_a_token(
    watched: Watched, broken: Broken
) -> None:
    """az printed secret values of what it had changed into CI logs; ours never prints `token`."""
    watched.secrets.append(TOLD)
    for argv in COMMAND_LINES.values():
        for form in ((), ("--json",)):
            watched.environ["ASTRO_API_URL"] = broken(Telling()).base
            ran = watched.runs(*argv, *form, env={"CI": "true", "GITHUB_ACTIONS": "true"})
            assert ran.status == 0


def test_cve_2024_53858_a_session_does_not_go_to_the_host_that_is_named(
    watched: Watched, broken: Broken, home: Path
) -> None:
    """gh sent a token for one host to others that a repository named; ours stays in its domain."""
    watched.environ |= {"ASTRO_API_TOKEN": "", "ASTRO_API_URL": ""}
    watched.given.append(path := log_in(home, session=SESSION, refresh=REFRESH, ends="x"))
    text = path.read_text(encoding="utf-8").replace("localhost", "astronomer_io")
    path.write_text(text.replace(": astronomer_io\n", ": astronomer.io\n"), encoding="utf-8")
    for url in ("https://ghe.example/v1", "https://api.astronomer.io.evil.example/v1"):
        ran = watched.runs(*LIST, "--json", env={"ASTRO_API_URL": url})
        assert (ran.status, ran.json["kind"]) == (1, "not_logged_in")
        assert ran.json["error"].startswith(f"the session of astronomer.io is not sent to {url}: ")


def test_cve_2018_20060_a_redirect_takes_the_credential_nowhere(
    watched: Watched, broken: Broken
) -> None:
    """urllib3 sent Authorization on to the host of a redirect; here none is followed."""
    elsewhere = broken(Telling())
    for status in (301, 302, 303, 307, 308):
        for argv in (LIST, ADD):
            moved = Fault(answer(status, Location=f"{elsewhere.base}/x"))
            watched.environ["ASTRO_API_URL"] = broken(lambda _, moved=moved: moved).base
            assert watched.runs(*argv).status == 1
    assert elsewhere.dialled == 0


def test_cve_2024_47081_no_address_is_read_in_two_ways_and_no_netrc_is_read(
    watched: Watched, home: Path
) -> None:
    """requests took credentials of .netrc for `http://host:@evil/`; such an address is refused."""
    lines = "machine 127.0.0.1 login a password b\ndefault login a password b\n"
    (home / ".netrc").write_text(lines, encoding="utf-8")
    (home / ".netrc").chmod(0o600)
    with raw_server(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n") as server:
        for start in ("http://localhost:@", "http://localhost:80:@", "https://api.astronomer.io:@"):
            url = f"{start}127.0.0.1:{server.port}/v1"
            ran = watched.runs(*LIST, "--json", env={"ASTRO_API_URL": url})
            assert (ran.status, ran.json["kind"]) == (1, "config")
        assert server.received == []
        assert watched.runs(*LIST, env={"ASTRO_API_URL": server.base}).status == 1
    (head,) = server.received
    sent = [
        line for line in head.decode().split("\r\n") if line.lower().startswith("authorization")
    ]
    assert sent == [f"Authorization: Bearer {watched.secrets[0]}"]


@pytest.fixture
def _for_everybody() -> Iterator[None]:
    """A user whose files everybody may write unless they are made otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


@posix
@pytest.mark.usefixtures("_for_everybody")
def test_cve_2019_11244_nobody_else_can_write_what_is_kept(
    watched: Watched, home: Path, sandbox: Sandbox
) -> None:
    """kubectl kept its cache in files that everybody could write; ours are the user's alone."""
    assert watched.runs(*ADD).status == 0
    assert watched.runs(*COMPLETE).status == 0
    watched.environ["ASTRO_API_TOKEN"] = ""
    config = log_in(home, session="x", refresh=sandbox.refresh_token, ends="2020-01-01T00:00:00Z")
    watched.given.append(config)
    assert watched.runs(*LIST).status == 0
    kept = [path for place in ("home", "state") for path in (watched.folder / place).rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in kept if path.is_file()}
    assert len(modes) >= 4  # the config and its lock, a token's lock, what completion has read
    assert {path: oct(mode) for path, mode in modes.items() if mode != 0o600} == {}
    made = {path for path in kept if path.is_dir() and path != config.parent}
    assert {path for path in made if stat.S_IMODE(path.stat().st_mode) != 0o700} == set()


@posix
def test_cve_2019_11251_a_link_that_somebody_has_laid_leads_nowhere(
    watched: Watched, home: Path, sandbox: Sandbox
) -> None:
    """kubectl cp wrote through links that it had been given; ours writes no file behind a link."""
    victim = watched.folder / "victim"
    victim.write_text("precious", encoding="utf-8")
    assert watched.runs(*ADD, "--exist-ok").status == 0
    assert watched.runs(*COMPLETE).status == 0
    session = {"session": "x", "refresh": sandbox.refresh_token, "ends": "2020-01-01T00:00:00Z"}
    config = log_in(home, **session)
    lock = config.with_name("config.yaml.lock")
    lock.touch()
    watched.given.append(config)
    links = [*watched.folder.rglob("*.lock"), *home.rglob("*.json")]
    assert len(links) == 3
    for path in links:
        path.unlink()
        path.symlink_to(victim)
    assert watched.runs(*ADD, "--exist-ok").status == 0
    assert watched.runs(*COMPLETE).status == 0
    assert watched.runs(*LIST, env={"ASTRO_API_TOKEN": ""}).status == 0
    assert victim.read_text(encoding="utf-8") == "precious"


def test_cve_2019_11236_nothing_adds_a_line_to_a_request(watched: Watched) -> None:
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
            (("list",), {"ASTRO_API_URL": f"{server.base}/{attack}"}),
            (("list",), {"ASTRO_API_TOKEN": f"x\r\nX-Evil: {attack}"}),
        ):
            at = {"ASTRO_API_URL": server.base, "ASTRO_WORKSPACE_ID": DATA_ENGINEERING}
            assert watched.runs(*SPELLINGS[0], *argv, env={**at, **env}).status in (1, 2)
    # The name alone was sent, in the query.
    assert len(server.received) == 2
    for received in server.received:
        first, *lines = received.decode().removesuffix("\r\n").split("\r\n")
        assert TARGET.fullmatch(first.removeprefix("GET ").removesuffix(" HTTP/1.1"))
        assert {line.partition(":")[0].lower() for line in lines} <= HEADERS


@pytest.mark.parametrize(
    "tag",
    ["!!python/object/new:os.mkdir [X]", "!!python/object/apply:os.mkdir [X]"],
    ids=["new", "apply"],
)
def test_cve_2020_1747_no_yaml_runs_code(tag: str, watched: Watched, home: Path) -> None:
    """PyYAML's full loader made any object that a file names; ours makes strings alone."""
    made = watched.folder / "made"
    content = f"context: {tag}\nworkspaces: {tag}\n".replace("X", str(made))
    config = home / ".astro" / "config.yaml"
    config.parent.mkdir()
    for path in (config, Path("grants.yaml")):
        path.write_text(content, encoding="utf-8")
    ran = watched.runs(*LIST, "--json", env={"ASTRO_API_TOKEN": "", "ASTRO_API_URL": ""})
    assert (ran.status, ran.json["kind"]) == (1, "config")
    ran = watched.runs(*COMMAND_LINES["apply"], "--json")
    assert (ran.status, ran.json["kind"]) == (2, "usage")
    assert not made.exists()
