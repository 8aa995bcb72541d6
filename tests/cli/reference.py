"""What docs/reference/cli.md says of each verb is the verb's own `--help`.

`python -m tests.cli.reference` writes the help into the page anew; a test compares.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from cairn.cli.shell import VERBS, Parser

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md"
BLOCK = re.compile(r"```text\nusage: (cairn [a-z ]*[a-z]) .*?\n```\n", re.DOTALL)
WIDTH = "100"


def helps() -> Iterator[tuple[str, str]]:
    """Yield ("cairn verify", help) for every verb and sub-verb, as a terminal of 100 columns shows it."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        for verb in VERBS:
            module = importlib.import_module(verb.module)
            parser = Parser(prog=f"cairn {verb.name}", description=module.__doc__)
            module.configure(parser)
            for one in (parser, *_below(parser)):
                yield one.prog, re.sub(r"[ \t]+$", "", one.format_help(), flags=re.MULTILINE).strip()
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before


def written() -> dict[str, str]:
    """Return what the page says, by command."""
    found = {}
    for block in BLOCK.finditer(PAGE.read_text("utf-8")):
        found[block.group(1)] = block.group(0).removeprefix("```text\n").removesuffix("\n```\n")
    return found


def _below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def main() -> None:
    """Write the help of every verb into its section: `## cairn VERB`, `### cairn VERB SUB`."""
    text = BLOCK.sub("", PAGE.read_text("utf-8"))
    for command, said in helps():
        marks = "##" if command.count(" ") == 1 else "###"
        heading = f"{marks} {command}\n"
        block = f"```text\n{said}\n```\n"
        if heading not in text:
            verb = " ".join(command.split()[:2])
            end = text.find("\n## ", text.index(f"## {verb}\n") + 1)
            end = len(text) if end < 0 else end + 1
            text = f"{text[:end].rstrip()}\n\n{heading}\n{text[end:]}"
        place = text.index(heading) + len(heading)
        following = re.compile(r"^#{2,3} ", re.MULTILINE).search(text, place)
        end = following.start() if following else len(text)
        text = f"{text[:end].rstrip()}\n\n{block}\n{text[end:]}"
    PAGE.write_text(re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
