"""What a command-line user can do about an error: the options, commands and variables to use.

The code that fails gives its error a key, since it does not know who called it; only the command
line turns the key into words. Each text starts with the punctuation that joins it to the message.
"""

from __future__ import annotations

from astro_org_tokens.errors import AstroError

_LOG_IN = "log in with `astro login` of the official CLI"
_LOG_IN_AGAIN = "log in again with `astro login` of the official CLI, or set ASTRO_API_TOKEN"
_MORE_TIME = "run the command again, or give it more time with --timeout"

HINTS = {
    # Time
    "more_time": ": try again, or give more time with --timeout",
    "session_locked": f": {_MORE_TIME}",
    "token_locked": f"; {_MORE_TIME}",
    "rate_limited": (
        ": wait a moment and run the command again, or give it more time with --timeout"
    ),
    "try_later": ": try again later",
    "incomplete_list": ". Run the command again",
    "retry_later": " Retry later.",
    # Network
    "check_network": ": check the network, ASTRO_API_URL, and the proxy variables",
    "check_api_url": "; check ASTRO_API_URL",
    "not_the_api": (
        "; a proxy in between, or a wrong ASTRO_API_URL, may have answered in the API's place"
    ),
    "trust_certificate": (
        ": if it is signed by an authority of your own, name its file in SSL_CERT_FILE"
    ),
    "fix_certificates": " Correct the variable, or unset it.",
    "fix_proxy": " Set it to a URL such as http://proxy.example.com:8080, or unset it.",
    "install_socks": (
        " Install httpx[socks] in the environment of this program, or set an http:// proxy."
    ),
    # Credentials and configuration
    "bad_credential": ": set ASTRO_API_TOKEN to a valid token, or log in with `astro login`",
    "log_in": f": set ASTRO_API_TOKEN, or {_LOG_IN}",
    "session_ended": f": {_LOG_IN_AGAIN}",
    "session_withheld": f"; {_LOG_IN_AGAIN}",
    "own_credential": ": set ASTRO_API_TOKEN to a credential of that API",
    "token_expired": ": create or rotate an API token and set ASTRO_API_TOKEN to its value",
    "copy_token": ": copy the token's value again",
    "copy_token_again": " Copy the token's value again.",
    "remove_quotes": (
        " Remove them: they are part of the value, for example in a file for `docker --env-file`."
    ),
    "replace_placeholder": (
        " Replace it with the token's value: variables are not expanded, for example in a file for "
        "`docker --env-file`."
    ),
    "set_organization": (
        ": set ASTRO_ORGANIZATION_ID, or ASTRO_API_TOKEN to an Organization API token, or "
        f"{_LOG_IN}"
    ),
    "other_api": (
        "; to use another API, give its whole base in ASTRO_API_URL and a credential in "
        "ASTRO_API_TOKEN"
    ),
    "fix_config": (
        "; mend the file, or move it away and run `astro login` of the official CLI, or set "
        "ASTRO_API_TOKEN"
    ),
    "unwritable_config": " Make the file and its directory writable, or set ASTRO_API_TOKEN.",
    "session_lost": f" {_LOG_IN_AGAIN[0].upper()}{_LOG_IN_AGAIN[1:]}.",
    "unreadable_config": "; make it readable for you, or set ASTRO_API_TOKEN",
    # Finding tokens and Workspaces
    "check_id": ": check the ID, the Organization, and that the credential may see it",
    "choose_token": ": give the ID of one in place of the name",
    "choose_workspace": ": give --workspace-id the ID of one",
    "list_tokens": ": `astro workspace organization-token list` shows the tokens of a Workspace",
    "list_workspaces": (
        ": `astro workspace organization-token list --all-workspaces` shows their names"
    ),
    "workspace_token": ": `astro workspace token` of the official CLI manages it",
    "deployment_token": ": `astro deployment token` of the official CLI manages it",
    "other_token": ": it is managed where it was created",
    # Changes
    "exist_ok": ": --exist-ok takes that for done",
    "missing_ok": ": --missing-ok takes that for done",
    "add_first": ": grant it with `astro workspace organization-token add`",
    "keep_one_role": (
        " Use `astro workspace organization-token update` to give the token one role there."
    ),
    "last_role": ": give it another role first, or delete the token",
    "others_write": ": run the command again when the others are done",
    "check_with_list": "; check with list",
    "repeat": ". Run the same command again, or check with list",
    "repeat_exist_ok": ". Run the same command again with --exist-ok, or check with list",
    "repeat_missing_ok": ". Run the same command again with --missing-ok, or check with list",
}


def describe(error: AstroError) -> str:
    """Return an error's message with its hint, and with those of the errors that it quotes."""
    quoted = "".join(
        describe(part) if isinstance(part, AstroError) else part for part in error.parts
    )
    hint = HINTS[error.hint] if error.hint else ""
    return f"{quoted}{hint}{error.tail}"


def describe_lines(error: AstroError) -> tuple[str, ...]:
    """Return the same as the lines to print: one, or one per problem."""
    return error.lines if len(error.lines) > 1 else (describe(error),)
