"""What is kept between two Tabs: for how long, of what, and who may have written it."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from astro_org_tokens.completion.cache import TTL_SECONDS, Cache, CachedName, clear

NOW = float(int(time.time()))
IDENTITY = ("https://api.example.com/v1", "clorg0001", "marked-secret-5f1d8a")
ENTRIES = [CachedName("cltok1", "データ 'x'", "a\nb"), CachedName("cltok2", "ci", "")]
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links are of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / ".cache" / "completion"


@pytest.fixture
def cache(folder: Path) -> Cache:
    return cache_of(folder)


@pytest.fixture
def cache_file(cache: Cache, folder: Path) -> Path:
    """The one file of a cache that has been filled."""
    cache.put("tokens", ENTRIES)
    (path,) = folder.iterdir()
    age(path, 0)
    assert cache.get("tokens") == ENTRIES
    return path


def cache_of(folder: Path | None, *identity: str, now: float = NOW) -> Cache:
    return Cache(folder, identity or IDENTITY, lambda: now)


def age(path: Path, seconds: float) -> None:
    os.utime(path, (NOW - seconds, NOW - seconds))


def test_what_was_put_there_comes_back(cache: Cache, cache_file: Path) -> None:
    assert cache.get("tokens") == ENTRIES
    assert cache.get("workspaces") is None


@pytest.mark.parametrize(
    ("seconds", "fresh"),
    [(0, True), (TTL_SECONDS - 1, True), (TTL_SECONDS, False), (-5, False)],
    ids=["new", "almost a minute", "a minute", "from the future"],
)
def test_it_is_used_for_a_minute(
    cache: Cache, cache_file: Path, seconds: float, fresh: bool
) -> None:
    age(cache_file, seconds)
    assert cache.get("tokens") == (ENTRIES if fresh else None)


@pytest.mark.parametrize("changed", range(3), ids=["API", "Organization", "credential"])
def test_it_is_of_one_api_organization_and_credential(
    folder: Path, cache_file: Path, changed: int
) -> None:
    other = [*IDENTITY]
    other[changed] += "x"
    assert cache_of(folder, *other).get("tokens") is None


def test_it_holds_no_secret(folder: Path, cache_file: Path) -> None:
    assert json.loads(cache_file.read_text(encoding="utf-8")) == [list(entry) for entry in ENTRIES]
    assert IDENTITY[2] not in cache_file.read_text(encoding="utf-8") + str(cache_file)


@posix
def test_nobody_else_can_read_it(folder: Path, cache_file: Path) -> None:
    previous = os.umask(0)
    try:
        cache_of(folder.with_name("other")).put("tokens", ENTRIES)
    finally:
        os.umask(previous)
    (other,) = folder.with_name("other").iterdir()
    for path, mode in ((folder, 0o700), (cache_file, 0o600), (other.parent, 0o700), (other, 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode


def link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def others(path: Path) -> None:
    os.chown(path, 12345, -1)


def folder_link(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))
    path.parent.symlink_to(path.parent.with_name("elsewhere"))


def write(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8")


root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away"
)
NOT_TO_BE_TRUSTED = [
    pytest.param(lambda path: path.chmod(0o620), id="its group may write it", marks=posix),
    pytest.param(lambda path: path.chmod(0o602), id="everyone may write it", marks=posix),
    pytest.param(lambda path: path.parent.chmod(0o770), id="a shared folder", marks=posix),
    pytest.param(lambda path: path.parent.chmod(0o1777), id="everyone's folder", marks=posix),
    pytest.param(link, id="a link", marks=posix),
    pytest.param(folder_link, id="a linked folder", marks=posix),
    pytest.param(pipe, id="a pipe", marks=posix),
    pytest.param(others, id="somebody else's", marks=[posix, root]),
    pytest.param(lambda path: others(path.parent), id="in another's folder", marks=[posix, root]),
    pytest.param(lambda path: path.unlink(), id="gone"),
    pytest.param(write(""), id="clear"),
    pytest.param(write("[[1, 2"), id="cut short"),
    pytest.param(write("\x00\xff"), id="binary"),
    pytest.param(write("[" * 100_000), id="deep"),
    pytest.param(write("null"), id="null"),
    pytest.param(write('{"a": "b"}'), id="an object"),
    pytest.param(write('["ab"]'), id="texts"),
    pytest.param(write('[["a"]]'), id="too few"),
    pytest.param(write('[["a", "b", "c", "d"]]'), id="too many"),
    pytest.param(write('[["a", 1, "c"]]'), id="numbers"),
]


@pytest.mark.parametrize("spoil", NOT_TO_BE_TRUSTED)
def test_cve_2019_11244_a_file_that_others_may_have_written_is_as_good_as_none(
    cache: Cache, cache_file: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(cache_file)
    with contextlib.suppress(FileNotFoundError):
        age(cache_file, 0)
    assert cache.get("tokens") is None


@posix
@pytest.mark.parametrize("spoil", [lambda path: path.parent.chmod(0o770), folder_link])
def test_nothing_is_put_where_others_may_write(
    cache: Cache, cache_file: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(cache_file)
    before = cache_file.read_bytes()
    cache.put("tokens", [])
    cache.put("workspaces", [])
    clear(cache_file.parent)
    assert {path.name: path.read_bytes() for path in cache_file.parent.iterdir()} == {
        cache_file.name: before
    }


@posix
def test_a_link_is_replaced_and_not_followed(cache: Cache, cache_file: Path) -> None:
    target = cache_file.with_name("precious")
    target.write_text("precious")
    cache_file.unlink()
    cache_file.symlink_to(target)
    cache.put("tokens", ENTRIES)
    age(cache_file, 0)
    assert cache.get("tokens") == ENTRIES
    assert target.read_text() == "precious"


def test_what_is_old_is_removed_when_something_new_is_put(
    cache: Cache, folder: Path, cache_file: Path
) -> None:
    age(cache_file, TTL_SECONDS)
    (folder / "notes.txt").write_text("not ours")
    cache.put("workspaces", [])
    assert len(list(folder.iterdir())) == 2
    assert not cache_file.exists()
    assert (folder / "notes.txt").read_text() == "not ours"


def test_emptying_forgets_everything_of_ours_and_nothing_else(
    folder: Path, cache_file: Path
) -> None:
    cache_of(folder, "other", "identity").put("tokens", ENTRIES)
    (folder / "notes.txt").write_text("not ours")
    clear(folder)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_without_a_folder_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    for folder in (None, file / "below"):
        cache_of(folder).put("tokens", ENTRIES)
        assert cache_of(folder).get("tokens") is None
        clear(folder)
    clear(tmp_path / "missing")
    assert file.read_text() == "in the way"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can't replace a file that is open")
def test_a_reader_never_sees_half_a_file(folder: Path, cache: Cache) -> None:
    """Another process writes all the time."""
    code = (
        "import sys, time, pathlib\n"
        "from astro_org_tokens.completion.cache import Cache, CachedName\n"
        "cache = Cache(pathlib.Path(sys.argv[1]), sys.argv[2:], time.time)\n"
        "entries = [CachedName('cltok', 'x' * 100)] * 2000\n"
        "for _ in range(60): cache.put('tokens', entries)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(folder), *IDENTITY])
    cache = Cache(folder, IDENTITY, time.time)
    seen = 0
    while writer.poll() is None:
        entries = cache.get("tokens")
        assert entries is None or len(entries) == 2000
        seen += entries is not None
    assert writer.returncode == 0
    assert seen
