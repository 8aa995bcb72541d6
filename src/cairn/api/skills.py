"""Skills, occupations and frameworks, for everybody; an organisation's own skills, for its designers."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from cairn.api.door import may, refuses, takes_thought
from cairn.api.requests import Request
from cairn.api.schemas.skills import (
    FoundSkillOut,
    FrameworkOut,
    LinkedOut,
    LinkIn,
    OccupationOut,
    OccupationRef,
    ReportOut,
    RetireIn,
    SkillChangeOut,
    SkillIn,
    SkillOut,
    SkillRef,
)
from cairn.records.models import Framework, Skill
from cairn.records.reads import skills as reads
from cairn.records.reads import skillsearch
from cairn.records.reads.giving import giving
from cairn.services.errors import NotFound
from cairn.services.skills import find, governing, linking, local, reporting

router = Router(tags=["Skills"])
MOST_CHANGES: Final = 1_000
Typed = Annotated[
    str, Query(min_length=1, max_length=200, description="What somebody typed; typos are forgiven.")
]
Which = Annotated[str, Query("", max_length=400, description="Name, identity or uuid of a framework.")]
Many = Annotated[int, Query(20, ge=1, le=50, description="At most so many.")]
Version = Annotated[str, Query("", max_length=60)]


@router.get("/frameworks", auth=None, response=list[FrameworkOut], summary="List the frameworks of skills")
def frameworks_list(request: HttpRequest) -> list[FrameworkOut]:  # noqa: ARG001 - ninja gives it
    """Those of this installation and of its organisations. Needs no token."""
    return [FrameworkOut.of(row) for row in reads.frameworks()]


@router.get(
    "/frameworks/{uuid:framework}/changes",
    auth=None,
    response=ReportOut,
    summary="What changed in a framework",
)
@refuses(404)
def framework_changes(
    request: HttpRequest,  # noqa: ARG001
    framework: UUID,
    since: Version = "",
    until: Version = "",
) -> ReportOut:
    """Between two imported versions; without names, what the last import changed. Needs no token."""
    found = reporting.report(find.framework(str(framework)), since=since, until=until, most=MOST_CHANGES)
    return ReportOut(
        since=found.since.version if found.since else None,
        until=found.until.version if found.until else None,
        counts={what.value: many for what, many in found.counts.items()},
        changes=[SkillChangeOut.of(change) for change in found.changes],
    )


@router.get("/skills", auth=None, response=list[FoundSkillOut], summary="Find skills")
@refuses(404)
def skills_find(
    request: HttpRequest,  # noqa: ARG001
    q: Typed,
    framework: Which = "",
    limit: Many = 20,
) -> list[FoundSkillOut]:
    """The best first. Needs no token."""
    hits = skillsearch.find_skills(q, framework=_framework(framework), limit=limit)
    return [
        FoundSkillOut(**SkillRef.of(hit.row).model_dump(), label=hit.label, score=round(hit.score, 4))
        for hit in hits
    ]


@router.get("/skills/{uuid:skill}", auth=None, response=SkillOut, summary="Read a skill")
@refuses(404)
def skill_read(request: HttpRequest, skill: UUID) -> SkillOut:  # noqa: ARG001
    """What it means, what is around it, what gives it, who asks for it. Needs no token."""
    found = reads.one(skill)
    if found is None:
        raise NotFound("no such skill")
    return _whole(found)


@router.get("/occupations", auth=None, response=list[OccupationRef], summary="Find occupations")
@refuses(404)
def occupations_find(
    request: HttpRequest,  # noqa: ARG001
    q: Typed,
    framework: Which = "",
    limit: Many = 20,
) -> list[OccupationRef]:
    """The best first. Needs no token."""
    hits = skillsearch.find_occupations(q, framework=_framework(framework), limit=limit)
    return [OccupationRef.of(hit.row) for hit in hits]


@router.get("/occupations/{uuid:occupation}", auth=None, response=OccupationOut, summary="Read an occupation")
@refuses(404)
def occupation_read(request: HttpRequest, occupation: UUID) -> OccupationOut:  # noqa: ARG001
    """What it asks for, essential skills first. Needs no token."""
    found = reads.occupation_by_uuid(occupation)
    if found is None:
        raise NotFound("no such occupation")
    return OccupationOut.whole(found, reads.required(found))


@router.post("/skills/link", response=LinkedOut, summary="Find the skills a text speaks of")
@takes_thought
def skills_link(request: Request, payload: LinkIn) -> LinkedOut:
    """A learning outcome, a description of what somebody does, a job advertisement; the most certain first.

    Nothing is kept and nothing leaves this machine. Each skill is a question to whoever wrote the text:
    `confidence` says how often such an answer was right, `words` what led to it. Nothing certain: no skills.
    """
    framework = payload.framework or None
    own = request.caller.organisation if request.caller is not None else None
    found = linking.suggest(payload.text, framework, most=payload.most, ports=request.ports, own=own)
    return LinkedOut.of(found)


@router.post("/skills", response={201: SkillOut}, summary="Name a skill of your own")
@may("designer")
def skill_create(request: Request, payload: SkillIn) -> SkillOut:
    """For what no framework has. It is public, and its identity is the address of its page."""
    return _whole(local.add(request.seat, payload.facts(), ports=request.ports))


@router.put("/skills/{uuid:skill}", response=SkillOut, summary="Change a skill of your own")
@may("designer")
def skill_change(request: Request, skill: UUID, payload: SkillIn) -> SkillOut:
    """All of it; what was awarded keeps the name it was made with."""
    return _whole(local.change(skill, payload.facts(), seat=request.seat, ports=request.ports))


@router.post("/skills/{uuid:skill}/retire", response=SkillOut, summary="Retire or merge a skill of your own")
@may("designer")
def skill_retire(request: Request, skill: UUID, payload: RetireIn) -> SkillOut:
    """It is not found any more; whoever holds it is read as holding `into`."""
    done = governing.retire(
        skill, reason=payload.reason, into=payload.into, by=request.seat, ports=request.ports
    )
    return _whole(done)


@router.post(
    "/skills/{uuid:skill}/restore", response=SkillOut, summary="Take a skill of your own back into use"
)
@may("designer")
def skill_restore(request: Request, skill: UUID) -> SkillOut:
    """Undoes retiring and merging."""
    return _whole(governing.restore(skill, by=request.seat, ports=request.ports))


def _whole(row: Skill) -> SkillOut:
    return SkillOut.whole(row, reads.around(row), reads.asked_by(row), giving(row).rows)


def _framework(said: str) -> Framework | None:
    return find.framework(said) if said else None
