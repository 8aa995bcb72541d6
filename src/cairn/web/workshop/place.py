"""Where somebody stands: a workspace, and the addresses of its pages as they have to be for this reader.

Members of the organisation whose credential it is read it below their own organisation; members of a partner read
the same workspace below theirs, so that nobody ever sits in a seat that is not their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from cairn.records.models import AchievementVersion, Outcome, Role
from cairn.records.reads import workshop
from cairn.services.access import Seat
from cairn.services.codesign.workspace import Voice, as_member, as_partner, newest


@dataclass(frozen=True)
class Place:
    """A reader in a workspace, and the version that is worked on."""

    voice: Voice
    version: AchievementVersion

    @property
    def seat(self) -> Seat:
        return self.voice.seat

    @property
    def is_shared(self) -> bool:
        """Do they read it for a partner?"""
        return self.voice.partner is not None

    @property
    def may_design(self) -> bool:
        return not self.is_shared and self.seat.may(Role.DESIGNER)

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcomes of the version, by key."""
        return {str(row.key): row for row in self.version.outcomes.all()}

    @cached_property
    def last(self) -> AchievementVersion | None:
        """The newest published version, other than this one."""
        return workshop.last_published(self.version)

    def url(self, name: str, *more: object) -> str:
        """The address of a page of this workspace, for this reader."""
        prefix = "shared" if self.is_shared else "workspace"
        full = f"workshop:{prefix}-{name}" if name else f"workshop:{prefix}"
        arguments = [self.seat.organisation.uuid, self.voice.workspace.achievement.uuid, *more]
        return reverse(full, args=arguments)

    def editor(self, at: str = "") -> str:
        """The address of the editor, at a field; "" for whoever cannot edit, or when nothing is being edited."""
        if not self.may_design or self.version.state != "DRAFT":
            return ""
        found = reverse("provider:design", args=[self.seat.organisation.uuid, self.version.uuid])
        return f"{found}#{at}" if at else found


def stand(seat: Seat, achievement: UUID, *, shared: bool) -> Place:
    """Where this seat stands in the workspace of an achievement.

    Raises:
        NotFound: as `as_member` and `as_partner`.
    """
    voice = as_partner(seat, achievement) if shared else as_member(seat, achievement)
    return Place(voice, newest(voice.workspace))
