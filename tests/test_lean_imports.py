"""What the program keeps its libraries from loading, and that nothing is lost by it."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens import lean_imports
from astro_org_tokens.sandbox.seed import seed_ids
from support import dataclass_behavior

# In a process of its own: runs some code, and then names all modules that were really loaded.
PROCESS = """
import sys
before = set(sys.modules)
{code}
loaded = [
    name
    for name in set(sys.modules) - before
    if type(sys.modules[name]).__name__ not in ("_StandIn", "NoneType")
]
import json
print(json.dumps(loaded), file=sys.stderr)
"""
RUN = """
from astro_org_tokens.__main__ import run
sys.argv = ["astro", *sys.argv[1:]]
assert run() == 0
"""
LIST = ("workspace", "organization-token", "list", "--workspace-id")
MODEL = "import pydantic\nclass Model(pydantic.BaseModel):\n    name: str\nModel(name='x')"
INSTALL = "from astro_org_tokens import lean_imports\nlean_imports.install()\n"

# As if nothing had loaded them: measuring coverage does.
FRESH = "import sys\nsys.modules.pop('dataclasses', None)\n"
# Prints how many characters were compiled that aren't a file's.
COUNT_COMPILED = """
import sys
count = 0
def hook(event, arguments):
    global count
    if event == "compile" and arguments[1] == "<string>":
        count += len(arguments[0])
sys.addaudithook(hook)
{code}
print(count)
"""

C_WIDTHS = "wcwidth._wcwidth_c"
CONFIGS = """
from pydantic import ConfigDict
from pydantic_core.core_schema import CoreConfig
plain = {type(CoreConfig) is type, type(ConfigDict) is type}
"""
TYPED_DICT = """
import typing, typing_extensions
for module in (typing, typing_extensions):
    assert module.TypedDict("A", {"a": int}).__required_keys__ == {"a"}
"""
BROKEN = """
import contextlib
@contextlib.contextmanager
def refuse():
    raise TypeError("typed dictionaries are needed")
    yield
lean_imports._plain_typed_dicts = refuse
"""

old_linux = pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info >= (3, 13), reason="for Linux, before Python 3.13"
)
linux = pytest.mark.skipif(sys.platform != "linux", reason="for Linux")
needs_rich = pytest.mark.skipif(find_spec("rich") is None, reason="rich isn't installed")


def run_code(
    code: str, environ: Mapping[str, str], argv: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run code that succeeds in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *argv],
        env=dict(environ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=True,
    )


def loaded(code: str, environ: Mapping[str, str], argv: Sequence[str] = ()) -> set[str]:
    """Return the names of the modules that code loads, and what it writes as their last part."""
    done = run_code(PROCESS.format(code=code), environ, argv)
    return set(json.loads(done.stderr.splitlines()[-1]))


def parts_of(library: str, names: set[str]) -> set[str]:
    return {name for name in names if name.startswith(f"{library}.")}


@pytest.mark.parametrize("output", ["table", "json"])
def test_a_list_loads_nothing_that_its_libraries_have_for_other_purposes(
    sandbox_env: dict[str, str], output: str
) -> None:
    argv = (*LIST, seed_ids.MACHINE_LEARNING, "-o", output)  # its names are ASCII
    names = loaded(RUN, sandbox_env, argv)
    assert {"httpx", "pydantic"} <= names
    assert ("tabulate" in names) == (output == "table")
    for library in ("importlib.metadata", "rich", "wcwidth"):
        assert parts_of(library, names) == set()


@pytest.mark.parametrize(
    "argv",
    [("--version",), (*LIST[:-1], "--help"), ("__complete", "fish", "astro", *LIST[:-1], "-")],
    ids=["version", "help", "completion"],
)
def test_what_asks_nobody_loads_nothing_that_inspects_code(
    base_env: dict[str, str], argv: Sequence[str]
) -> None:
    names = loaded(RUN, base_env, argv)
    assert "click" in names
    assert not names & {"ast", "dataclasses", "inspect", "tokenize"}


def test_widths_are_loaded_for_names_in_other_scripts(sandbox_env: dict[str, str]) -> None:
    names = loaded(RUN, sandbox_env, (*LIST, seed_ids.DATA_ENGINEERING))
    assert parts_of("wcwidth", names)
    assert C_WIDTHS not in names or parts_of("wcwidth", names) == {C_WIDTHS}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "library"),
    [
        pytest.param("import httpx", "rich", marks=needs_rich),
        (MODEL, "importlib.metadata"),
        ("import tabulate", "wcwidth"),
    ],
    ids=["rich", "importlib.metadata", "wcwidth"],
)
def test_the_libraries_load_it_by_themselves(
    base_env: dict[str, str], code: str, library: str
) -> None:
    """What fails here no longer helps: remove it from ``lean_imports``."""
    assert parts_of(library, loaded(code, base_env))
    assert not parts_of(library, loaded(INSTALL + code, base_env))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "library"),
    [
        ("import click", "inspect"),
        ("import httpcore", "anyio"),
        ("import httpcore", "certifi"),
        ("import tabulate", "html"),
        ("import shutil", "bz2"),
        ("import shutil", "lzma"),
        pytest.param("import zoneinfo", "sysconfig", marks=linux),
        pytest.param("import uuid", "platform", marks=old_linux),
    ],
)
def test_one_module_is_loaded_by_another(base_env: dict[str, str], code: str, library: str) -> None:
    """As above, if it isn't any more with any version of Python."""
    # Measuring coverage loads some of them before.
    environ = {name: value for name, value in base_env.items() if "COVERAGE" not in name}
    assert library in loaded(code, environ)
    assert library not in loaded(f"{INSTALL}{code}", environ)


@pytest.mark.slow
def test_pydantic_has_no_typed_dictionaries(base_env: dict[str, str]) -> None:
    """As above: if the library has plain classes by itself, remove it from ``lean_imports``."""
    loaded(f"{MODEL}{CONFIGS}assert plain == {{False}}{TYPED_DICT}", base_env)
    loaded(f"{INSTALL}{MODEL}{CONFIGS}assert plain == {{True}}{TYPED_DICT}", base_env)


@pytest.mark.slow
def test_if_pydantic_needs_typed_dictionaries_it_has_them(base_env: dict[str, str]) -> None:
    install = INSTALL.replace("lean_imports.install()", f"{BROKEN}lean_imports.install()")
    loaded(f"{install}{MODEL}{CONFIGS}assert plain == {{False}}", base_env)


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "from wcwidth import iter_graphemes, wcswidth\nassert wcswidth('デ') == 2",
        "import wcwidth\nassert wcwidth.wcswidth('デ') == wcwidth.wcswidth('ab') == 2",
        "import wcwidth\nassert wcwidth.wcswidth('デ') == 2\nassert wcwidth.list_versions()",
        "from importlib.metadata import version\nassert version('click')[0].isdigit()",
        "from importlib.metadata import distribution\nassert distribution('click').files",
        "import importlib.metadata as m\nassert m.entry_points(group='console_scripts')",
        "import importlib.metadata as m\nassert m.entry_points()",
        (
            "from importlib.metadata import PackageNotFoundError, version\n"
            "try:\n    version('no-such-package')\n    raise AssertionError\n"
            "except PackageNotFoundError:\n    pass"
        ),
        "import certifi\nassert certifi.where()",
        "import certifi.core\nassert certifi.core.where() == certifi.where()",
        "from anyio import run\nassert callable(run)",
        "import anyio.to_thread\nassert anyio.to_thread.run_sync and anyio.run",
        "import html\nassert html.unescape(html.escape('<&eacute;', quote=False)) == '<&eacute;'",
        "from html import entities, unescape\nassert entities.html5 and unescape('&lt;') == '<'",
        "import html.parser\nassert html.parser.HTMLParser and html.escape('<') == '&lt;'",
        "import sysconfig\nassert sysconfig.get_path('stdlib')",
        "import sysconfig\nassert sysconfig.get_config_var('prefix')",
        "import zoneinfo\nassert zoneinfo.ZoneInfo.clear_cache",
        "import inspect\nassert inspect.signature(inspect.signature).parameters",
        "import shutil\nassert {'bztar', 'xztar'} <= {f[0] for f in shutil.get_archive_formats()}",
        "import bz2\nassert bz2.decompress(bz2.compress(b'x')) == b'x'",
        "import platform\nassert platform.system() == platform.uname().system",
        "import wcwidth\nassert not hasattr(wcwidth, 'bogus')",
        "import httpx\nassert callable(httpx.main)",
        "from pydantic.plugin._loader import _plugins\nassert _plugins is None",
        MODEL,
    ],
    ids=[
        "function",
        "module",
        "the rest of a module",
        "version",
        "another attribute",
        "entry points",
        "all entry points",
        "not found",
        "certificates",
        "certificates' module",
        "asynchronous functions",
        "asynchronous modules",
        "references",
        "entities",
        "parser",
        "paths",
        "configuration",
        "time zones",
        "signatures",
        "archives",
        "compression",
        "system",
        "no attribute",
        "command line",
        "plugins",
        "model",
    ],
)
def test_whoever_needs_it_gets_it(base_env: dict[str, str], code: str) -> None:
    loaded(INSTALL + code, base_env)


@given(st.text(" \t\nab"))
def test_help_texts_are_cleaned_as_python_does(text: str) -> None:
    assert lean_imports.clean_doc(text) == inspect.cleandoc(text)


def count_compiled(environ: Mapping[str, str], code: str) -> int:
    return int(run_code(COUNT_COMPILED.format(code=code), environ).stdout)


@pytest.mark.slow
def test_data_classes_compile_less(base_env: dict[str, str]) -> None:
    """As above: if Python compiles nothing for a class, remove it from ``lean_imports``."""
    code = "import annotated_types"
    lean = count_compiled(base_env, f"{FRESH}{INSTALL}{code}")
    assert lean < count_compiled(base_env, f"{FRESH}{code}")


@pytest.mark.slow
def test_data_classes_behave_as_they_come(base_env: dict[str, str]) -> None:
    run = "from runpy import run_path\nrun_path(sys.argv[1], run_name='__main__')"
    code = (
        f"{FRESH}{INSTALL}import dataclasses\nassert dataclasses.dataclass.__name__ == 'decorate'"
    )
    done = run_code(f"{code}\n{run}", base_env, [dataclass_behavior.__file__])
    assert json.loads(done.stdout) == [list(each) for each in dataclass_behavior.observe()]


def module_pattern(pattern: Any, flags: int = 0) -> Any:
    """Return the pattern that a module gets."""
    names: dict[str, Any] = {
        "compile": lean_imports.compile_when_used,
        "arguments": (pattern, flags),
    }
    exec("result = compile(*arguments)", names)
    return names["result"]


@given(st.sampled_from(["a+", "(?P<name>[ab])|c", "^b", b"a|b"]), st.sampled_from([0, re.I]))
def test_patterns_of_modules_are_patterns(pattern: Any, flags: int) -> None:
    lazy, real = module_pattern(pattern, flags), re.compile(pattern, flags)
    text = "cabAA" if isinstance(pattern, str) else b"cabAA"
    assert type(lazy) is not re.Pattern
    assert isinstance(lazy, re.Pattern)
    assert (lazy.pattern, lazy.flags, lazy.groupindex) == (
        real.pattern,
        real.flags,
        real.groupindex,
    )
    assert lazy.findall(text) == real.findall(text) == re.findall(lazy, text)
    assert repr(lazy) == repr(real)
    assert hash(lazy) == hash(real)
    assert lazy == module_pattern(pattern, flags) == real == lazy
    assert lazy != module_pattern("x")
    assert re.compile(lazy) == real
    for copied in (copy.copy(lazy), copy.deepcopy(lazy), pickle.loads(pickle.dumps(lazy))):
        assert type(copied) is re.Pattern
        assert copied == real


def test_other_patterns_are_compiled_at_once() -> None:
    assert type(lean_imports.compile_when_used("a")) is re.Pattern
    assert type(module_pattern(re.compile("a"))) is re.Pattern
    with pytest.raises(re.error):
        lean_imports.compile_when_used("(")
    with pytest.raises(re.error):
        module_pattern("(").match("a")


@pytest.mark.slow
def test_libraries_compile_patterns_that_nothing_uses(base_env: dict[str, str]) -> None:
    check = "import re\nfrom http.cookiejar import LOOSE_HTTP_DATE_RE as pattern\n"
    loaded(f"{check}assert type(pattern) is re.Pattern", base_env)
    loaded(f"{INSTALL}{check}assert type(pattern) is not re.Pattern", base_env)


def test_what_is_loaded_already_is_left_alone(base_env: dict[str, str]) -> None:
    code = "import wcwidth, importlib.metadata\nfound = wcwidth, importlib.metadata\n"
    check = (
        "assert found == (sys.modules['wcwidth'], sys.modules['importlib.metadata'])\n"
        "assert importlib.metadata.version('tabulate')[0].isdigit()"
    )
    loaded(code + INSTALL + check, base_env)


def test_a_program_that_imports_the_package_keeps_its_modules(base_env: dict[str, str]) -> None:
    code = "import astro_org_tokens\nastro_org_tokens.AstroClient\nimport tabulate, wcwidth"
    check = "\nassert all(type(module) is type(sys) for module in (wcwidth, sys.modules['httpx']))"
    names = loaded(code + check, base_env)
    assert not {name for name in names if "lean_imports" in name}
    assert parts_of("wcwidth", names)
