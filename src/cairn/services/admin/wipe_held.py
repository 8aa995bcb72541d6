"""What real data has to do with a demonstration: what holds it, and what is let go of when it is removed.

A column crosses when a row of one organisation points to something of another. Each such column is in `CROSSINGS`: a
test goes through all models of records and fails where one is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models

from cairn.records.models import Adoption, Endorsement, Organisation, Person, Review, Sharing, StackPart
from cairn.services.admin import members
from cairn.services.errors import Conflict

HOLDS: Final = "holds it"
MOST_NAMED: Final = 5
_REASON: Final = "the demonstration goes as a whole"

#: What becomes of a row of somebody else that points to the demonstration; "holds it" where it must not be touched.
CROSSINGS: Final[Mapping[str, str]] = {
    "Adoption.standard_version": HOLDS,
    "Review.body": HOLDS,
    "Endorsement.about": HOLDS,
    "Endorsement.version": HOLDS,
    "Endorsement.credential": HOLDS,
    "Endorsement.request": "loses whom it answered",
    "Sharing.guest": HOLDS,  # while it runs; of one that is over nothing depends
    "Sharing.achievement": "goes with the sharing; it is the guest's own",
    "StackPart.credential": "keeps the name, the provider and the day, and not the credential",
    "LabResult.facility": "goes; the evidence in which it stands stays",
    "Booking.learner": "goes with the learner, or with the lab",
    "Invitee.learner": "goes with the learner, or with the seminar",
    "Reflection.evidence": "goes with the seminar; the evidence stays",
    "Grant.to_organisation": "goes: nobody is left to use it",
    "Partner.as_organisation": "stays in the register, without its organisation here",
    "StandardDrafter.organisation": "goes: it drafts no more",
    "StandardComment.organisation": "goes: what a demonstration said of a real standard was no comment",
    "Notice.reader": "goes with its reader",
    "ShareLink.credential": "goes with the credential",
    "LibraryVersion.origin": "keeps whose it was in words",
    "LibraryDownload.by": "stays, without for whom",
    "QualificationPin.version": "goes: the qualification is not there any more",
    "Engagement.body": "goes: the body reviews no more; where it reviewed, that holds the demonstration",
    "Recognition.about": "goes: what was recognised is not there any more",
    "Recognition.achievement": "goes: what was recognised is not there any more",
    "Recognition.version": "goes: what was recognised is not there any more",
    "Recognition.qualification": "goes: what was recognised is not there any more",
    "AccreditationRecord.about": "goes: what was accredited is not there any more",
    "AccreditationRecord.achievement": "goes: what was accredited is not there any more",
    "AuditEvent.organisation": "goes: a row has one organisation, and this is it",
    "IdempotencyKey.organisation": "goes: a row has one organisation, and this is it",
}


@dataclass(frozen=True, slots=True)
class Hold:
    """How real data holds a demonstration. demo, real, what: ways to the two organisations and the thing's name."""

    model: type[Any]
    demo: str
    real: str
    what: str
    says: str
    so: str


_KEEP: Final = "keep the demonstration, and archive its organisations instead"
RULES: Final = (
    Hold(
        Adoption,
        "standard_version__standard__organisation",
        "version__achievement__organisation",
        "standard_version__title",
        "{who} adopted the standard “{what}”",
        f"take it out of a draft; once it is published, {_KEEP}",
    ),
    Hold(
        Sharing,
        "organisation",
        "guest",
        "facility__name",
        "{who} brings learners to the lab or seminar “{what}”",
        "end the sharing on its page first",
    ),
    Hold(Review, "body", "organisation", "version__name", "{who} had “{what}” reviewed by it", _KEEP),
    Hold(
        Endorsement, "about", "organisation", "subject_name", "{who} signed an endorsement of “{what}”", _KEEP
    ),
)


def refuse_if_held(
    demonstrations: Collection[Organisation], people: Collection[Person], *, at: datetime
) -> None:
    """Refuse before anything is removed, and say what holds it and what to do.

    people: who goes with it.

    Raises:
        Conflict: `wipe.held`.
    """
    found = list(dict.fromkeys([*_rows(demonstrations, at), *_left_alone(demonstrations, people)]))
    if not found:
        return
    more = f"; and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    raise Conflict(
        f"Nothing was removed: real data holds the demonstration. {'; '.join(found[:MOST_NAMED])}{more}.",
        code="wipe.held",
    )


def _rows(demonstrations: Collection[Organisation], at: datetime) -> Iterator[str]:
    for rule in RULES:
        rows = rule.model.objects.across(reason=_REASON).filter(**{f"{rule.demo}__in": demonstrations})
        rows = rows.exclude(**{f"{rule.real}__in": demonstrations}).exclude(**{rule.real: None})
        if rule.model is Sharing:
            rows = rows.filter(taken_at__isnull=False, ended_at=None, until_date__gte=at.date())
        names = rows.order_by("pk").values_list(f"{rule.real}__name", rule.what)[: 10 * MOST_NAMED]
        for who, what in names:
            yield f"{rule.says.format(who=who, what=what or 'shared with it')} ({rule.so})"


def _left_alone(demonstrations: Collection[Organisation], people: Collection[Person]) -> Iterator[str]:
    gone = {organisation.pk for organisation in demonstrations}
    for person in people:
        for organisation in members.only_owner_of(person):
            if organisation.pk not in gone:
                yield f"{organisation.name} would have no owner (make somebody else an owner, or archive it first)"


@contextmanager
def said_when_protected() -> Iterator[None]:
    """Say in a sentence what came in between, or what no rule knows; put it around the transaction.

    Raises:
        Conflict: `wipe.held`.
    """
    try:
        yield
    except models.ProtectedError as error:
        kinds = ", ".join(sorted({type(row).__name__ for row in error.protected_objects}))
        raise Conflict(
            f"Nothing was removed: rows of others still point to the demonstration ({kinds}).",
            code="wipe.held",
        ) from error


def let_go(demonstrations: Collection[Organisation]) -> None:
    """Real stacks keep what counted in words; call it inside the transaction that removes the rest."""
    parts = StackPart.objects.across(reason=_REASON).filter(credential__organisation__in=demonstrations)
    parts.exclude(stack__organisation__in=demonstrations).update(credential=None)
