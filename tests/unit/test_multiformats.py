"""One value, one spelling."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.credentials import multiformats
from cairn.credentials.multiformats import (
    MultiformatError,
    base58_decode,
    base58_encode,
    base64url_decode,
    base64url_encode,
    multibase_decode,
)


@given(st.binary(max_size=200))
def test_bytes_come_back(data):
    assert base58_decode(base58_encode(data)) == data
    assert base64url_decode(base64url_encode(data)) == data
    assert multibase_decode("z" + base58_encode(data), header="z") == data
    assert multibase_decode("u" + base64url_encode(data), header="u") == data


@given(st.text(alphabet="123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", max_size=100))
def test_base58_has_one_spelling_for_each_value(text):
    assert base58_encode(base58_decode(text)) == text


@given(st.binary(max_size=300))
def test_base58_is_what_it_is_by_definition(data):
    """One digit after the other, as the module no longer does it."""
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    digits, number = "", int.from_bytes(data, "big")
    while number:
        number, digit = divmod(number, 58)
        digits = alphabet[digit] + digits
    assert base58_encode(data) == "1" * (len(data) - len(data.lstrip(b"\0"))) + digits
    assert base58_decode(base58_encode(data)) == data


BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(
    st.one_of(
        st.text(alphabet=BASE64URL, max_size=12),
        st.text(alphabet=BASE64URL + "+/= \n\0\x80é\U0001f600", max_size=9),
    )
)
def test_base64url_is_read_when_it_is_spelled_as_we_would(text):
    """Every text that the standard library spells, and no other."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        ours = base64.urlsafe_b64encode(data).decode().rstrip("=") == text
    except ValueError:
        ours = False
    if ours:
        assert base64url_decode(text) == data
    else:
        with pytest.raises(MultiformatError):
            base64url_decode(text)


@pytest.mark.parametrize("first", BASE64URL)
def test_every_last_character_with_spare_bits_is_refused(first):
    for last in BASE64URL:
        for text in (first + last, first + "A" + last):
            data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            if base64url_encode(data) == text:
                assert base64url_decode(text) == data
            else:
                with pytest.raises(MultiformatError, match="spare bits"):
                    base64url_decode(text)


@given(st.text(max_size=60))
def test_whatever_is_read_is_spelled_the_same_again(text):
    try:
        data = base64url_decode(text)
    except MultiformatError:
        return
    assert base64url_encode(data) == text


@given(
    st.binary(min_size=multiformats._LONG, max_size=multiformats._LONG + 60),
    st.integers(0, multiformats._LONG),
    st.text(alphabet=BASE64URL + '+/= \n\0"\\\x80é\U0001f600', max_size=3),
    st.integers(0, 3),
)
def test_long_texts_are_read_as_strictly(data, place, put, cut):
    """The quick reader of long texts: what is put in at some place is refused or read as by definition."""
    for _ in range(multiformats._FEW):
        base64url_decode("A" * multiformats._LONG)
    whole = base64url_encode(data)
    assert multiformats._quickly(whole) == data
    text = whole[:place] + put + whole[place + cut :]
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        ours = base64url_encode(found) == text
    except ValueError:
        ours = False
    if ours:
        assert base64url_decode(text) == found
    else:
        with pytest.raises(MultiformatError):
            base64url_decode(text)


@pytest.mark.parametrize("last", BASE64URL)
def test_a_long_text_with_spare_bits_is_refused_alike(last):
    for text in ("A" * multiformats._LONG + "A" + last, "A" * multiformats._LONG + "AA" + last):
        for _ in range(multiformats._FEW):
            data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            if base64url_encode(data) == text:
                assert base64url_decode(text) == data
            else:
                with pytest.raises(MultiformatError, match="spare bits"):
                    base64url_decode(text)


@pytest.mark.parametrize("text", ["A", "AA==", "AB", "A A", "AA\n", "AA+_", "A-/A", "ÄÄ", "AAB"])
def test_other_spellings_of_base64url_are_refused(text):
    with pytest.raises(MultiformatError):
        base64url_decode(text)


@pytest.mark.parametrize("text", ["0", "O", "I", "l", " 1", "1\n", "é", "1" * 1025])
def test_other_spellings_of_base58_are_refused(text):
    with pytest.raises(MultiformatError):
        base58_decode(text)


def test_the_header_says_the_alphabet():
    with pytest.raises(MultiformatError):
        multibase_decode("uAQ", header="z")
    with pytest.raises(MultiformatError):
        multibase_decode("", header="z")
