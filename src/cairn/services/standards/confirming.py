"""A body confirms who adopted its standard, where it said that it does; until then an adoption waits."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import Adoption, Standard
from cairn.records.reads import standards as reads
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports
from cairn.services.standards import telling
from cairn.services.standards.find import ROLES, standard_of

MOST_WORDS: Final = 500
MOST_COUNTED: Final = 1_000


def adoptions(standard: Standard, *, state: str = "") -> QuerySet[Adoption]:
    """Published credentials that adopt a standard; state: "waiting", "confirmed", "refused" or "" for all."""
    return of_state(reads.adoptions(standard), state)


def of_state(rows: QuerySet[Adoption], state: str) -> QuerySet[Adoption]:
    """Those of a state: "waiting", "confirmed" or "refused"; "": all of them."""
    return rows.filter(**_STATES.get(state, {}))


def waiting(standard: Standard) -> int:
    """How many adoptions wait for the body's word; counted to a thousand."""
    return adoptions(standard, state="waiting").order_by()[:MOST_COUNTED].count()


_STATES: Final[dict[str, dict[str, object]]] = {
    "waiting": {"standard_version__confirms": True, "is_confirmed": None},
    "confirmed": {"is_confirmed": True},
    "refused": {"is_confirmed": False},
}


def state_of(row: Adoption) -> str:
    """Return "waiting", "confirmed", "refused", or "" where the body confirms nothing."""
    if row.is_confirmed is None:
        return "waiting" if row.standard_version.confirms else ""
    return "confirmed" if row.is_confirmed else "refused"


@transaction.atomic
def decide(
    seat: Seat, uuid: UUID, adoption: UUID, *, confirmed: bool, words: object = "", ports: Ports
) -> Adoption:
    """Confirm an adoption, or refuse it with words; what was decided may be decided anew. The provider is told.

    Raises:
        NotPermitted: not a designer, or not the body that leads it.
        NotFound: no such standard, or no published credential that adopts it.
        Conflict: `standard.confirms_nothing`, this version's adoptions are not confirmed; `standard.decided`, so it is.
        InvalidInput: refused without a word, or with too many. TooMuch: `mails.too_many`.
    """
    seat.require(*ROLES)
    standard = standard_of(seat, uuid, lead=True, lock=True)
    found = adoptions(standard).filter(uuid=adoption).first()
    if found is None:
        raise NotFound("no such adoption")
    fields = Fields()
    said = fields.text("words", words, most=MOST_WORDS, lines=True)
    fields.done()
    if not confirmed and not said:
        raise InvalidInput(fields={"words": [_("Say why; the provider reads it.")]})
    if not found.standard_version.confirms:
        raise Conflict(
            _("Adoptions of this version are not confirmed one by one."), code="standard.confirms_nothing"
        )
    if found.is_confirmed is confirmed and found.words == said:
        raise Conflict(_("This was decided already."), code="standard.decided")
    now = ports.now()
    mails_by_hand(seat.organisation, at=now)
    found.is_confirmed, found.words = confirmed, said
    found.decided_at, found.decided_by = now, seat.actor.person
    found.save(update_fields=["is_confirmed", "words", "decided_at", "decided_by"])
    provider = found.version.achievement.organisation
    for _key, organisation in sorted({one.pk: one for one in (seat.organisation, provider)}.items()):
        audit.record(
            "standard.confirm" if confirmed else "standard.refuse",
            subject=("adoption", found.uuid),
            organisation=organisation,
            actor=seat.actor,
            at=now,
            details={"standard": str(standard.uuid), "version": str(found.version.uuid)},
        )
    telling.decided(found, at=now, ports=ports)
    return found
