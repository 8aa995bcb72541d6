"""What a definition looks at: an achievement and, as far as known, who issues it."""

from __future__ import annotations

from dataclasses import dataclass

from cairn.badges.achievement import Achievement
from cairn.badges.profile import Profile


@dataclass(frozen=True, slots=True)
class Draft:
    """What a profile looks at: the achievement and, as far as known, who issues it."""

    achievement: Achievement
    issuer: Profile | None
