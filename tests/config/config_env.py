"""Environments and config files to find values in."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

from astro_org_tokens.config import Settings

SECRET = "marked-secret-5f1d8a"
NOW = 1_790_000_000.0


def jwt_part(value: Any) -> str:
    """A part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def jwt(payload: Any) -> str:
    """A token with this payload, and a signature that nobody checks."""
    return f"{jwt_part({'alg': 'RS256'})}.{jwt_part(payload)}.{SECRET}"


def config_file(home: Path) -> Path:
    """Where the config of a home folder is."""
    return home / ".astro" / "config.yaml"


def write_config(home: Path, content: bytes | str | Mapping[str, Any]) -> Path:
    """Put a config into a home folder."""
    if isinstance(content, Mapping):
        content = yaml.safe_dump(dict(content))
    path = config_file(home)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@dataclass
class ConfigEnv:
    """All sources of values, each of them empty at first.

    Attributes:
        home: the home folder.
        environ: the environment.
        payload: of ASTRO_API_TOKEN; no token at all where it is empty.
        context: the values of the current context.
        domain: whose context that is.
    """

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    payload: dict[str, Any] = field(default_factory=dict)
    context: dict[str, str] = field(default_factory=dict)
    domain: str = "astronomer.io"

    @property
    def settings(self) -> Settings:
        """What is found in it."""
        environ = dict(self.environ)
        if self.payload:
            environ["ASTRO_API_TOKEN"] = jwt(self.payload)
        if self.context:
            name = self.domain.replace(".", "_")
            write_config(self.home, {"context": self.domain, "contexts": {name: self.context}})
        return Settings(environ, now=lambda: datetime.fromtimestamp(NOW, timezone.utc))
