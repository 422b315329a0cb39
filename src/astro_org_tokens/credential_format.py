"""What a credential looks like, and what commonly goes wrong when one is copied or configured."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from astro_org_tokens.errors import ConfigError

_QUOTES = "\"'`\u2018\u2019\u201c\u201d"
# What a shell, Compose, PowerShell, cmd.exe, a template or a pipeline would have replaced, and
# what a person would have.
# Compiled when needed: help needs none of them.
_PLACEHOLDER = (
    r"(?i)\$[({]|\{\{|\A\$(\w+:)?\w+\Z|\A%\w+%\Z|\A<.*>\Z|\A(env\.|secrets\.)?ASTRO_\w+\Z"
)
_JWT = r"(?a)[\w-]+\.[\w-]+\.[\w-]+"
_HEADER_SAFE = r"[\x21-\x7e]+"


class CredentialProblem(NamedTuple):
    """Why a value isn't a credential: the predicate of a sentence, and the key of a hint."""

    reason: str
    hint: str


def without_scheme(text: str) -> str:
    """Return a credential without ``Bearer`` and white space before it; empty if that is all."""
    text = text.strip()
    scheme, _, rest = text.partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else text


def without_quotes(text: str) -> str:
    """Return a credential without quotation marks around it."""
    return text.strip(_QUOTES)


def is_placeholder(text: str) -> bool:
    """Tell whether a value stands for a credential, and was not replaced with one."""
    return re.search(_PLACEHOLDER, without_quotes(text)) is not None


_PROBLEMS: tuple[tuple[Callable[[str], object], CredentialProblem], ...] = (
    (
        lambda text: not without_scheme(without_quotes(text)),
        CredentialProblem("contains no credential.", "copy_token"),
    ),
    (
        is_placeholder,
        CredentialProblem(
            "contains a placeholder or the name of a variable, not a token.", "replace_placeholder"
        ),
    ),
    (
        lambda text: text != without_quotes(text),
        CredentialProblem("has quotation marks around its value.", "remove_quotes"),
    ),
    (
        lambda text: "\r" in text or "\n" in text,
        CredentialProblem("has a line break in its value.", "copy_token"),
    ),
    (
        lambda text: " " in text or "\t" in text,
        CredentialProblem("has a space in its value.", "copy_token"),
    ),
    (
        lambda text: not re.fullmatch(_HEADER_SAFE, text),
        CredentialProblem(
            "contains a character that isn't allowed in an HTTP header (such as a space, a line "
            "break, or a non-ASCII letter).",
            "copy_token",
        ),
    ),
)


def validate_api_token(secret: str, source: str) -> str:
    """Return a value that has the form of an API token: a JWT.

    Args and errors: see ``validate_credential``.

    Source: RFC 7519, and RFC 7515, section 3.1, for the three parts.
    """
    if not re.fullmatch(_JWT, validate_credential(secret, source)):
        raise ConfigError(
            f"{source} isn't an API token: an API token has three parts with periods between them.",
            hint="copy_token",
        )
    return secret


def validate_credential(secret: str, source: str) -> str:
    """Return a value, without its scheme, that can be a credential.

    Args:
        secret: the value.
        source: where it comes from, for the message.

    Raises:
        ConfigError: it can't be one; the message does not quote it.
    """
    problem = next((problem for found, problem in _PROBLEMS if found(secret)), None)
    if problem is not None:
        raise ConfigError(f"{source} {problem.reason}", hint=problem.hint)
    return secret
