"""The types that a user's program gets. Nobody runs this: mypy and pyright check it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from typing_extensions import assert_type

import astro_org_tokens
from astro_org_tokens import (
    AlreadyGrantedError,
    AmbiguousError,
    ApiError,
    ApiToken,
    ApplyInterruptedError,
    ApplyOutcome,
    ApplyPlan,
    AstroClient,
    AstroError,
    Change,
    ChangeInterruptedError,
    ChangeOutcome,
    ChangeResult,
    ConfigError,
    ConflictError,
    Deadline,
    ForbiddenError,
    Grant,
    InputRequiredError,
    Manifest,
    NetworkError,
    NotFoundError,
    NotGrantedError,
    NotLoggedInError,
    OrganizationTokens,
    PartialFailureError,
    PromptCanceledError,
    RateLimitedError,
    RequestTimeoutError,
    Role,
    Subject,
    TokenDrift,
    TokenExpiredError,
    TokenFilter,
    TokenNameNotFoundError,
    TokenRef,
    TokenResult,
    UnconfirmedError,
    UsageError,
    Workspace,
    WorkspaceRef,
    Workspaces,
    workspace_role,
)

ERRORS: tuple[type[AstroError], ...] = (
    AlreadyGrantedError,
    AmbiguousError,
    ApiError,
    ConfigError,
    ConflictError,
    ForbiddenError,
    InputRequiredError,
    NetworkError,
    NotFoundError,
    NotGrantedError,
    NotLoggedInError,
    PartialFailureError,
    PromptCanceledError,
    RateLimitedError,
    RequestTimeoutError,
    TokenExpiredError,
    TokenNameNotFoundError,
    UnconfirmedError,
    UsageError,
)
assert_type(astro_org_tokens.__version__, str)


def show_message(message: str) -> None:
    """A callback as a program may have it."""


def show_progress(done: int, total: int) -> None:
    """A callback as a program may have it."""


def client(api_token: str, organization_id: str) -> AstroClient:
    with AstroClient(api_token, organization_id) as opened:
        assert_type(opened, AstroClient)
        assert_type(opened.organization_id, str)
        assert_type(opened.base_url, str)
        assert_type(opened.close(), None)
    return AstroClient(
        api_token,
        organization_id,
        base_url="https://api.astronomer.io/v1",
        timeout=1.5,
        on_retry=show_message,
        on_warning=show_message,
        on_progress=show_progress,
    )


def calls(client: AstroClient, token_id: str) -> None:
    assert_type(client.token_pages(), Iterator[list[ApiToken]])
    assert_type(client.token_pages(workspace_id="id"), Iterator[list[ApiToken]])
    assert_type(client.workspace_pages(names=["name"]), Iterator[list[Workspace]])
    assert_type(client.get_token(token_id), ApiToken)
    assert_type(client.get_token(token_id, timeout=Deadline(1)), ApiToken)
    assert_type(client.replace_all_roles(token_id, [workspace_role("id", "WORKSPACE_OWNER")]), None)
    client.replace_all_roles(token_id, client.get_token(token_id).roles or ())


def organization_tokens(client: AstroClient, token: ApiToken, workspace: Workspace) -> None:
    tokens = client.organization_tokens
    assert_type(tokens, OrganizationTokens)
    assert_type(tokens.list(), tuple[Grant, ...])
    assert_type(tokens.list(workspace="name", roles={"WORKSPACE_OWNER"}), tuple[Grant, ...])
    assert_type(tokens.list(workspaces=(workspace,), token=token), tuple[Grant, ...])
    unused = TokenFilter(unused_for=timedelta(days=90), created_after=timedelta(weeks=8))
    assert_type(tokens.list(matching=unused), tuple[Grant, ...])
    assert_type(tokens.all(workspaces=["name"]), tuple[ApiToken, ...])
    assert_type(tokens.find("name", timeout=1.5), ApiToken)
    ref = WorkspaceRef("id")
    assert_type(tokens.add(token, role="WORKSPACE_OWNER", workspace=ref), ChangeOutcome)
    assert_type(tokens.update("id", role="WORKSPACE_OWNER", workspace="id"), ChangeOutcome)
    outcome = tokens.remove(TokenRef("id"), workspaces=["id", ref], timeout=Deadline(2))
    assert_type(outcome.token, ApiToken)
    assert_type(outcome.changes, tuple[Change, ...])
    assert_type(outcome.changes[0].before, str | None)
    assert_type(outcome.changes[0].workspace, WorkspaceRef)
    assert_type(outcome.changed, bool)
    assert_type(outcome.to_dict(), dict[str, Any])
    assert_type(client.workspaces, Workspaces)
    assert_type(client.workspaces.list(), tuple[Workspace, ...])
    assert_type(client.workspaces.named("name"), dict[str, Workspace])
    assert_type(client.workspaces.find("name", workspace), tuple[WorkspaceRef, ...])
    assert_type(AstroClient.from_environment(timeout=Deadline(5)), AstroClient)


def confirm(plan: ApplyPlan) -> bool:
    """A callback as a program may have it."""
    return plan.removals < 3


def manifests(client: AstroClient, path: Path) -> None:
    tokens = client.organization_tokens
    manifest = Manifest.load(path, "grants.yaml")
    assert_type(manifest, Manifest)
    assert_type(Manifest.loads(b"workspaces: {}"), Manifest)
    assert_type(Manifest.from_dict({"workspaces": {}}), Manifest)
    assert_type(Manifest.merge([manifest]), Manifest)
    assert_type(manifest.to_dict(), dict[str, dict[str, dict[str, str]]])
    assert_type(manifest.to_yaml(ascii_only=True), str)
    plan = tokens.plan(manifest, prune=True)
    assert_type(plan, ApplyPlan)
    assert_type(plan.drifts, tuple[TokenDrift, ...])
    assert_type(plan.refused[0].refusal, AstroError | None)
    assert_type(plan.to_dict(), dict[str, Any])
    outcome = tokens.apply(plan, confirm=confirm, timeout=5, on_progress=show_progress)
    assert_type(outcome, ApplyOutcome)
    assert_type(outcome.results, tuple[TokenResult, ...])
    assert_type(outcome.results[0].error, AstroError | None)
    assert_type(outcome.done, list[ChangeResult])
    assert_type(outcome.complete, bool)
    assert_type(tokens.export(workspaces=["name"]), Manifest)


def interruptions(change: ChangeInterruptedError, apply: ApplyInterruptedError) -> None:
    assert_type(change.sent, bool)
    assert_type(change.token_id, str)
    assert_type(apply.outcome, ApplyOutcome)


def token(token: ApiToken) -> None:
    assert_type(token.id, str)
    assert_type(token.name, str)
    assert_type(token.description, str)
    assert_type(token.scope, str)
    assert_type(token.kind, str | None)
    assert_type(token.created_at, datetime | None)
    assert_type(token.created_by, Subject | None)
    assert_type(token.end_at, datetime | None)
    assert_type(token.last_used_at, datetime | None)
    assert_type(token.roles, tuple[Role, ...] | None)
    assert_type(token.token, SecretStr | None)
    assert_type(token.role_in("id"), str | None)
    assert_type(token.workspace_roles(), dict[str, tuple[str, ...]])


def others(role: Role, subject: Subject, workspace: Workspace) -> None:
    assert_type(workspace_role("id", "WORKSPACE_OWNER"), Role)
    assert_type(role.entity_type, str | None)
    assert_type(role.entity_id, str | None)
    assert_type(role.role, str | None)
    assert_type(role.to_payload(), dict[str, Any])
    assert_type(subject.full_name, str | None)
    assert_type(subject.api_token_name, str | None)
    assert_type(subject.username, str | None)
    assert_type(subject.display_name, str | None)
    assert_type(workspace.id, str)
    assert_type(workspace.name, str)


def errors(error: AstroError) -> None:
    assert_type(error.kind, str)
    assert_type(error.exit_status, int)
    assert_type(error.request_id, str | None)
    assert_type(error.retryable, bool)
    assert_type(error.token_id, str | None)
    assert_type(error.workspace_ids, tuple[str, ...])
    assert_type(error.details, dict[str, object])
    assert_type(error.lines, tuple[str, ...])


def mistakes(client: AstroClient) -> None:
    """What a checker has to refuse: an ignore comment without need is an error too."""
    AstroClient("token")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.get_token(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.organization_tokens.add("id", workspace="id")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.replace_all_roles("id", "role")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
