"""Load the demonstration world, or remove it.

`load` plays the story through the services, as people would; it does nothing when the world is there.
`wipe` removes what the story made, and nothing else. Where real data holds it (somebody adopted its standard), it
says what does and what to do, and removes nothing.

examples:
  cairn demo load
  cairn demo wipe
"""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec

from cairn.cli.house import enter
from cairn.errors import CairnError

STORY = "cairn.demo.story"


def configure(parser: argparse.ArgumentParser) -> None:
    """`load` or `wipe`."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="load|wipe")
    verbs.add_parser("load", help="load the demonstration world")
    verbs.add_parser("wipe", help="remove the demonstration world")


def run(arguments: argparse.Namespace) -> int:
    """Do it, and print what people need to know, such as the log-ins."""
    enter()
    if find_spec(STORY) is None:
        raise CairnError("this version comes without a demonstration world", code="demo.absent")
    from cairn.site.world import ports

    story = import_module(STORY)
    lines: list[str] = (story.welcome if arguments.what == "load" else story.wipe)(ports())
    for line in lines:
        print(line)
    return 0
