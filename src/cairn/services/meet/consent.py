"""What an expert does by their link, without an account: see what is kept, agree or refuse, correct, withdraw.

Agreeing or refusing uses a link up. Correcting needs a link that has not ended. Withdrawing never expires: it
only takes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Expert, ExpertConsent, GuestLink, Seminar
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.codesign import guests
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields, known_names
from cairn.services.meet.experts import OWN, PURPOSE, read_own
from cairn.services.meet.telling import SPEAK
from cairn.services.ports import Ports

_GUEST = Actor()
_ERASED = dict.fromkeys(("title", "body_name", "email", "languages", "topics", "about"), "")


def looked_at(token: str, *, lock: bool = False) -> tuple[GuestLink, Expert]:
    """Return a link, used or not, and the expert that it is about. lock: until the end of the transaction.

    Raises:
        NotFound: no such link.
    """
    link = guests.seen(token, PURPOSE)
    rows = Expert.objects.of(link.organisation).filter(uuid=link.subject or link.uuid)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("organisation__site", "partner").first()
    if found is None:
        raise NotFound("no such expert")
    return link, found


@transaction.atomic
def decide(token: str, *, agrees: bool, ports: Ports) -> Expert:
    """Agree to be shown, or refuse to be kept: then all but the name is erased.

    Raises:
        NotFound: no such link. Conflict: `guest_link.closed`, `guest_link.expired`.
    """
    expert = looked_at(token, lock=True)[1]
    link = guests.opened(token, PURPOSE, ports=ports)
    now = ports.now()
    guests.use(link, ports=ports)
    if agrees:
        _say(expert, ExpertConsent.AGREED, now)
        expert.save(update_fields=["consent", "consent_at"])
    else:
        _erase(expert, ExpertConsent.REFUSED, now)
    _note("expert.agree" if agrees else "expert.refuse", expert, now)
    return expert


@transaction.atomic
def correct(token: str, facts: Mapping[str, object], *, ports: Ports) -> Expert:
    """Correct what is kept, as the expert says it; the link lives on.

    Raises:
        NotFound: no such link. InvalidInput: a fact cannot be used.
        Conflict: `guest_link.expired`, `guest_link.closed`; `expert.withdrawn`.
    """
    link, expert = looked_at(token, lock=True)
    if link.expires_at < ports.now():
        raise Conflict(_("This link has expired. Ask for a new one."), code="guest_link.expired")
    if link.ended_at is not None:
        raise Conflict(_("This link was used or withdrawn. Ask for a new one."), code="guest_link.closed")
    if is_gone(expert):
        raise Conflict(_("Nothing is kept about you but your name."), code="expert.withdrawn")
    known_names(facts, OWN)
    fields = Fields()
    values = read_own(facts, fields)
    fields.done()
    for name, value in values.items():
        setattr(expert, name, value)
    expert.save()
    _note("expert.correct", expert, ports.now())
    return expert


@transaction.atomic
def withdraw(token: str, *, ports: Ports) -> Expert:
    """Take an agreement back, whenever: shown nowhere from now on, and all but the name is erased.

    Raises:
        NotFound: no such link. Conflict: `expert.withdrawn`, it was taken back already.
    """
    expert = looked_at(token, lock=True)[1]
    if is_gone(expert):
        raise Conflict(_("Nothing is kept about you but your name."), code="expert.withdrawn")
    now = ports.now()
    _erase(expert, ExpertConsent.WITHDRAWN, now)
    _note("expert.withdraw", expert, now)
    return expert


def is_gone(expert: Expert) -> bool:
    """Did they say that they do not want to be kept here?"""
    return expert.consent in (ExpertConsent.REFUSED, ExpertConsent.WITHDRAWN)


def _say(expert: Expert, consent: ExpertConsent, at: datetime) -> None:
    expert.consent, expert.consent_at = consent, at


def _erase(expert: Expert, consent: ExpertConsent, at: datetime) -> None:
    """Nothing stays but the name, which seminars that were held carry, and the answer."""
    _say(expert, consent, at)
    for name, value in _ERASED.items():
        setattr(expert, name, value)
    expert.may_speak, expert.may_mentor, expert.partner = False, False, None
    expert.archived_at = expert.archived_at or at
    expert.save()
    expert.knows.all().delete()
    # Links that carry the name and the address, too, say nothing more than that they were there.
    seminars = Seminar.objects.of(expert.organisation).filter(expert=expert)
    links = GuestLink.objects.of(expert.organisation)
    mine = links.filter(purpose=PURPOSE, subject=expert.uuid)
    mine.filter(used_at=None, ended_at=None).update(ended_at=at)
    speaking = links.filter(purpose=SPEAK, subject__in=seminars.values("uuid"), name=expert.name)
    for some in (mine, speaking):
        some.update(email="", title="", body_name="", partner=None)
    seminars.update(expert_words="")


def _note(action: str, expert: Expert, at: datetime) -> None:
    audit.record(
        action, subject=("expert", expert.uuid), organisation=expert.organisation, actor=_GUEST, at=at
    )
