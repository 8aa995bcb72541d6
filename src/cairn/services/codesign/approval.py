"""What the review of a version says to its gates: the one place where the two meet."""

from __future__ import annotations

from cairn.records.models import AchievementVersion
from cairn.services.codesign.obstacle import Obstacle


def obstacles(version: AchievementVersion) -> tuple[Obstacle, ...]:  # noqa: ARG001
    """What the review still asks before the version may be approved; () when nothing."""
    return ()


def is_major(version: AchievementVersion) -> bool:  # noqa: ARG001
    """Does this version change what is learnt or assessed, so that it goes through every gate?"""
    return True


def sent_back(version: AchievementVersion) -> str:  # noqa: ARG001
    """Why a reviewer sent the version back, in their words; "" when nobody did, or it was sent again since."""
    return ""
