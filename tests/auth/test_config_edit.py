"""Whatever a config looks like: only the wanted values change, or nothing does."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from astro_org_tokens.config.edit import UnsafeEditError, update_context_values
from support.messages import message

KEYS = ("token", "expiresin", "refreshtoken")
SAFE = string.ascii_letters + string.digits + "._-+/="
ANY = string.printable.strip() + " éß設🚀"

# Old values of the own context hold OWN, new ones NEW, and nothing else holds either.
words = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
own_texts = st.text(SAFE, max_size=20).map(lambda text: f"OWN{text}")
new_texts = st.text(string.printable.strip() + " é設", max_size=20).map(lambda text: f"NEW{text}")
comments = st.one_of(
    st.just(""), st.text(ANY, max_size=12).map(lambda t: f"  # {t}" if "NEW" not in t else "")
)


@st.composite
def scalars(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A value on one line, in one of YAML's styles."""
    text = draw(texts)
    return draw(st.sampled_from([text, json.dumps(text), f"'{text}'", f"Bearer {text}"]))


@st.composite
def spelled(draw: st.DrawFn, key: str) -> str:
    return draw(st.sampled_from([key, key.upper(), key.capitalize(), f'"{key}"']))


@st.composite
def entries(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> list[str]:
    """The lines of a context, without their indentation; some keys may be missing."""
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    lines = [f"{draw(spelled(key))}: {draw(scalars(texts))}{draw(comments)}" for key in keys]
    others = draw(st.lists(words, unique=True, min_size=1, max_size=3))
    lines += [f"other_{key}: {draw(scalars(words))}{draw(comments)}" for key in others]
    return list(draw(st.permutations(lines)))


@st.composite
def configs(draw: st.DrawFn) -> str:
    """A config with a context ``localhost`` among others, in block style."""
    indent = " " * draw(st.integers(1, 4))
    contexts = {"localhost": draw(entries(own_texts)), "other": draw(entries(words))}
    lines = [f"contexts:{draw(comments)}"]
    for name in draw(st.permutations(list(contexts))):
        lines.append(f"{indent}{name}:{draw(comments)}")
        lines += [f"{indent * 2}{line}" for line in contexts[name]]
    around = [[f"context: localhost{draw(comments)}"], ["", "# a comment"], ["more: [1, {a: b}]"]]
    blocks = draw(st.permutations([lines, *around]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    last = draw(st.sampled_from(["", end]))
    return end.join(line for block in blocks for line in block) + last


wanted = st.dictionaries(st.sampled_from(KEYS), new_texts, min_size=1)


def loaded(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)


def without(root: Any, names: Mapping[str, str]) -> tuple[Any, dict[str, Any]]:
    """A config without some values of the context, and those values; it is changed."""
    context = root
    for name in ("contexts", "localhost"):
        (context,) = [value for key, value in context.items() if key.lower() == name]
    taken = {key: context.pop(key) for key in list(context) if key.lower() in names}
    return root, {key.lower(): value for key, value in taken.items()}


@given(text=configs(), values=wanted)
def test_a_config_of_the_usual_form_is_changed_in_these_values_alone(
    text: str, values: dict[str, str]
) -> None:
    edited = update_context_values(text, "localhost", values)

    rest, present = without(loaded(edited), values)
    assert present == values
    assert rest == without(loaded(text), values)[0]
    stays = [line for line in text.splitlines(keepends=True) if not _is_of(values, line, "OWN")]
    assert [line for line in edited.splitlines(keepends=True) if "NEW" not in line] == stays


def _is_of(values: Mapping[str, str], line: str, mark: str) -> bool:
    key = line.strip().partition(":")[0].strip('"').lower()
    return mark in line and key in values


damage = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 3),
        st.text(" \n:#-?{}[],&*!|>'\"%@~ax", max_size=3),
    ),
    max_size=4,
)


@given(text=configs(), hits=damage, values=wanted)
@example(text="contexts: &a\n  localhost: {token: x, self: *a}\n", hits=[], values={"token": "NEW"})
@example(text="contexts: {localhost: &x {token: a}, b: *x}\n", hits=[], values={"token": "NEW"})
def test_any_other_is_changed_in_these_values_alone_or_refused(
    text: str, hits: list[tuple[float, int, str]], values: dict[str, str]
) -> None:
    for place, length, put in hits:
        start = int(place * len(text))
        text = text[:start] + put + text[start + length :]
    try:
        edited = update_context_values(text, "localhost", values)
    except UnsafeEditError as error:
        assert str(error)  # noqa: PT017  nothing was changed, and it says why
        return

    rest, present = without(loaded(edited), values)
    assert present == values
    assert rest == without(loaded(text), values)[0]


REFUSED = {
    "": message("config", "no_key", key="contexts"),
    "[]": message("config", "no_key", key="contexts"),
    "contexts": message("config", "no_key", key="contexts"),
    "contexts: []": message("config", "no_key", key="contexts"),
    "contexts: {}": message("config", "no_key", key="localhost"),
    "contexts: {other: {token: x}}": message("config", "no_key", key="localhost"),
    "contexts: {localhost: x}": message("config", "no_key", key="localhost"),
    "contexts: {localhost: {}}": message("config", "empty_context", path="localhost"),
    "contexts: {localhost: {token: [x]}}": message("config", "collection"),
    "contexts: {localhost: {token: x, TOKEN: y}}": message("config", "repeated_key", key="token"),
    "contexts: {localhost: {token: x}, Localhost: {}}": message(
        "config", "repeated_key", key="localhost"
    ),
    "contexts: {localhost: {token: x}}\n---\n": message("config", "several_documents"),
    "contexts: {localhost: {token: x}": message("config", "not_yaml"),
    "a: &a 1\nb: *a\ncontexts: {localhost: {token: x}}": message("config", "alias"),
    "contexts: {localhost: {<<: *nobody, token: x}}": message("config", "alias"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_is_refused_says_why_and_quotes_nothing(text: str, reason: str) -> None:
    with pytest.raises(UnsafeEditError) as caught:
        update_context_values(text, "localhost", {"token": "NEW"})

    assert str(caught.value) == reason
