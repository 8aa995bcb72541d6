"""The page about the command line says what the command line says of itself."""

from __future__ import annotations

import sys

import pytest

from tests.cli import reference
from tests.cli.command import cairn


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse writes its help a little differently")
def test_the_page_has_the_help_of_every_verb_word_for_word():
    assert reference.written() == dict(reference.helps()), "run: python -m tests.cli.reference"


@pytest.mark.parametrize("command", ["verify", "keys new", "status revoke"])
def test_the_command_itself_says_the_same(command):
    done = cairn(*command.split(), "--help", COLUMNS=reference.WIDTH)
    assert done.returncode == 0
    said = [line.rstrip() for line in done.stdout.decode().strip().splitlines()]
    assert said == reference.written()[f"cairn {command}"].splitlines()


def test_every_verb_of_this_page_shows_an_example():
    for command, said in reference.helps():
        verb = command.split()[1]
        if command.count(" ") == 1 and verb not in ("run", "setup", "serve", "work"):
            assert f"\n  cairn {verb}" in said, command
