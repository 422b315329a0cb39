"""``list``, ``export`` and ``apply`` agree with each other, and with a model in ten lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens.sandbox import Faults, Sandbox, SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from manifest.apply_cases import (
    APPLY,
    EXPORT,
    MEMBER,
    NOTHING_TO_DO,
    OWNER,
    READ_REQUESTS,
    create_tokens,
)
from manifest.strategies import (
    Organization,
    expected_grants,
    hostile_names,
    manifests,
    organizations,
    stored_grants,
)
from support.cli_runner import Invoke, Result
from support.concurrent_processes import (
    ProcessSpec,
    create_workspaces,
    make_environments,
    run_concurrently,
)
from support.stored_state import stored_roles, stored_token

LIST = ("workspace", "organization-token", "list", "--all-workspaces", "-o", "json")
FORMS = {"YAML": [], "JSON": ["-o", "json"]}


def as_text(
    draw: st.DataObject, organization: Organization, declared: Mapping[str, Mapping[str, str]]
) -> str:
    """A file with IDs or, where there is only one of a name, names."""

    def called(things: Mapping[str, str], each: str) -> str:
        name = things[each]
        names = list(things.values())
        by_name = names.count(name) == 1 and name not in things and name.strip()
        short = len(json.dumps(name)) < 1000
        return draw.draw(st.sampled_from([each, name])) if by_name and short else each

    return json.dumps(
        {
            "workspaces": {
                called(organization.workspaces, workspace): {
                    called(organization.tokens, token): role for token, role in roles.items()
                }
                for workspace, roles in declared.items()
            }
        }
    )


@given(data=st.data(), prune=st.booleans())
def test_whatever_the_organization_and_the_file(
    cli: Invoke, sandbox: Sandbox, requests: list[str], data: st.DataObject, prune: bool
) -> None:
    organization = data.draw(organizations(names=hostile_names))
    declared = data.draw(manifests(organization))
    text = as_text(data, organization, declared)
    expected = expected_grants(organization.grants, declared, prune=prune)
    changed = {
        key[0]
        for key in expected.keys() | organization.grants.keys()
        if expected.get(key) != organization.grants.get(key)
    }
    organization.fill(sandbox)
    others = other_entries(sandbox)
    options = ["-f", "-", "--yes", *(["--prune"] if prune else [])]

    checked = cli(*APPLY, *options, "--check", stdin=text)
    assert (checked.status, stored_grants(sandbox)) == (3 if changed else 0, organization.grants)
    requests.clear()
    assert cli(*APPLY, *options, stdin=text).status == 0
    assert stored_grants(sandbox) == expected
    assert other_entries(sandbox) == others
    assert len(requests) == 2 + 3 * len(changed)

    requests.clear()
    assert cli(*APPLY, *options, stdin=text) == Result(0, NOTHING_TO_DO, "")
    assert requests == READ_REQUESTS

    listed = cli(*LIST).json["tokens"]
    assert {(each["id"], each["workspace_id"]): each["role"] for each in listed} == expected
    exported = cli(*EXPORT, "--all-workspaces").stdout
    assert cli(*APPLY, "-f", "-", "--prune", "--check", stdin=exported) == Result(
        0, NOTHING_TO_DO, ""
    )


def other_entries(sandbox: Sandbox) -> dict[str, list[dict[str, str]]]:
    """All that tokens have besides roles in Workspaces, in its order."""
    return {
        token_id: [entry for entry in entries if entry["entityType"] != "WORKSPACE"]
        for token_id, entries in stored_roles(sandbox).items()
    }


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_apply_of_an_export_changes_nothing(
    cli: Invoke, sandbox: Sandbox, requests: list[str], form: list[str]
) -> None:
    token = stored_token(sandbox, seed_ids.DEPLOY_BOT)
    for entry, role in zip(token["roles"][1:], ("Data Steward", "#1: yes"), strict=True):
        entry["role"] = role  # custom ones, which the sandbox itself would refuse
    sandbox.store.execute(
        "UPDATE tokens SET body = ? WHERE id = ?", [json.dumps(token), seed_ids.DEPLOY_BOT]
    )
    before = stored_roles(sandbox)
    exported = cli(*EXPORT, "--all-workspaces", *form)
    assert (exported.status, exported.stderr) == (0, "")
    requests.clear()

    result = cli(*APPLY, "-f", "-", "--prune", "--yes", stdin=exported.stdout)

    assert result == Result(0, NOTHING_TO_DO, "")
    assert (requests, stored_roles(sandbox)) == (READ_REQUESTS, before)
    assert {"Data Steward", "#1: yes"} < {e["role"] for e in before[seed_ids.DEPLOY_BOT]}


def test_two_at_once_on_different_workspaces_are_both_applied(tmp_path: Path) -> None:
    with start(SandboxOptions(faults=Faults(latency_ms=20))) as sandbox:
        tokens = create_tokens(sandbox, 6)
        workspaces = create_workspaces(sandbox, 2)
        before = stored_grants(sandbox)
        starts = []
        for environ, workspace, role in zip(
            make_environments(sandbox, tmp_path, 2, shared=False),
            workspaces,
            (MEMBER, OWNER),
            strict=True,
        ):
            file = tmp_path / f"{workspace}.json"
            file.write_text(json.dumps({"workspaces": {workspace: dict.fromkeys(tokens, role)}}))
            starts.append(ProcessSpec([*APPLY, "-f", str(file), "--prune", "--json"], environ))

        result = run_concurrently(starts)

        after = stored_grants(sandbox)
    for outcome in result:
        assert (outcome.status, outcome.stderr) == (0, "")
        assert sorted(each["token_id"] for each in outcome.json["changes"]) == tokens
    assert after == {
        **before,
        **{(token, workspaces[0]): MEMBER for token in tokens},
        **{(token, workspaces[1]): OWNER for token in tokens},
    }
