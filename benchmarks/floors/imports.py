"""What no program with these libraries can be quicker than: importing them, and one model."""

import click
import httpx
import pydantic
import tabulate

__all__ = ["Model", "click", "httpx", "tabulate"]


class Model(pydantic.BaseModel):
    name: str
