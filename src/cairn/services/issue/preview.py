"""Before anything is issued: what one row of a file will say, and the letter that will go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from cairn.records.models import AchievementVersion, Learner, Organisation, OutboxMessage, Outcome
from cairn.services.issue.columns import Columns
from cairn.services.issue.judging import Judge, Result
from cairn.services.issue.offers import OFFER_LIVES
from cairn.services.letters import compose
from cairn.services.ports import Mail

_NOWHERE: Final = "…"  # the link is made when the credential is


@dataclass(frozen=True, slots=True)
class RowPreview:
    """What one ready row becomes.

    results: each outcome with what the row says of it; None: nothing.
    letter: the mail, in the learner's language; None without an address.
    """

    number: int
    name: str
    email: str
    awarded_date: date
    results: tuple[tuple[Outcome, Result | None], ...]
    letter: Mail | None

    @property
    def met(self) -> int:
        """How many outcomes are met."""
        return sum(1 for _outcome, found in self.results if found is not None and found.met)


def preview_row(
    number: int,
    data: Mapping[str, str],
    *,
    version: AchievementVersion,
    columns: Columns,
    organisation: Organisation,
    now: datetime,
) -> RowPreview:
    """Return what a row will say; nothing is written and nobody is told."""
    facts = Judge(version, columns, organisation, now).facts(data)
    said = {result.outcome.pk: result for result in facts.results}
    today = now.astimezone(ZoneInfo(organisation.time_zone)).date()
    return RowPreview(
        number=number,
        name=facts.name,
        email=facts.email,
        awarded_date=facts.date or today,
        results=tuple((outcome, said.get(outcome.pk)) for outcome in version.outcomes.all()),
        letter=offer_letter(facts.name, facts.email, version=version, organisation=organisation, now=now)
        if facts.email
        else None,
    )


def offer_letter(
    name: str, email: str, *, version: AchievementVersion, organisation: Organisation, now: datetime
) -> Mail:
    """The letter that offers the credential, as it would leave now; its link leads nowhere yet."""
    here = Learner.objects.of(organisation).filter(email=email, archived_at=None)
    known = here.exclude(email="").first()  # as the index is
    ends = (now + OFFER_LIVES).date()
    message = OutboxMessage(
        organisation=organisation,
        kind="offer",
        recipient=email,
        language=(known.language if known is not None else "") or version.language,
        payload={
            "name": name,
            "title": version.name,
            "issuer": organisation.name,
            "link": f"{organisation.issuing_origin}/offers/{_NOWHERE}",
            "expires": ends.isoformat(),
        },
    )
    return compose(message)
