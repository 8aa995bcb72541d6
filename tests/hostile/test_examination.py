"""From bytes to a verdict, as every page, the API and the command line ask: no bytes make it raise."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sealed import EVE, INDEX, NORTHFIELD, NOW, badge, entry, published, status_list, token, unsigned

from cairn.credentials import document
from cairn.credentials.contexts import bundled
from cairn.credentials.inspection import Fetched
from cairn.services.verify.examination import Examination, examine


class Answers:
    """A fetcher that knows some addresses and no others."""

    def __init__(self, known: dict[str, Fetched]) -> None:
        self.known = known

    def __call__(self, url: str, *, purpose: str) -> Fetched:
        return self.known.get(url) or Fetched(url, "unreachable", NOW)

    def limited(self, to: int = 4) -> Answers:
        return self


def examined(data: bytes | dict | str, **fetched: Fetched) -> Examination:
    if isinstance(data, dict):
        data = document.dump(data)
    data = data.encode() if isinstance(data, str) else data
    return examine(data, contexts=bundled(), now=NOW, fetch=Answers(published(status_list(INDEX))))


@pytest.mark.parametrize(
    ("given_", "verdict"),
    [
        (badge(), "valid"),
        (token(), "valid"),
        (badge(credentialStatus=entry(index=1)), "valid"),
        (badge(credentialStatus=entry()), "invalid"),
        (badge(by=EVE), "invalid"),
        (unsigned(), "invalid"),
        ({**unsigned(), "proof": 5}, "invalid"),
        ({**unsigned(), "proof": []}, "invalid"),
        ({**unsigned(), "proof": [badge()["proof"], None]}, "invalid"),
        ({**unsigned(), "issuer": 5}, "error"),
        (token().rpartition(".")[0] + ".AAAA", "invalid"),
        (token().rpartition(".")[0] + ".", "error"),
        ("eyJhbGciOiJub25lIn0.e30.", "error"),
        (b"\x00\xff\x00", "error"),
        (b"\x89PNG\r\n\x1a\n", "error"),
        (b"<svg", "error"),
        (b"{", "error"),
        (b"[" * 100_000, "error"),
        (b"{}", "error"),
        (b"null", "error"),
    ],
)
def test_every_kind_of_bytes_has_a_verdict(given_, verdict):
    found = examined(given_)
    assert found.verdict.verdict == verdict
    assert found.to_json()["sentence"] == found.verdict.sentence


def test_the_issuer_of_a_forgery_is_not_called_known():
    assert examined(badge()).known == "domain"
    assert examined(badge(by=EVE)).known == "no"
    assert examined({**badge(), "name": "Another"}).known == "no"
    assert examined(unsigned()).known == "no"


WHOLE = document.dump(badge(credentialStatus=entry(index=1)))


@given(
    place=st.integers(0, len(WHOLE) - 1), cut=st.integers(0, 20), put=st.text('{}[]",:\\ue0 1', max_size=4)
)
@settings(deadline=None, max_examples=200)
def test_no_edit_of_the_bytes_is_valid_or_raises(place, cut, put):
    edited = WHOLE[:place] + put + WHOLE[place + cut :]
    found = examined(edited)
    assert found.verdict.verdict != "valid" or _same(edited)


def _same(text: str) -> bool:
    whole = document.parse_object(text)
    return whole == document.parse_object(WHOLE)


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=300)
def test_no_bytes_raise(data):
    assert examined(data).verdict.verdict == "error"


def test_examining_leaves_what_was_handed_in_alone():
    before = copy.deepcopy(badge())
    examined(before)
    assert before == badge()
    assert NORTHFIELD.did == "did:web:northfield.example"
