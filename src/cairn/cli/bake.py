"""Put a signed credential (JSON or JWT) into a PNG or SVG picture.

The picture stays as it is but for the credential inside. An SVG with scripts or references to the outside,
a picture that carries a credential already, and a credential that is not signed are refused. `-` reads one
of the two from the standard input; without --out the picture goes to the standard output.

examples:
  cairn bake badge.json picture.png --out badge.png
  cairn sign --key school.key < unsigned.json | cairn bake - picture.svg > badge.svg
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from cairn.errors import CairnError

MAX_BYTES: Final = 5 * 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("credential", metavar="CREDENTIAL", help="the signed credential, JSON or JWT, or -")
    parser.add_argument("picture", metavar="PICTURE", help="a PNG or SVG, or -")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the picture to write, which must be new")


def run(arguments: argparse.Namespace) -> int:
    """Bake."""
    from cairn.badges.baking import SIGNATURE, bake_png
    from cairn.badges.svg import bake_svg
    from cairn.cli.disk import read_input

    if arguments.credential == arguments.picture == "-":
        raise CairnError("only one of the two can come from the standard input", code="bake.input")
    credential = _signed(read_input(arguments.credential, most=MAX_BYTES))
    picture = read_input(arguments.picture, most=MAX_BYTES)
    bake = bake_png if picture.startswith(SIGNATURE) else bake_svg
    deliver(bake(picture, credential), arguments.out, what="picture")
    return 0


def deliver(data: bytes, out: Path | None, *, what: str) -> None:
    """Write to a new file, or to the standard output unless somebody sits there who cannot read it.

    Raises:
        CairnError: file.exists, bake.terminal.
    """
    if out is not None:
        from cairn.cli.disk import write_new

        write_new(out, data)
        return
    if what == "picture" and sys.stdout.isatty():
        raise CairnError("a picture is not for the terminal: say --out FILE", code="bake.terminal")
    from cairn.cli.terminal import give

    give(data)


def _signed(data: bytes) -> bytes:
    """Return the bytes of the credential itself.

    Raises:
        CairnError: it is no credential, is a picture, or is not signed.
    """
    from cairn.badges.source import open_source
    from cairn.credentials.proof import proofs_of

    source = open_source(data)
    if source.form in ("png", "svg"):
        raise CairnError(
            "the credential is a picture: put CREDENTIAL first, PICTURE second", code="bake.order"
        )
    if source.token is None and not proofs_of(source.document):
        raise CairnError("the credential is not signed: run cairn sign first", code="bake.unsigned")
    return source.text.strip()
