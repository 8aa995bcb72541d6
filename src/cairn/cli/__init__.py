"""The command `cairn`. This module imports almost nothing: `--version` answers in a blink."""

from __future__ import annotations

import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    arguments: what stands after `cairn`; those of this process when None.
    """
    # Processes share the machine; threads of linear algebra would wait for one another, and twice the time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = sys.argv[1:] if arguments is None else arguments
    if given in (["--version"], ["-V"]):
        from cairn import __version__

        print(f"cairn {__version__}")
        return 0
    from cairn.cli.shell import run

    return run(given)
