"""The meter beside the form: which facts are missing for which definition, and what the linter sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cairn.badges.profile import Address, Profile
from cairn.quality.conformance import Conformance, PanelFact, conformance, panel
from cairn.quality.linter import Remark, review_outcomes
from cairn.quality.profiles import Fact
from cairn.records import conversion
from cairn.records.models import AchievementVersion, IssuerKey, KeyState, Organisation
from cairn.services.design import definitions

#: Fact of the catalogue → field of the form that states it; others have the same name.
FIELD_OF: Final[Mapping[str, str]] = {
    "title": "name",
    "nz_title": "name",
    "nz_size": "hours",
    "nz_field": "field_of_study",
    "field": "field_of_study",
    "level_checked": "level_verified_by",
    "alignment": "alignments",
    "validity": "validity_rule",
    "workload": "hours",
    "effort": "hours",
    "level": "eqf_level",
    "assessment": "assessment_type",
    "assessed": "outcomes",
    "grade": "grading",
    "integration": "stackability",
    "credit": "counts_towards",
    "further": "further_information",
}


@dataclass(frozen=True, slots=True)
class Meter:
    """Everything the design page says about a version beside what was typed.

    chosen: the definition that the author picked; it has to be met to publish.
    claimed: the others that it claims to meet, and what its standards ask for; these have to be met too.
    remarks: the linter's; they never keep anybody from publishing.
    """

    conformances: tuple[Conformance, ...]
    remarks: tuple[Remark, ...]
    panel: tuple[PanelFact, ...]
    chosen: Conformance
    claimed: tuple[Conformance, ...] = ()


def meter(version: AchievementVersion) -> Meter:
    """Judge a version, draft or published, against every definition."""
    achievement = conversion.to_achievement(version)
    issuer = issuer_of(version.achievement.organisation)
    also = definitions.also_for(version)
    judged = conformance(achievement, issuer=issuer, also=also)
    by_code = {one.profile.code: one for one in judged}
    claimed = definitions.claimed_codes(version, also)
    return Meter(
        conformances=judged,
        remarks=review_outcomes(achievement),
        panel=panel(achievement, issuer=issuer),
        chosen=by_code[version.profile],
        claimed=tuple(by_code[code] for code in claimed if code in by_code),
    )


def issuer_of(organisation: Organisation) -> Profile:
    """Who would issue now: under the active key, or without one under the organisation's page."""
    key = IssuerKey.objects.of(organisation).filter(state=KeyState.ACTIVE).first()
    if key is not None:
        return conversion.issuer_profile(organisation, key)
    address = Address(country_code=organisation.country) if organisation.country else None
    page = f"{organisation.issuing_origin}/issuers/{organisation.uuid}"
    return Profile(id=page, name=organisation.name, address=address)


def field_of(fact: Fact) -> str:
    """The field of the form that states a fact."""
    return FIELD_OF.get(fact.check.code, fact.check.code)
