"""Exceptions, each with a stable ``kind`` and an exit status.

Public functions raise only subclasses of ``AstroError``; exceptions of other libraries don't
leak. ``str(error)`` is a sentence for people, which says what happened and may change;
``error.kind`` is stable and intended for programs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import ClassVar


class AstroError(Exception):
    """Base of all errors of this package.

    Args:
        parts: the message, in one piece or several; a piece can be another error that is quoted.
        hint: see below.
        tail: the end of the message, after the hint.
        request_id: see below.
        retryable: see below; None for what is usual for the kind.

    Attributes:
        kind: stable identifier, included in JSON output.
        retryable: whether the same call may succeed later. A change that is repeated needs
            ``exist_ok`` or ``missing_ok``, since it may have been made.
        may_have_changed: whether a change of roles was sent and not refused. It may be in effect,
            or a part of it if another client has overwritten the rest.
        token_id: ID of the token that the call concerns, None if it isn't known or concerns none.
        workspace_ids: IDs of the Workspaces that the call concerns, as far as they are known.
        exit_status: what the program exits with; 2 means that no changes were made.
        hint: the advice for a user of the command line, as a key of
            ``astro_org_tokens.hints.HINTS``; None if there is none.
        request_id: the API's ID of the refused request, None if there is none.
        details: additional fields for JSON output.
        lines: the individual lines of a message with several lines.
    """

    kind: ClassVar[str]
    exit_status: ClassVar[int] = 1
    retryable: bool = False
    may_have_changed: bool = False

    def __init__(
        self,
        *parts: str | AstroError,
        hint: str | None = None,
        tail: str = "",
        request_id: str | None = None,
        retryable: bool | None = None,
    ) -> None:
        message = "".join(map(str, parts)) + tail
        super().__init__(message)
        self.parts = parts
        self.hint = hint
        self.tail = tail
        self.request_id = request_id
        if retryable is not None:
            self.retryable = retryable
        self.token_id: str | None = None
        self.workspace_ids: tuple[str, ...] = ()
        self.details: dict[str, object] = {}
        self.lines: tuple[str, ...] = (message,)


@contextmanager
def concerning(token_id: str | None, workspace_ids: Iterable[str] = ()) -> Iterator[None]:
    """Add the objects that a call concerns to the error that it raises.

    Args:
        token_id: of the token, None if it isn't known.
        workspace_ids: of the Workspaces.
    """
    try:
        yield
    except AstroError as error:
        error.token_id = error.token_id or token_id
        error.workspace_ids = error.workspace_ids or tuple(workspace_ids)
        raise


def combine_errors(kind: type[AstroError], problems: Iterable[object]) -> AstroError:
    """Return one error of a kind for several problems, one line each."""
    lines = tuple(str(problem) for problem in problems)
    error = kind("\n".join(lines))
    error.lines = lines
    return error


class UsageError(AstroError):
    """Invalid arguments. No changes were made."""

    kind = "usage"
    exit_status = 2


class InputRequiredError(AstroError):
    """Required input is missing and prompting isn't possible. No changes were made."""

    kind = "input_required"
    exit_status = 2


class NotLoggedInError(AstroError):
    """No credential, or the API rejected it (HTTP 401)."""

    kind = "not_logged_in"


class TokenExpiredError(AstroError):
    """The credential has expired."""

    kind = "token_expired"


class ForbiddenError(AstroError):
    """The credential lacks permission (HTTP 403)."""

    kind = "forbidden"


class NotFoundError(AstroError):
    """The token, Workspace or Organization doesn't exist (HTTP 404, or no match for a name)."""

    kind = "not_found"


class TokenNameNotFoundError(NotFoundError):
    """No Organization API token has the name, in any Workspace."""


class AmbiguousError(AstroError):
    """A name matches several tokens or Workspaces.

    Attributes:
        matches: the ``ApiToken`` or ``Workspace`` objects that have the name.
    """

    kind = "ambiguous"
    matches: tuple[object, ...] = ()


class AlreadyGrantedError(AstroError):
    """The token already has that role in the Workspace."""

    kind = "already_granted"


class NotGrantedError(AstroError):
    """The token has no role in the Workspace."""

    kind = "not_granted"


class ConflictError(AstroError):
    """The change is not possible, or other clients repeatedly overwrote it."""

    kind = "conflict"


class RateLimitedError(AstroError):
    """The API still responded with HTTP 429 when the time limit was reached."""

    kind = "rate_limited"
    retryable = True


class ApiError(AstroError):
    """The API responded with an error, or with something invalid."""

    kind = "api_error"


class NetworkError(AstroError):
    """The API couldn't be reached, or the connection failed."""

    kind = "network"
    retryable = True


class RequestTimeoutError(AstroError):
    """The time limit was exceeded."""

    kind = "timeout"
    retryable = True


class ConfigError(AstroError):
    """Invalid environment variable or config file."""

    kind = "config"


class PromptCanceledError(AstroError):
    """The user canceled a prompt. No changes were made."""

    kind = "cancelled"


class InterruptedByUserError(AstroError):
    """The user pressed Ctrl-C."""

    kind = "interrupted"
    exit_status = 130


class ChangeInterruptedError(KeyboardInterrupt):
    """Ctrl-C during a change of one token's roles.

    It isn't an ``AstroError``, so that a program that goes on after errors ends all the same.

    Args:
        token_id: see below.
        sent: see below.

    Attributes:
        token_id: of the token.
        sent: whether the change had been sent. If so, it may have been made.
        error: the same for the command line.
    """

    def __init__(self, token_id: str, *, sent: bool) -> None:
        state = "sent but not confirmed" if sent else "not sent"
        super().__init__(f"The update to token {token_id} was {state}.")
        self.token_id = token_id
        self.sent = sent
        self.error = InterruptedByUserError(
            f"Interrupted. {self}", hint="check_with_list" if sent else None
        )

    def __reduce__(self) -> tuple[Callable[..., ChangeInterruptedError], tuple[str]]:
        # So that it can be passed from one process to another.
        return partial(type(self), sent=self.sent), (self.token_id,)


class PartialFailureError(AstroError):
    """Only some of the requested changes were made."""

    kind = "partial"


class UnconfirmedError(AstroError):
    """A change was sent, but its result couldn't be verified."""

    kind = "unconfirmed"
    retryable = True
