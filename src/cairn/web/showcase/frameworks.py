"""One framework of skills for everybody: where it comes from, its versions, and what was decided about it here."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cairn.records.models import Skill
from cairn.records.reads import governance, skills
from cairn.services.errors import NotFound
from cairn.web.requests import Request
from cairn.web.showcase.skills import attributions
from cairn.web.words import SKILL_CHANGES

MOST_SKILLS = 30  # of an organisation's own, the newest first


@require_safe
def framework(request: Request, uuid: UUID) -> HttpResponse:
    """What it is, who keeps it, what each version changed, what people here retired or merged."""
    found = governance.framework(uuid)
    if found is None:
        raise NotFound("no such framework")
    used, retired = skills.sizes().get(found.pk, (0, 0))
    own = Skill.objects.public().filter(framework=found, retired_at=None).exclude(kind="group")
    context = {
        "framework": found,
        "used": used,
        "retired": retired,
        "versions": [
            (one.run, [(SKILL_CHANGES[what], many) for what, many in one.changes.items()])
            for one in governance.versions(found)
        ],
        "decisions": governance.decisions(found),
        "own": list(own.order_by("-pk")[:MOST_SKILLS]) if found.kind == "local" else [],
        "attributions": attributions([found]),
    }
    return render(request, "showcase/framework.html", context)
