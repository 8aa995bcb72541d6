"""Make `import cairn` and the command `cairn` work in the environment that runs this script.

No network and no build: a .pth file that points at src/, and a console script. Run it with the
environment's own Python: `.venv/bin/python scripts/install.py`.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = """#!{python}
import sys

from cairn.cli import main

sys.exit(main())
"""


def main() -> None:
    """Write both files, only where their content differs."""
    if sys.prefix == sys.base_prefix:
        sys.exit("scripts/install.py is for a virtual environment: run it with .venv/bin/python")
    write(Path(sysconfig.get_path("purelib")) / "cairn.pth", f"{ROOT / 'src'}\n", mode=0o644)
    command = Path(sysconfig.get_path("scripts")) / "cairn"
    write(command, COMMAND.format(python=Path(sys.prefix) / "bin" / "python"), mode=0o755)


def write(path: Path, text: str, *, mode: int) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    path.chmod(mode)


if __name__ == "__main__":
    main()
