"""The kinds of failure, each with a stable name and an exit status.

A failing call of this package raises one of these, never an exception of another library.
``str()`` of an error is a sentence that says what happened, ``hint`` is the key of what a user of
the command line can do about it, and ``kind`` is for programs and never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar


class AstroError(Exception):
    """Base of all errors of this package.

    Args:
        parts: the message, in one piece or several; a piece can be another error that is quoted.
        hint: see below.
        tail: the end of the message, after the hint.
        request_id: see below.

    Attributes:
        kind: the stable name that JSON output carries.
        exit_status: what the program exits with; 2 means that nothing was sent.
        hint: a key of ``astro_org_tokens.hints.HINTS``, None if there is no advice.
        request_id: the API's ID of the refused request, if it named one.
        details: additional JSON output, by key.
        lines: the message; one line per problem if there are several.
    """

    kind: ClassVar[str]
    exit_status: ClassVar[int] = 1

    def __init__(
        self,
        *parts: str | AstroError,
        hint: str | None = None,
        tail: str = "",
        request_id: str | None = None,
    ) -> None:
        message = "".join(map(str, parts)) + tail
        super().__init__(message)
        self.parts = parts
        self.hint = hint
        self.tail = tail
        self.request_id = request_id
        self.details: dict[str, object] = {}
        self.lines: tuple[str, ...] = (message,)


def combine_errors(kind: type[AstroError], problems: Iterable[object]) -> AstroError:
    """Return one error of a kind for several problems, a line each."""
    lines = tuple(str(problem) for problem in problems)
    error = kind("\n".join(lines))
    error.lines = lines
    return error


class UsageError(AstroError):
    """The command was used wrongly; nothing was sent."""

    kind = "usage"
    exit_status = 2


class InputRequiredError(AstroError):
    """Something needed was not given and could not be asked for; nothing was sent."""

    kind = "input_required"
    exit_status = 2


class NotLoggedInError(AstroError):
    """There is no credential, or the server did not accept it (401)."""

    kind = "not_logged_in"


class TokenExpiredError(AstroError):
    """The credential is past its expiry."""

    kind = "token_expired"


class ForbiddenError(AstroError):
    """The credential may not do this (403)."""

    kind = "forbidden"


class NotFoundError(AstroError):
    """There is no such token, Workspace or Organization (404, or a name that matches none)."""

    kind = "not_found"


class AmbiguousError(AstroError):
    """A name matches several tokens or Workspaces."""

    kind = "ambiguous"


class AlreadyGrantedError(AstroError):
    """The token already has that role in the Workspace."""

    kind = "already_granted"


class NotGrantedError(AstroError):
    """The token has no role in the Workspace."""

    kind = "not_granted"


class ConflictError(AstroError):
    """The change cannot be made, or was overwritten by somebody else again and again."""

    kind = "conflict"


class RateLimitedError(AstroError):
    """The API asked for fewer requests (429) for longer than there was time."""

    kind = "rate_limited"


class ApiError(AstroError):
    """The API refused the request, failed, or gave an answer that can't be read."""

    kind = "api_error"


class NetworkError(AstroError):
    """The API could not be reached, or the connection broke."""

    kind = "network"


class RequestTimeoutError(AstroError):
    """The time given for the command was used up."""

    kind = "timeout"


class ConfigError(AstroError):
    """The environment or the config file holds something that can't be used."""

    kind = "config"


class PromptCanceledError(AstroError):
    """A person answered a prompt with nothing; nothing was sent."""

    kind = "cancelled"


class InterruptedByUserError(AstroError):
    """Ctrl-C."""

    kind = "interrupted"
    exit_status = 130


class PartialFailureError(AstroError):
    """Some of several changes were made, others were not."""

    kind = "partial"


class UnconfirmedError(AstroError):
    """A change was sent, but it could not be seen whether it holds."""

    kind = "unconfirmed"
