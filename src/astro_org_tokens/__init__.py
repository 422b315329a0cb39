"""Manage the Workspace roles of Astro Organization API tokens.

A Python program imports everything from here::

    from astro_org_tokens import AstroClient

Names are loaded when they are first used, so importing the package takes almost no time.
"""

from __future__ import annotations

from importlib import import_module

from astro_org_tokens._version import __version__

# Not typing's: until `__main__` runs, Ctrl-C ends the program with a traceback.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from astro_org_tokens.api.deadline import Deadline
    from astro_org_tokens.api.models import ApiToken, Role, Subject, Workspace, workspace_role
    from astro_org_tokens.errors import (
        AlreadyGrantedError,
        AmbiguousError,
        ApiError,
        AstroError,
        ChangeInterruptedError,
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
    from astro_org_tokens.grants.change import ChangeResult
    from astro_org_tokens.grants.grant import Grant
    from astro_org_tokens.grants.labels import TokenRef, WorkspaceRef
    from astro_org_tokens.grants.plan import Change
    from astro_org_tokens.grants.roles import ROLES
    from astro_org_tokens.grants.token_filter import TokenFilter
    from astro_org_tokens.library.apply import (
        ApplyInterruptedError,
        ApplyOutcome,
        ApplyPlan,
        TokenResult,
    )
    from astro_org_tokens.library.client import AstroClient
    from astro_org_tokens.library.manifest import Manifest
    from astro_org_tokens.library.organization_tokens import OrganizationTokens
    from astro_org_tokens.library.outcome import ChangeOutcome
    from astro_org_tokens.library.workspaces import Workspaces
    from astro_org_tokens.limits import Limits
    from astro_org_tokens.manifest.drift import TokenDrift

__all__ = [
    "ROLES",
    "AlreadyGrantedError",
    "AmbiguousError",
    "ApiError",
    "ApiToken",
    "ApplyInterruptedError",
    "ApplyOutcome",
    "ApplyPlan",
    "AstroClient",
    "AstroError",
    "Change",
    "ChangeInterruptedError",
    "ChangeOutcome",
    "ChangeResult",
    "ConfigError",
    "ConflictError",
    "Deadline",
    "ForbiddenError",
    "Grant",
    "InputRequiredError",
    "Limits",
    "Manifest",
    "NetworkError",
    "NotFoundError",
    "NotGrantedError",
    "NotLoggedInError",
    "OrganizationTokens",
    "PartialFailureError",
    "PromptCanceledError",
    "RateLimitedError",
    "RequestTimeoutError",
    "Role",
    "Subject",
    "TokenDrift",
    "TokenExpiredError",
    "TokenFilter",
    "TokenNameNotFoundError",
    "TokenRef",
    "TokenResult",
    "UnconfirmedError",
    "UsageError",
    "Workspace",
    "WorkspaceRef",
    "Workspaces",
    "__version__",
    "workspace_role",
]

_LAZY_IMPORTS = {
    "ApiToken": "api.models",
    "ApplyInterruptedError": "library.apply",
    "ApplyOutcome": "library.apply",
    "ApplyPlan": "library.apply",
    "AstroClient": "library.client",
    "Change": "grants.plan",
    "ChangeOutcome": "library.outcome",
    "ChangeResult": "grants.change",
    "Deadline": "api.deadline",
    "Grant": "grants.grant",
    "Limits": "limits",
    "Manifest": "library.manifest",
    "OrganizationTokens": "library.organization_tokens",
    "ROLES": "grants.roles",
    "Role": "api.models",
    "Subject": "api.models",
    "TokenDrift": "manifest.drift",
    "TokenFilter": "grants.token_filter",
    "TokenRef": "grants.labels",
    "TokenResult": "library.apply",
    "Workspace": "api.models",
    "WorkspaceRef": "grants.labels",
    "Workspaces": "library.workspaces",
    "workspace_role": "api.models",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_LAZY_IMPORTS.get(name, 'errors')}")
    return getattr(module, name)
