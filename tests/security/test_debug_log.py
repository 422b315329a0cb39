"""A line of `--verbosity debug`: method, URL, status, time, request ID, and nothing else."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from astro_org_tokens import AstroClient
from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.seed_ids import DEPLOY_BOT, EMPTY, ORGANIZATION_ID
from faults.fault_matrix import FAULTS
from security.all_commands import COMMAND_LINES
from security.canaries import find_leaks
from security.leak_checker import LeakChecker
from security.leaky_api import LeakyApi
from security.refresh_responses import write_session_config
from support.cli_runner import COMMAND_PATHS, Invoke
from support.fault_proxy import Fault, MakeFaultProxy, http_response
from support.messages import message

_URL = r"http://127\.0\.0\.1:\d+/[a-z0-9/-]+(\?[A-Za-z0-9%=&]*)?"
_NO_RESPONSE = message("notice", "no_response")
LINE = re.compile(rf"DEBUG (GET|POST) {_URL}: (\d{{3}}|{_NO_RESPONSE}) in \d+ ms( [A-Za-z0-9-]+)?")
SOURCE = re.compile(r"DEBUG (Credential|API URL|Organization|Default Workspace).* from .*")
ENDING = {name: row.fault for name, row in FAULTS.items() if row.fault and not row.options}


def lines(stderr: str) -> list[str]:
    """Return the lines about requests: all besides the error and the sources of settings."""
    return [
        line
        for line in stderr.splitlines()
        if not line.startswith(("Error: ", "INFO ")) and not SOURCE.fullmatch(line)
    ]


@pytest.mark.parametrize("argv", COMMAND_LINES.values(), ids=COMMAND_LINES)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_each_request_is_one_line(
    argv: tuple[str, ...],
    form: tuple[str, ...],
    leak_checker: LeakChecker,
    make_fault_proxy: MakeFaultProxy,
) -> None:
    proxy = make_fault_proxy(LeakyApi())
    leak_checker.environ["ASTRO_API_URL"] = proxy.base_url
    result = leak_checker.invoke(*argv, *form, "--verbosity", "debug")
    matches = [LINE.fullmatch(line) for line in lines(result.stderr)]
    assert [line and line[1] for line in matches] == [asked.method for asked in proxy.requests]
    assert {line and line[4] for line in matches} == {" REQ-1"}
    for level in ("info", "warning", "error"):
        leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(LeakyApi()).base_url
        assert leak_checker.invoke(*argv, *form, "--verbosity", level).stderr == ""


def test_the_source_of_each_setting_is_a_line(cli: Invoke, sandbox: Sandbox) -> None:
    env = {"ASTRO_WORKSPACE_ID": EMPTY}
    result = cli(*COMMAND_PATHS[0], "list", "--json", "--verbosity", "trace", env=env)
    claim = message("source", "claim", claim="organizationId")
    sources = [
        message("source", "credential", source="ASTRO_API_TOKEN"),
        message("source", "api_url", value=sandbox.api_url, source="ASTRO_API_URL"),
        message("source", "organization", value=ORGANIZATION_ID, source=claim),
        message("source", "default_workspace", value=EMPTY, source="ASTRO_WORKSPACE_ID"),
    ]
    assert [line for line in result.stderr.splitlines() if SOURCE.fullmatch(line)] == [
        f"DEBUG {line}" for line in sources
    ]


@pytest.mark.parametrize("fault", ENDING.values(), ids=ENDING)
def test_a_failed_request_is_a_line_of_the_same_form(
    fault: Fault, leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    proxy = make_fault_proxy(lambda _: fault)
    leak_checker.environ["ASTRO_API_URL"] = proxy.base_url
    result = leak_checker.invoke(*COMMAND_LINES["list"], "--verbosity", "debug")
    log_lines = lines(result.stderr)
    assert [line for line in log_lines if not LINE.fullmatch(line)] == []
    assert len(log_lines) == len(proxy.requests)


def test_the_request_id_of_a_refusal_is_in_its_line(
    leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(lambda _: ENDING["404"]).base_url
    result = leak_checker.invoke(*COMMAND_LINES["list"], "--json", "--verbosity", "debug")
    line, *_ = map(LINE.fullmatch, lines(result.stderr))
    assert line
    assert (line[3], line[4]) == ("404", " REQ-404")


def test_the_lines_of_a_refresh_have_the_same_form(
    leak_checker: LeakChecker, sandbox: Sandbox, home: Path
) -> None:
    leak_checker.environ["ASTRO_API_TOKEN"] = ""
    path = write_session_config(
        home, session="old", refresh=sandbox.refresh_token, ends="2020-01-01T00:00:00Z"
    )
    leak_checker.exempt_files.append(path)
    result = leak_checker.invoke(*COMMAND_LINES["list"], "--json", "--verbosity", "debug")
    matches = [LINE.fullmatch(line) for line in lines(result.stderr)]
    assert [line and line[1] for line in matches] == ["GET", "POST", "GET"]


def test_a_request_id_with_escape_codes_is_one_visible_line(
    leak_checker: LeakChecker, make_fault_proxy: MakeFaultProxy
) -> None:
    evil = Fault(http_response(404, "{}", X_Request_Id="a\x1b[2J\u009b".encode().decode("latin-1")))
    leak_checker.environ["ASTRO_API_URL"] = make_fault_proxy(lambda _: evil).base_url
    result = leak_checker.invoke(*COMMAND_LINES["list"], "--verbosity", "debug")
    first, *_ = lines(result.stderr)
    assert first.isprintable()


def test_a_program_that_logs_everything_logs_no_credential(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with AstroClient(sandbox.api_token, ORGANIZATION_ID, base_url=sandbox.api_url) as client:
        client.get_token(DEPLOY_BOT)
    assert "httpcore.http11" in {record.name for record in caplog.records}
    everything = "".join(f"{vars(record)}" for record in caplog.records)
    assert find_leaks(everything, [sandbox.api_token]) == []
