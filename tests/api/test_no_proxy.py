"""``NO_PROXY`` as curl and Go read it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astro_org_tokens.api.proxies import bypasses_proxy

NAME, V4, V6 = "api.example.com", "10.1.2.3", "fd00::7"
TABLE = [
    # entry, host, whether it is connected to directly
    ("", NAME, False),
    (" , ,,", NAME, False),
    ("*", NAME, True),
    ("*", V4, True),
    ("*", V6, True),
    ("other, *", NAME, True),
    ("*:443", NAME, True),
    ("*:80", NAME, False),
    ("api.example.com", NAME, True),
    ("API.Example.COM", NAME, True),
    ("api.example.com.", NAME, True),
    ("example.com", NAME, True),
    (".example.com", NAME, True),
    (".api.example.com", NAME, True),
    ("com", NAME, True),
    ("ample.com", NAME, False),
    ("pi.example.com", NAME, False),
    ("v1.api.example.com", NAME, False),
    ("*.example.com", NAME, True),
    ("*.com", NAME, True),
    ("*.api.example.com", NAME, False),
    ("*ample.com", NAME, False),
    ("api.*.com", NAME, False),
    (".", NAME, False),
    ("*.", NAME, False),
    ("a b  api.example.com", NAME, True),
    ("a, api.example.com ,b", NAME, True),
    ("\tapi.example.com\n", NAME, True),
    ("api.example.com:443", NAME, True),
    ("api.example.com:8443", NAME, False),
    (".example.com:443", NAME, True),
    ("*.example.com:443", NAME, True),
    ("api.example.com:https", NAME, False),
    ("api.example.com:", NAME, False),
    (":443", NAME, False),
    ("10.1.2.3", NAME, False),
    ("::/0", NAME, False),
    ("10.1.2.3", V4, True),
    ("10.1.2.3:443", V4, True),
    ("10.1.2.3:80", V4, False),
    ("10.1.2.30", V4, False),
    ("2.3", V4, False),
    (".2.3", V4, False),
    ("10.0.0.0/8", V4, True),
    ("10.1.2.9/24", V4, True),
    ("10.1.2.3/32", V4, True),
    ("0.0.0.0/0", V4, True),
    ("11.0.0.0/8", V4, False),
    ("10.0.0.0/99", V4, False),
    ("10.0.0.0/", V4, False),
    ("fd00::/8", V4, False),
    ("fd00::7", V6, True),
    ("FD00:0::7", V6, True),
    ("[fd00::7]", V6, True),
    ("[fd00::7]:443", V6, True),
    ("[fd00::7]:80", V6, False),
    ("fd00::/8", V6, True),
    ("[fd00::]/8", V6, True),
    ("::1/128,fd00::/8", V6, True),
    ("::1/128", V6, False),
    ("::1", V6, False),
    ("0.0.0.0/0", V6, False),
    ("[fd00::7", V6, False),
    ("fd00::7]", V6, False),
    ("*api.example.com", NAME, False),
    ("fd00::7:443", V6, False),
]


@pytest.mark.parametrize(("no_proxy", "host", "direct"), TABLE)
def test_entries(no_proxy: str, host: str, *, direct: bool) -> None:
    assert bypasses_proxy(no_proxy, host, 443) is direct


LABELS = st.lists(st.sampled_from(["a", "b", "ab", "example", "com"]), min_size=1, max_size=4)
BITS = {4: 32, 6: 128}


@dataclass(frozen=True)
class Host:
    """Where a client connects to: the labels of a name from the right, or an address."""

    labels: tuple[str, ...] = ()
    version: int = 0
    number: int = 0
    port: int = 443

    def text(self) -> str:
        return _address(self.version, self.number) or ".".join(reversed(self.labels))


@dataclass(frozen=True)
class Entry:
    """What an entry means, and the form in which it is written."""

    kind: str
    labels: tuple[str, ...] = ()
    version: int = 4
    number: int = 0
    prefix: int | None = None
    port: int | None = None
    upper: bool = False

    def text(self) -> str:
        name = ".".join(reversed(self.labels))
        address = _address(self.version, self.number)
        if self.version == 6 and self.port is not None:
            address = f"[{address}]"
        text = {
            "all": "*",
            "name": name,
            "dotted": f".{name}",
            "wildcard": f"*.{name}",
            "address": address,
            "network": f"{_address(self.version, self.number)}/{self.prefix}",
        }[self.kind]
        if self.port is not None and self.kind != "network":
            text += f":{self.port}"
        return text.upper() if self.upper else text

    def covers(self, host: Host) -> bool:
        """The model: labels and bits, no text."""
        if self.kind != "network" and self.port not in (None, host.port):
            return False
        if self.kind == "all":
            return True
        if self.kind in ("address", "network"):
            bits = BITS[self.version]
            kept = bits if self.kind == "address" or self.prefix is None else self.prefix
            same_bits = (self.number ^ host.number) >> (bits - kept) == 0
            return self.version == host.version and same_bits
        is_suffix = not host.version and host.labels[: len(self.labels)] == self.labels
        return is_suffix and (self.kind != "wildcard" or len(host.labels) > len(self.labels))


def _address(version: int, number: int) -> str:
    if not version:
        return ""
    return str(ipaddress.IPv4Address(number) if version == 4 else ipaddress.IPv6Address(number))


@st.composite
def numbers(draw: st.DrawFn, version: int) -> int:
    # Near each other, so that networks match.
    base = draw(st.sampled_from([0, 10 << (BITS[version] - 8)]))
    return base + draw(st.integers(0, 3)) + (draw(st.integers(0, 3)) << 16)


@st.composite
def hosts(draw: st.DrawFn) -> Host:
    port = draw(st.sampled_from([443, 8443]))
    version = draw(st.sampled_from([0, 0, 4, 6]))
    if version:
        return Host(version=version, number=draw(numbers(version)), port=port)
    return Host(labels=tuple(draw(LABELS)), port=port)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    version = draw(st.sampled_from([4, 6]))
    return Entry(
        kind=draw(st.sampled_from(["all", "name", "dotted", "wildcard", "address", "network"])),
        labels=tuple(draw(LABELS)),
        version=version,
        number=draw(numbers(version)),
        prefix=draw(st.integers(0, BITS[version])),
        port=draw(st.sampled_from([None, None, 443, 8443])),
        upper=draw(st.booleans()),
    )


@given(
    host=hosts(),
    listed=st.lists(entries(), max_size=3),
    separator=st.sampled_from([",", " ", ", ", " ,, ", "\t"]),
)
def test_a_list_of_entries_means_what_the_model_says(
    host: Host, listed: list[Entry], separator: str
) -> None:
    no_proxy = separator.join(entry.text() for entry in listed)
    expected = any(entry.covers(host) for entry in listed)
    assert bypasses_proxy(no_proxy, host.text(), host.port) is expected


@given(no_proxy=st.text(), host=hosts())
def test_no_text_is_an_error(no_proxy: str, host: Host) -> None:
    assert bypasses_proxy(no_proxy, host.text(), host.port) in (True, False)
