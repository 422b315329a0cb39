"""Manage the Workspace roles of Astro Organization API tokens.

A Python program imports everything from here::

    from astro_org_tokens import AstroClient

Names are loaded when they are first used, so importing the package takes almost no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from astro_org_tokens._version import __version__

if TYPE_CHECKING:
    from astro_org_tokens.api.client import AstroClient
    from astro_org_tokens.api.models import ApiToken, Role, Subject, Workspace, workspace_role
    from astro_org_tokens.errors import (
        AlreadyGrantedError,
        AmbiguousError,
        ApiError,
        AstroError,
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
    from astro_org_tokens.limits import Limits

__all__ = [
    "AlreadyGrantedError",
    "AmbiguousError",
    "ApiError",
    "ApiToken",
    "AstroClient",
    "AstroError",
    "ConfigError",
    "ConflictError",
    "ForbiddenError",
    "InputRequiredError",
    "Limits",
    "NetworkError",
    "NotFoundError",
    "NotGrantedError",
    "NotLoggedInError",
    "PartialFailureError",
    "PromptCanceledError",
    "RateLimitedError",
    "RequestTimeoutError",
    "Role",
    "Subject",
    "TokenExpiredError",
    "UnconfirmedError",
    "UsageError",
    "Workspace",
    "__version__",
    "workspace_role",
]

_LAZY_IMPORTS = {
    "AstroClient": "api.client",
    "ApiToken": "api.models",
    "Limits": "limits",
    "Role": "api.models",
    "Subject": "api.models",
    "Workspace": "api.models",
    "workspace_role": "api.models",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_LAZY_IMPORTS.get(name, 'errors')}")
    return getattr(module, name)
