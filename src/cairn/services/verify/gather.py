"""Fetch what an inspection still wants, in rounds, through the one guarded fetcher.

Addresses of this installation are answered from the store by the fetcher itself.
At most four rounds; what stays missing is an unknown finding, never a guess.
No Django here: the command line verifies without a database.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cairn.badges.structure import follows_open_badges
from cairn.credentials.inspection import Fetched, Inspection
from cairn.credentials.verification import inspect, wanted
from cairn.services.ports import Fetcher, FetchPurpose, Judgement

ROUNDS: Final = 4


def gather(case: Inspection, *, fetch: Fetcher, offline: bool = False) -> Inspection:
    """Return the case with everything it wants, as far as it could be had.

    offline: nothing is asked of the network; only what was given counts.
    """
    for _ in range(ROUNDS):
        missing = [url for url in wanted(case) if url not in case.fetched]
        if not missing:
            return case
        answers = {url: _ask(url, case=case, fetch=fetch, offline=offline) for url in missing}
        case = replace(case, fetched={**case.fetched, **answers})
    return case


def judge_here(case: Inspection, *, fetch: Fetcher, offline: bool = False) -> Judgement:
    """Run every check in this process: the `Judge` of the command line and of the tests."""
    case = gather(case, fetch=fetch, offline=offline)
    return Judgement(case, inspect(case, also=(follows_open_badges,)))


def _ask(url: str, *, case: Inspection, fetch: Fetcher, offline: bool) -> Fetched:
    if offline:
        return Fetched(url, "refused", case.now, reason="offline")
    purpose: FetchPurpose = "did" if url.endswith("/did.json") else "status"
    return fetch(url, purpose=purpose)
