"""The sandbox against the published specification of the API, by schemathesis."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.bulk_seed import bulk_token_id

# Names that the specification leaves open: made-up ones would only ever be not found.
NAMES = {
    "organizations": [seed_ids.ORGANIZATION_ID],
    "workspaces": [
        seed_ids.DATA_ENGINEERING,
        seed_ids.MACHINE_LEARNING,
        seed_ids.CAFE,
        seed_ids.EMPTY,
    ],
    "tokens": [bulk_token_id(number) for number in range(1, 101)],
    "entities": [seed_ids.ORGANIZATION_ID, seed_ids.DATA_ENGINEERING, seed_ids.DEPLOYMENT_PROD],
}
PLACES = {
    "path.organizationId": "organizations",
    "path.workspaceId": "workspaces",
    "path.tokenId": "tokens",
    "query.workspaceId": "workspaces",
    "query.workspaceIds": "workspaces",
    "body.entityId": "entities",
    "body.roles[*].entityId": "entities",
}
# What depends on another field is said in the specification's prose, which nothing generates from:
# which roles a scope has, when there has to be a Deployment. Both have tests of their own.
PROSE = ["CreateApiToken", "UpdateApiTokenRoles"]


@pytest.mark.parametrize(("part", "operations"), [("--include-tag", 6), ("--exclude-tag", 8)])
def test_schemathesis_finds_nothing(
    part: str, operations: int, api_spec_path: Path, tmp_path: Path
) -> None:
    with start(SandboxOptions(tokens=100)) as sandbox:
        config = tmp_path / "schemathesis.toml"
        config.write_text(_configuration(sandbox), encoding="utf-8")
        done = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"),
                *(str(api_spec_path), "--url", sandbox.api_url, part, "ApiToken"),
                *("--generation-deterministic", "--max-examples", "20", "--no-color"),
                # The stateful phase takes an Organization for a Workspace that was just created.
                *("--phases", "examples,coverage,fuzzing"),
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Tested: {operations}" in done.stdout


def _configuration(sandbox: Sandbox) -> str:
    lines = ["[auth.openapi.JWT]", f'bearer = "{sandbox.api_token}"']
    for name, values in NAMES.items():
        lines += [f"[dictionaries.{name}]", f"values = {values}"]
    lines.append("[parameters]")
    lines += [
        f'"{place}" = {{ dictionary = "{name}", probability = 0.9 }}'
        for place, name in PLACES.items()
    ]
    for operation in PROSE:
        lines += ["[[operations]]", f'include-operation-id = "{operation}"']
        lines += ["[operations.checks]", "positive_data_acceptance.enabled = false"]
    return "\n".join(lines)
