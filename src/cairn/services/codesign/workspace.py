"""The workspace of a credential: who may look into it, for whom they speak, and why the credential should exist.

A `Voice` is somebody in a workspace: a member of the organisation whose credential it is, or a member of a
partner's organisation that has a hand in it. Services that are open to both take a Voice; the others a Seat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Achievement, AchievementVersion, Area, Organisation, Partner, Workspace
from cairn.services import audit
from cairn.services.access import Actor, Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, NotFound, NotPermitted
from cairn.services.fields import Fields
from cairn.services.ports import Ports

MOST_NEED: Final = 2000  # characters
INVOLVED: Final = "a partner that has a hand in it"


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody in a workspace. partner: for whom they speak; None: for the organisation whose credential it is."""

    workspace: Workspace
    seat: Seat
    partner: Partner | None = None

    @property
    def organisation(self) -> Organisation:
        """Whose credential it is."""
        return self.workspace.achievement.organisation

    @property
    def actor(self) -> Actor:
        return self.seat.actor

    @property
    def name(self) -> str:
        """The name under which they speak."""
        person = self.seat.actor.person
        return person.name if person is not None else self.seat.organisation.name

    def must_design(self) -> None:
        """Go on, or raise.

        Raises:
            NotPermitted: a partner's member, or a member who is no designer.
        """
        if self.partner is not None:
            raise NotPermitted(_("Only the organisation whose credential it is may do this."))
        self.seat.require("designer")


@transaction.atomic
def begin(seat: Seat, achievement_uuid: UUID, *, need: str = "", ports: Ports) -> Workspace:
    """Open the workspace of a credential; from then on its versions are published through the gates.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such achievement here.
        Conflict: `workspace.exists`, `achievement.archived`.
        InvalidInput: the need is too long.
    """
    seat.require("designer")
    achievement = achievement_of(seat, achievement_uuid, lock=True)
    if achievement.archived_at is not None:
        raise Conflict(_("This is archived. Restore it first."), code="achievement.archived")
    if find(achievement) is not None:
        raise Conflict(_("It has a workspace already."), code="workspace.exists")
    fields = Fields()
    words = fields.text("need", need, most=MOST_NEED, lines=True)
    fields.done()
    now = ports.now()
    made = Workspace.objects.create(
        uuid=ports.new_uuid(), achievement=achievement, need=words, created_at=now
    )
    note(made, "workspace.begin", ("workspace", made.uuid), actor=seat.actor, ports=ports)
    return made


@transaction.atomic
def describe(
    seat: Seat, achievement_uuid: UUID, *, need: str, area_uuid: UUID | None = None, ports: Ports
) -> Workspace:
    """Write why the credential should exist, and the area it belongs to; one that was put away may stay.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such workspace or area here.
        InvalidInput: the need is too long.
    """
    seat.require("designer")
    workspace = workspace_of(seat, achievement_uuid, lock=True)
    fields = Fields()
    words = fields.text("need", need, most=MOST_NEED, lines=True)
    fields.done()
    area = None
    if area_uuid is not None:
        area = Area.objects.of(seat.organisation).filter(uuid=area_uuid).first()
        if area is None or (area.archived_at is not None and area != workspace.area):
            raise NotFound("no such area")
    workspace.need, workspace.area = words, area
    workspace.save(update_fields=["need", "area"])
    note(workspace, "workspace.describe", ("workspace", workspace.uuid), actor=seat.actor, ports=ports)
    return workspace


def find(achievement: Achievement) -> Workspace | None:
    """The workspace of an achievement, if it has one."""
    rows = Workspace.objects.of(achievement.organisation).filter(achievement=achievement)
    return rows.select_related("achievement__organisation", "area").first()


def workspace_of(seat: Seat, achievement_uuid: UUID, *, lock: bool = False) -> Workspace:
    """Return the workspace of one of the seat's own achievements.

    Raises:
        NotFound: no such achievement here, or it has no workspace.
    """
    rows = Workspace.objects.of(seat.organisation).filter(achievement__uuid=achievement_uuid)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.select_related("achievement__organisation", "area").first()
    if found is None:
        raise NotFound("no such workspace")
    return found


def as_member(seat: Seat, achievement_uuid: UUID) -> Voice:
    """The voice of a member of the organisation whose credential it is.

    Raises:
        NotFound: as `workspace_of`.
    """
    return Voice(workspace_of(seat, achievement_uuid), seat)


def as_partner(seat: Seat, achievement_uuid: UUID) -> Voice:
    """The voice of a member of a partner that is involved now, may see drafts, and is the same body as the seat's.

    Raises:
        NotFound: there is no such workspace as far as this organisation may know.
    """
    partner = (
        Partner.objects.across(reason=INVOLVED)
        .filter(
            as_organisation=seat.organisation,
            linked_at__isnull=False,
            may_see=True,
            archived_at=None,
            organisation__archived_at=None,
            involved__ended_at=None,
            involved__workspace__achievement__uuid=achievement_uuid,
            involved__workspace__achievement__archived_at=None,
        )
        .select_related("organisation")
        .first()
    )
    if partner is None:
        raise NotFound("no such workspace")
    rows = Workspace.objects.of(partner.organisation).filter(achievement__uuid=achievement_uuid)
    return Voice(rows.select_related("achievement__organisation", "area").get(), seat, partner)


def newest(workspace: Workspace) -> AchievementVersion:
    """The version that is worked on: the draft, or the last published one."""
    organisation = workspace.achievement.organisation
    versions = AchievementVersion.objects.of(organisation).filter(achievement=workspace.achievement)
    rows = versions.select_related("achievement__organisation")
    draft = rows.filter(state="DRAFT").first()
    found = draft or rows.order_by("-number").first()
    if found is None:  # an achievement without any version goes with its last draft
        raise NotFound("no such version")
    return found


def note(
    workspace: Workspace,
    action: str,
    subject: tuple[str, UUID],
    *,
    actor: Actor,
    ports: Ports,
    **details: str | int | bool,
) -> None:
    """Record an act in a workspace, in the trail of the organisation whose credential it is."""
    achievement = workspace.achievement
    audit.record(
        action,
        subject=subject,
        organisation=achievement.organisation,
        actor=actor,
        at=ports.now(),
        details={"achievement": str(achievement.uuid), **details},
    )
