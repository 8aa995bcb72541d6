"""The kind of job that issues from a file: its name, its task, the words of its audit trail."""

from __future__ import annotations

from typing import Final

from cairn.services.jobs import Kind

CHUNK: Final = 2_000  # rows; half a second of one core from the intent to the offers
WORK: Final = Kind(
    "issue",
    "issue.bulk",
    {
        "rehearse": "bulk.rehearsed",
        "match": "bulk.matched",
        "mend": "bulk.mended",
        "leave_out": "bulk.left_out",
        "start": "bulk.started",
        "pause": "bulk.paused",
        "cancel": "bulk.cancelled",
        "chunk": "bulk.issued",
        "fail": "bulk.failed",
    },
)
