"""`cairn bake` and `cairn unbake`: into a picture and out again, byte for byte."""

from __future__ import annotations

import pytest

from cairn.credentials import document
from tests import pictures, sealed
from tests.cli.command import cairn
from tests.cli.material import run, write


@pytest.fixture
def files(place):
    write(place / "badge.json", sealed.badge(sealed.HARBOUR))
    write(place / "badge.jwt", sealed.token(sealed.HARBOUR))
    write(place / "picture.png", pictures.png())
    write(place / "picture.svg", pictures.SVG)
    return place


@pytest.mark.parametrize("picture", ["picture.png", "picture.svg"])
@pytest.mark.parametrize("badge", ["badge.json", "badge.jwt"])
def test_what_goes_in_comes_out_and_the_picture_verifies(files, picture, badge):
    out = files / f"baked.{picture[-3:]}"
    assert run("bake", badge, picture, "--out", out) == 0
    assert run("verify", out) == 0
    assert run("unbake", out, "--out", "again") == 0
    assert (files / "again").read_bytes() == (files / badge).read_bytes().strip()


def test_the_commands_are_filters_too(files):
    baked = cairn("bake", "-", "picture.png", cwd=files, stdin=(files / "badge.json").read_bytes())
    assert baked.returncode == 0
    unbaked = cairn("unbake", "-", cwd=files, stdin=baked.stdout)
    assert document.parse(unbaked.stdout) == document.parse((files / "badge.json").read_bytes())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["unsigned.json", "picture.png"], "bake.unsigned"),
        (["baked.png", "picture.png"], "bake.order"),
        (["badge.json", "baked.png"], "baking.already"),
        (["badge.json", "active.svg"], "baking.active"),
        (["badge.json", "badge.json"], "baking.not_svg"),
        (["-", "-"], "bake.input"),
        (["picture.svg", "badge.json"], "baking.none"),
        (["badge.json", "picture.png", "--out", "baked.png"], "file.exists"),
    ],
)
def test_what_makes_no_badge_is_refused_in_one_line(files, capsys, arguments, code):
    assert run("bake", "badge.json", "picture.png", "--out", "baked.png") == 0
    write(files / "unsigned.json", sealed.unsigned(sealed.HARBOUR))
    write(files / "active.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')
    before = (files / "baked.png").read_bytes()
    assert run("bake", *arguments) == 65
    said = capsys.readouterr()
    assert said.err.startswith(f"{code}: ")
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert (files / "baked.png").read_bytes() == before


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pictures.png(), "baking.none"),
        (pictures.png()[:-5], "baking.truncated"),
        (pictures.SVG, "baking.none"),
        (b"text", "baking.not_svg"),
        (b"\x89PNG\r\n\x1a\n", "baking.truncated"),
    ],
)
def test_a_picture_without_a_credential_gives_none(files, capsys, data, code):
    write(files / "x", data)
    assert run("unbake", "x") == 65
    assert capsys.readouterr().err.startswith(f"{code}: ")


def test_a_picture_larger_than_five_megabytes_is_not_read(files, capsys):
    write(files / "x", b"\x89PNG" + bytes(5 * 1024 * 1024))
    assert run("unbake", "x") == 65
    assert capsys.readouterr().err.startswith("file.too_large: ")
    assert run("unbake", "gone.png") == 66
