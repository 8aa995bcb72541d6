"""Known shapes here, everything else in the jail.

A document of a shape that was compiled in this process needs no general JSON-LD:
what it costs is bounded by its size. It is judged at once, by the same function
that the jail runs. A document of an unknown shape, a token, and one whose status
list or proof turns out to be of an unknown shape go to the jail.

A shape is learned from documents that the jail found nothing wrong with and
judged quickly: seen for the second time, the third, the fourth, the eighth …,
such a document is judged here as well, which compiles its shapes when it is time.

Source: trust.md, "One verification pipeline, pure and in a jail" (known shapes
run in process); docs/decisions/0008-compiled-shapes.md.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import Final

from cairn.adapters import clock
from cairn.credentials import shapes
from cairn.credentials.inspection import Fetched, Inspection
from cairn.credentials.shapes import ShapeUnknown
from cairn.services.ports import FETCHES_PER_VERIFICATION, Fetcher, FetchPurpose, Judge, Judgement
from cairn.services.verify.gather import judge_here

QUICK: Final = 0.25  # seconds in the jail; what took longer is never judged here
FORMS: Final = 4_096  # counted; the one that was not seen for longest is forgotten
_SOUND: Final = ("passed", "absent")


class KnownFirst:
    """A `Judge` that asks another one, `strict`, about everything it does not know. Thread-safe."""

    def __init__(self, strict: Judge) -> None:
        self.strict = strict
        self._seen: OrderedDict[bytes, int] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, case: Inspection, *, fetch: Fetcher, offline: bool = False) -> Judgement:
        """Judge a case; never raises because of what the document says."""
        once = _Once(fetch)
        if case.token is None and shapes.is_known(case.document, contexts=case.contexts):
            try:
                with shapes.known_only():
                    return judge_here(case, fetch=once, offline=offline)
            except ShapeUnknown:
                pass
        begun = clock.elapsed()
        judged = self.strict(case, fetch=once, offline=offline)
        is_quick = clock.elapsed() - begun <= QUICK
        if is_quick and all(found.outcome in _SOUND for found in judged.report.findings):
            self._learn(case, once)
        return judged

    def _learn(self, case: Inspection, once: _Once) -> None:
        form = shapes.form_of(case.document) if case.token is None else None
        if form is None:
            return
        with self._lock:
            count = self._seen[form] = self._seen.pop(form, 0) + 1
            if len(self._seen) > FORMS:
                self._seen.popitem(last=False)
        if count == 3 or (count > 1 and not count & (count - 1)):
            judge_here(replace(case, memory={}), fetch=once)


class _Once:
    """A fetcher that asks for nothing twice."""

    def __init__(self, fetch: Fetcher) -> None:
        self._fetch = fetch
        self._answers: dict[str, Fetched] = {}

    def __call__(self, url: str, *, purpose: FetchPurpose) -> Fetched:
        if url not in self._answers:
            self._answers[url] = self._fetch(url, purpose=purpose)
        return self._answers[url]

    def limited(self, to: int = FETCHES_PER_VERIFICATION) -> Fetcher:
        return _Once(self._fetch.limited(to))
