"""The sandbox against the published specification of the API, by schemathesis."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from astro_org_tokens.sandbox.seed.bulk_seed import bulk_token_id

# Existing IDs for parameters; generated IDs would always be "not found".
DICTIONARIES = {
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
PARAMETERS = {
    "path.organizationId": "organizations",
    "path.workspaceId": "workspaces",
    "path.tokenId": "tokens",
    "query.workspaceId": "workspaces",
    "query.workspaceIds": "workspaces",
    "body.entityId": "entities",
    "body.roles[*].entityId": "entities",
}
# Constraints between fields (which roles a scope has, when a Deployment is required) are only in
# the prose of the specification, so generated requests can violate them. Other tests cover them.
CONSTRAINED_IN_PROSE = ["CreateApiToken", "UpdateApiTokenRoles"]


@pytest.mark.slow
@pytest.mark.parametrize(("part", "operations"), [("--include-tag", 6), ("--exclude-tag", 8)])
def test_schemathesis_finds_no_failures(
    part: str, operations: int, api_spec_path: Path, tmp_path: Path
) -> None:
    with start(SandboxOptions(tokens=100)) as sandbox:
        config = tmp_path / "schemathesis.toml"
        config.write_text(_configuration(sandbox), encoding="utf-8")
        result = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"),
                *(str(api_spec_path), "--url", sandbox.api_url, part, "ApiToken"),
                *("--generation-deterministic", "--max-examples", "20", "--no-color"),
                # The stateful phase mistakes an Organization for a Workspace that it just created.
                *("--phases", "examples,coverage,fuzzing"),
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"Tested: {operations}" in result.stdout


def _configuration(sandbox: Sandbox) -> str:
    lines = ["[auth.openapi.JWT]", f'bearer = "{sandbox.api_token}"']
    for name, values in DICTIONARIES.items():
        lines += [f"[dictionaries.{name}]", f"values = {values}"]
    lines.append("[parameters]")
    lines += [
        f'"{parameter}" = {{ dictionary = "{name}", probability = 0.9 }}'
        for parameter, name in PARAMETERS.items()
    ]
    for operation in CONSTRAINED_IN_PROSE:
        lines += ["[[operations]]", f'include-operation-id = "{operation}"']
        lines += ["[operations.checks]", "positive_data_acceptance.enabled = false"]
    return "\n".join(lines)
