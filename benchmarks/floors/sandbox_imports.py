"""What ``sandbox run -- true`` can't be quicker than: importing its libraries, and one process."""

import sqlite3
import subprocess

import click
import pydantic
import starlette.applications
import starlette.responses
import starlette.routing
import uvicorn

__all__ = ["Model", "click", "sqlite3", "starlette", "uvicorn"]


class Model(pydantic.BaseModel):
    name: str


subprocess.run(["true"], check=True)
