"""The errors of a role change that was, or may have been, sent."""

from __future__ import annotations

from astro_org_tokens.api.models import ApiToken
from astro_org_tokens.errors import AstroError, ConflictError, UnconfirmedError
from astro_org_tokens.grants.labels import comma_join, token_label
from astro_org_tokens.grants.plan import Change, Plan


def unverified_error(
    token: ApiToken,
    plan: Plan,
    error: AstroError,
    *,
    accepted: bool,
    hint: str,
) -> UnconfirmedError:
    """Return the error for a change that couldn't be re-read.

    Args:
        token: before the change.
        plan: what was written.
        error: how the re-read failed.
        accepted: whether the API accepted the write; otherwise its result is unknown.
        hint: for a user who wants to make the same change again.
    """
    state = (
        "accepted by the API but couldn't be verified"
        if accepted
        else "sent but not confirmed, and couldn't be read back"
    )
    workspaces = comma_join(change.workspace for change in plan.changes)
    message = f"The update to {token_label(token)} in {workspaces} was {state}: "
    return UnconfirmedError(message, error, hint=hint, request_id=error.request_id)


def outdated_error(
    current: ApiToken, missing_changes: list[Change], attempts: int, hint: str
) -> UnconfirmedError:
    """Return the error for a change that no re-read shows, nor any other change.

    Args:
        current: the token as it was read last, with the roles that it had before the change.
        missing_changes: the changes that it doesn't show.
        attempts: how often the change was written.
        hint: for a user who wants to make the same change again.
    """
    workspaces = comma_join(change.workspace for change in missing_changes)
    return UnconfirmedError(
        f"The update to {token_label(current)} in {workspaces} was accepted by the API {attempts} "
        "times but couldn't be verified: every read still shows the roles from before it.",
        hint=hint,
    )


def overwritten_error(
    current: ApiToken, missing_changes: list[Change], attempts: int
) -> ConflictError:
    """Return the error for a change that other clients kept overwriting.

    Args:
        current: the token as it was read last.
        missing_changes: the changes that it doesn't show.
        attempts: how often the change was written.
    """
    differences = comma_join(
        f"{current.role_in(change.workspace.id) or 'no role'} instead of "
        f"{change.after or 'no role'} in {change.workspace}"
        for change in missing_changes
    )
    return ConflictError(
        f"Another client keeps overwriting the roles of {token_label(current)}. After {attempts} "
        f"attempts it has {differences}.",
        hint="others_write",
        retryable=True,
    )
