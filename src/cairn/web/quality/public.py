"""How a provider's credentials are reviewed, or how a quality body reviews, for anybody: who, in which time."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cairn.records.models import Organisation, OrganisationKind
from cairn.records.reads import review as reads
from cairn.services.review import engaging
from cairn.services.review.rule import rule_of
from cairn.web.quality import words
from cairn.web.requests import Request


@require_safe
def issuer(request: Request, issuer: UUID) -> HttpResponse:
    """Facts about its reviews; no score."""
    found = Organisation.objects.public().filter(uuid=issuer).first()
    if found is None:
        raise Http404
    is_body = found.kind == OrganisationKind.QUALITY_BODY
    paces = reads.paces_by(found) if is_body else reads.paces_of(found)
    context = {
        "issuer": found,
        "is_body": is_body,
        "rule": rule_of(found),
        "bodies": engaging.bodies_of(found, ports=request.ports),
        "paces": [(words.LANES[one.lane], one) for one in paces],
    }
    return render(request, "quality/issuer.html", context)
