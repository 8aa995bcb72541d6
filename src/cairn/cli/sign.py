"""Secure one unsigned credential: JSON on the standard input, the secured one on the standard output.

`issuer` is filled in from the key when it is absent. Before anything is signed the credential is looked at
as a stranger would: what no verifier could accept, and what would embarrass ("undefined" for a name), is
refused, each reason with its code on a line of the standard error, exit code 65.

examples:
  cairn sign --key school.key < unsigned.json > badge.json
  cairn sign --key school.key --suite eddsa-jcs-2022 < unsigned.json | cairn verify -
  cairn sign --key p256.key --jwt ES256 < unsigned.json > badge.jwt
"""

from __future__ import annotations

import argparse
import sys

MAX_BYTES = 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    from cairn.cli.securing import add_arguments

    add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Sign, or say every reason why not."""
    from cairn.adapters.clock import now
    from cairn.cli.disk import read_input
    from cairn.cli.securing import Refused, opened
    from cairn.cli.terminal import complain, give
    from cairn.credentials.document import parse_object

    if sys.stdin.isatty():
        complain("reading the unsigned credential from the terminal; end with Ctrl-D")
    unsigned = parse_object(read_input("-", most=MAX_BYTES))
    at = now().replace(microsecond=0)
    try:
        text = opened(arguments).secure(unsigned, at=at)
    except Refused as refused:
        for finding in refused.findings:
            complain(f"{finding.code}: {finding.message}")
        return 65
    give(text.encode())
    return 0
