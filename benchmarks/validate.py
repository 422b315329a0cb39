"""What ``validate`` of 10,000 grants costs beside what it can't do without.

    .venv/bin/python benchmarks/validate.py [--grants 10000] [--runs 9]

The floor is one Python process that loads click, as ``--help`` does, and parses the same file with
PyYAML's own parser into nodes, which have the locations for messages. Beside it stands ``--help``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from measure import Command, compare

PYTHON = sys.executable
ASTRO = str(Path(PYTHON).with_name("astro"))
GROUP = (ASTRO, "workspace", "organization-token")
TOKENS = 100
FLOOR = (
    "import sys, click, yaml\n"
    "with open(sys.argv[1], encoding='utf-8') as file:\n"
    "    [*yaml.compose_all(file.read(), Loader=yaml.BaseLoader)]\n"
)


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--grants", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=9, help="of each command that count")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "grants.yaml"
        file.write_text(grants_file(args.grants), encoding="utf-8")
        env = {"PATH": os.environ["PATH"], "HOME": home}
        validate = (*GROUP, "validate", "-f", str(file))
        others: dict[str, Command] = {
            "click and a YAML parser": (PYTHON, "-c", FLOOR, str(file)),
            "--help": (*GROUP, "validate", "--help"),
        }
        for name, other in others.items():
            comparison = compare(lambda _: validate, other, env, runs=args.runs)
            low, high = comparison.quartiles
            print(
                f"validate of {args.grants:,} grants ÷ {name}: {comparison.ratio:.2f} "
                f"[{low:.2f} {high:.2f}] "
                f"({comparison.ours * 1000:.0f} ms ÷ {comparison.other * 1000:.0f} ms)"
            )


def grants_file(grants: int) -> str:
    """Return a file with so many grants, of 100 tokens in each Workspace."""
    lines = ["workspaces:"]
    for number in range(grants):
        if number % TOKENS == 0:
            lines.append(f"  Workspace {number // TOKENS}:")
        lines.append(f"    bot-{number % TOKENS}: WORKSPACE_MEMBER")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
