"""A config that can't be used: one clear sentence, which quotes nothing, and no other change."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from astro_org_tokens import ConfigError
from astro_org_tokens.config.config_file import MAX_BYTES
from astro_org_tokens.hints import describe
from config.config_env import SECRET, ConfigEnv, config_file, write_config
from support.cli_runner import invoke
from support.error_dump import dump_error

MEND = (
    "mend the file, or move it away and run `astro login` of the official CLI, or set "
    "ASTRO_API_TOKEN"
)
LARGE = "{path} is larger than 1,000,000 bytes, so it is no config"
NO_MAPPING = "{path} should hold a mapping at its top"
BROKEN = {
    "empty": (b"", "{path} is empty"),
    "a comment": (b"# nothing\n", "{path} is empty"),
    "a broken list": (
        f"token: {SECRET}\ncontexts: [".encode(),
        "{path} is not valid YAML at line 2, column 12",
    ),
    "a broken text": (
        f"token: '{SECRET}\n".encode(),
        "{path} is not valid YAML at line 2, column 1",
    ),
    "a broken mapping": (
        f"a: b\n {SECRET}: {SECRET}: c\n".encode(),
        "{path} is not valid YAML at line 2, column 22",
    ),
    "binary": (bytes(range(256)), "{path} is not valid YAML"),
    "of zeros": (b"\x00" * 100, "{path} is not valid YAML"),
    "in UTF-16": ("context: x".encode("utf-16"), "{path} is not valid YAML"),
    "nested too deeply": (b"[" * 20_000, "{path} is not valid YAML"),
    "a mapping as a key": (b"? {a: b}\n: c\n", "{path} is not valid YAML at line 1, column 3"),
    "oversized": (
        b"#" * (MAX_BYTES + 1),
        LARGE,
    ),
    "a list": (f"- {SECRET}\n".encode(), NO_MAPPING),
    "a text": (SECRET.encode(), NO_MAPPING),
    "a wrong context": (
        f"context: [{SECRET}]".encode(),
        "{path}: context should be a single value",
    ),
    "wrong contexts": (f"contexts: {SECRET}".encode(), "{path}: contexts should be a mapping"),
    "a wrong entry": (
        f"contexts: {{astronomer_io: [{SECRET}]}}".encode(),
        "{path}: contexts.astronomer_io should be a mapping",
    ),
    "a wrong token": (
        f"contexts: {{astronomer_io: {{token: {{{SECRET}: x}}}}}}".encode(),
        "{path}: contexts.astronomer_io.token should be a single value",
    ),
}


def check_refused(world: ConfigEnv, message: str) -> None:
    """A person's session is refused for the config; an API token with IDs goes past it."""
    settings = world.settings
    with pytest.raises(ConfigError) as caught:
        _ = settings.credential
    assert describe(caught.value) == message
    assert SECRET not in dump_error(caught.value)
    ids = {"ASTRO_ORGANIZATION_ID": "c1", "ASTRO_WORKSPACE_ID": "c2"}
    with_token = ConfigEnv(world.home, {"ASTRO_API_TOKEN": "x", **ids}).settings
    assert with_token.credential.secret == "x"
    assert (with_token.organization_id, with_token.workspace_id) == ("c1", "c2")
    assert with_token.api_base_url == "https://api.astronomer.io/v1"


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_config_is_one_clear_error_and_stays_as_it_is(
    config_env: ConfigEnv, content: bytes, message: str
) -> None:
    path = write_config(config_env.home, content)
    check_refused(config_env, f"{message.format(path=path)}; {MEND}")
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_no_code_in_a_config_is_run_cve_2020_1747(config_env: ConfigEnv, tmp_path: Path) -> None:
    made = tmp_path / "made"
    tag = "!!python/object/new:os.mkdir"
    path = write_config(config_env.home, f"context: {tag} ['{made}']")
    check_refused(config_env, f"{path}: context should be a single value; {MEND}")
    assert not made.exists()


def test_a_folder_in_its_place_is_one_clear_error(config_env: ConfigEnv) -> None:
    path = config_file(config_env.home)
    path.mkdir(parents=True)
    check_refused(config_env, f"{path} is not a regular file; {MEND}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_in_its_place_is_not_waited_for(config_env: ConfigEnv) -> None:
    path = config_file(config_env.home)
    path.parent.mkdir()
    os.mkfifo(path)
    check_refused(config_env, f"{path} is not a regular file; {MEND}")


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_a_link_that_leads_to_itself_is_one_clear_error(config_env: ConfigEnv) -> None:
    path = config_file(config_env.home)
    path.parent.mkdir()
    path.symlink_to(path)
    check_refused(
        config_env,
        f"{path} can't be read (Too many levels of symbolic links); make it readable for you, or "
        "set ASTRO_API_TOKEN",
    )


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="this user may read every file"
)
def test_an_unreadable_config_is_one_clear_error(config_env: ConfigEnv) -> None:
    path = write_config(config_env.home, "context: astronomer.io")
    path.chmod(0)
    check_refused(
        config_env,
        f"{path} can't be read (Permission denied); make it readable for you, or set "
        "ASTRO_API_TOKEN",
    )


def test_the_program_tells_of_a_broken_config_as_json(home: Path, env: dict[str, str]) -> None:
    path = write_config(home, f"token: '{SECRET}")
    result = invoke(("workspace", "organization-token", "list", "--json"), env)
    message = f"{path} is not valid YAML at line 1, column {len(SECRET) + 9}; {MEND}"
    assert (result.status, result.stderr) == (1, "")
    assert json.loads(result.stdout) == {"error": message, "code": 1, "kind": "config"}
