"""Canonical JSON: one byte form, and every other spelling refused (B25)."""

import json
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.canonical import Json, decode, decode_object, digest, encode, sha256
from desktop.domain.errors import CanonicalFormError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES)
def test_what_is_written_reads_back_and_is_written_the_same(value: Json) -> None:
    data = encode(value)
    assert decode(data) == value
    assert encode(decode(data)) == data
    assert digest(value) == sha256(data)


@given(pairs=st.dictionaries(TEXTS, st.integers(0, 9), max_size=6), order=st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(pairs: dict[str, int], order: random.Random) -> None:
    items = list(pairs.items())
    order.shuffle(items)
    assert encode(dict(items)) == encode(dict(pairs))


@given(
    value=VALUES, spelled=st.sampled_from([{"indent": 1}, {"ensure_ascii": True, "separators": (", ", ": ")}])
)
def test_any_other_spelling_of_the_value_is_refused(value: Json, spelled: dict[str, object]) -> None:
    other = json.dumps(value, **spelled).encode()
    if other != encode(value):
        with pytest.raises(CanonicalFormError):
            decode(other)


@given(value=VALUES, tail=st.binary(min_size=1, max_size=4))
def test_trailing_bytes_are_refused(value: Json, tail: bytes) -> None:
    data = encode(value) + tail
    if not isinstance(value, int) or isinstance(value, bool) or not tail[:1].isdigit():
        with pytest.raises(CanonicalFormError):
            decode(data)


@given(data=st.binary(max_size=40))
def test_any_bytes_are_a_value_in_its_only_form_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except CanonicalFormError:
        return
    assert encode(value) == data


def test_keys_are_sorted_by_utf16_units() -> None:
    value: Json = {"\U0001f600": 1, "\uf000": 2, "z": 3, "€": 4}
    assert encode(value) == '{"z":3,"€":4,"\U0001f600":1,"\uf000":2}'.encode()


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"x":{"a":1,"a":1}}',
        b"1.0",
        b"1e3",
        b"-0.0",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"-0",
        b"01",
        b"+1",
        b"9007199254740992",
        b"9007199254740993",
        b"-9007199254740993",
        b"1" * 10_000,
        b'"\\ud800"',
        b'"\\ude00\\ud83d"',
        b'"\xed\xa0\x80"',
        b'"\\u0041"',
        b'"\\/"',
        '"e\u0301"'.encode(),
        '{"e\u0301":1}'.encode(),
        b"\xef\xbb\xbf{}",
        b"{}\n",
        b" {}",
        b"{}{}",
        b"{}\x00",
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b"[1,]",
        b"",
        b"\xff",
        b"'a'",
        b"[" * 100_000,
        '{"é":1}'.encode("latin-1"),
        "{}".encode("utf-16"),
    ],
    ids=lambda data: repr(data[:24]),
)
def test_bytes_that_are_no_canonical_form_are_refused(data: bytes) -> None:
    with pytest.raises(CanonicalFormError):
        decode(data)


def _deep() -> Json:
    value: Json = []
    for _ in range(100_000):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        "\ud800",
        "e\u0301",
        {"e\u0301": 1},
        {1: 2},
        b"x",
        (1,),
        {1, 2},
        [1.5],
        _deep(),
    ],
    ids=[f"value-{number}" for number in range(13)],
)
def test_values_without_canonical_form_are_refused(value: Json) -> None:
    with pytest.raises(CanonicalFormError):
        encode(value)


def test_the_edges_of_integers_pass() -> None:
    for edge in (2**53 - 1, -(2**53) + 1, 0):
        assert decode(encode(edge)) == edge


def test_an_object_is_asked_for() -> None:
    assert decode_object(b'{"a":1}') == {"a": 1}
    with pytest.raises(CanonicalFormError, match="an object is expected"):
        decode_object(b"[1]")
