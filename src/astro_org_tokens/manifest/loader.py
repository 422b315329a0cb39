"""Decode a file and parse it as YAML, keeping the location of every node."""

from __future__ import annotations

import codecs
import re

import yaml

from astro_org_tokens.errors import AstroError
from astro_org_tokens.manifest.diagnostics import Diagnostic, SourceLocation, diagnostics_error

# JSON strings may contain these unescaped; YAML rejects them or treats them as line breaks.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def decode_text(content: bytes, source: str) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with a byte order mark.

    Raises:
        UsageError: it is in neither; the message has the location.
    """
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    name, encoding = ("UTF-16", "utf-16") if is_utf16 else ("UTF-8", "utf-8-sig")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        raise _error_at(_end_position(before, source), f"not valid {name}") from None


def parse_yaml(text: str, source: str) -> list[yaml.Node]:
    """Return the root node of each YAML document; no Python objects are constructed.

    Documents without content are left out, unless all are.

    Raises:
        UsageError: it isn't YAML, or empty; the message has the location.
    """
    start = SourceLocation(source, 1, 1)
    try:
        roots: list[yaml.Node] = [*yaml.compose_all(_as_yaml(text), Loader=yaml.BaseLoader)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        location = SourceLocation(source, mark.line + 1, mark.column + 1) if mark else start
        reason = ", ".join(message for message in (error.context, error.problem) if message)
        raise _error_at(location, f"not valid YAML: {reason}") from None
    except yaml.reader.ReaderError as error:
        location = _end_position(_as_yaml(text)[: error.position], source)
        reason = f"character U+{error.character:04X} must be escaped"
        raise _error_at(location, f"not valid YAML: {reason}") from None
    except RecursionError:
        raise _error_at(start, "nested too deeply") from None
    except (ValueError, OverflowError):
        # An escape such as \UFFFFFFFF; the library does not give a location.
        reason = "invalid escape sequence"
        raise _error_at(start, f"not valid YAML: {reason}") from None
    if not roots:
        raise _error_at(start, "the file is empty")
    return [root for root in roots if not is_empty(root)] or roots[:1]


def is_empty(node: yaml.Node) -> bool:
    """Return whether nothing is written where a node could be, as after ``key:``."""
    return isinstance(node, yaml.ScalarNode) and node.value == "" and node.style is None


def _error_at(location: SourceLocation, message: str) -> AstroError:
    return diagnostics_error([Diagnostic(location, message)])


def _as_yaml(text: str) -> str:
    if not text.lstrip("\ufeff").lstrip().startswith("{"):
        return text
    # JSON may be indented with tabs, which YAML rejects; JSON strings can't contain them.
    text = text.replace("\t", " ")
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _end_position(text: str, source: str) -> SourceLocation:
    lines = f"{text}x".splitlines()
    return SourceLocation(source, len(lines), len(lines[-1]))
