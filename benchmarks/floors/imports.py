"""What no program can be quicker than: importing the libraries that ``list`` loads, and one model.

httpx loads httpcore for its first client, and tabulate loads wcwidth, for names that are not ASCII.
"""

import click
import httpcore
import httpx
import pydantic
import tabulate

__all__ = ["Model", "click", "httpcore", "httpx", "tabulate"]


class Model(pydantic.BaseModel):
    name: str
