"""How a picker takes answers: right ones, wrong ones, and none."""

from __future__ import annotations

import pytest

from astro_org_tokens.sandbox import Sandbox
from astro_org_tokens.sandbox.seed.bulk_seed import bulk_token_id
from astro_org_tokens.sandbox.seed.seed_ids import CI_TWO, DATA_ENGINEERING, DEPLOY_BOT
from console.expected_screens import (
    ROLE,
    ROLES,
    TOKEN,
    TOKENS_NAMED_CI,
    TOKENS_OF_DATA_ENGINEERING,
    WORKSPACE,
    WORKSPACES,
    change_message,
)
from support.expected_requests import ALL_TOKENS, ALL_WORKSPACES, change_requests, tokens_request
from support.messages import message, message_line
from support.pseudo_terminal import CTRL_C, CTRL_D, ENTER, Spawn
from support.stored_state import stored_roles

THERE = ("--workspace-id", DATA_ENGINEERING)


def test_a_wrong_answer_is_asked_again(spawn: Spawn, requests: list[str]) -> None:
    terminal = spawn("update", DEPLOY_BOT, *THERE)
    answers = ["0", "5", "-1", "BOGUS", "²", "1 2", "3.0", "9999999999999999999999"]
    for times, answer in enumerate(answers, 1):
        terminal.wait_for(ROLE, times=times)
        terminal.type_line(answer)
    terminal.wait_for(ROLE, times=len(answers) + 1)
    assert requests == []
    terminal.type_line(" 4 ")
    assert terminal.status() == 0
    refused = "".join(
        f"{ROLE} {answer}\n" + message_line("prompt", "no_match", answer=answer)
        for answer in answers
    )
    result = change_message("deploy-bot", DEPLOY_BOT, "WORKSPACE_OPERATOR → WORKSPACE_OWNER")
    assert terminal.screen == f"{ROLES}\n{refused}{ROLE}  4\n{result}"
    assert requests == list(change_requests(DEPLOY_BOT))


def test_part_of_several_names_shows_those_with_their_numbers(spawn: Spawn) -> None:
    terminal = spawn("add", "-n", "ci", "-r", "WORKSPACE_OWNER", *THERE)
    terminal.wait_for(TOKEN)
    terminal.type_line("TOKCI")
    terminal.wait_for(TOKEN, times=2)
    terminal.type_line("2")
    assert terminal.status() == 0
    assert terminal.screen == (
        f"{TOKENS_NAMED_CI}\n{TOKEN} TOKCI\n{TOKENS_NAMED_CI}\n{TOKEN} 2\n"
        + change_message("ci", CI_TWO, "no role → WORKSPACE_OWNER")
    )


def test_a_wrong_answer_is_shown_without_its_escape_codes(spawn: Spawn) -> None:
    terminal = spawn("update", DEPLOY_BOT, *THERE)
    terminal.wait_for(ROLE)
    terminal.type_line("\x1b[31m\u202e")
    terminal.wait_for(ROLE, times=2)
    terminal.type(CTRL_D)
    assert terminal.status() == 1
    # What is typed is echoed by the terminal itself, which shows Esc as ^[.
    assert "\x1b" not in terminal.raw.decode()
    assert message("prompt", "no_match", answer=r"\x1b[31m\u202e") in terminal.screen.splitlines()


def choices(numbers: range) -> str:
    """The table of some generated tokens: the highest number is the oldest."""
    room = len(str(201 - numbers[0])) + 2
    header = (
        f"{'#':<{room}}ID                         NAME              DESCRIPTION          CREATED\n"
    )
    return header + "".join(
        f"{201 - number:<{room}}{bulk_token_id(number)}  generated-{number:06}"
        f"  Generated token {number}  120 days ago\n"
        for number in reversed(numbers)
    )


def more(count: int) -> str:
    return message_line("prompt", "more_choices", count=count)


@pytest.mark.parametrize("generated_tokens", [200])
def test_a_long_list_is_filtered(spawn: Spawn, requests: list[str]) -> None:
    terminal = spawn("add", "-r", "WORKSPACE_OWNER", *THERE)
    terminal.wait_for(TOKEN)
    terminal.type_line("generated-0001")
    terminal.wait_for(TOKEN, times=2)
    terminal.type_line("generated-00010")
    terminal.wait_for(TOKEN, times=3)
    terminal.type_line("96")
    assert terminal.status() == 0
    assert terminal.screen == (
        f"{choices(range(181, 201))}{more(193)}{TOKEN} generated-0001\n"
        f"{choices(range(180, 200))}{more(80)}{TOKEN} generated-00010\n"
        f"{choices(range(100, 110))}{TOKEN} 96\n"
        + change_message(
            "generated-000105", bulk_token_id(105), "WORKSPACE_AUTHOR → WORKSPACE_OWNER"
        )
    )
    assert requests == [ALL_TOKENS, *change_requests(bulk_token_id(105))]


ASKING = {
    "Workspace": (("remove",), WORKSPACES, WORKSPACE),
    "token": (("remove", *THERE), TOKENS_OF_DATA_ENGINEERING, TOKEN),
    "role": (("update", DEPLOY_BOT, *THERE), ROLES, ROLE),
}
SENT = {WORKSPACE: [ALL_WORKSPACES], TOKEN: [tokens_request(DATA_ENGINEERING)], ROLE: []}
INSTEAD = {WORKSPACE: "--workspace-id", TOKEN: "ORG_TOKEN_ID", ROLE: "--role"}
CANCELLED = (1, message("cancelled", "prompt_option", option="{}"))
INTERRUPTED = (130, message("interrupted", "before"))
ENDINGS = {
    "Ctrl-D": (CTRL_D, CANCELLED),
    "Ctrl-D behind an answer": (f"1{CTRL_D}{CTRL_D}", CANCELLED),
    "an empty answer": (f"  {ENTER}", CANCELLED),
    "Ctrl-C": (CTRL_C, INTERRUPTED),
}


@pytest.mark.parametrize(("argv", "table", "question"), ASKING.values(), ids=ASKING)
@pytest.mark.parametrize(("keys", "ending"), ENDINGS.values(), ids=ENDINGS)
def test_no_answer_ends_the_command_and_nothing_is_sent(
    spawn: Spawn,
    sandbox: Sandbox,
    requests: list[str],
    *,
    argv: tuple[str, ...],
    table: str,
    question: str,
    keys: str,
    ending: tuple[int, str],
) -> None:
    before = stored_roles(sandbox)
    terminal = spawn(*argv)
    terminal.wait_for(question)
    terminal.type(keys)
    typed = " 1" if keys.startswith("1") else ""
    status, said = ending
    assert terminal.status() == status
    # The terminal itself shows Ctrl-C as ^C, sooner or later.
    shown = terminal.screen.replace(" ^C", "").replace("^C", "")
    text = said.format(INSTEAD[question])
    assert shown == f"{table}\n{question}{typed}\nError: {text}"
    assert requests == list(SENT[question])
    assert stored_roles(sandbox) == before
