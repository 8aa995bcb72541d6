"""Rounds of a draft: the group keeps it as it stands, and sees what changed between any two of them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Standard, StandardRound, StandardVersion
from cairn.services.access import Seat
from cairn.services.errors import Conflict
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.standards.clauses import as_version
from cairn.services.standards.comparing import Change, difference
from cairn.services.standards.drafting import PARTS, note, open_draft
from cairn.services.standards.find import ROLES, standard_of

MOST_ROUNDS: Final = 100  # of one draft


def rounds_of(standard: Standard) -> QuerySet[StandardRound]:
    """The kept rounds of all its versions, the newest first."""
    rows = StandardRound.objects.of(standard.organisation).filter(version__standard=standard)
    return rows.select_related("version__standard__organisation").order_by("-pk")


def listed(standard: Standard) -> list[StandardRound]:
    """The newest rounds, at most MOST_ROUNDS; what each says is read when somebody looks at it."""
    return list(brief(standard)[:MOST_ROUNDS])


def brief(standard: Standard) -> QuerySet[StandardRound]:
    """The same as `rounds_of`, without what each says."""
    texts = ("text", "outcomes", "facts", "translations")
    return rounds_of(standard).defer("content", *(f"version__{name}" for name in texts))


@transaction.atomic
def keep(seat: Seat, uuid: UUID, *, said: object = "", ports: Ports) -> StandardRound:
    """Keep the draft as it stands now; said: what the group wants to remember of it.

    Raises:
        NotPermitted: not a designer. NotFound: no such standard for this organisation. InvalidInput: too long.
        Conflict: `standard.no_draft`; `standard.nothing_new`, it was kept like that; `standard.too_many_rounds`.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lock=True)
    draft = open_draft(standard)
    fields = Fields()
    words = fields.text("said", said, most=500)
    fields.done()
    newest = rounds_of(standard).filter(version=draft).first()
    if newest is not None and newest.content == content_of(draft):
        raise Conflict(_("Nothing changed since the last one was kept."), code="standard.nothing_new")
    return add(seat, draft, words, ports=ports)


def add(seat: Seat, draft: StandardVersion, words: str, *, ports: Ports) -> StandardRound:
    """Keep a draft as it stands, or return the round that says the same; for acts that are recorded."""
    standard = draft.standard
    newest = rounds_of(standard).filter(version=draft).first()
    content = content_of(draft)
    if newest is not None and newest.content == content:
        return newest
    number = newest.number + 1 if newest else 1
    if number > MOST_ROUNDS:
        raise Conflict(
            _("At most %(most)d rounds of one draft are kept.") % {"most": MOST_ROUNDS},
            code="standard.too_many_rounds",
        )
    now = ports.now()
    made = StandardRound.objects.create(
        uuid=ports.new_uuid(),
        version=draft,
        number=number,
        content=content,
        note=words,
        kept_at=now,
        kept_by=seat.actor.person,
    )
    note("standard.keep_round", standard, seat, now, number=number)
    return made


def content_of(draft: StandardVersion) -> dict[str, object]:
    """The parts of a draft as they stand."""
    return {name: getattr(draft, name) for name in PARTS}


def changed_since(kept: StandardRound, now: StandardVersion) -> tuple[Change, ...]:
    """What changed between a kept round and another round or the draft."""
    return difference(as_version(kept), now)
