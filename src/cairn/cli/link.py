"""Find the skills that texts speak of: one text a line, from a file or - for the standard input.

For every line the skills are printed with the line's number, the confidence (0 to 1: of what is said with
0.7, about seven in ten were right where it was measured), the identity, the name, and the words that led to it.
A line of which nothing certain can be said has "-" for all of them. Everything happens on this machine.

--framework names one that was imported (cairn frameworks list): its name, identity or kind; without it all
that are here are looked at. At most 10,000 lines of 1 MB. With --json one JSON object a line, with the words'
offsets in characters.

examples:
  echo "You commission solar systems and lead a small crew." | cairn link --framework esco -
  cairn link --framework esco --json advertisements.txt > skills.jsonl
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, Final

from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.skills.suggestion import Suggestions

OPTIONS_ANYWHERE = True
MOST_LINES: Final = 10_000
MOST_LINE: Final = 1_000_000  # bytes
_QUOTED: Final = 200  # characters of the words that are printed for people


class LinkRefused(CairnError):
    """A text is too long, there are too many of them, or one is not UTF-8."""

    code = "link.too_many"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("file", metavar="FILE", help="texts, one a line, or - for the standard input")
    parser.add_argument("--framework", metavar="NAME", help="the framework to look in; without it, all")
    parser.add_argument("--most", type=int, default=10, metavar="N", help="skills a text, 1 to 200 (10)")
    parser.add_argument(
        "--least", type=float, metavar="X", help="confidence below which nothing is said, 0 to 1"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(arguments: argparse.Namespace) -> int:
    """Link line by line: the first answer comes before the last line is read."""
    if not 1 <= arguments.most <= 200 or not 0 <= (arguments.least or 0) <= 1:
        raise CairnError("--most is 1 to 200, --least 0 to 1", code="link.option")
    from cairn.cli.disk import open_input
    from cairn.cli.house import enter_existing

    with closing(open_input(arguments.file)) as file:
        enter_existing()
        from cairn.services.skills import linking
        from cairn.site.world import ports

        chosen = linking.chosen(arguments.framework)
        linkers = [linking.linker_of(row, ports=ports(), make=True) for row in chosen]
        for number, text in lines(file):
            found = linking.look(text, linkers, most=arguments.most, least=arguments.least)
            _json(number, found) if arguments.json else _plain(number, found)
    return 0


def lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, text) of a file's lines, empty ones too.

    Raises:
        LinkRefused: link.too_many, link.too_long, link.encoding.
    """
    number = 0
    while line := file.readline(MOST_LINE + 2):
        number += 1
        if number > MOST_LINES:
            raise LinkRefused(f"at most {MOST_LINES:,} lines are read: divide the file", code="link.too_many")
        ended = line.removesuffix(b"\n").removesuffix(b"\r")
        if len(ended) > MOST_LINE:
            raise LinkRefused(f"line {number}: longer than {MOST_LINE:,} bytes", code="link.too_long")
        try:
            yield number, (ended.removeprefix(b"\xef\xbb\xbf") if number == 1 else ended).decode()
        except UnicodeDecodeError:
            raise LinkRefused(f"line {number}: not UTF-8", code="link.encoding") from None


def _json(number: int, found: Suggestions) -> None:
    skills = [
        {
            "skill": each.skill,
            "name": each.name,
            "framework": each.framework,
            "confidence": each.confidence,
            "words": [
                {"start": words.start, "end": words.end, "text": found.quote(words)} for words in each.words
            ],
        }
        for each in found
    ]
    said = {"line": number, "abstained": found.abstained, "skills": skills}
    print(json.dumps(said, ensure_ascii=True), flush=True)


def _plain(number: int, found: Suggestions) -> None:
    from cairn.cli.terminal import plain, say

    for each in found:
        quoted = " … ".join(found.quote(words) for words in each.words)[:_QUOTED]
        cells = (str(number), f"{each.confidence:.2f}", each.skill, each.name, quoted)
        say("\t".join(plain(cell) for cell in cells))
    if found.abstained:
        say(f"{number}\t-\t-\t-\t-")
