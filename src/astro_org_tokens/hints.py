"""What a command-line user can do about an error: the options, commands and variables to use.

The code that fails gives its error a key, since it does not know who called it; only the command
line turns the key into words. Each hint is a sentence.
"""

from __future__ import annotations

from astro_org_tokens.errors import AstroError

_LOG_IN = "run `astro login` in the official Astro CLI"
_RETRY_OR_WAIT = "Try again, or increase --timeout."

HINTS = {
    # Time
    "more_time": _RETRY_OR_WAIT,
    "session_locked": _RETRY_OR_WAIT,
    "token_locked": _RETRY_OR_WAIT,
    "rate_limited": "Wait a moment and try again, or increase --timeout.",
    "try_later": "Try again later.",
    # Network
    "check_network": "Check the network, ASTRO_API_URL, and the proxy variables.",
    "check_api_url": "Check ASTRO_API_URL.",
    "not_the_api": (
        "Check ASTRO_API_URL, and whether a proxy in between responded in place of the API."
    ),
    "trust_certificate": (
        "If a private certificate authority signed it, set SSL_CERT_FILE to its certificate file."
    ),
    # Credentials and configuration
    "bad_credential": f"Set ASTRO_API_TOKEN to a valid API token, or {_LOG_IN}.",
    "log_in": (
        f"Set ASTRO_API_TOKEN, or {_LOG_IN}. If you are logged in there, set "
        "ASTRO_API_TOKEN=$(astro auth token)."
    ),
    "select_context": (
        "Run `astro context switch` in the official Astro CLI, or set ASTRO_API_TOKEN."
    ),
    "session_ended": f"Set ASTRO_API_TOKEN, or {_LOG_IN} again.",
    "session_withheld": f"Set ASTRO_API_TOKEN, or {_LOG_IN} again.",
    "own_credential": "Set ASTRO_API_TOKEN to an API token for that API.",
    "token_expired": "Create or rotate an API token, then set ASTRO_API_TOKEN to its value.",
    "copy_token": "Copy the token's value again.",
    "set_organization": (
        "Set ASTRO_ORGANIZATION_ID, set ASTRO_API_TOKEN to an Organization API token, or "
        f"{_LOG_IN}."
    ),
    "other_api": "To use another API, set ASTRO_API_URL and ASTRO_API_TOKEN.",
    "fix_config": (f"Fix the file, move it aside and {_LOG_IN}, or set ASTRO_API_TOKEN."),
    "unreadable_config": "Fix its permissions, or set ASTRO_API_TOKEN.",
    # Output
    "exact_output": "Use --output json, or set PYTHONIOENCODING=utf-8.",
    # Finding tokens and Workspaces
    "check_id": "Check the ID and the Organization, and that your credentials have access to it.",
    "use_id": "Use an ID instead.",
    "list_tokens": "To list tokens, run `astro workspace organization-token list`.",
    "list_workspaces": (
        "To list Workspaces, run `astro workspace organization-token export --all-workspaces`."
    ),
    "workspace_token": "Manage it with `astro workspace token` in the official Astro CLI.",
    "deployment_token": "Manage it with `astro deployment token` in the official Astro CLI.",
    "other_token": "Manage it in the Astro UI.",
    # Changes
    "exist_ok": "To ignore this, use --exist-ok.",
    "missing_ok": "To ignore this, use --missing-ok.",
    "add_first": "To grant one, run `astro workspace organization-token add`.",
    "not_undoable": "Run without --undo-file, or leave this role out.",
    "last_role": "Grant another role first, or delete the token.",
    "others_write": "Try again when other updates have finished.",
    "check_with_list": "Run `list` to check it.",
    "repeat": "Run the same command again, or run `list` to check.",
    "repeat_exist_ok": "Run the same command again with --exist-ok, or run `list` to check.",
    "repeat_missing_ok": "Run the same command again with --missing-ok, or run `list` to check.",
    "incomplete_list": "Run the command again.",
    "retry_later": "Retry later.",
    "new_client": "Create another client.",
    "finite_timeout": "Use a finite number.",
    "fix_certificates": "Correct the variable, or unset it.",
    "fix_proxy": "Set it to a URL such as http://proxy.example.com:8080, or unset it.",
    "install_socks": (
        "Install httpx[socks] in the environment of this program, or set an http:// proxy."
    ),
    "remove_quotes": (
        "Remove them: they are part of the value, for example in a file for `docker --env-file`."
    ),
    "replace_placeholder": (
        "Replace it with the token's value: variables are not expanded, for example in a file for "
        "`docker --env-file`."
    ),
    "unwritable_config": "Make the file and its directory writable, or set ASTRO_API_TOKEN.",
    "session_lost": f"{_LOG_IN[0].upper()}{_LOG_IN[1:]} again, or set ASTRO_API_TOKEN.",
    "keep_one_role": ("Use `astro workspace organization-token update` to set one role there."),
}


def describe(error: AstroError) -> str:
    """Return an error's message with its hint, and with those of the errors that it quotes."""
    quoted = "".join(
        describe(part) if isinstance(part, AstroError) else part for part in error.parts
    )
    hint = f" {HINTS[error.hint]}" if error.hint else ""
    return f"{quoted}{hint}{error.tail}"


def describe_lines(error: AstroError) -> tuple[str, ...]:
    """Return the same as the lines to print: one, or one per problem."""
    return error.lines if len(error.lines) > 1 else (describe(error),)
