"""The types that a user's program gets. Nobody runs this: mypy and pyright check it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from typing_extensions import assert_type

import astro_org_tokens
from astro_org_tokens import (
    AlreadyGrantedError,
    AmbiguousError,
    ApiError,
    ApiToken,
    AstroClient,
    AstroError,
    Change,
    ChangeOutcome,
    ConfigError,
    ConflictError,
    Deadline,
    ForbiddenError,
    Grant,
    InputRequiredError,
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
    TokenExpiredError,
    TokenRef,
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
    assert_type(client.set_roles(token_id, [workspace_role("id", "WORKSPACE_OWNER")]), None)
    client.set_roles(token_id, client.get_token(token_id).roles or ())


def organization_tokens(client: AstroClient, token: ApiToken, workspace: Workspace) -> None:
    tokens = client.organization_tokens
    assert_type(tokens, OrganizationTokens)
    assert_type(tokens.list(), tuple[Grant, ...])
    assert_type(tokens.list(workspace="name", roles={"WORKSPACE_OWNER"}), tuple[Grant, ...])
    assert_type(tokens.list(workspaces=(workspace,), token=token), tuple[Grant, ...])
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
    assert_type(client.workspaces.find("name", workspace), tuple[WorkspaceRef, ...])
    assert_type(AstroClient.from_environment(timeout=Deadline(5)), AstroClient)


def token(token: ApiToken) -> None:
    assert_type(token.id, str)
    assert_type(token.name, str)
    assert_type(token.description, str)
    assert_type(token.scope, str)
    assert_type(token.kind, str | None)
    assert_type(token.created_at, datetime)
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
    assert_type(error.details, dict[str, object])
    assert_type(error.lines, tuple[str, ...])


def mistakes(client: AstroClient) -> None:
    """What a checker has to refuse: an ignore comment without need is an error too."""
    AstroClient("token")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.get_token(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.organization_tokens.add("id", workspace="id")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.set_roles("id", "role")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
