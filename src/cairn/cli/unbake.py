"""Take the credential out of a PNG or SVG picture, byte for byte.

A picture that carries none, or more than one, or that is damaged is refused. Nothing is judged:
`cairn verify` reads pictures itself.

examples:
  cairn unbake badge.png > badge.json
  cairn unbake badge.svg --out badge.json
"""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("picture", metavar="PICTURE", help="a PNG or SVG, or -")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the file to write, which must be new")


def run(arguments: argparse.Namespace) -> int:
    """Unbake."""
    from cairn.badges.baking import MAX_IMAGE, SIGNATURE, unbake_png
    from cairn.badges.svg import unbake_svg
    from cairn.cli.bake import deliver
    from cairn.cli.disk import read_input

    picture = read_input(arguments.picture, most=MAX_IMAGE)
    unbake = unbake_png if picture.startswith(SIGNATURE) else unbake_svg
    deliver(unbake(picture), arguments.out, what="credential")
    return 0
