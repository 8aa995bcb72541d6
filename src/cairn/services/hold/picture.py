"""The picture of a badge: the one that was uploaded, or the stone made from its facts."""

from __future__ import annotations

from typing import Final, Literal

from cairn.badges.stone import PAINT, digest_of, half_height, half_width, polygon, tone_of
from cairn.records.models import AchievementVersion, Credential
from cairn.services.ports import Ports
from cairn.services.prints import BadgePicture, Stone

WIDEST_HOURS: Final = 200.0  # a stone alone on a picture is as wide as in a stack where this is the most


def stone_of(version: AchievementVersion, *, identifier: str) -> Stone:
    """The stone of this version's facts; `identifier` (a credential's or version's address) shapes it."""
    fill, shade, edge, ink = PAINT[tone_of(version.skill_group)]
    hours = min(float(version.hours or 0), WIDEST_HOURS)
    outline = polygon(
        half_width(hours, WIDEST_HOURS), half_height(version.eqf_level or 1), digest_of(identifier), steps=12
    )
    return Stone(outline=outline, fill=fill, shade=shade, edge=edge, ink=ink)


def version_picture(
    version: AchievementVersion, *, ports: Ports, form: Literal["png", "svg"] = "png"
) -> bytes:
    """The public picture of a version, without a credential inside.

    An uploaded picture is a PNG; asked for as SVG, the made one is given.
    """
    if form == "png" and version.image_key:
        return ports.files.read(version.image_key)
    picture = BadgePicture(
        title=version.name,
        issuer=version.achievement.organisation.name,
        stone=stone_of(version, identifier=version.url or str(version.uuid)),
        language=version.language,
    )
    return ports.images.badge_svg(picture) if form == "svg" else ports.images.badge_png(picture)


def picture_of(credential: Credential, *, ports: Ports, form: Literal["png", "svg"] = "png") -> bytes:
    """The picture that a credential is baked into."""
    return version_picture(credential.award.version, ports=ports, form=form)
