"""From the bytes of a file to YAML's nodes, each with its place."""

from __future__ import annotations

import codecs
import re

import yaml

from astro_org_tokens.manifest.diagnostics import Diagnostic, SourceLocation, diagnostics_error

# What JSON may hold in its strings as it is, and YAML not at all or as the end of a line.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def decode_text(content: bytes, source: str) -> str:
    """Return the text of a file: UTF-8, or UTF-16 with its mark, as some shells write it.

    Raises:
        UsageError: it is neither; the message says where.
    """
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    name, encoding = ("UTF-16", "utf-16") if is_utf16 else ("UTF-8", "utf-8-sig")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        raise diagnostics_error([Diagnostic(_end_of(before, source), f"not {name}")]) from None


def parse_yaml(text: str, source: str) -> yaml.Node:
    """Return the root of a YAML document; nothing is constructed.

    Raises:
        UsageError: it is none, or an empty one; the message says where.
    """
    try:
        root: yaml.Node | None = yaml.compose(_as_yaml(text), Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = SourceLocation(source, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
        why = ", ".join(words for words in (error.context, error.problem) if words)
        raise diagnostics_error([Diagnostic(place, f"not valid YAML: {why}")]) from None
    except yaml.reader.ReaderError as error:
        place = _end_of(_as_yaml(text)[: error.position], source)
        why = f"the character U+{error.character:04X} may stand there only as an escape"
        raise diagnostics_error([Diagnostic(place, f"not valid YAML: {why}")]) from None
    except RecursionError:
        raise diagnostics_error(
            [Diagnostic(SourceLocation(source, 1, 1), "it is nested too deeply")]
        ) from None
    except (ValueError, OverflowError):
        # An escape such as \UFFFFFFFF; the library does not say where.
        why = "not valid YAML: an escape in it stands for no character"
        raise diagnostics_error([Diagnostic(SourceLocation(source, 1, 1), why)]) from None
    if root is None:
        raise diagnostics_error([Diagnostic(SourceLocation(source, 1, 1), "the file is empty")])
    return root


def _as_yaml(text: str) -> str:
    if not text.lstrip("\ufeff").lstrip().startswith("{"):
        return text
    # JSON may be indented with tabs, which YAML does not take; inside its strings are none.
    text = text.replace("\t", " ")
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _end_of(text: str, source: str) -> SourceLocation:
    lines = f"{text}x".splitlines()
    return SourceLocation(source, len(lines), len(lines[-1]))
