"""The worker's part: one reminder of a request that nobody answered, one letter before an endorsement ends.

An address gets at most one reminder a day of what one organisation asked, a person at most one letter a day of what
ends; whatever else was due that day counts as told.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from django.db import transaction

from cairn.records.models import Endorsement, EndorsementRequest, GuestLink, OutboxMessage
from cairn.services import outbox, places
from cairn.services.access import Actor
from cairn.services.audit import record
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token
from cairn.services.vouch import telling
from cairn.services.vouch.answering import still_open, title_of
from cairn.services.vouch.asking import PURPOSE
from cairn.services.vouch.giving import BEFORE_ITS_END

UNANSWERED_AFTER: Final = timedelta(days=14)
MOST_AT_ONCE: Final = 50  # of each kind, in one look of the worker


def remind_due(*, ports: Ports) -> int:
    """Write the letters that are due by now, each once; return how many requests and endorsements were looked at."""
    now = ports.now()
    asked = EndorsementRequest.objects.across(reason="the worker serves everybody").filter(
        state="ASKED",
        asked_at__lte=now - UNANSWERED_AFTER,
        link__reminded_at=None,
        link__used_at=None,
        link__ended_at=None,
        link__expires_at__gt=now,
        organisation__archived_at=None,
    )
    ends = Endorsement.objects.across(reason="the worker serves everybody").filter(
        withdrawn_at=None,
        replaced_at=None,
        end_told_at=None,
        valid_until__gt=now,
        valid_until__lte=now + BEFORE_ITS_END,
        organisation__archived_at=None,
    )
    requests = list(asked.order_by("asked_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    endorsements = list(ends.order_by("valid_until", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    for key in requests:
        _remind(key, ports=ports)
    for key in endorsements:
        _tell_end(key, ports=ports)
    return len(requests) + len(endorsements)


@transaction.atomic
def _remind(key: int, *, ports: Ports) -> None:
    """Write again, with a new secret: the old one was never kept. The day until which it works stays.

    Of an award that does not stand any more nothing is written; it is not looked at again either.
    """
    rows = EndorsementRequest.objects.across(reason="the worker serves everybody").filter(pk=key)
    related = ("link", "person", "organisation__site", "version", "credential__organisation")
    found = rows.select_related(*related).get()
    now, token = ports.now(), new_token(ports)
    address = hashlib.sha256(found.link.email.encode()).hexdigest()[:32]
    key_of_letter = f"endorse_again:{found.organisation.uuid}:{address}:{now.date()}"
    letters = OutboxMessage.objects.across(reason="one a day").filter(key=key_of_letter)
    writes = still_open(found, at=now) and not letters.exists()
    changes: dict[str, object] = {"reminded_at": now} | ({"token_hash": hash_token(token)} if writes else {})
    # The link is the only row that is locked: whoever answers at the same time takes it before the request.
    mine = GuestLink.objects.of(found.organisation).filter(
        pk=found.link_id, reminded_at=None, used_at=None, ended_at=None
    )
    if not mine.update(**changes) or not writes:
        return
    link = found.link
    record(
        "endorsement.remind",
        subject=("endorsement_request", found.uuid),
        organisation=found.organisation,
        actor=Actor(),
        at=now,
    )
    outbox.post(
        "endorsement_reminder",
        to=link.email,
        key=key_of_letter,
        organisation=found.organisation,
        payload={
            "name": link.name or link.body_name,
            "issuer": found.person.name if found.person is not None else found.organisation.name,
            "title": title_of(found),
            "reason": found.words,
            "link": places.guest(found.organisation, PURPOSE, token),
            "expires": link.expires_at.date().isoformat(),
        },
        language=found.organisation.language,
        at=now,
        ports=ports,
        about=found.uuid,
    )


@transaction.atomic
def _tell_end(key: int, *, ports: Ports) -> None:
    """Tell the endorser that their endorsement ends."""
    rows = Endorsement.objects.across(reason="the worker serves everybody")
    if not rows.filter(pk=key, end_told_at=None).update(end_told_at=ports.now()):
        return
    made = rows.select_related("organisation__site", "about", "given_by").get(pk=key)
    record(
        "endorsement.remind",
        subject=("endorsement", made.uuid),
        organisation=made.organisation,
        actor=Actor(),
        at=ports.now(),
    )
    telling.ends(made, at=ports.now(), ports=ports)
