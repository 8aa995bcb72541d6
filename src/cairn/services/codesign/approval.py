"""What the review of a version says to its gates: the one place where the two meet."""

from __future__ import annotations

from cairn.records.models import AchievementVersion
from cairn.services.codesign.obstacle import Obstacle
from cairn.services.review import state, way


def obstacles(version: AchievementVersion) -> tuple[Obstacle, ...]:
    """What the review still asks before the version may be approved; () when nothing.

    A review that is open stands in the way also where the organisation asks for no approval.
    """
    sentence = state.to_do(version) or state.undecided(version)
    return (Obstacle("step", "review", sentence),) if sentence else ()


def is_major(version: AchievementVersion) -> bool:
    """Does this version change what is learnt or assessed, so that it goes through every gate?"""
    return way.is_major(version)


def sent_back(version: AchievementVersion) -> str:
    """Why a reviewer sent the version back, in their words; "" when nobody did, or it was sent again since."""
    return state.sent_back(version)
