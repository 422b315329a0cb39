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
from support.messages import message

LARGE = message("config", "too_large", path="{path}", limit="1,000,000")
NO_MAPPING = message("config", "not_mapping", path="{path}")
BROKEN = {
    "empty": (b"", message("config", "empty", path="{path}")),
    "a comment": (b"# nothing\n", message("config", "empty", path="{path}")),
    "a broken list": (
        f"token: {SECRET}\ncontexts: [".encode(),
        message("config", "invalid_yaml_at", path="{path}", line=2, column=12),
    ),
    "a broken text": (
        f"token: '{SECRET}\n".encode(),
        message("config", "invalid_yaml_at", path="{path}", line=2, column=1),
    ),
    "a broken mapping": (
        f"a: b\n {SECRET}: {SECRET}: c\n".encode(),
        message("config", "invalid_yaml_at", path="{path}", line=2, column=22),
    ),
    "binary": (bytes(range(256)), message("config", "invalid_yaml", path="{path}")),
    "of zeros": (b"\x00" * 100, message("config", "invalid_yaml", path="{path}")),
    "in UTF-16": ("context: x".encode("utf-16"), message("config", "invalid_yaml", path="{path}")),
    "nested too deeply": (b"[" * 2_000, message("config", "invalid_yaml", path="{path}")),
    "a mapping as a key": (
        b"? {a: b}\n: c\n",
        message("config", "invalid_yaml_at", path="{path}", line=1, column=3),
    ),
    "oversized": (
        b"#" * (MAX_BYTES + 1),
        LARGE,
    ),
    "a list": (f"- {SECRET}\n".encode(), NO_MAPPING),
    "a text": (SECRET.encode(), NO_MAPPING),
    "a wrong context": (
        f"context: [{SECRET}]".encode(),
        message("config", "scalar", path="{path}", key="context"),
    ),
    "wrong contexts": (
        f"contexts: {SECRET}".encode(),
        message("config", "mapping", path="{path}", key="contexts"),
    ),
    "a wrong entry": (
        f"contexts: {{astronomer_io: [{SECRET}]}}".encode(),
        message("config", "mapping", path="{path}", key="contexts.astronomer_io"),
    ),
    "a wrong token": (
        f"context: astronomer.io\ncontexts: {{astronomer_io: {{token: {{{SECRET}: x}}}}}}".encode(),
        message("config", "scalar", path="{path}", key="contexts.astronomer_io.token"),
    ),
}


def check_refused(world: ConfigEnv, said: str) -> None:
    """A person's session is refused for the config; an API token with IDs goes past it."""
    settings = world.settings
    with pytest.raises(ConfigError) as caught:
        _ = settings.credential
    assert describe(caught.value) == said
    assert SECRET not in dump_error(caught.value)
    ids = {"ASTRO_ORGANIZATION_ID": "c1", "ASTRO_WORKSPACE_ID": "c2"}
    with_token = ConfigEnv(world.home, {"ASTRO_API_TOKEN": "x", **ids}).settings
    assert with_token.credential.secret == "x"
    assert (with_token.organization_id, with_token.workspace_id) == ("c1", "c2")
    assert with_token.api_base_url == "https://api.astronomer.io/v1"


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_config_is_one_clear_error_and_stays_as_it_is(
    config_env: ConfigEnv, content: bytes, said: str
) -> None:
    path = write_config(config_env.home, content)
    check_refused(config_env, said.format(path=path) + message("help_hint", "fix_config"))
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_no_code_in_a_config_is_run_cve_2020_1747(config_env: ConfigEnv, tmp_path: Path) -> None:
    made = tmp_path / "made"
    tag = "!!python/object/new:os.mkdir"
    path = write_config(config_env.home, f"context: {tag} ['{made}']")
    check_refused(
        config_env, message("config", "scalar", path=path, key="context", hint="fix_config")
    )
    assert not made.exists()


def test_a_folder_in_its_place_is_one_clear_error(config_env: ConfigEnv) -> None:
    path = config_file(config_env.home)
    path.mkdir(parents=True)
    check_refused(config_env, message("config", "not_regular", path=path, hint="fix_config"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_in_its_place_is_not_waited_for(config_env: ConfigEnv) -> None:
    path = config_file(config_env.home)
    path.parent.mkdir()
    os.mkfifo(path)
    check_refused(config_env, message("config", "not_regular", path=path, hint="fix_config"))


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_a_link_that_leads_to_itself_is_one_clear_error(config_env: ConfigEnv) -> None:
    path = config_file(config_env.home)
    path.parent.mkdir()
    path.symlink_to(path)
    check_refused(
        config_env,
        message(
            "config",
            "unreadable",
            path=path,
            reason="Too many levels of symbolic links",
            hint="unreadable_config",
        ),
    )


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="this user may read every file"
)
def test_an_unreadable_config_is_one_clear_error(config_env: ConfigEnv) -> None:
    path = write_config(config_env.home, "context: astronomer.io")
    path.chmod(0)
    check_refused(
        config_env,
        message(
            "config",
            "unreadable",
            path=path,
            reason="Permission denied",
            hint="unreadable_config",
        ),
    )


def test_the_program_tells_of_a_broken_config_as_json(home: Path, base_env: dict[str, str]) -> None:
    path = write_config(home, f"token: '{SECRET}")
    result = invoke(("workspace", "organization-token", "list", "--json"), base_env)
    said = message(
        "config", "invalid_yaml_at", path=path, line=1, column=len(SECRET) + 9, hint="fix_config"
    )
    assert (result.status, result.stderr) == (1, "")
    assert json.loads(result.stdout) == {"error": said, "code": 1, "kind": "config"}
