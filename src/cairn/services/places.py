"""Addresses of pages that letters lead to. Signed addresses are not made here: they are stored whole."""

from __future__ import annotations

from uuid import UUID

from cairn.records.models import Organisation, Site


def invitation(organisation: Organisation, token: str) -> str:
    """The page on which an invitation is accepted."""
    return f"{organisation.site.origin}/invitations/{token}"


def own_assessment(organisation: Organisation, assessment_uuid: UUID) -> str:
    """The learner's own page of one assessment: what is asked, what was handed in, what was decided."""
    return f"{organisation.site.origin}/passport/assessments/{assessment_uuid}"


def private_link(organisation: Organisation, token: str) -> str:
    """The page of a private credential, through a link its holder made; on the host that issued it."""
    return f"{organisation.issuing_origin}/links/{token}"


def own_stack(organisation: Organisation, stack_uuid: UUID | None) -> str:
    """The learner's own page of a stack that they made; of all of theirs when it is gone."""
    return f"{organisation.site.origin}/plan/stacks" + (f"/{stack_uuid}" if stack_uuid is not None else "")


def stacks(organisation: Organisation) -> str:
    """The provider's page of completed stacks: those that wait, and those that need a second look."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/stacks"


def waivers(organisation: Organisation) -> str:
    """The provider's page of waivers and substitutions."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/waivers"


def own_audit(organisation: Organisation, qualification: UUID) -> str:
    """The learner's own page of one qualification."""
    return f"{organisation.site.origin}/plan/qualifications/{qualification}"


def own_goal(site: Site, goal: UUID) -> str:
    """The person's own page of one goal, with the plan that is kept for it."""
    return f"{site.origin}/plan/goals/{goal}"


def guest(organisation: Organisation, purpose: str, token: str) -> str:
    """The page of somebody without an account.

    purpose: "rate", "sign", "consult", "expert", "speak", "seminar" or "sharing".
    """
    return f"{organisation.site.origin}/guest/{purpose}/{token}"


def endorsements(organisation: Organisation) -> str:
    """The organisation's own page of endorsements: given, received, asked for."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/endorsements"


def own_endorsements(organisation: Organisation, credential: UUID) -> str:
    """The holder's own page of the endorsements of one award."""
    return f"{organisation.site.origin}/passport/credentials/{credential}/endorsements"


def library_entry(organisation: Organisation, entry: UUID) -> str:
    """The organisation's own page of an entry of its library."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/library/{entry}"


def library_sent(organisation: Organisation, as_organisation: Organisation) -> str:
    """The page of a partner of that organisation on which stands what became of what it sent."""
    return f"{organisation.site.origin}/provider/{as_organisation.uuid}/library/sent"


def library_version(organisation: Organisation, version: UUID) -> str:
    """The page of a version of the library that is open to everybody."""
    return f"{organisation.site.origin}/library/{version}"


def library_link(organisation: Organisation, token: str) -> str:
    """The page of a version, through a secret link."""
    return f"{organisation.site.origin}/library/link/{token}"


def review(seat: Organisation, owner: Organisation, review_uuid: UUID) -> str:
    """The page on which a reviewer who sits in `seat` looks at a version of `owner`."""
    return f"{owner.site.origin}/provider/{seat.uuid}/reviews/{review_uuid}"


def engagements(body: Organisation) -> str:
    """The page on which a quality body answers those who ask it to review for them."""
    return f"{body.site.origin}/provider/{body.uuid}/reviews/bodies"


def review_of(organisation: Organisation, achievement: UUID) -> str:
    """The authors' page of the review of a credential."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/achievements/{achievement}/review"


def door(organisation: Organisation, token: str) -> str:
    """The page that a code at the door of a seminar leads to."""
    return f"{organisation.site.origin}/attend/{token}"


def own_labs(organisation: Organisation) -> str:
    """The learner's own page of their seats in labs."""
    return f"{organisation.site.origin}/passport/labs"


def hosted(organisation: Organisation, sharing: UUID) -> str:
    """The guest's own page of what another organisation shares with it."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/hosted/{sharing}"


def shared_with(organisation: Organisation, things: str, uuid: UUID) -> str:
    """The owner's page of those who may bring learners. things: `labs` or `seminars`."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/{things}/{uuid}/sharing"


def issuer(organisation: Organisation) -> str:
    """The public page of an organisation."""
    return f"{organisation.site.origin}/issuers/{organisation.uuid}"


def standards(organisation: Organisation) -> str:
    """The organisation's own page of shared standards: those it drafts, and what it is asked to draft along."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/standards"


def consultation(organisation: Organisation, uuid: UUID) -> str:
    """The adopter's own page of a consultation about a standard that it adopted."""
    return f"{standards(organisation)}/consultations/{uuid}"


def adopted(organisation: Organisation, standard: UUID) -> str:
    """The adopter's own page of a standard: which of its credentials are on which version, and what a newer means."""
    return f"{standards(organisation)}/{standard}/adopted"


def adopters(organisation: Organisation, standard: UUID) -> str:
    """The body's own page of who adopted its standard."""
    return f"{standards(organisation)}/{standard}/adopters"


def standard_talk(organisation: Organisation, standard: UUID) -> str:
    """The page, of a body that drafts a standard, of what is said about it."""
    return f"{standards(organisation)}/{standard}/discussion"


def as_partner(organisation: Organisation) -> str:
    """The organisation's own page of what others ask of it as their partner."""
    return f"{organisation.site.origin}/partner/{organisation.uuid}/"


def workspace(organisation: Organisation, achievement: UUID) -> str:
    """The authors' page of the workspace of a credential."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/achievements/{achievement}/workspace"


def shared_workspace(organisation: Organisation, achievement: UUID) -> str:
    """The same for members of a partner that has a hand in it, below their own organisation."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/involved/{achievement}"


def partner(organisation: Organisation, partner_uuid: UUID) -> str:
    """The page of one partner in the organisation's register."""
    return f"{organisation.site.origin}/provider/{organisation.uuid}/partners/{partner_uuid}"


def own_credential(organisation: Organisation, credential: UUID) -> str:
    """The holder's own page of one award."""
    return f"{organisation.site.origin}/passport/credentials/{credential}"
