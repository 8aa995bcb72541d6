"""A person: made at the first log-in, changed by themselves, gone when they say so."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cairn.records.models import (
    Comment,
    Credential,
    Earned,
    Endorsement,
    EvidenceItem,
    GuestLink,
    Invitation,
    Learner,
    Offer,
    OutboxMessage,
    Partner,
    Person,
    Proposal,
    ShareLink,
    Shown,
    Stack,
    StackPart,
    StandardComment,
    User,
    Waiver,
    Workspace,
)
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.admin import addresses, members
from cairn.services.admin.export import export_everything
from cairn.services.errors import Conflict
from cairn.services.fields import Fields
from cairn.services.ports import Ports

__all__ = ["delete_account", "export_everything", "person_of", "update"]

REMOVED: Final = "removed"


@transaction.atomic
def person_of(user: User, *, ports: Ports, name: str = "", language: str = "en") -> Person:
    """Return the person behind a log-in, making them at the first one.

    Without a name they are called by the part of their address before the @,
    until they say otherwise.
    """
    person = Person.objects.filter(user=user).first()
    if person is not None:
        return person
    now = ports.now()
    person, made = Person.objects.get_or_create(
        user=user,
        defaults={
            "uuid": ports.new_uuid(),
            "name": name or user.email.partition("@")[0][:200],
            "language": language,
            "created_at": now,
        },
    )
    if made:
        audit.record(
            "person.create",
            subject=("person", person.uuid),
            organisation=None,
            actor=Actor(person=person),
            at=now,
        )
        addresses.adopt_learners(person, ports=ports)
    return person


@transaction.atomic
def update(person: Person, *, name: str, language: str, time_zone: str, ports: Ports) -> Person:
    """Change how a person is called and how pages speak to them.

    Credentials that are already signed keep the name they were signed with.

    Raises:
        InvalidInput: the name is empty, the language or the time zone unknown.
    """
    fields = Fields()
    called = fields.text("name", name, most=200, required=True)
    tongue = fields.language("language", language)
    zone = fields.time_zone("time_zone", time_zone)
    fields.done()
    person.name, person.language, person.time_zone = called, tongue, zone
    person.save(update_fields=["name", "language", "time_zone"])
    audit.record(
        "person.update",
        subject=("person", person.uuid),
        organisation=None,
        actor=Actor(person=person),
        at=ports.now(),
    )
    return person


@transaction.atomic
def delete_account(person: Person, *, ports: Ports) -> None:
    """Remove the log-in and everything that is the person's own.

    The organisations keep what they decided and signed (the credential still
    verifies, the learner's name in their list): those are their records. The
    evidence, links, claims, consents, mails and what a stack was made of go. What
    becomes of each column that leads to a person: `cairn.services.admin.personal`.

    Raises:
        Conflict: `member.last_owner`; an organisation would be left without an owner.
    """
    now = ports.now()
    Person.objects.select_for_update().get(pk=person.pk)
    left_alone = members.only_owner_of(person)
    if left_alone:
        names = ", ".join(organisation.name for organisation in left_alone)
        raise Conflict(
            _("You are the only owner of %(names)s. Make somebody else an owner, or archive it first.")
            % {"names": names},
            code="member.last_owner",
        )
    audit.record(
        "person.delete",
        subject=("person", person.uuid),
        organisation=None,
        actor=Actor(person=person),
        at=now,
    )
    for membership in person.memberships.filter(ended_at=None).select_related("organisation"):
        audit.record(
            "member.remove",
            subject=("membership", membership.uuid),
            organisation=membership.organisation,
            actor=Actor(person=person),
            at=now,
        )
        members.end_tokens(membership, at=now)
    _forget_evidence(person, at=now, ports=ports)
    _forget_endorsements(person)
    _forget_credentials(person)
    _forget_stacks(person)
    _forget_proposals(person)
    _forget_words(person)
    _forget_mails(person, at=now)
    user = person.user
    person.delete()  # memberships, consents, grants go with it; decisions lose their name
    if user is not None:
        user.delete()


def _forget_evidence(person: Person, *, at: datetime, ports: Ports) -> None:
    """Empty what the person showed and wrote, and delete the files once this is certain."""
    shown = EvidenceItem.objects.owned_by(person)
    brought = Earned.objects.owned_by(person)
    keys = [
        key
        for rows in (shown, brought)
        for key in rows.exclude(file_key="").values_list("file_key", flat=True)
    ]
    brought.delete()
    shown.update(name=REMOVED, description="", link="", text="", file_key="", sha256="", size=0)
    shown.filter(removed_at=None).update(removed_at=at)
    for learner in Learner.objects.owned_by(person):
        learner.assessments.update(statement="", tools_used="")
    Learner.objects.owned_by(person).update(person=None)

    def delete_files() -> None:
        for key in keys:
            ports.files.delete(key)

    transaction.on_commit(delete_files)


def _forget_endorsements(person: Person) -> None:
    """Whom they asked goes, with the links; what was signed about their awards is shown to nobody any more."""
    asked = GuestLink.objects.across(reason="what they asked of employers")
    asked.filter(endorsement_request__person=person).delete()
    about = Endorsement.objects.across(reason="about their own awards").filter(credential__claimed_by=person)
    about.update(shown=Shown.HIDDEN)


def _forget_credentials(person: Person) -> None:
    """What they held is private again, without holder and without links."""
    ShareLink.objects.owned_by(person).delete()
    Credential.objects.owned_by(person).update(claimed_by=None, is_public=False)


def _forget_stacks(person: Person) -> None:
    """What was asked for goes; an award that was made keeps how much counted where, and no longer what.

    What a provider decided stays its record, without what the person had shown and written for it. What it
    granted to a learner of its list before they had an account rests on what it issued itself: that stays whole.
    """
    mine = Stack.objects.owned_by(person)
    # Deleting looks first and deletes by key: the lock keeps an award from being decided in between.
    going = mine.select_for_update().filter(state__in=("ASKED", "REFUSED"))
    mine.filter(pk__in=[row.pk for row in going]).delete()
    StackPart.objects.owned_by(person).update(
        held="", name=REMOVED, provider_name="", achievement="", url="", awarded_date=None
    )
    asked = Waiver.objects.owned_by(person)
    asked.filter(state__in=("ASKED", "REFUSED")).delete()
    asked.update(held="", held_name="", held_provider="", held_credits=None, held_date=None, why="")


def _forget_proposals(person: Person) -> None:
    """What was proposed goes; of what became a draft the provider keeps the parts, and no longer whose they were."""
    mine = Proposal.objects.owned_by(person)
    mine.exclude(state="ACCEPTED").delete()
    for kept in mine:
        kept.person_name, kept.why, kept.name = "", "", REMOVED
        kept.parts = [{**part, "held": False, "checked": True} for part in kept.parts]
        kept.save(update_fields=["person_name", "why", "name", "parts"])


def _forget_words(person: Person) -> None:
    """What they said stays where others answered it, under the name of the body they spoke for.

    Decisions keep the name: they are records of who answers for what.
    """
    said = Comment.objects.across(reason="whatever they said, in every workspace").filter(kind="COMMENT")
    of_partner = Partner.objects.across(reason="for whom they spoke").filter(pk=OuterRef("partner"))
    at_home = Workspace.objects.across(reason="where they spoke").filter(pk=OuterRef("workspace"))
    spoke_for = Coalesce(
        Subquery(of_partner.values("name")[:1]),
        Subquery(at_home.values("achievement__organisation__name")[:1]),
    )
    said.filter(author=person).update(author_name=spoke_for)
    talked = StandardComment.objects.across(reason="whatever they said, of every standard")
    talked.filter(author=person).update(author_name=F("body_name"))


def _forget_mails(person: Person, *, at: datetime) -> None:
    """Messages that went out, or never will, no longer say to whom; nor do invitations and links that are over."""
    proved_ones = addresses.verified_of(person)  # letters to any other may be somebody else's
    mine = [*proved_ones, *([person.user.email] if person.user is not None else [])]
    gone = OutboxMessage.objects.across(reason="every mail to this person's addresses")
    gone.filter(recipient__in=mine).exclude(state="WAITING").delete()
    proved = Q(pk__in=[])
    for email in proved_ones:
        proved |= Q(email__iexact=email)
    ended = Q(ended_at__isnull=False) | Q(expires_at__lte=at)
    invited = Invitation.objects.across(reason="every invitation to this person's addresses").filter(proved)
    invited.filter(ended | Q(accepted_at__isnull=False)).delete()
    links = GuestLink.objects.across(reason="every link to this person's addresses").filter(proved)
    links.filter(ended | Q(used_at__isnull=False)).update(email="")
    offered = Offer.objects.across(reason="whatever was sent to this person's addresses").filter(proved)
    offered.update(email="")  # what was offered there had its letter, which has gone
