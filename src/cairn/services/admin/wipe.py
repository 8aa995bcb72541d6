"""Remove whole demonstration organisations with everything they own; never a real one.

Everything an organisation owns is protected against deletion for good reasons;
here the rows go in the order that their references allow, in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import models, transaction

from cairn.records.models import (
    AccreditationRecord,
    Achievement,
    AchievementVersion,
    Adoption,
    ApiToken,
    Area,
    Assessment,
    AuditEvent,
    Award,
    Booking,
    Comment,
    ConformanceRecord,
    Credential,
    CredentialTemplate,
    Earned,
    Endorsement,
    EndorsementRequest,
    EvidenceItem,
    Expert,
    ExpertArea,
    Facility,
    Framework,
    Gate,
    Grant,
    GuestLink,
    IdempotencyKey,
    Invitation,
    Invitee,
    Involvement,
    IssuerKey,
    Job,
    LabResult,
    Learner,
    LearningOffer,
    LibraryEntry,
    LibraryUse,
    LibraryVersion,
    Membership,
    Objection,
    Offer,
    Organisation,
    OutboxMessage,
    Outcome,
    OwnProfile,
    OwnProfileVersion,
    Partner,
    PartnerArea,
    Person,
    Pledge,
    Proposal,
    Qualification,
    QualificationPin,
    QualificationVersion,
    Rating,
    Recognition,
    Reflection,
    Research,
    Result,
    RubricLevel,
    RubricUse,
    Seminar,
    SeminarFor,
    ShareLink,
    Sharing,
    SignOff,
    Skill,
    Slot,
    Stack,
    StackPart,
    Standard,
    StandardComment,
    StandardDrafter,
    StandardVersion,
    StatusChange,
    StatusList,
    TrustedIssuer,
    User,
    VendorCertification,
    VendorMapping,
    Waiver,
    Workspace,
)
from cairn.services.admin import wipe_held
from cairn.services.errors import Conflict
from cairn.services.ports import Ports

ORDER: Final[tuple[tuple[type[models.Model], str], ...]] = (
    (Reflection, "invitee__seminar__organisation"),
    (Invitee, "seminar__organisation"),
    (Invitee, "learner__organisation"),
    (Booking, "slot__facility__organisation"),
    (Booking, "learner__organisation"),
    (Sharing, "organisation"),
    (Sharing, "guest"),
    (SeminarFor, "seminar__organisation"),
    (Seminar, "organisation"),
    (ExpertArea, "expert__organisation"),
    (Expert, "organisation"),
    (LabResult, "organisation"),
    (LabResult, "facility__organisation"),
    (Slot, "facility__organisation"),
    (Facility, "organisation"),
    (Adoption, "version__achievement__organisation"),
    (StandardComment, "organisation"),
    (StandardComment, "standard__organisation"),
    (StandardDrafter, "organisation"),
    (StandardDrafter, "standard__organisation"),
    (StandardVersion, "standard__organisation"),
    (Standard, "organisation"),
    (ConformanceRecord, "version__achievement__organisation"),
    (OwnProfileVersion, "profile__organisation"),
    (OwnProfile, "organisation"),
    (RubricUse, "achievement__organisation"),
    (LibraryUse, "version__entry__organisation"),
    (LibraryEntry, "organisation"),
    (Waiver, "organisation"),
    (VendorMapping, "certification__organisation"),
    (VendorCertification, "organisation"),
    (StackPart, "stack__organisation"),
    (StackPart, "credential__organisation"),
    (Stack, "organisation"),
    (Proposal, "organisation"),
    (QualificationPin, "version__qualification__organisation"),
    (QualificationVersion, "qualification__organisation"),
    (Qualification, "organisation"),
    (StatusChange, "status_list__organisation"),
    (Endorsement, "organisation"),
    (EndorsementRequest, "organisation"),
    (Recognition, "organisation"),
    (AccreditationRecord, "organisation"),
    (ShareLink, "credential__organisation"),
    (Offer, "credential__organisation"),
    (Credential, "organisation"),
    (CredentialTemplate, "organisation"),
    (StatusList, "organisation"),
    (Award, "organisation"),
    (Result, "assessment__organisation"),
    (EvidenceItem, "assessment__organisation"),
    (Assessment, "organisation"),
    (Learner, "organisation"),
    (Objection, "version__achievement__organisation"),
    (Comment, "workspace__achievement__organisation"),
    (Research, "workspace__achievement__organisation"),
    (Involvement, "workspace__achievement__organisation"),
    (Workspace, "achievement__organisation"),
    (SignOff, "version__achievement__organisation"),
    (Rating, "link__organisation"),
    (Gate, "version__achievement__organisation"),
    (GuestLink, "organisation"),
    (Pledge, "organisation"),
    (PartnerArea, "partner__organisation"),
    (Partner, "organisation"),
    (Area, "organisation"),
    (RubricLevel, "outcome__version__achievement__organisation"),
    (Outcome, "version__achievement__organisation"),
    (AchievementVersion, "achievement__organisation"),
    (Achievement, "organisation"),
    (LearningOffer, "organisation"),
    (Skill, "framework__organisation"),
    (Framework, "organisation"),
    (Job, "organisation"),
    (OutboxMessage, "organisation"),
    (ApiToken, "organisation"),
    (IdempotencyKey, "organisation"),
    (Grant, "organisation"),
    (Invitation, "organisation"),
    (Membership, "organisation"),
    (AuditEvent, "organisation"),
    (IssuerKey, "organisation"),
)


def wipe_organisations(
    names: Collection[str], *, emails: Collection[str], known: Collection[str] = (), ports: Ports
) -> None:
    """Remove the demonstration organisations of these names, and these log-ins with their persons.

    known: identifiers of issuers that the demonstration put into the register.

    Raises:
        Conflict: one of them is no demonstration (`wipe.not_a_demonstration`); real data holds it (`wipe.held`).
            Nothing was removed then.
    """
    everywhere = Organisation.objects.across(reason="the demonstration goes as a whole")
    found = list(everywhere.filter(name__in=names))
    if any(not organisation.is_demonstration for organisation in found):
        raise Conflict("only a demonstration can be wiped", code="wipe.not_a_demonstration")
    people = Person.objects.filter(user__email__in=emails)
    wipe_held.refuse_if_held(found, list(people), at=ports.now())
    uris = list(
        IssuerKey.objects.across(reason="wipe").filter(organisation__in=found).values_list("uri", flat=True)
    )
    evidence = EvidenceItem.objects.across(reason="wipe").filter(assessment__organisation__in=found)
    files = [key for key in evidence.values_list("file_key", flat=True) if key]
    papers = Research.objects.across(reason="wipe").filter(workspace__achievement__organisation__in=found)
    files += [key for key in papers.values_list("file_key", flat=True) if key]
    library = LibraryVersion.objects.across(reason="wipe").filter(entry__organisation__in=found)
    files += [key for key in library.values_list("file_key", flat=True) if key]
    brought = Earned.objects.across(reason="wipe").filter(person__user__email__in=emails)
    files += [key for key in brought.values_list("file_key", flat=True) if key]
    keepers = set(
        Person.objects.filter(user=None, credentials__organisation__in=found).values_list("pk", flat=True)
    )
    with wipe_held.said_when_protected(), transaction.atomic():
        wipe_held.let_go(found)
        Credential.objects.across(reason="wipe").filter(organisation__in=found).update(supersedes=None)
        for model, path in ORDER:
            rows = model._base_manager.filter(**{f"{path}__in": found})  # noqa: SLF001 - every row, whoever asks
            rows.delete()
        everywhere.filter(pk__in=[organisation.pk for organisation in found]).delete()
        TrustedIssuer.objects.filter(issuer_id__in=known).delete()
        Proposal.objects.across(reason="wipe").filter(person__user__email__in=emails).delete()
        users = User.objects.filter(email__in=emails)
        Person.objects.filter(user__in=users).delete()
        Person.objects.filter(pk__in=keepers, learners=None, credentials=None).delete()
        users.delete()
    for uri in uris:
        ports.keystore.forget(uri)
    for key in files:
        ports.files.delete(key)
