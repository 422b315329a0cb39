"""Inputs that are almost right: samples with pieces cut out, doubled, and put in."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

_PIECES = (
    *b"null true ~ [] {} -1 1e999 NaN <<: ---\n ...\n !!x &a *a ? ' { }".split(b" "),
    *b"[ ] , | > . % # = +".split(b" "),
    *(b'"', b'""', b": ", b"- ", b"\t", b"\r", b"\n", b"9" * 30, b"a" * 2000),
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\xbd", b"\xe2\x80\xa8"),
    *(b"\\ud83d", b"\\U0011FFFF", b"[" * 300, b"{a: " * 300, "é\u0301\u200b".encode()),
    *(b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59", b"0000-00-00", b"24:60:61"),
)
_edits = st.lists(
    st.tuples(
        st.floats(0, 1),  # where
        st.integers(0, 12),  # how much is cut out there
        st.sampled_from(_PIECES) | st.binary(max_size=6),  # what is put there
    ),
    max_size=6,
)


def mutated(samples: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Some of the samples, each changed in a few places, and bytes that are none of them."""

    def changed(sample: bytes, edits: Sequence[tuple[float, int, bytes]]) -> bytes:
        for where, cut, piece in edits:
            at = int(where * len(sample))
            sample = sample[:at] + piece + sample[at + cut :]
        return sample

    return st.builds(changed, st.sampled_from(samples), _edits) | st.binary(max_size=60)
