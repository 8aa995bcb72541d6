"""Addresses of pages that letters lead to. Signed addresses are not made here: they are stored whole."""

from __future__ import annotations

from uuid import UUID

from cairn.records.models import Organisation


def invitation(organisation: Organisation, token: str) -> str:
    """The page on which an invitation is accepted."""
    return f"{organisation.site.origin}/invitations/{token}"


def own_assessment(organisation: Organisation, assessment_uuid: UUID) -> str:
    """The learner's own page of one assessment: what is asked, what was handed in, what was decided."""
    return f"{organisation.site.origin}/passport/assessments/{assessment_uuid}"


def private_link(organisation: Organisation, token: str) -> str:
    """The page of a private credential, through a link its holder made; on the host that issued it."""
    return f"{organisation.issuing_origin}/links/{token}"
