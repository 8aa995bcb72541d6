"""What learners of an achievement work with: a version of the library, attached and taken off by designers."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import LibraryUse
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design.find import achievement_of
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.library.entries import ROLES, must_be_there
from cairn.services.library.reviewing import version_of
from cairn.services.library.taking import TO_LEARNERS
from cairn.services.ports import Ports

MOST: Final = 30  # of one achievement


@transaction.atomic
def attach(seat: Seat, achievement_uuid: UUID, version_uuid: UUID, *, ports: Ports) -> LibraryUse:
    """Say that learners of this achievement work with this version; an older one of the same entry is taken off.

    Raises:
        NotPermitted: not a designer. NotFound: no such achievement or version here.
        Conflict: `library.not_for_learners`, whoever may download it are not learners; `library.waits`, nobody has
            approved it; `library.withdrawn`; `library.deleted`; `library.used`, it is attached.
        TooMuch: `library.too_many_uses`.
    """
    seat.require(*ROLES)
    achievement = achievement_of(seat, achievement_uuid, lock=True)
    version = version_of(seat, version_uuid)
    must_be_there(version.entry)
    if version.deleted_at is not None:
        raise Conflict(_("Its file was deleted for good."), code="library.deleted")
    if version.entry.audience not in TO_LEARNERS:
        said = _("Learners may not download this. Open it to learners first.")
        raise Conflict(said, code="library.not_for_learners")
    if version.state != "APPROVED":
        raise Conflict(_("An educator has to approve this version first."), code="library.waits")
    mine = LibraryUse.objects.of(seat.organisation).filter(achievement=achievement, ended_at=None)
    if mine.filter(version=version).exists():
        raise Conflict(_("They work with this already."), code="library.used")
    now = ports.now()
    mine.filter(version__entry=version.entry).update(ended_at=now)
    if mine.count() >= MOST:
        raise TooMuch(_("At most 30. Take one off first."), code="library.too_many_uses")
    made = LibraryUse.objects.create(
        uuid=ports.new_uuid(), version=version, achievement=achievement, attached_at=now
    )
    _note("library.attach", made, seat, ports=ports)
    return made


@transaction.atomic
def detach(seat: Seat, use_uuid: UUID, *, ports: Ports) -> None:
    """Take a version off an achievement; from now on its learners do not get it.

    Raises:
        NotPermitted: not a designer. NotFound: none is attached.
    """
    seat.require(*ROLES)
    found = LibraryUse.objects.of(seat.organisation).filter(uuid=use_uuid, ended_at=None).first()
    if found is None:
        raise NotFound("no such use")
    found.ended_at = ports.now()
    found.save(update_fields=["ended_at"])
    _note("library.detach", found, seat, ports=ports)


def _note(action: str, use: LibraryUse, seat: Seat, *, ports: Ports) -> None:
    audit.record(
        action,
        subject=("library_use", use.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details={"achievement": str(use.achievement.uuid)},
    )
