"""The config file: where it is, and in all its spellings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from astro_org_tokens import NotLoggedInError
from config.config_env import SECRET, ConfigEnv, write_config

OFFICIAL = """\
context: astronomer.io
contexts:
  astronomer_io:
    domain: astronomer.io
    organization: clorg1
    workspace: clws1
    last_used_workspace: clws2
    {token}: Bearer {secret}
    refreshtoken: opaque
    user_email: a@b.c
    {expires}: 2026-11-24T10:00:00Z
project: {{}}
"""


@pytest.mark.parametrize(
    ("token", "expires"), [("token", "expiresin"), ("token", "ExpiresIn"), ("TOKEN", "EXPIRESIN")]
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_official_cli_s_file_is_read_in_every_spelling(
    config_env: ConfigEnv, token: str, expires: str, mark: str, end: str
) -> None:
    text = OFFICIAL.format(token=token, expires=expires, secret=SECRET)
    path = write_config(config_env.home, mark + text.replace("\n", end))
    before = path.read_bytes()
    settings = config_env.settings
    assert settings.credential.secret == SECRET
    assert (settings.organization_id, settings.workspace_id) == ("clorg1", "clws1")
    assert settings.file.context_value("astronomer_io", "expiresin") == "2026-11-24T10:00:00Z"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "Context: ASTRONOMER.IO\nCONTEXTS:\n  ASTRONOMER_IO:\n    Organization: clorg1\n",
        "contexts: {astronomer_io: {organization: clorg1}}",
        "contexts:\n  astronomer_io: &it\n    organization: clorg1\nother: *it\n",
        "contexts:\n  astronomer_io:\n    organization: 'clorg1'\n    token: null\n",
    ],
    ids=["upper case", "in one line", "with an alias", "with null"],
)
def test_every_way_to_write_yaml_is_read(config_env: ConfigEnv, text: str) -> None:
    write_config(config_env.home, text)
    settings = config_env.settings
    assert settings.organization_id == "clorg1"
    with pytest.raises(NotLoggedInError):
        _ = settings.credential


@pytest.mark.parametrize("value", ["007", "1e5", "yes", "0x10"])
def test_a_value_that_looks_like_another_type_stays_what_it_is(
    config_env: ConfigEnv, value: str
) -> None:
    write_config(
        config_env.home,
        f"context: astronomer.io\ncontexts:\n  astronomer_io:\n    token: {value}\n",
    )
    assert config_env.settings.credential.secret == value


@pytest.mark.parametrize("value", ["", "~", "null", '""'])
@pytest.mark.parametrize("key", ["context", "contexts"])
def test_nothing_is_as_good_as_no_key(config_env: ConfigEnv, key: str, value: str) -> None:
    write_config(config_env.home, f"{key}: {value}\nother: 1\n")
    assert config_env.settings.workspace_id is None
    assert config_env.settings.domain == "astronomer.io"


def test_astro_home_comes_before_the_home_folder(config_env: ConfigEnv, tmp_path: Path) -> None:
    write_config(config_env.home, "contexts: {astronomer_io: {organization: corg1}}")
    other = tmp_path / "other"
    other.mkdir()
    write_config(other, "contexts: {astronomer_io: {organization: corg2}}")
    assert config_env.settings.organization_id == "corg1"
    config_env.environ["ASTRO_HOME"] = str(other)
    assert config_env.settings.organization_id == "corg2"
    config_env.environ["ASTRO_HOME"] = " "
    assert config_env.settings.organization_id == "corg1"


@pytest.mark.parametrize("blocked", [False, True], ids=["no folder", "a file in its place"])
def test_a_missing_config_says_nothing(config_env: ConfigEnv, blocked: bool) -> None:
    if blocked:
        (config_env.home / ".astro").write_bytes(b"")
    assert config_env.settings.workspace_id is None


@pytest.mark.skipif(sys.platform == "win32", reason="there the home folder is found otherwise")
def test_without_a_home_folder_an_api_token_is_enough(
    config_env: ConfigEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pwd

    def nobody(_: int) -> None:
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    with pytest.raises(NotLoggedInError):
        _ = config_env.settings.credential
    config_env.payload = {"permissions": ["organizationId:corg1"]}
    assert config_env.settings.organization_id == "corg1"
    assert config_env.settings.workspace_id is None
