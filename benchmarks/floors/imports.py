"""What no program can be quicker than: importing the libraries that ``list`` loads, and one model.

httpx loads httpcore for its first client, and wcwidth is for names that are not ASCII. tabulate is
not among them: ``list`` needs it for Markdown only.
"""

import click
import httpcore
import httpx
import pydantic
import wcwidth

__all__ = ["Model", "click", "httpcore", "httpx", "wcwidth"]


class Model(pydantic.BaseModel):
    name: str
