"""Run topics, each in a process of its own: see `bench`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def topics() -> list[str]:
    """Return the names of all topics: the modules beside this one."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def run_here(topic: str) -> None:
    """Measure one topic in this process, print its table and keep its result."""
    import importlib

    from bench.frame import report

    module = importlib.import_module(f"bench.{topic}")
    title = (module.__doc__ or topic).strip().splitlines()[0]
    result = report.result_of(topic, title, tuple(module.figures()))
    report.write(result)
    print(report.table(result), flush=True)


def main(arguments: list[str]) -> int:
    """Run what is asked for; 1 when a topic could not be measured. A missed target is no failure here."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, and print ratios.")
    parser.add_argument("topics", nargs="*", help="which topics; all when none is named")
    parser.add_argument("--list", action="store_true", help="print the names of the topics")
    parser.add_argument("--here", action="store_true", help="measure in this process (for profilers)")
    given = parser.parse_args(arguments)
    if given.list:
        print("\n".join(topics()))
        return 0
    unknown = sorted(set(given.topics) - set(topics()))
    if unknown:
        parser.error(f"no such topic: {', '.join(unknown)} (there are: {', '.join(topics())})")
    if given.here:
        for topic in given.topics:
            run_here(topic)
        return 0
    failed = [topic for topic in given.topics or topics() if not _run_apart(topic)]
    if failed:
        print(f"could not be measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run_apart(topic: str) -> bool:
    command = [sys.executable, "-m", "bench", "--here", topic]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
