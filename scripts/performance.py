"""Write docs/explanation/performance.md from the last run of every topic in build/bench/ (`make bench`).

python scripts/performance.py           write the page
python scripts/performance.py --check   fail when the page is not made by this script, or leaves a topic out
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.__main__ import topics  # noqa: E402
from bench.frame import report  # noqa: E402

PAGE = ROOT / "docs" / "explanation" / "performance.md"
HEAD = """# How fast it is, and how that is measured

`make bench` measures; `scripts/performance.py` writes this page from the last run of each topic. Absolute figures say
more about the machine than about the code, so most lines are ratios: to libsodium's bare signature (64 bytes, nothing
around it), or to somebody else's software, both measured in the same run on the same machine. *Per CPU-second* counts
processor time of one core, as the median of several rounds in which all candidates take turns; other units are by the
wall clock and say so. A target that was missed stays on this page as missed.

The machines here are small virtual ones that share their processor with others: expect figures to move by a tenth from
run to run, ratios by less.
"""

NOTES = {
    "growth": """\
The rows are made the quickest honest way: a hundred credentials are issued from a file by the real code, and
the others are rows as a batch stores them (learner, assessment, award, credential, offer, letter), written by
`records.bulk`; they repeat what one of the hundred says and its signature. Up to 10,000 everything is counted
to its end, so lines are held against those with a tenth of the credentials from 100,000 on. Pages of lists read
a bounded number of rows (`cairn.records.reads.lists`): counts end at 10,000, and words, filters and other
orders look at the newest 10,000. A house test counts the steps of SQLite for every list page with five times
the rows. The lines with a million are from a run half an hour before; what was changed in between has none.
Since this run a credential in whose place a corrected one was issued has a mark (PostgreSQL went through all
credentials to see that nothing replaces them), the newest 10,000 are told by where they end instead of by their
keys and are looked at once, and what became of what was issued is counted among the newest 1,000. Measured
apart while others used the machine, in ms of processor, before → after. SQLite with 100,000: home 44 → 22,
designs 49 → 24, issued 82 → 48, by learner 105 → 60, withdrawn 123 → 58, a word 124 → 63, a word among learners
49 → 31. PostgreSQL with 200,000, and after it with 1,000,000: home 145 → 27, 34; designs 156 → 29, 35; issued
95 → 51, 61; by learner 168 → 55, 78; withdrawn 272 → 81, 98; a word 442 → 90, 97; a word among learners 119 →
31, 36; assess 143 → 49, 58.
""",
}


def section(result: report.Result) -> str:
    """One topic: title, where and when, its table."""
    measured = (
        f"Measured on {result.date[:10]} at commit `{result.commit}` with Python {result.python} "
        f"on {result.machine}, {result.cores} cores."
    )
    lines = [
        f"## {result.title.rstrip('.')}",
        "",
        measured,
        "",
        *([NOTES[result.topic]] if result.topic in NOTES else []),
        "| what | figure | compared with | target | |",
    ]
    lines.append("| --- | ---: | --- | --- | --- |")
    for figure in result.figures:
        name, value, unit, against, target, met = report.row(figure)
        lines.append(f"| {name} | {value} {unit} | {against} | {target} | {met.lower()} |")
    return "\n".join(lines) + f"\n\nAgain: `python -m bench {result.topic}`.\n"


def page(results: tuple[report.Result, ...]) -> str:
    """The whole page."""
    measured = {result.topic for result in results}
    absent = (topic for topic in topics() if topic not in measured)
    return "\n".join([HEAD, *(section(result) for result in results), *map(_not_measured, absent)])


def _not_measured(topic: str) -> str:
    return f"## {topic}\n\nThe last run left this topic out.\n\nAgain: `python -m bench {topic}`.\n"


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        written = PAGE.read_text(encoding="utf-8")
        absent = [topic for topic in topics() if f"Again: `python -m bench {topic}`." not in written]
        return 0 if written.startswith(HEAD) and not absent else 1
    results = report.read_all()
    if not results:
        print("nothing was measured here yet: make bench")
        return 1
    PAGE.write_text(page(results), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}: {len(results)} topics")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
