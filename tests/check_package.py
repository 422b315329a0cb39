"""What has to hold of a built package: `python tests/check_package.py dist`.

The wheel is installed into a new virtual environment, with the core dependencies alone, and the
program is run from there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections.abc import Sequence
from email import message_from_string
from pathlib import Path, PurePosixPath

from astro_org_tokens import __version__
from support.github_runner import INSTALL, GitHubRunner
from support.messages import error_line

ROOT = Path(__file__).parent.parent
DIST_INFO = f"astro_org_tokens-{__version__}.dist-info"
SDIST_ROOT = f"astro_org_tokens-{__version__}"
EXTRA = "astro-org-tokens[sandbox]"
NEEDS_EXTRA = error_line("sandbox", "missing_extra", missing="starlette and uvicorn", extra=EXTRA)
SHELL_SCRIPTS = ("bash.sh", "fish.fish", "zsh.zsh")
IMPORT_ALL = "import astro_org_tokens as a; [getattr(a, name) for name in a.__all__]"


def main(dist: Path) -> None:
    """Check the one wheel and the one source distribution in ``dist``."""
    (wheel,) = dist.glob("*.whl")
    (sdist,) = dist.glob("*.tar.gz")
    check_wheel(wheel)
    check_sdist(sdist)
    with tempfile.TemporaryDirectory() as folder:
        check_installed(wheel, Path(folder))
        if os.name != "nt":  # the action is for bash
            check_action(wheel, Path(folder))
    print(f"{wheel.name} and {sdist.name} are as they should be")


def check_wheel(path: Path) -> None:
    """Look at what is in the wheel, and at what it says of itself."""
    assert path.name == f"astro_org_tokens-{__version__}-py3-none-any.whl", path.name
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        metadata = message_from_string(wheel.read(f"{DIST_INFO}/METADATA").decode())
        entry_points = wheel.read(f"{DIST_INFO}/entry_points.txt").decode()
    assert {PurePosixPath(name).parts[0] for name in names} == {"astro_org_tokens", DIST_INFO}
    wanted = {"astro_org_tokens/py.typed"}
    wanted |= {f"astro_org_tokens/completion/scripts/{name}" for name in SHELL_SCRIPTS}
    wanted |= {f"astro_org_tokens/output/page/page.{kind}" for kind in ("html", "css", "js")}
    assert wanted <= set(names), wanted - set(names)
    assert f"{DIST_INFO}/licenses/LICENSE" in names
    assert metadata["Name"] == "astro-org-tokens"
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload() == (ROOT / "README.md").read_text(encoding="utf-8")
    main = "astro_org_tokens.__main__:main"
    scripts = re.findall(r"^(\S+) = (\S+)$", entry_points, re.MULTILINE)
    assert scripts == [("astro", main), ("astro-org-tokens", main)], scripts


def check_sdist(path: Path) -> None:
    """See that the source distribution is enough to build, test and read about it."""
    with tarfile.open(path) as sdist:
        names = {name.removeprefix(f"{SDIST_ROOT}/") for name in sdist.getnames()}
    wanted = {"LICENSE", "README.md", "CHANGELOG.md", "Makefile", "pyproject.toml"}
    wanted |= {"docs/demo.py", "docs/conf.py", "docs/images/change.svg", "CONTRIBUTING.md"}
    wanted |= {"docs/release_notes.py", "tests/typing/public_api.py"}
    wanted |= {"action.yml", "action/run.sh", "action/report.py"}
    wanted |= {"SECURITY.md", "tests/conftest.py", "src/astro_org_tokens/py.typed"}
    assert wanted <= names, wanted - names


def check_installed(wheel: Path, folder: Path) -> None:
    """Install the wheel into a new environment, and run the program from there."""
    venv.create(folder / "venv", with_pip=True)
    binaries = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = str(binaries / "python")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ASTRO_")}
    environ |= {"PYTHONWARNINGS": "error", "HOME": str(folder), "USERPROFILE": str(folder)}
    pip = [python, "-W", "ignore", "-m", "pip", "--disable-pip-version-check"]

    expect([*pip, "install", "--quiet", str(wheel)], environ)
    expect([*pip, "check"], environ, stdout="No broken requirements found.\n")
    for name in ("astro", "astro-org-tokens"):
        version = f"{name} {__version__} (astro-org-tokens)\n"
        expect([str(binaries / name), "--version"], environ, stdout=version)
        shown = expect([str(binaries / name), "--help"], environ)
        assert shown.startswith(f"Usage: {name} [OPTIONS] [COMMAND] [ARGS]...\n"), shown
    expect([python, "-m", "astro_org_tokens", "--help"], environ)
    expect([python, "-c", IMPORT_ALL], environ, stdout="")
    for shell in ("bash", "fish", "zsh"):
        script = expect([str(binaries / "astro"), "completion", shell], environ)
        assert "astro-org-tokens" in script, script
    sandbox = [str(binaries / "astro"), "sandbox", "serve"]
    expect(sandbox, environ, status=1, stdout="", stderr=NEEDS_EXTRA)
    check_at_work(str(binaries / "astro"), environ)


def check_action(wheel: Path, folder: Path) -> None:
    """Run the install step of the GitHub Action, for the wheel and for the checkout."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environ = {"HOME": str(folder), "PATH": path, "PIP_FIND_LINKS": wheel.parent.resolve().as_uri()}
    environ |= {name: value for name, value in os.environ.items() if name not in environ}
    for version in (__version__, ""):
        runner = GitHubRunner(folder / f"action {version}", ROOT, environ)
        run = runner.run_steps([INSTALL], {"version": version})
        assert (run.status, run.log) == (0, ""), run
        program = runner.temp / "astro-org-tokens" / "bin" / "astro-org-tokens"
        shown = f"astro-org-tokens {__version__} (astro-org-tokens)\n"
        expect([str(program), "--version"], environ, stdout=shown)


def check_at_work(astro: str, environ: dict[str, str]) -> None:
    """Let the installed program change a role, in a sandbox of the environment we run in."""
    from astro_org_tokens.sandbox import SandboxOptions, start
    from astro_org_tokens.sandbox.seed import seed_ids

    with start(SandboxOptions()) as sandbox:
        environ = {
            **environ,
            "ASTRO_API_URL": sandbox.api_url,
            "ASTRO_API_TOKEN": sandbox.api_token,
            "ASTRO_WORKSPACE_ID": seed_ids.EMPTY,
            "PYTHONUTF8": "1",
        }
        done = (
            f"new-hire ({seed_ids.FRESH}): no role → WORKSPACE_MEMBER "
            f"in Workspace {seed_ids.EMPTY}\n"
        )
        add = ["add", "--org-token-name", "new-hire", "--role", "WORKSPACE_MEMBER"]
        expect([astro, "workspace", "organization-token", *add], environ, stdout=done)
        listed = expect([astro, "workspace", "organization-token", "list"], environ)
        assert listed.splitlines()[1].startswith(f"{seed_ids.FRESH}  new-hire  "), listed


def expect(
    command: Sequence[str],
    environ: dict[str, str],
    *,
    status: int = 0,
    stdout: str | None = None,
    stderr: str = "",
) -> str:
    """Run a command, compare how it ends, and return what it wrote to stdout."""
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, encoding="utf-8", check=False
    )
    shown = f"{' '.join(command)}: {done}; wanted: {status}, {stdout!r}, {stderr!r}"
    assert done.returncode == status, shown
    assert done.stderr == stderr, shown
    assert stdout is None or done.stdout == stdout, shown
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
