"""What was handed in: one credential in four forms, or what it is instead."""

from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.badge_cast import badge
from tests.pictures import SVG, png

from cairn.badges.baking import bake_png
from cairn.badges.errors import SourceError
from cairn.badges.source import open_source
from cairn.badges.svg import bake_svg
from cairn.credentials.document import dump, dump_pretty
from cairn.errors import CairnError


def part(value: object) -> str:
    return base64.urlsafe_b64encode(dump(value).encode()).decode().rstrip("=")  # type: ignore[arg-type]


def token(payload: object) -> bytes:
    return f"{part({'alg': 'EdDSA', 'typ': 'JWT'})}.{part(payload)}.{'A' * 86}".encode()


def test_json_in_any_layout_is_one_credential():
    for text in (
        dump(badge()).encode(),
        b"\n " + dump_pretty(badge()).encode(),
        b"\xef\xbb\xbf" + dump(badge()).encode(),
    ):
        source = open_source(text)
        assert (source.form, source.token, source.document) == ("json", None, badge())


@pytest.mark.parametrize(("bake", "picture", "form"), [(bake_png, png(), "png"), (bake_svg, SVG, "svg")])
def test_a_picture_gives_the_document_that_was_baked_in(bake, picture, form):
    source = open_source(bake(picture, dump(badge()).encode()))
    assert (source.form, source.token, source.document) == (form, None, badge())
    assert source.text == dump(badge()).encode()


def test_a_token_is_read_from_text_picture_and_envelope():
    payload = {**badge(), "iss": "did:web:harbour.example"}
    compact = token(payload)
    envelope = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "EnvelopedVerifiableCredential",
        "id": "data:application/vc+jwt," + compact.decode(),
    }
    for data, form in (
        (compact + b"\n", "jwt"),
        (bake_png(png(), compact), "png"),
        (bake_svg(SVG, compact), "svg"),
        (dump(envelope).encode(), "jwt"),
    ):
        source = open_source(data)
        assert (source.form, source.token) == (form, compact.decode())
        assert source.document["name"] == "Knots and splices"


OLD = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "badge": "https://x.example",
    "recipient": {},
}
OTHERS = {
    "nothing": (b"", "source.empty"),
    "white space": (b" \n\xef\xbb\xbf ", "source.empty"),
    "a PDF": (b"%PDF-1.7\n", "source.pdf"),
    "a photograph": (b"\xff\xd8\xff\xe0junk", "source.jpeg"),
    "a GIF": (b"GIF89a", "source.gif"),
    "a WebP": (b"RIFF\0\0\0\0WEBPVP8 ", "source.webp"),
    "an archive": (b"PK\x03\x04junk", "source.zip"),
    "a compressed file": (gzip.compress(b"{}"), "source.gzip"),
    "a web page": (b"<!DOCTYPE html><html><body>", "source.html"),
    "a web page with a picture": (b"<html><svg></svg></html>", "source.html"),
    "a feed": (b"<?xml version='1.0'?><rss/>", "source.xml"),
    "an address": (b"https://harbour.example/credentials/1\n", "source.address"),
    "an SD-JWT": (b"eyJh.eyJi.c2ln~WyJz~", "source.sd_jwt"),
    "a list": (b"[{}, {}]", "source.not_one_credential"),
    "a presentation": (b'{"type": ["VerifiablePresentation"]}', "source.not_one_credential"),
    "a presentation as a token": (token({"type": "VerifiablePresentation"}), "source.not_one_credential"),
    "a presentation as an older token": (token({"vp": {"type": []}}), "source.not_one_credential"),
    "an Open Badges 2.0 assertion": (dump(OLD).encode(), "source.open_badges_2"),
    "an Open Badges 2.0 assertion in an Open Badges 3.0 picture": (
        bake_png(png(), dump(OLD).encode()),
        "source.open_badges_2",
    ),
    "a sealed European credential": (b'{"payload": "x", "signatures": []}', "source.sealed"),
    "a DID document": (b'{"id": "did:web:x.example", "verificationMethod": []}', "source.did_document"),
    "words": (b"Congratulations, Amina!", "source.unknown"),
    "a number": (b"7", "source.unknown"),
    "an empty envelope": (b'{"type": "EnvelopedVerifiableCredential", "id": "data:,x"}', "source.unknown"),
}


@pytest.mark.parametrize(("data", "code"), OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_single_credential_is_named(data, code):
    with pytest.raises(SourceError) as refused:
        open_source(data)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_the_strict_reader_reads_what_pictures_carry():
    with pytest.raises(CairnError) as refused:
        open_source(bake_png(png(), b'{"id": "a", "id": "b"}'))
    assert refused.value.code == "document.duplicate_key"


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_end_in_another_exception(data):
    with pytest.raises(CairnError):
        open_source(data)
