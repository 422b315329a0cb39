"""A program that uses the library and ends while a thread is inside pydantic."""

from __future__ import annotations

import subprocess
import sys

# Leaves the main thread while another one is in a validator, below native code.
PROGRAM = """
import threading, time
from pydantic import BaseModel, field_validator
from astro_org_tokens.api.parsing import parse_model, parse_page
from astro_org_tokens.api.request import ApiRequest
started = threading.Event()
class Slow(BaseModel):
    name: str
    @field_validator("name", mode="before")
    @classmethod
    def _slow(cls, value):
        started.set()
        time.sleep(0.2)
        return value
request = ApiRequest("GET", "/", "reading", "")
page = {"tokens": [{"name": "x"}], "totalCount": 1}
for work in (
    lambda: parse_page(Slow, "tokens", page, request),
    lambda: parse_model(Slow, {"name": "x"}, request),
):
    threading.Thread(target=work, daemon=True).start()
started.wait()
"""


def test_a_program_that_ends_while_a_page_is_parsed_does_not_crash() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
