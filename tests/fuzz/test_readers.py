"""Whatever is read, from a file, an environment or the API, is understood or is one clear error.

`make test` tries some examples of each reader, always the same; the slow tests try many others.
"""

from __future__ import annotations

import base64
import contextlib
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

import pytest
import respx
import yaml
from hypothesis import given, settings

from api.endpoints import ORGANIZATION, SECRET, TOKEN, WORKSPACE, page, role, token, workspace
from astro_org_tokens import AstroClient, AstroError
from astro_org_tokens.api.retry import retry_after
from astro_org_tokens.config.claims import read_claims
from astro_org_tokens.config.config_file import ConfigFile
from astro_org_tokens.config.edit import UnsafeEditError, update_context_values
from astro_org_tokens.config.session import parse_time, read_credentials
from astro_org_tokens.config.settings import Settings
from astro_org_tokens.grants.grant import Grant
from astro_org_tokens.grants.labels import WorkspaceRef
from astro_org_tokens.manifest.loader import decode_text
from astro_org_tokens.manifest.schema import read_grants
from astro_org_tokens.output.columns import SORTABLE, sorted_by
from astro_org_tokens.output.token_list import RenderOptions, render_list
from fuzz.mutations import mutated
from support.limits import NO_WAITING

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=timezone.utc)
MANIFESTS = (
    b"workspaces:\n  Data: &a\n    ci: WORKSPACE_OWNER  # x\n    t: R\n  ML: *a\n  Empty:\n",
    b'{"workspaces": {"A": {"t": "OWNER", "\\u30c7": "M"}, "B": {}}}',
    "workspaces: {A: {t: R}}\n".encode("utf-16"),
)
CONFIG = (
    b"context: astronomer.io\ncontexts:\n  astronomer_io:\n    domain: astronomer.io\n"
    b"    organization: clorg1\n    workspace: clws1\n    token: Bearer a.b.c\n"
    b"    refreshtoken: r\n    ExpiresIn: 2026-11-24T10:00:00Z\n"
)
CONFIGS = (CONFIG, b"{context: localhost, contexts: {localhost: {domain: localhost, token: x}}}")
CREDENTIALS = (
    b'{"astronomer.io": {"token": "x", "expires_at": "2026-11-24T10:00:00Z"}}',
    b'{"astronomer.io": {"token": "Bearer x", "refreshtoken": "r", "expires_at": ""}}',
)
PAYLOADS = (
    b'{"permissions": ["organizationId:clorg1", "workspaceId:clws1"], "exp": 1795000000}',
    b'{"exp": 1e3, "permissions": []}',
)
SECONDS = (b"120", b"Wed, 21 Oct 2026 07:28:00 GMT", b"0", b"99999999999999999999", b"-5")
TIMES = (
    b"2026-11-24T10:00:00Z",
    b"2026-11-24T10:00:00.123456789+05:30",
    b"0001-01-01T00:00:00+05:00",
    b"9999-12-31 23:59:59 -0800",
)
TOKEN_ANSWERS = (
    json.dumps(token(roles=[role(WORKSPACE, "R"), {"entityType": "DAG"}])).encode(),
    json.dumps(token(createdBy={"fullName": "A"}, endAt="9999-12-31T23:59:59-08:00")).encode(),
)
LIST_ANSWERS = (
    json.dumps(page("tokens", [token(1), token(2, roles=None)])).encode(),
    json.dumps(page("workspaces", [workspace(1), workspace(2)])).encode(),
)


def _manifest(content: bytes) -> None:
    read_grants(decode_text(content, "g.yaml"), "g.yaml")


def _config(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, ".astro", "config.yaml")
        path.parent.mkdir()
        path.write_bytes(content)
        for domain in ("", "astronomer.io", "localhost"):
            settings = Settings({"ASTRO_HOME": home, "ASTRO_DOMAIN": domain}, now=lambda: NOW)
            with contextlib.suppress(AstroError):
                _ = settings.credential, settings.organization_id, settings.workspace_id
            _ = settings.session, settings.api_base_url
        _ = ConfigFile(path).has_session


def _credentials(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, ".astro", "config.yaml")
        path.parent.mkdir()
        path.write_bytes(CONFIG.replace(b"token: Bearer a.b.c", b"token:"))
        other = path.with_name("credentials.json")
        other.write_bytes(content)
        settings = Settings({"ASTRO_HOME": home}, now=lambda: NOW)
        _ = settings.session, settings.credential
        read_credentials(other)


def _edit(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    with contextlib.suppress(UnsafeEditError):
        edited = update_context_values(text, "astronomer_io", {"token": "a b"})
        assert yaml.compose(edited) is not None
        assert "a b" in edited


def _claims(content: bytes) -> None:
    secret = f"a.{base64.urlsafe_b64encode(content).decode().rstrip('=')}.c"
    read_claims(content.decode("latin-1"))
    settings = Settings({"ASTRO_API_TOKEN": secret}, now=lambda: NOW)
    _ = read_claims(secret), settings.credential, settings.organization_id, settings.workspace_id


def _retry_after(content: bytes) -> None:
    seconds = retry_after({"retry-after": content.decode("latin-1")}, NOW)
    assert seconds is None or seconds >= 0


def _time(content: bytes) -> None:
    time = parse_time(content.decode("utf-8", "replace"))
    assert time is None or time.tzinfo is not None


def _answered(content: bytes, call: Callable[[AstroClient], object]) -> None:
    answer = respx.MockResponse(200, content=content)
    # On loopback, no certificates are loaded.
    client = AstroClient(SECRET, ORGANIZATION, base_url="http://127.0.0.1:9/v1", limits=NO_WAITING)
    with respx.mock as wire, client:
        wire.route(url__startswith=client.base_url).mock(return_value=answer)
        call(client)


def _token_answer(content: bytes) -> None:
    def render(client: AstroClient) -> None:
        read = client.get_token(TOKEN)
        for workspace_id, names in read.workspace_roles().items():
            grants = [Grant(read, WorkspaceRef(workspace_id), name) for name in names]
            for key in SORTABLE:
                grants = sorted_by(grants, key)
            for output in ("table", "json", "csv", "tsv"):
                "".join(render_list(output, grants, RenderOptions(NOW, wide=True)))

    _answered(content, render)


def _list_answer(content: bytes) -> None:
    _answered(content, lambda client: [*client.token_pages()])
    _answered(content, lambda client: [*client.workspace_pages()])


READERS: dict[str, tuple[Callable[[bytes], None], Sequence[bytes]]] = {
    "a manifest": (_manifest, MANIFESTS),
    "a config": (_config, CONFIGS),
    "a config that is edited": (_edit, CONFIGS),
    "a credentials file": (_credentials, CREDENTIALS),
    "claims": (_claims, PAYLOADS),
    "Retry-After": (_retry_after, SECONDS),
    "a time": (_time, TIMES),
    "a token": (_token_answer, TOKEN_ANSWERS),
    "a list": (_list_answer, LIST_ANSWERS),
}
"""From what is read to its reader, which raises nothing but an `AstroError`, and to samples."""


def _fuzz(name: str, settings_of_run: settings) -> None:
    read, samples = READERS[name]

    @settings_of_run
    @given(mutated(samples))
    def fuzz(content: bytes) -> None:
        with contextlib.suppress(AstroError):
            read(content)

    fuzz()


@pytest.mark.parametrize("name", READERS)
def test_some_input_is_read_or_refused(name: str) -> None:
    _fuzz(name, settings(max_examples=30))


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_much_input_is_read_or_refused(name: str) -> None:
    _fuzz(name, settings(max_examples=1000, derandomize=False))
