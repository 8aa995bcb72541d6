"""A person's e-mail addresses; which of them are proved to be theirs.

The addresses themselves are kept by the log-in library (django-allauth), which
also sends the mail that proves one. Only a proved address links a learner to a
person: otherwise anybody could claim to be anybody.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from cairn.records.models import Learner, Person, User
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.hold import claim
from cairn.services.ports import Ports


def add(user: User, email: str, *, verified: bool, primary: bool = False) -> None:
    """Note an address of a log-in that this installation made itself."""
    EmailAddress.objects.get_or_create(
        user=user, email=email.lower(), defaults={"verified": verified, "primary": primary}
    )


def verified_of(person: Person) -> tuple[str, ...]:
    """The addresses this person has proved to own, in lower case."""
    if person.user_id is None:
        return ()
    proved = EmailAddress.objects.filter(user_id=person.user_id, verified=True)
    return tuple(sorted({email.lower() for email in proved.values_list("email", flat=True)}))


def every_of(person: Person) -> tuple[tuple[str, bool], ...]:
    """Every address with whether it is proved."""
    if person.user_id is None:
        return ()
    rows = EmailAddress.objects.filter(user_id=person.user_id).order_by("pk")
    return tuple(rows.values_list("email", "verified"))


@transaction.atomic
def adopt_learners(person: Person, *, ports: Ports) -> int:
    """Link every learner with one of this person's proved addresses; return how many.

    What they kept without an account under such an address moves into their passport.
    Called after log-in and whenever an address was proved.
    """
    now = ports.now()
    mine = verified_of(person)
    unlinked = Learner.objects.across(reason="a proved address names its learner everywhere").filter(
        email__in=mine, person=None, archived_at=None
    )
    linked = 0
    for learner in unlinked.select_related("organisation"):
        changed = Learner.objects.of(learner.organisation).filter(pk=learner.pk, person=None)
        if changed.update(person=person):
            linked += 1
            audit.record(
                "learner.link",
                subject=("learner", learner.uuid),
                organisation=learner.organisation,
                actor=Actor(person=person),
                at=now,
            )
    claim.adopt(person, emails=mine, ports=ports)
    return linked


def person_with(email: str) -> Person | None:
    """Who has proved to own this address, if anybody."""
    if not email:
        return None
    proved = EmailAddress.objects.filter(email=email.lower(), verified=True)
    return Person.objects.filter(user__in=proved.values("user")).first()
