"""The Workspace roles that can be granted."""

from __future__ import annotations

OWNER = "WORKSPACE_OWNER"
ROLES = {
    "WORKSPACE_MEMBER": "Can view the Workspace and its Deployments",
    "WORKSPACE_AUTHOR": "Member permissions, plus editing and deploying code",
    "WORKSPACE_OPERATOR": "Author permissions, plus managing Deployments",
    OWNER: "Operator permissions, plus managing the Workspace and its members",
}
"""Workspace roles in order of increasing privilege, with their descriptions."""
ACCESSOR = "WORKSPACE_ACCESSOR"
"""A role that the API's specification has too, but not the documented ones."""
LISTED_ROLES = (*ROLES, ACCESSOR)
"""The roles that the API's specification has: a file can restore each of them."""
NO_ROLE = "NO_ROLE"
"""In a file: the token has no role in the Workspace."""
_PREFIX = "WORKSPACE_"
_MIN_SIMILARITY = 0.75


def short_name(role: str) -> str:
    """Return a role of ``LISTED_ROLES`` as a short word, such as ``owner``."""
    return role.removeprefix(_PREFIX).lower()


def declared_role(text: str) -> str | None:
    """Return what a file can declare in upper case: a role of the API's specification or NO_ROLE.

    None if the text is neither.
    """
    # Not another script's letters that become these in upper case.
    role = text.upper() if text.isascii() else text
    return role if role in (*LISTED_ROLES, NO_ROLE) else None


def role_problem(text: str) -> str:
    """Return why a role can't be granted, with the role that was probably meant."""
    if text.upper() == ACCESSOR:
        return (
            f"{text!r} is a role of the API, but not one that can be granted here. Use one of "
            f"{', '.join(ROLES)}, or `apply` a file that has it."
        )
    return f"{text!r} is not one of {', '.join(ROLES)}.{_did_you_mean(text)}"


def _did_you_mean(text: str) -> str:
    """Suggest a role for a typo or an abbreviation; of several, the one with the fewest rights.

    Another word, such as ``ADMIN`` or ``EDITOR``, stands for rights that nobody here knows.
    """
    import difflib  # noqa: PLC0415  a wrong role is rare

    typed = text.upper().removeprefix(_PREFIX)
    for role in ROLES:
        matcher = difflib.SequenceMatcher(None, typed, role.removeprefix(_PREFIX))
        if matcher.ratio() >= _MIN_SIMILARITY:
            return f" Did you mean '{role}'?"
    return ""
