"""The DAG of the page about Airflow, run by Airflow where that is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from astro_org_tokens.sandbox import SandboxOptions, start
from astro_org_tokens.sandbox.seed import seed_ids
from support.cli_runner import clean_env
from support.expected_requests import shorten_log_line
from support.markdown import code_blocks
from support.stored_state import stored_roles

PAGE = Path(__file__).parents[1] / "docs" / "airflow.md"
(DAG,) = (block.content for block in code_blocks(PAGE) if block.language == "python")
(CONNECTION,) = (block.content for block in code_blocks(PAGE) if block.language == "json")
RUN = """
import sys
sys.path.insert(0, sys.argv[1])
from load_reports import load_reports_dag
print(load_reports_dag.test().state)
"""
TOKEN = seed_ids.REPORTING


def test_the_dag_is_a_program() -> None:
    compile(DAG, PAGE.name, "exec")


@pytest.mark.slow
@pytest.mark.skipif(find_spec("airflow") is None, reason="Airflow isn't installed")
def test_the_role_is_there_while_the_job_runs_and_no_longer(home: Path, tmp_path: Path) -> None:
    dags = tmp_path / "dags"
    dags.mkdir()
    (dags / "load_reports.py").write_text(DAG, encoding="utf-8")
    log: list[str] = []
    with start(SandboxOptions(log=lambda line: log.append(shorten_log_line(line)))) as sandbox:
        connection = json.loads(CONNECTION)
        connection["password"] = sandbox.api_token
        connection["extra"]["base_url"] = sandbox.api_url
        environ = {
            **clean_env(home),
            "AIRFLOW_HOME": str(tmp_path / "airflow"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            "AIRFLOW_CONN_ASTRO_API": json.dumps(connection),
        }
        before = stored_roles(sandbox)
        for argv in (("-m", "airflow", "db", "migrate"), ("-c", RUN, str(dags))):
            done = subprocess.run(
                [sys.executable, *argv],
                env=environ,
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.splitlines()[-1] == "success", done.stdout
        after = stored_roles(sandbox)
    assert [line for line in log if line.startswith("POST")] == [
        f"POST /tokens/{TOKEN}/roles 200",
        f"POST /tokens/{TOKEN}/roles 200",
    ]
    assert after == before
