"""The config file, shared with the official Astro CLI, which owns its format.

It is read with YAML's base loader, in which every value is a string: no objects are constructed,
and a token that looks like a number stays as it is. Keys are case-insensitive, since versions of
the official CLI differ (``ExpiresIn``, ``expiresin``).
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from astro_org_tokens.config.domains import normalize_domain
from astro_org_tokens.errors import ConfigError
from astro_org_tokens.paths import home_dir

MAX_BYTES = 1_000_000
"""Maximum size of a config file."""
# The key of no context.
_NO_NAME = ""
# The base loader does not convert them.
_NULLS = ("", "~", "null", "Null", "NULL")


def config_path(environ: Mapping[str, str]) -> Path | None:
    """Return the path of the config file; None without a home directory."""
    if home := environ.get("ASTRO_HOME", "").strip():
        return Path(home) / ".astro" / "config.yaml"
    directory = home_dir()
    return None if directory is None else directory / ".astro" / "config.yaml"


class Context(NamedTuple):
    """A context of a config file.

    Attributes:
        name: its key below ``contexts``, in lower case.
        domain: its Astro domain; that of the current context as the file has it.
    """

    name: str
    domain: str


class ConfigFile:
    """The content of a config file; a missing file has no values.

    Args:
        path: of the file, or None.

    Raises:
        ConfigError: the file exists but isn't valid; it stays unchanged.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        content = read_bytes(path) if path else None
        self._root = {} if path is None or content is None else _parse(path, content)

    @property
    def current_context(self) -> Context | None:
        """The current context; None if none is selected.

        The official CLI writes its domain, with ``cloud.`` or without, or its key.
        """
        text = self._text(self._root, "context", "context")
        if text is None:
            return None
        names = _context_names(text)
        contexts = self._mapping(self._root, "contexts", "contexts")
        name = next((name for name in names if name in contexts), names[0])
        return Context(name, self.context_value(name, "domain") or _domain_of_name(text))

    def context_of(self, domain: str) -> Context:
        """Return the context of a normalized domain; one without values if there is none."""
        contexts = self._mapping(self._root, "contexts", "contexts")
        names = [name for name in _context_names(domain) if name in contexts]
        for name in (*names, *contexts):
            if self._domain_of(name, contexts) == domain:
                return Context(name, domain)
        return Context(_NO_NAME, domain)

    def context_value(self, name: str, key: str) -> str | None:
        """Return a value in the context with a key, None if it is missing or empty."""
        contexts = self._mapping(self._root, "contexts", "contexts")
        context = self._mapping(contexts, name, f"contexts.{name}")
        return self._text(context, key, f"contexts.{name}.{key}")

    @property
    def has_session(self) -> bool:
        """Whether any context has the token of a session."""
        contexts = self._mapping(self._root, "contexts", "contexts")
        return any(
            isinstance(values, dict) and _lower_keys(values).get("token", "") not in _NULLS
            for values in contexts.values()
        )

    @property
    def local_url(self) -> str | None:
        """The URL of the API of ``localhost``: ``local.core``; None if it isn't set."""
        return self._text(self._mapping(self._root, "local", "local"), "core", "local.core")

    def _domain_of(self, name: str, contexts: dict[str, Any]) -> str:
        values = contexts[name]
        inner = _lower_keys(values).get("domain") if isinstance(values, dict) else None
        is_set = isinstance(inner, str) and inner.strip() not in _NULLS
        return normalize_domain(inner) if is_set else _domain_of_name(name)  # type: ignore[arg-type]

    def _mapping(self, parent: dict[str, Any], key: str, key_path: str) -> dict[str, Any]:
        value = parent.get(key, "")
        if value in _NULLS:
            return {}
        if not isinstance(value, dict):
            raise ConfigError(f"{self.path}: '{key_path}' must be a mapping.", hint="fix_config")
        return _lower_keys(value)

    def _text(self, parent: dict[str, Any], key: str, key_path: str) -> str | None:
        value = parent.get(key, "")
        if not isinstance(value, str):
            raise ConfigError(f"{self.path}: '{key_path}' must be a string.", hint="fix_config")
        return None if value.strip() in _NULLS else value.strip()


def _context_names(text: str) -> tuple[str, ...]:
    """Return the keys that the context of a domain, or with a key, can have."""
    domain = normalize_domain(text)
    forms = (text.strip().lower().removeprefix("https://").rstrip("/"), domain, f"cloud.{domain}")
    return tuple(dict.fromkeys(form.replace(".", "_") for form in forms))


def _domain_of_name(text: str) -> str:
    """Return the domain that a context's key stands for; a domain stands for itself."""
    return normalize_domain(text if "." in text else text.replace("_", "."))


def read_text(path: Path) -> str:
    """Return the whole text of a config file, a byte order mark included.

    Raises:
        ConfigError: it can't be read.
    """
    try:
        return (read_bytes(path) or b"").decode("utf-8")
    except ValueError:
        raise ConfigError(f"{path} isn't valid UTF-8.", hint="fix_config") from None


def read_bytes(path: Path) -> bytes | None:
    """Return the content of a config file; None if it doesn't exist.

    Raises:
        ConfigError: it can't be read, or is too large.
    """
    try:
        # Reading a pipe or a device could block forever, or never end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise ConfigError(f"{path} isn't a regular file.", hint="fix_config")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(
            f"Can't read {path} ({error.strerror}).", hint="unreadable_config"
        ) from None
    if len(content) > MAX_BYTES:
        raise ConfigError(
            f"{path} is too large to be a config file (limit: {MAX_BYTES:,} bytes).",
            hint="fix_config",
        )
    return content


def _parse(path: Path, content: bytes) -> dict[str, Any]:
    import yaml  # noqa: PLC0415  no config file is needed with ASTRO_API_TOKEN

    try:
        # The base loader constructs strings, lists and mappings only.
        root = yaml.load(content.decode("utf-8-sig"), Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # Only the location is quoted: the text around it may be a token.
        mark = getattr(error, "problem_mark", None)
        location = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ConfigError(f"{path} isn't valid YAML{location}.", hint="fix_config") from None
    if root is None or root == "":
        raise ConfigError(f"{path} is empty.", hint="fix_config")
    if not isinstance(root, dict):
        raise ConfigError(f"{path}: the top level must be a mapping.", hint="fix_config")
    return _lower_keys(root)


def _lower_keys(mapping: dict[Any, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in mapping.items()}
