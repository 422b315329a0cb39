"""Whatever the Organization: the formats of ``list``, and ``export``, tell the same grants."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import yaml
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens.sandbox import Sandbox
from manifest.apply_cases import EXPORT
from manifest.strategies import HELD_ROLES, Grants, Organization, organizations
from support.cli_runner import Invoke
from support.parsers import read_csv, read_matrix, read_page

LIST = ("workspace", "organization-token", "list", "--all-workspaces", "-o")
CUSTOM = "Data Steward"
# A person can read these in a matrix; other tests have names that nobody can.
NAMES = st.sampled_from(
    ["ci", "Data Eng", "分析チーム", "Café ☕", "👩\u200d🔬", "a|b", '"q", x', "<b>", "yes", "=1+1"]
) | st.text("aB1-é夜", min_size=1, max_size=6).filter(lambda name: name != "-")


@given(organizations(names=NAMES, roles=(*HELD_ROLES, CUSTOM)))
def test_every_format_tells_the_grants_of_the_organization(
    cli: Invoke, sandbox: Sandbox, organization: Organization
) -> None:
    organization.fill(sandbox)

    def written(*argv: str) -> str:
        result = cli(*argv)
        assert result.status == 0
        return result.stdout

    output = {
        "json": _of_objects(cli(*LIST, "json").json["tokens"]),
        "csv": _of_csv(written(*LIST, "csv")),
        "html": _of_objects(read_page(written(*LIST, "html")).grants),
        "matrix": _of_matrix(written(*LIST, "matrix"), organization),
        "export": _of_export(written(*EXPORT, "--all-workspaces"), organization),
    }
    assert output == dict.fromkeys(output, organization.grants)


def _of_objects(objects: list[dict[str, str]]) -> Grants:
    return {(each["id"], each["workspace_id"]): each["role"] for each in objects}


def _of_csv(text: str) -> Grants:
    header, rows = read_csv(text)
    return _of_objects([dict(zip(header, row, strict=True)) for row in rows])


def _of_matrix(text: str, organization: Organization) -> Grants:
    shown = [*zip(*organization.grants, strict=True)] or [(), ()]
    tokens = _labels({each: organization.tokens[each] for each in shown[0]})
    workspaces = _labels({each: organization.workspaces[each] for each in shown[1]})
    titles = re.split(" {2,}", text.partition("\n")[0])
    assert Counter(titles) == Counter(["TOKEN", *workspaces])
    words, legend = read_matrix(text, titles)
    return {
        (tokens[token], workspaces[workspace]): legend.get(word) or word.strip("'")
        for (token, workspace), word in words.items()
    }


def _labels(names: Mapping[str, str]) -> dict[str, str]:
    """Return the ID of each label: names that several have are followed by it."""
    uses = Counter(names.values())
    return {
        f"{name} ({thing_id})" if uses[name] > 1 else name: thing_id
        for thing_id, name in names.items()
    }


def _of_export(text: str, organization: Organization) -> Grants:
    def found(key: str, names: Mapping[str, str]) -> str:
        if key in names:
            return key
        (thing_id,) = (each for each, name in names.items() if name == key)
        return thing_id

    return {
        (found(token, organization.tokens), found(workspace, organization.workspaces)): role
        for workspace, roles in yaml.safe_load(text)["workspaces"].items()
        for token, role in (roles or {}).items()
    }
