"""Which definitions a version is judged against: those shipped, the organisation's own, what its standards ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from cairn.quality.profiles import PROFILES, DefinitionProfile, profile_of
from cairn.records.models import AchievementVersion, Organisation, OwnProfileVersion, StandardVersion
from cairn.services.fields import Fields

OWN: Final = "own-"  # what the code of an organisation's own definition begins with
STANDARD: Final = "std-"  # what the code of a standard's demands begins with
MOST_CLAIMED: Final = 12
CODE: Final = re.compile(r"own-[0-9a-f]{12}\.[1-9][0-9]{0,3}\Z")


def own(organisation: Organisation) -> tuple[DefinitionProfile, ...]:
    """Return the newest version of every definition of its own that the organisation uses."""
    rows = OwnProfileVersion.objects.of(organisation).filter(profile__archived_at=None)
    newest = {row.profile_id: row for row in rows.select_related("profile").order_by("number")}
    return tuple(sorted(map(of_row, newest.values()), key=lambda one: (one.name.casefold(), one.code)))


def of_row(row: OwnProfileVersion) -> DefinitionProfile:
    """Return a version of an own definition as the core reads it."""
    code = f"{row.profile.code}.{row.number}"
    return profile_of(code, name=row.name, names=row.names, source=row.source, facts=row.facts)


def of_standard(row: StandardVersion) -> DefinitionProfile:
    """Return what a version of a standard asks a credential to state."""
    code = f"{STANDARD}{row.standard.uuid.hex[:12]}.{row.number or 0}"
    number = str(row.number or "")
    names = {
        language: f"{told['title']} {number}".strip()
        for language, told in row.translations.items()
        if told.get("title")
    }
    name = f"{row.title} {number}".strip()
    return profile_of(code, name=name, names=names, source=row.url, link=row.url, facts=row.facts)


def also_for(version: AchievementVersion) -> tuple[DefinitionProfile, ...]:
    """Return what a version is judged against beside `PROFILES`.

    That is what it names (in the version that it names), what its standards ask for, and, for a draft,
    whatever else the organisation has.
    """
    organisation = version.achievement.organisation
    found = {one.code: one for one in own(organisation)} if version.state == "DRAFT" else {}
    named = [
        code for code in (version.profile, *version.claims) if code.startswith(OWN) and code not in found
    ]
    found |= {one.code: one for one in _pinned(organisation, named)}
    return (*found.values(), *_adopted(version))


def claimed_codes(version: AchievementVersion, also: Sequence[DefinitionProfile]) -> tuple[str, ...]:
    """Return the codes of what a version claims beside its main definition, its standards' included.

    also: as `also_for` found it.
    """
    demands = [one.code for one in also if one.code.startswith(STANDARD)]
    return tuple(code for code in dict.fromkeys((*version.claims, *demands)) if code != version.profile)


def check_known(fields: Fields, version: AchievementVersion) -> None:
    """Complain about a code that is neither shipped nor one of this organisation's own."""
    named = [code for code in (version.profile, *version.claims) if code.startswith(OWN)]
    known = {*PROFILES, *(one.code for one in _pinned(version.achievement.organisation, named))}
    if version.profile not in known and not fields.wrong("profile"):
        fields.complain("profile", _("There is no such definition here."))
    if set(version.claims) - known and not fields.wrong("claims"):
        fields.complain("claims", _("There is no such definition here."))


def read_code(fields: Fields, name: str, value: object) -> str:
    """Read the code of a definition, shipped or own."""
    text = fields.text(name, value, most=30, required=True)
    if text and text not in PROFILES and not CODE.match(text) and not fields.wrong(name):
        fields.complain(name, _("Choose one of: %(choices)s.") % {"choices": ", ".join(PROFILES)})
    return text


def read_codes(fields: Fields, name: str, value: object) -> list[str]:
    """Read a list of codes, each once."""
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) > MOST_CLAIMED:
        fields.complain(name, _("Send a list of at most %(most)d.") % {"most": MOST_CLAIMED})
        return []
    return list(dict.fromkeys(read_code(fields, name, code) for code in value))


def _pinned(organisation: Organisation, codes: Sequence[str]) -> list[DefinitionProfile]:
    wanted = {tuple(code.rpartition(".")[::2]) for code in codes if CODE.match(code)}
    if not wanted:
        return []
    rows = OwnProfileVersion.objects.of(organisation).filter(profile__code__in={code for code, _n in wanted})
    kept = [row for row in rows.select_related("profile") if (row.profile.code, str(row.number)) in wanted]
    return [of_row(row) for row in kept]


def _adopted(version: AchievementVersion) -> list[DefinitionProfile]:
    if not version.standards:
        return []
    rows = StandardVersion.objects.public().filter(adoptions__version=version).select_related("standard")
    return [of_standard(row) for row in rows.order_by("pk")]
