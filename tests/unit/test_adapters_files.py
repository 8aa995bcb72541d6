"""Files: what they are by content, where they lie, and what never reaches the file system."""

from __future__ import annotations

import io
import os
import stat
import wave
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cairn.adapters.files import MAX_BYTES, FolderFiles, identify
from cairn.services.ports import FileError


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 10)
    return out.getvalue()


KINDS = [
    ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
    ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
    ("a.JPEG", b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
    ("a.gif", b"GIF89a" + bytes(20), "image/gif"),
    ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
    ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    ("a.zip", zipped("photo.txt"), "application/zip"),
    (
        "a.docx",
        zipped("[Content_Types].xml", "word/document.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "a.xlsx",
        zipped("[Content_Types].xml", "xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (
        "a.pptx",
        zipped("[Content_Types].xml", "ppt/presentation.xml"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("a.mp4", b"\0\0\0\x20ftypisom" + bytes(20), "video/mp4"),
    ("a.webm", b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(9), "video/webm"),
    ("a.mp3", b"ID3\x04" + bytes(20), "audio/mpeg"),
    ("a.mp3", b"\xff\xfb\x90\x00" + bytes(20), "audio/mpeg"),
    ("a.wav", sound(), "audio/wav"),
    ("a.glb", b"glTF\x02\0\0\0" + bytes(12), "model/gltf-binary"),
    ("a.gltf", b'{"asset": {"version": "2.0"}}', "model/gltf+json"),
    ("a.stl", bytes(80) + (1).to_bytes(4, "little") + bytes(50), "model/stl"),
    ("a.stl", b"solid cube\nfacet normal 0 0 1\nendsolid\n", "model/stl"),
    ("a.txt", "Grüße, أهلا".encode(), "text/plain"),
    ("a.txt", "Grüße".encode("utf-16"), "text/plain"),
    ("a.csv", b"a,b\n1,2\n", "text/csv"),
    ("a.md", b"# Title\n", "text/markdown"),
    ("notes", b"no name ending", "text/plain"),
]


@pytest.mark.parametrize(("name", "data", "content_type"), KINDS, ids=[f"{k[0]}-{k[2]}" for k in KINDS])
def test_a_file_is_what_its_content_says(name, data, content_type):
    assert identify(data, filename=name).content_type == content_type


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.png", b"", "file.empty"),
        ("a.png", b"\xff\xd8\xff\xe0" + bytes(20), "file.type_mismatch"),
        ("a.pdf", b"just text", "file.type_mismatch"),
        ("a.docx", zipped("x"), "file.type_mismatch"),
        ("a.exe", b"MZ\x90\0" + bytes(60), "file.unknown_type"),
        ("a.sh", b"#!/bin/sh\nrm -rf /\n", "file.unknown_type"),
        ("a.html", b"<!doctype html><script>alert(1)</script>", "file.markup"),
        ("a.txt", b"<!DOCTYPE html><script>alert(1)</script>", "file.markup"),
        ("a.md", b" \n<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "file.markup"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file.markup"),
        ("a.txt", b"text with \x00 in it", "file.encoding"),
        ("a.txt", b"\x80\x81\x82\x83", "file.encoding"),
        ("a.js", b"alert(1)", "file.unknown_type"),
        ("a.csv", "näme,wert\n".encode("latin-1"), "file.encoding"),
        ("../../a.png", b"\x7fELF" + bytes(20), "file.type_mismatch"),
        ("a", b"\x7fELF" + bytes(20), "file.unknown_type"),
    ],
)
def test_a_file_that_is_not_what_it_says_or_not_ours_to_take_is_refused(name, data, code):
    with pytest.raises(FileError) as caught:
        identify(data, filename=name)
    assert caught.value.code == code


def test_a_file_over_25_mb_is_refused():
    with pytest.raises(FileError) as caught:
        identify(bytes(MAX_BYTES + 1), filename="a.png")
    assert caught.value.code == "file.too_large"


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files", random_bytes=os.urandom)


def test_what_is_put_can_be_read_and_then_deleted(files, tmp_path):
    key = files.put(b"evidence", kind="evidence")

    assert (files.read(key), files.size(key)) == (b"evidence", 8)
    with files.open(key) as stream:
        assert stream.read() == b"evidence"
    stored = tmp_path / "files" / key
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert list(stored.parent.iterdir()) == [stored], "no draft is left behind"

    files.delete(key)
    files.delete(key)
    with pytest.raises(FileError) as caught:
        files.read(key)
    assert caught.value.code == "file.missing"


@pytest.mark.parametrize(
    "key",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "evidence/ab/cd/../../../../etc/passwd",
        "evidence/ab/cd/" + "0" * 31,
        "evidence/ab/cd/" + "0" * 32 + "\n",
        "other/ab/cd/" + "0" * 32,
        "evidence/AB/cd/" + "0" * 32,
        "",
        "\0",
    ],
)
def test_a_key_that_we_did_not_make_opens_nothing(files, key):
    for ask in (files.read, files.size, files.delete):
        with pytest.raises(FileError) as caught:
            ask(key)
        assert caught.value.code == "file.key"


def test_an_upload_over_the_limit_is_not_stored_but_an_export_is(files):
    with pytest.raises(FileError):
        files.put(bytes(MAX_BYTES + 1), kind="evidence")
    assert files.size(files.put(bytes(MAX_BYTES + 1), kind="export")) == MAX_BYTES + 1


def test_files_are_listed_by_the_first_letters_of_their_names(files, tmp_path):
    keys = {files.put(b"x", kind="evidence") for _each in range(20)}
    files.put(b"x", kind="logo")
    one = min(keys)
    (tmp_path / "files" / one).with_name(".draft.1.2").write_bytes(b"")  # of a process that died
    os.utime(tmp_path / "files" / one, (0, 86_400))

    def found(*begins: str) -> dict[str, datetime]:
        return {key: at for begin in begins for key, at in files.listed("evidence", begin=begin)}

    assert found(*"0123456789abcdef").keys() == keys
    assert found(one.split("/")[1])[one] == datetime(1970, 1, 2, tzinfo=UTC)
    assert found("0").keys() == {key for key in keys if key.startswith("evidence/0")}
    files.delete(one)
    assert (files.is_there(one), files.is_there(max(keys)), files.is_there("../etc")) == (False, True, False)
