"""Help layout and epilog shared by all verbs."""

from __future__ import annotations

import click

_COMMAND = "astro workspace organization-token"
_ENVIRONMENT_AND_EXIT_CODES = """\b
Environment:
  ASTRO_API_TOKEN        the API token to log in with
  ASTRO_ORGANIZATION_ID  the Organization, where the token does not say
  ASTRO_WORKSPACE_ID     the Workspace, where --workspace-id is not given
  ASTRO_API_URL          another base of the API, such as a sandbox's
  ASTRO_DOMAIN           another domain than that of the config's context
  ASTRO_NO_INPUT=1       the same as --no-input
  NO_COLOR               the same as --no-color

\b
Exit status:
  0    done
  1    refused or failed
  2    used wrongly, or something needed is missing; nothing was sent
"""
_EXIT_130 = "  130  interrupted"


class Command(click.Command):
    """A command whose help lists its own options before the common ones."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options; see click."""
        own: list[tuple[str, str]] = []
        common: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record and isinstance(parameter, click.Option):
                # The common options become the App's RunOptions.
                (own if parameter.expose_value else common).append(record)
        for title, records in (("Options", own), ("Options of every command", common)):
            with formatter.section(title):
                formatter.write_dl(records)


def help_epilog(*examples: str, status: str = "") -> str:
    """Return the end of a help text.

    Args:
        examples: command lines without ``astro workspace organization-token``; each one runs on
            the sandbox, one after another.
        status: a line about an exit status that only this command has.
    """
    lines = "\n".join(f"  {_COMMAND} {example}" for example in examples)
    own = f"  {status}\n" if status else ""
    return f"\b\nExamples:\n{lines}\n\n{_ENVIRONMENT_AND_EXIT_CODES}{own}{_EXIT_130}"
