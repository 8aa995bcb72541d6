"""The part of an export that was written, signed and decided for organisations, and what was sent to an address.

Each section is a row of `SECTIONS`: which model, by which columns it is found, which of its columns are taken along.
Columns that would say something of somebody else (who asked, what the others voted) are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from django.db import models
from django.db.models import Q, QuerySet

from cairn.credentials.document import JSONObject, JSONValue
from cairn.records.models import (
    Comment,
    Endorsement,
    EndorsementRequest,
    Expert,
    Gate,
    GuestLink,
    Invitation,
    LibraryVersion,
    Objection,
    OutboxMessage,
    Partner,
    Person,
    Pledge,
    Rating,
    Research,
    Review,
    ReviewDecision,
    ReviewPlace,
    ReviewVote,
    Seminar,
    SignOff,
    StandardComment,
    VendorMapping,
)

_WHY: Final = "what this person wrote, signed or was sent"


@dataclass(frozen=True, slots=True)
class Section:
    """One list of `everything.json`. by: columns with the person; to: columns with an address; only: what is taken."""

    name: str
    model: type[models.Model]
    only: str
    by: tuple[str, ...] = ()
    to: tuple[str, ...] = ()


SECTIONS: Final = (
    Section(
        "comments",
        Comment,
        "uuid workspace version answers about kind text author_name partner made_at settled_at removed_at",
        by=("author",),
    ),
    Section(
        "standard_comments",
        StandardComment,
        "uuid standard version consultation answers about quoted text author_name organisation body_name may_name"
        " made_at decided settled_at removed_at",
        by=("author",),
        to=("link__email",),
    ),
    Section(
        "gates_passed", Gate, "uuid version stage due_date note passed_at passed_name", by=("passed_by",)
    ),
    Section(
        "sign_offs",
        SignOff,
        "uuid version stage partner link is_required state signer_name signer_title words may_name asked_at decided_at"
        " decided_by",
        by=("decided_by",),
        to=("link__email",),
    ),
    Section(
        "ratings", Rating, "uuid link outcome_key outcome_text need level words rated_at", to=("link__email",)
    ),
    Section(
        "research",
        Research,
        "uuid workspace kind title source link made_date finding file_name file_size added_at removed_at",
        by=("added_by",),
    ),
    Section(
        "objections",
        Objection,
        "uuid version partner part act line reason raised_at state answer answered_at",
        by=("raised_by", "answered_by"),
    ),
    Section(
        "reviews_asked",
        Review,
        "uuid organisation version body lane words state asked_at asked_name due_date decided_at",
        by=("asked_by",),
    ),
    Section(
        "review_places", ReviewPlace, "uuid review reviewer_name declared taken_at left_at", by=("reviewer",)
    ),
    Section(
        "review_votes",
        ReviewVote,
        "uuid place round kind words answers took_days decided_at",
        by=("place__reviewer",),
    ),
    Section(
        "review_decisions",
        ReviewDecision,
        "uuid review kind words answers reviewer_name organisation_name decided_at",
        by=("reviewer",),
    ),
    Section(
        "cases",
        LibraryVersion,
        "uuid entry number change_note file_name file_size link licence licence_words consent_by consent_reference"
        " anonymisation has_personal_data added_at state sent_name deleted_at",
        by=("added_by",),
    ),
    Section(
        "cases_read",
        LibraryVersion,
        "uuid entry number state reviewed_at reviewed_name review_note",
        by=("reviewed_by",),
    ),
    Section(
        "mappings",
        VendorMapping,
        "uuid certification achievement outcome_text counts reason until_date decided_at decided_name ended_at",
        by=("decided_by",),
    ),
    Section(
        "endorsements_given",
        Endorsement,
        "uuid organisation about kind subject_url comment url issued_at until_date withdrawn_at reason",
        by=("given_by",),
    ),
    Section(
        "endorsements_asked_of_them",
        EndorsementRequest,
        "uuid organisation kind words draft signer_name signer_title state answer asked_at decided_at",
        to=("link__email",),
    ),
    Section(
        "guest_links",
        GuestLink,
        "uuid organisation purpose body_name name title email made_at expires_at used_at ended_at",
        to=("email",),
    ),
    Section(
        "expert_entries",
        Expert,
        "uuid organisation body_name name title email languages topics about may_speak may_mentor consent consent_at"
        " created_at archived_at",
        to=("email",),
    ),
    Section(
        "seminars_held",
        Seminar,
        "uuid organisation title description starts_at minutes place expert_state expert_words cancelled_at",
        to=("expert__email",),
    ),
    Section(
        "partner_contacts",
        Partner,
        "uuid organisation name contact_name contact_title contact_email created_at",
        to=("contact_email",),
    ),
    Section(
        "pledges",
        Pledge,
        "uuid organisation achievement partner number until_date contact_name contact_email words published_at"
        " withdrawn_at",
        to=("contact_email",),
    ),
    Section(
        "invitations",
        Invitation,
        "uuid organisation email roles created_at expires_at accepted_at ended_at",
        to=("email",),
    ),
    Section(
        "letters",
        OutboxMessage,
        "uuid organisation kind recipient language state created_at sent_at",
        to=("recipient",),
    ),
)


def written(
    person: Person, emails: Collection[str], *, row: Callable[[models.Model, frozenset[str]], JSONObject]
) -> dict[str, JSONValue]:
    """Return every section of this person. emails: proved to be theirs; row: makes plain values of these columns."""
    return {
        one.name: [row(found, frozenset(one.only.split())) for found in _found(one, person, emails)]
        for one in SECTIONS
    }


def _found(one: Section, person: Person, emails: Collection[str]) -> Iterable[models.Model]:
    """The rows, each once. An address that nobody proved finds nothing: anybody can say it is theirs."""
    ways = [Q(**{column: person}) for column in one.by]
    nobody_else = Q(**dict.fromkeys(one.by))  # a member may have done what was asked of this address
    ways += [Q(**{f"{column}__iexact": email}) & nobody_else for column in one.to for email in emails]
    if not ways:
        return ()
    rows: QuerySet[models.Model] = one.model.objects.across(reason=_WHY)  # type: ignore[attr-defined]
    kept = set(one.only.split())
    links = [
        field.name
        for field in one.model._meta.concrete_fields  # noqa: SLF001 - Django's documented way to list columns
        if field.is_relation and field.name in kept
    ]
    return rows.filter(reduce(or_, ways)).select_related(*links).order_by("pk")
