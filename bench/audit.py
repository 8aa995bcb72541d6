"""Audits of real degree rules: how long one takes, how many a first fit would refuse wrongly, the closest of 1,000

The rules of about 770 real majors (shared/data/degree_rules, read in place), each with a transcript that
completes it and with half of that transcript. A first fit counts each part in order, the scarcest first.
Times are of the processor.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import date
from typing import Final

from tests import northeastern
from tests.shared import ROOT

from bench.frame.figure import Figure, at_most

AT: Final = date(2026, 11, 22)
LIMIT_MS: Final = 20
CLOSEST_SECONDS: Final = 3


def figures() -> Iterator[Figure]:
    """Audit every major, then look for the closest of a thousand."""
    from cairn.stacking.audit import audit, closest
    from cairn.stacking.eligible import field_of
    from cairn.stacking.quick import quick

    archive = ROOT / northeastern.ARCHIVE
    if not archive.exists():
        print(f"skipped: {archive} is not there")
        return
    majors, courses = northeastern.majors(archive)
    import scipy.optimize  # noqa: F401  not a part of any audit

    times, refused, unproved, first_fit, complete = [], 0, 0, 0, 0
    longest = []
    for major in majors:
        taken = northeastern.transcript(major, seed=1, more=courses)
        if taken is None:
            continue
        complete += 1
        for some, whole in ((taken, True), (taken[::2], False)):
            start = time.process_time()
            (answer,) = audit(major, some, at=AT)
            times.append((time.process_time() - start) * 1000)
            unproved += not answer.proved
            if whole:
                refused += not answer.complete
                who = field_of(major, some, at=AT)
                first_fit += quick(major, major.exits[0], who, measure="credits").found.missing > 0
        longest = max(longest, taken, key=len)
    times.sort()
    yield Figure("majors with a completed transcript", complete, "majors")
    yield at_most("wrong refusals", refused, unit="refusals", limit=0)
    yield Figure("wrong refusals of a first fit", 100 * first_fit / complete, "%")
    yield at_most("answers without a proof", unproved, unit="answers", limit=0)
    yield Figure("one audit, median", statistics.median(times), "ms")
    yield at_most("one audit, p95", times[int(len(times) * 0.95)], unit="ms", limit=LIMIT_MS)
    yield Figure("one audit, longest", times[-1], "ms")
    pile = (majors * 2)[:1000]
    for name, held in (("a whole transcript", longest), ("twelve courses", longest[:12])):
        start = time.process_time()
        closest(pile, held, at=AT)
        taken_seconds = time.process_time() - start
        yield at_most(f"closest of 1,000, {name}", taken_seconds, unit="s", limit=CLOSEST_SECONDS)
