"""The full look at a sample of a chunk, before any of it is released.

Each credential of a batch was checked when it was signed: a hash anew from the stored bytes, and the
signature. One in a thousand, and at least twenty of a job, are looked at as single ones are: composed the
general way and compared byte for byte, linted, and verified with every check.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cairn.badges.errors import CompositionError
from cairn.credentials import document
from cairn.credentials.mould import leaves_from
from cairn.credentials.pressing import Pressed
from cairn.credentials.verification import VerificationError
from cairn.errors import CairnError
from cairn.records import documents
from cairn.records.models import IssuerKey, StatusList
from cairn.services.issue import scrutiny
from cairn.services.issue.batch_intent import Draft, Intent, place_of
from cairn.services.issue.batch_plan import Plan
from cairn.services.ports import Ports

LEAST: Final = 20  # of one job
ONE_IN: Final = 1_000


class BatchRefused(CairnError):
    """A credential of the chunk is not what it should be; nothing of the chunk is released."""

    code = "batch.refused"


def check_sample(
    intent: Intent, pressed: Sequence[Pressed], *, total: int, key: IssuerKey, plan: Plan, ports: Ports
) -> int:
    """Look at a sample of a chunk; return how many were looked at.

    total: rows of the whole job.

    Raises:
        BatchRefused: batch.differs, batch.lint, batch.not_valid, batch.mismatch.
    """
    good = [(one, two) for one, two in zip(intent.drafts, pressed, strict=True) if not two.refused]
    if not good:
        return 0
    rows = StatusList.objects.of(plan.organisation)
    lists = {one.pk: one for one in rows.filter(pk__in={draft.status_list for draft, _ in good})}
    chosen = places(len(good), total=total)
    for place in chosen:
        draft, signed = good[place]
        status_list = lists[draft.status_list]
        draft.status_url = status_list.url
        _check(draft, signed, intent=intent, key=key, status_list=status_list, plan=plan, ports=ports)
    return len(chosen)


def places(count: int, *, total: int) -> list[int]:
    """Which of `count` credentials are looked at, evenly spread, when the job has `total`.

    >>> places(5, total=5), len(places(2000, total=100_000)), len(places(1000, total=2000))
    ([0, 1, 2, 3, 4], 2, 10)
    """
    wanted = max(-(-count // ONE_IN), -(-LEAST * count // max(total, 1)))
    wanted = min(count, wanted)
    return [place * count // wanted for place in range(wanted)]


def _check(
    draft: Draft,
    signed: Pressed,
    *,
    intent: Intent,
    key: IssuerKey,
    status_list: StatusList,
    plan: Plan,
    ports: Ports,
) -> None:
    try:
        text = documents.text_of(
            "", draft.template, draft.leaves, signed.proof_value, intent.at, signed.digest
        )
    except documents.DocumentMismatch as error:
        raise BatchRefused(str(error), code="batch.mismatch") from error
    unsigned = documents.mould_of(draft.template).template.text(leaves_from(draft.leaves))
    try:
        composed = plan.compose(draft.person, draft.facts, place_of(draft, plan.organisation.issuing_origin))
    except CompositionError as error:
        raise BatchRefused(f"a credential would not be composed: {error}", code="batch.differs") from error
    if document.dump(composed) != unsigned:
        raise BatchRefused("a credential is not what the single route would issue", code="batch.differs")
    failed = scrutiny.faults(composed, key=key, at=intent.at)
    if failed:
        raise BatchRefused(f"lint refused a credential: {failed[0].message}", code="batch.lint")
    try:
        scrutiny.verify_text(text, key=key, status_list=status_list, created_at=intent.at, ports=ports)
    except VerificationError as error:
        message = error.report.doubts[0].message if error.report.doubts else str(error)
        raise BatchRefused(f"a credential does not verify: {message}", code="batch.not_valid") from error
