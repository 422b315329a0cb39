"""``astro completion``: a script for each shell, and which programs it is for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from astro_org_tokens.commands.group import PROGRAM_NAMES
from support.cli_runner import PROGRAM, invoke, invoke_subprocess
from support.messages import error_line, message

SHELLS = ("bash", "zsh", "fish")
posix = pytest.mark.skipif(sys.platform == "win32", reason="programs are made of scripts here")
needs = {
    shell: pytest.param(
        shell, marks=pytest.mark.skipif(shutil.which(shell) is None, reason=f"there is no {shell}")
    )
    for shell in SHELLS
}


def last_lines(text: str) -> str:
    """What a script registers."""
    return "\n".join(text.splitlines()[-4:])


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_serves_both_names(base_env: dict[str, str], shell: str) -> None:
    result = invoke(["completion", shell], base_env)
    assert (result.status, result.stderr) == (0, "")
    assert "@NAMES@" not in result.stdout
    assert " ".join(PROGRAM_NAMES) in last_lines(result.stdout)
    assert result.stdout.count(f"__complete {shell} ") == 1


def test_the_help_says_how_to_load_it_in_each_shell(base_env: dict[str, str]) -> None:
    bare = invoke_subprocess(["completion"], base_env)
    assert (bare.status, bare.stderr) == (0, "")
    for line in (
        'eval "$(astro completion bash)"',
        "source <(astro completion zsh)",
        "astro completion fish | source",
    ):
        assert f"\n    {line}\n" in bare.stdout


def test_another_shell_is_a_usage_error(base_env: dict[str, str]) -> None:
    result = invoke(["completion", "zhs"], base_env)
    assert (result.status, result.stdout) == (2, "")
    assert result.stderr == (
        error_line(
            "usage",
            "see_help",
            message=message(
                "usage",
                "unknown_command",
                command="zhs",
                suggestions="zsh",
            ),
            command="astro completion",
        )
    )


def another_program(folder: Path, text: str) -> Path:
    """Put a program named astro into a folder; it writes down that it was run."""
    folder.mkdir()
    path = folder / "astro"
    path.write_text(f'#!/bin/sh\necho "$1 $2" >>"{folder}/ran"\n{text}\n')
    path.chmod(0o755)
    return path


@posix
@pytest.mark.parametrize("shell", SHELLS)
def test_the_second_name_leaves_another_astro_alone(
    base_env: dict[str, str], tmp_path: Path, shell: str
) -> None:
    another_program(tmp_path / "official", "")
    base_env["PATH"] = f"{tmp_path / 'official'}{os.pathsep}{PROGRAM.parent}"

    def served(program: str) -> str:
        done = subprocess.run(
            [PROGRAM.parent / program, "completion", shell],
            env=base_env,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        return last_lines(done.stdout)

    only_ours = served("astro").replace(" ".join(PROGRAM_NAMES), PROGRAM_NAMES[1])
    assert served("astro-org-tokens") == only_ours
    base_env["PATH"] = str(PROGRAM.parent)
    assert " ".join(PROGRAM_NAMES) in served("astro-org-tokens")
    base_env["PATH"] = str(tmp_path)
    assert " ".join(PROGRAM_NAMES) in served("astro-org-tokens")
    assert not (tmp_path / "official" / "ran").exists()


_ASK = {
    "bash": (
        "{source}; COMP_LINE='astro workspace del' COMP_POINT=19 COMP_TYPE=9; COMPREPLY=(old); "
        '_astro_org_tokens astro del workspace; printf "%s\\n" "got ${{COMPREPLY[*]}}"'
    ),
    "fish": "{source}; complete --do-complete 'astro workspace del' | string join ' '; echo got",
}
OTHERS = {
    "help": "echo 'Available Commands:'; echo '  delete'",
    "the official protocol": "printf 'delete\\tDeletes it\\n:4\\n'; echo said >&2",
    "failure": "exit 1",
    "binary": "head -c 100 /dev/zero",
}


@posix
@pytest.mark.parametrize("shell", [needs["bash"], needs["fish"]])
@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_another_astro_is_asked_harmlessly_and_not_believed(
    base_env: dict[str, str], tmp_path: Path, shell: str, text: str
) -> None:
    """As when the PATH has changed after the script was loaded."""
    script = tmp_path / "script"
    script.write_text(invoke_subprocess(["completion", shell], base_env).stdout, encoding="utf-8")
    another_program(tmp_path / "official", text)
    base_env["PATH"] = f"{tmp_path / 'official'}:{base_env['PATH']}"
    asked = subprocess.run(
        [str(shutil.which(shell)), "-c", _ASK[shell].format(source=f"source '{script}'")],
        env=base_env,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert (asked.stdout.split(), asked.stderr) == (["got"], "")
    calls = (tmp_path / "official" / "ran").read_text().splitlines()
    assert set(calls) == {f"__complete {shell}"}
