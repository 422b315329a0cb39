"""What each level of ``--verbosity`` writes to stderr."""

from __future__ import annotations

from astro_org_tokens.formats import LEVELS
from astro_org_tokens.sandbox.seed.seed_ids import EMPTY
from support.cli_runner import COMMAND_PATHS, Invoke
from support.messages import message_line, workspace_label

NOTICE = message_line("notice", "no_tokens", workspaces=workspace_label(EMPTY))
LIST = (*COMMAND_PATHS[0], "list", "--workspace-id", EMPTY)


def test_levels_do_what_the_help_says(cli: Invoke) -> None:
    default = cli(*LIST)
    said = {level: cli(*LIST, "--verbosity", level).stderr for level in LEVELS}
    for level in ("trace", "debug"):
        requests, _, notice = said.pop(level).partition(NOTICE)
        assert "DEBUG GET " in requests
        assert notice == ""
    assert default.stderr == NOTICE
    assert said == {
        **dict.fromkeys(("info", "warn", "warning"), NOTICE),
        **dict.fromkeys(("error", "fatal", "panic"), ""),
    }
