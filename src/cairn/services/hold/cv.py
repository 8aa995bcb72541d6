"""A passport as a JSON Resume: what stands, and nothing that is only claimed without saying so.

Source: JSON Resume schema v1.0.0 (https://jsonresume.org/schema): `basics`, `certificates`, `education`, `skills`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cairn.passport.outside import FORMAL
from cairn.passport.passport import HeldCredential, HeldSkill, LevelBy, Passport, Strength
from cairn.records.models import Person

SCHEMA: Final = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
_SAID: Final[Mapping[Strength, str]] = {
    Strength.CLAIMED: "own word",
    Strength.STATED: "on paper, not verified",
    Strength.ASSESSED: "assessed",
    Strength.CORROBORATED: "assessed twice",
    Strength.STRONG: "assessed three times or more",
}
_LEVEL_BY: Final[Mapping[LevelBy, str]] = {
    LevelBy.ASSESSED: "",
    LevelBy.STATED: " (stated, not assessed or not verified)",
    LevelBy.CLAIMED: " (own word)",
}


def resume(person: Person, found: Passport) -> dict[str, object]:
    """Return the resume; degrees and licences under `education`, everything else under `certificates`."""
    formal = [one for one in found.credentials if one.kind in FORMAL]
    return {
        "$schema": SCHEMA,
        "basics": {"name": person.name},
        "education": [_education(one) for one in formal],
        "certificates": [_certificate(one) for one in found.credentials if one not in formal],
        "skills": [_skill(one) for one in found.skills],
        "meta": {"lastModified": found.on.isoformat(), "generator": "Cairn"},
    }


def _education(one: HeldCredential) -> dict[str, object]:
    return {"institution": one.provider_name, "area": one.name, "endDate": one.awarded.isoformat()}


def _certificate(one: HeldCredential) -> dict[str, object]:
    return {"name": one.name, "issuer": one.provider_name, "date": one.awarded.isoformat()}


def _skill(one: HeldSkill) -> dict[str, object]:
    level = f"level {one.level} of 8{_LEVEL_BY[one.level_by]}, " if one.level and one.level_by else ""
    return {
        "name": one.name,
        "level": f"{level}{_SAID[one.strength]}",
        "keywords": [one.group.value] if one.group else [],
    }
