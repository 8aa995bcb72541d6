"""What a file or a form says was earned elsewhere, as the columns of a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from cairn.badges.achievement import ACHIEVEMENT_TYPES
from cairn.credentials import document
from cairn.errors import CairnError
from cairn.passport import outside
from cairn.passport.outside import Facts
from cairn.services.errors import InvalidInput
from cairn.services.fields import Fields, known_names
from cairn.services.verify.examination import Examination
from cairn.skills.skill import Group

names_holder = outside.names_holder

#: First bytes -> (form, media type, extension) of papers that are kept as they are.
_PAPERS: Final[tuple[tuple[bytes, str, str, str], ...]] = (
    (b"%PDF-", "pdf", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "picture", "image/png", "png"),
    (b"\xff\xd8\xff", "picture", "image/jpeg", "jpg"),
    (b"GIF8", "picture", "image/gif", "gif"),
)
_CREDENTIALS: Final[Mapping[str, tuple[str, str]]] = {
    "json": ("application/vc+ld+json", "json"),
    "jwt": ("application/vc+jwt", "jwt"),
    "png": ("image/png", "png"),
    "svg": ("image/svg+xml", "svg"),
    "pdf": ("application/pdf", "pdf"),
}
#: What a person may say it is, as Open Badges names it.
KINDS: Final = (
    "Course",
    "Certificate",
    "Certification",
    "License",
    "ApprenticeshipCertificate",
    "SecondarySchoolDiploma",
    "Diploma",
    "AssociateDegree",
    "BachelorDegree",
    "MasterDegree",
    "DoctoralDegree",
    "Badge",
    "CommunityService",
)
TYPED: Final = (
    "title",
    "provider_name",
    "kind",
    "description",
    "skill_group",
    "awarded_date",
    "until_date",
    "level",
    "hours",
    "ects",
)
_EARLIEST: Final = date(1930, 1, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is. form: as `Earned.form`. examination: of the credential in it, None: there is none to judge.

    legacy: what an older badge says, which cannot be judged.
    """

    form: str
    content_type: str
    examination: Examination | None
    extension: str = ""
    legacy: Facts | None = None


def open_file(data: bytes, *, examination: Examination) -> Found:
    """Say what the bytes are.

    Raises:
        InvalidInput: nothing that is kept here; `earned.several`.
    """
    if examination.document is not None:
        form = _form(data) or examination.form
        media, extension = _CREDENTIALS.get(form, _CREDENTIALS["json"])
        return Found(form, media, examination, extension)
    if examination.verdict.cause == "source.pdf_several":
        sentence = _("This PDF carries several credentials. Save the attachments, and add them one by one.")
        raise InvalidInput(fields={"file": [sentence]}, code="earned.several")
    for magic, form, media, extension in _PAPERS:
        if data.startswith(magic):
            return Found(form, media, None, extension)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Found("picture", "image/webp", None, "webp")
    if examination.verdict.cause == "source.open_badges_2":
        return Found("ob2", "application/ld+json", None, "json", _legacy(data))
    sentence = _("This is no badge or certificate that we can keep. Send it as JSON, PNG, SVG, JPEG or PDF.")
    raise InvalidInput(fields={"file": [sentence]}, code="earned.file")


def columns(found: Found, facts: Mapping[str, object], *, today: date) -> dict[str, object]:
    """Return what the row says: by the document where it says something, else by the person.

    Raises:
        InvalidInput: neither says what it is, or when it was.
    """
    seen = found.examination
    if seen is not None and seen.badge is not None:
        said = outside.facts_of(seen.badge)
        named = said.document_id or _name_of(seen)
        return {**_columns(said, today=today), "document_id": named, "facts_by": "document"}
    if found.legacy is not None:
        return {**_columns(found.legacy, today=today), "facts_by": "document"}
    return {**typed(facts, today=today), "facts_by": "person"}


def typed(facts: Mapping[str, object], *, today: date) -> dict[str, object]:
    """Read what the person says.

    Raises:
        InvalidInput: a field is missing or makes no sense.
    """
    known_names(facts, TYPED)
    fields = Fields()
    awarded = fields.day("awarded_date", facts.get("awarded_date"), required=True)
    until = fields.day("until_date", facts.get("until_date"))
    if awarded and not _EARLIEST <= awarded <= today:
        fields.complain("awarded_date", _("Choose a day that has been."))
    if awarded and until and until < awarded:
        fields.complain("until_date", _("It cannot end before it began."))
    read: dict[str, object] = {
        "title": fields.text("title", facts.get("title"), most=200, required=True),
        "provider_name": fields.text("provider_name", facts.get("provider_name"), most=200, required=True),
        "kind": fields.choice("kind", facts.get("kind"), KINDS),
        "description": fields.text("description", facts.get("description"), most=5000, lines=True),
        "skill_group": fields.choice("skill_group", facts.get("skill_group"), [*Group]),
        "awarded_date": awarded,
        "until_date": until,
        "level": fields.whole("level", facts.get("level"), least=1, most=8),
        "hours": fields.decimal(
            "hours", facts.get("hours"), least=Decimal(0), most=Decimal(20_000), step=Decimal("0.5")
        ),
        "ects": fields.decimal(
            "ects", facts.get("ects"), least=Decimal(0), most=Decimal(1000), step=Decimal("0.25")
        ),
    }
    fields.done()
    return read


def _name_of(seen: Examination) -> str:
    """What to know a credential without an identifier by: the same one in two papers is one."""
    text = seen.token or json.dumps(seen.document, sort_keys=True)
    return f"urn:sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _columns(said: Facts, *, today: date) -> dict[str, object]:
    return {
        "title": said.title or _("Untitled"),
        "provider_name": said.provider_name or said.provider_iri[:200],
        "provider_iri": said.provider_iri,
        "document_id": said.document_id,
        "achievement": said.achievement,
        "kind": said.kind if said.kind in ACHIEVEMENT_TYPES or said.kind.startswith("ext:") else "",
        "description": said.description,
        "hours": said.hours if said.hours is None or said.hours < 100_000 else None,
        "ects": said.ects,
        "level": said.level,
        "awarded_date": min(said.awarded, today) if said.awarded else today,
        "until_date": said.until,
        "assessed": said.assessed,
        "skills": [
            {
                "iri": skill.iri,
                "name": skill.name,
                "framework": skill.framework,
                "text": skill.text,
                "result": skill.result,
                "level": str(skill.level or ""),
            }
            for skill in said.skills
        ],
    }


def _form(data: bytes) -> str:
    """What carries the credential: a picture is one even when its credential was found through its code."""
    if data.startswith(b"\x89PNG"):
        return "png"
    return "svg" if b"<svg" in data[:4096].lower() else ""


def _legacy(data: bytes) -> Facts | None:
    try:
        return outside.facts_of_legacy(document.parse_object(data))
    except CairnError:
        return None
