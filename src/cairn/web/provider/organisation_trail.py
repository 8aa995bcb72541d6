"""Who did what: the organisation's trail, to read, never to change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cairn.records.models import AuditEvent, Role
from cairn.records.reads import membership
from cairn.records.reads.lists import Look, reach
from cairn.services.access import Seat
from cairn.web.components.lists import Listing, Page
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show

if TYPE_CHECKING:
    from cairn.web.provider.design_words import Words

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
SORTS = {"number": "number"}

KINDS: Final[Words] = {
    "achievement": gettext_lazy("Designs"),
    "assessment": gettext_lazy("Assessments"),
    "award": gettext_lazy("Awards"),
    "bulk": gettext_lazy("Issuing from a file"),
    "comment": gettext_lazy("Comments"),
    "credential": gettext_lazy("Credentials"),
    "evidence": gettext_lazy("Evidence"),
    "gate": gettext_lazy("Gates"),
    "import": gettext_lazy("Files of learners"),
    "involvement": gettext_lazy("Partners in a design"),
    "key": gettext_lazy("Keys"),
    "learner": gettext_lazy("Learners"),
    "member": gettext_lazy("People"),
    "offer": gettext_lazy("Offers"),
    "organisation": gettext_lazy("Organisation"),
    "proposal": gettext_lazy("Proposed stacks"),
    "research": gettext_lazy("Research"),
    "result": gettext_lazy("Results"),
    "several": gettext_lazy("Issuing several"),
    "share": gettext_lazy("Links"),
    "token": gettext_lazy("Access for programs"),
    "workspace": gettext_lazy("Workspaces"),
}
ACTS: Final[Words] = {
    "achievement.archive": gettext_lazy("archived a design"),
    "achievement.create": gettext_lazy("began a design"),
    "achievement.discard": gettext_lazy("threw a draft away"),
    "achievement.draft": gettext_lazy("started the next version"),
    "achievement.from_file": gettext_lazy("began a design from a file"),
    "achievement.image": gettext_lazy("changed the picture of a draft"),
    "achievement.publish": gettext_lazy("published a version"),
    "achievement.restore": gettext_lazy("brought a design back"),
    "achievement.save": gettext_lazy("saved a draft"),
    "assessment.not_yet": gettext_lazy("decided: not yet"),
    "assessment.open": gettext_lazy("asked a learner for work"),
    "assessment.reopen": gettext_lazy("opened an assessment again"),
    "assessment.submit": gettext_lazy("handed work in"),
    "assessment.write": gettext_lazy("wrote a statement"),
    "award.decided": gettext_lazy("decided an award"),
    "bulk.cancelled": gettext_lazy("cancelled issuing several"),
    "bulk.failed": gettext_lazy("was stopped while issuing several"),
    "bulk.issued": gettext_lazy("issued several credentials"),
    "bulk.left_out": gettext_lazy("left rows of a file out"),
    "bulk.matched": gettext_lazy("said which column of a file is what"),
    "bulk.mended": gettext_lazy("mended a row of a file"),
    "bulk.paused": gettext_lazy("paused issuing several"),
    "bulk.rehearsed": gettext_lazy("read a file of results"),
    "bulk.started": gettext_lazy("started issuing several"),
    "comment.say": gettext_lazy("said something in a workspace"),
    "comment.settle": gettext_lazy("settled a comment"),
    "comment.take_back": gettext_lazy("took a comment back"),
    "credential.adopted": gettext_lazy("took a credential into an account"),
    "credential.claimed": gettext_lazy("took a credential"),
    "credential.declined": gettext_lazy("declined a credential"),
    "credential.hidden": gettext_lazy("made a credential private"),
    "credential.intended": gettext_lazy("began to issue"),
    "credential.issued": gettext_lazy("issued a credential"),
    "credential.published": gettext_lazy("made a credential public"),
    "credential.refused": gettext_lazy("was refused a credential by the last check"),
    "credential.reinstated": gettext_lazy("put a credential in force again"),
    "credential.revoked": gettext_lazy("withdrew a credential"),
    "credential.suspended": gettext_lazy("put a credential on hold"),
    "credential.token_made": gettext_lazy("downloaded a credential as a sealed text"),
    "evidence.add": gettext_lazy("added evidence"),
    "evidence.remove": gettext_lazy("removed evidence"),
    "gate.pass": gettext_lazy("passed a gate"),
    "gate.plan": gettext_lazy("said by when a gate should be passed"),
    "gate.take_back": gettext_lazy("opened a gate again"),
    "import.mend": gettext_lazy("mended a row of a file"),
    "import.read": gettext_lazy("read a file of learners"),
    "import.start": gettext_lazy("added the learners of a file"),
    "involvement.begin": gettext_lazy("brought a partner into a design"),
    "involvement.change": gettext_lazy("said anew what a partner does"),
    "involvement.end": gettext_lazy("ended a partner's part in a design"),
    "key.compromised": gettext_lazy("marked a key as stolen"),
    "key.create": gettext_lazy("made a key"),
    "key.retire": gettext_lazy("retired a key"),
    "learner.add": gettext_lazy("added a learner"),
    "learner.archive": gettext_lazy("archived a learner"),
    "learner.link": gettext_lazy("linked a learner to an account"),
    "learner.update": gettext_lazy("changed a learner"),
    "member.accept": gettext_lazy("became a member"),
    "member.invite": gettext_lazy("invited somebody"),
    "member.remove": gettext_lazy("ended a membership"),
    "member.roles": gettext_lazy("changed somebody's roles"),
    "member.withdraw": gettext_lazy("withdrew an invitation"),
    "letter.returned": gettext_lazy("told that a letter came back"),
    "offer.readdressed": gettext_lazy("sent an offer to another address"),
    "offer.reminded": gettext_lazy("reminded a learner"),
    "offer.resent": gettext_lazy("sent an offer again"),
    "organisation.archive": gettext_lazy("archived the organisation"),
    "organisation.create": gettext_lazy("started the organisation"),
    "organisation.image": gettext_lazy("changed the organisation's picture"),
    "organisation.update": gettext_lazy("changed the profile"),
    "proposal.accepted": gettext_lazy("took a proposed stack up as a draft"),
    "proposal.change": gettext_lazy("asked for a change of a proposed stack"),
    "proposal.declined": gettext_lazy("declined a proposed stack"),
    "proposal.make": gettext_lazy("proposed a stack"),
    "proposal.withdraw": gettext_lazy("took a proposed stack back"),
    "research.add": gettext_lazy("added research"),
    "research.remove": gettext_lazy("took research away"),
    "result.mark": gettext_lazy("marked an outcome"),
    "several.paused": gettext_lazy("paused issuing several"),
    "several.started": gettext_lazy("started issuing several"),
    "share.ended": gettext_lazy("ended a link to a credential"),
    "share.opened": gettext_lazy("made a link to a credential"),
    "token.create": gettext_lazy("gave a program access"),
    "token.revoke": gettext_lazy("ended a program's access"),
    "skill.add": gettext_lazy("named a skill"),
    "skill.change": gettext_lazy("changed a skill"),
    "skill.restore": gettext_lazy("took a skill back into use"),
    "skill.retire": gettext_lazy("retired a skill"),
    "workspace.begin": gettext_lazy("opened a workspace"),
    "workspace.describe": gettext_lazy("wrote why a credential is needed"),
}


@seated(Role.OWNER)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """The trail, the newest first."""
    listing = _listing(request)
    newest = membership.trail(seat.organisation).order_by("-number")
    seen = reach(seat.organisation, newest, straight=listing.is_straight("at"))
    rows = _rows(seat, listing, within=seen.within).order_by(*listing.ordering)
    page: Page[Any] = listing.page_of(Look(rows, seen))
    known = membership.kinds_of_acts(seat.organisation)
    events = list(page.rows)
    names = membership.names_of(seat.organisation, _actors(events))
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, who(row, names), what(row), about(row, short=True)) for row in events],
        "filters": [("kind", _("About"), [(kind, KINDS.get(kind, kind)) for kind in known])],
        "csv_url": reverse("provider:audit-csv", args=[seat.organisation.uuid]),
    }
    return show(request, seat, "provider/organisation_trail.html", context)


@seated(Role.OWNER)
@require_safe
def table(request: Request, seat: Seat) -> HttpResponse:
    """The trail as CSV, with the codes and the seals that chain the rows."""
    rows = list(_rows(seat, _listing(request)).order_by("number"))
    names = membership.names_of(seat.organisation, _actors(rows))
    headers = (_("Number"), _("When"), _("Who"), _("Act"), _("What"), _("Which"), _("Details"), _("Seal"))
    lines = (
        (row.number, row.at.isoformat(), who(row, names), row.action, row.subject_kind, row.subject_uuid or "",
         about(row), row.hash)
        for row in rows
    )  # fmt: skip
    return sheet(request, seat, "trail", headers, lines)


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=SORTS, default="-number", filters=("kind",))


def _rows(seat: Seat, listing: Listing, *, within: Q | None = None) -> Any:
    kind = listing.filter("kind")
    return membership.trail(seat.organisation, search=listing.search, kind=kind, within=within)


def _actors(rows: Iterable[AuditEvent]) -> set[UUID]:
    return {row.actor_uuid for row in rows if row.actor_uuid is not None}


def who(row: AuditEvent, names: Mapping[UUID, str]) -> str:
    """The name while we know it; the trail itself keeps only an id."""
    if row.actor_uuid is None:
        return _("The installation itself")
    name = names.get(row.actor_uuid)
    if row.actor_kind == "token":
        return _("Program: %(name)s") % {"name": name or str(row.actor_uuid)[:8]}
    return name or _("Somebody (%(id)s)") % {"id": str(row.actor_uuid)[:8]}


def what(row: AuditEvent) -> str:
    """The act in words; a code without words is shown as it is."""
    return str(ACTS.get(row.action, row.action))


def about(row: AuditEvent, *, short: bool = False) -> str:
    """The details that were kept, on one line; `short` leaves whole ids to the CSV."""
    kept = ((name, str(value)) for name, value in row.details.items() if value not in ("", None))
    return "; ".join(f"{name}: {value}" for name, value in kept if not (short and _UUID.match(value)))
