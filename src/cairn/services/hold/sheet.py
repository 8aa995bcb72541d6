"""What is printed on a certificate, read from the signed text and nothing else."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cairn.badges.reading import read
from cairn.credentials import document
from cairn.records.documents import signed_text
from cairn.records.models import Credential
from cairn.services.hold.picture import stone_of
from cairn.services.issue.status import standing_of
from cairn.services.ports import Ports
from cairn.services.prints import CertificateSheet, CertificateWords, OutcomeLine, Signatory


def sheet_of(credential: Credential, *, check_address: str, ports: Ports) -> CertificateSheet:
    """Build the sheet in the language of the credential.

    check_address: where the printed code leads; empty for the credential's own page.
    """
    organisation = credential.organisation
    language = credential.award.version.language
    badge = read(document.parse_object(signed_text(credential)))
    spoken = language if language.split("-")[0] in ("en", "ar") else "en"
    with override(spoken):
        awarded = credential.award.awarded_date
        return CertificateSheet(
            title=credential.title,
            learner=credential.learner_name,
            issuer=organisation.name,
            awarded_on=awarded,
            awarded_text=date_format(awarded, "DATE_FORMAT"),
            link=credential.url,
            qr_link=check_address,
            summary=credential.award.version.summary,
            outcomes=tuple(OutcomeLine(line.text, line.level or line.value) for line in badge.outcomes),
            facts=_facts(credential),
            signatories=tuple(
                Signatory(str(entry.get("name", "")), str(entry.get("title", "")))
                for entry in organisation.signatories[:3]
            ),
            code=credential.code,
            notice=_notice(credential),
            language=spoken if language.split("-")[0] == spoken else language,
            stone=stone_of(credential.award.version, identifier=credential.url),
            logo_png=ports.files.read(organisation.image_key) if organisation.image_key else None,
            credential=signed_text(credential).encode(),
            credential_type="application/vc+ld+json",
            words=_words(private=bool(check_address)),
        )


def _facts(credential: Credential) -> tuple[tuple[str, str], ...]:
    version = credential.award.version
    facts: list[tuple[str, str]] = []
    if version.hours is not None:
        facts.append((_("Study time"), _("%(hours)s hours") % {"hours": f"{version.hours.normalize():f}"}))
    if version.eqf_level:
        facts.append((_("Level"), _("European level %(level)s of 8") % {"level": version.eqf_level}))
    elif version.national_level:
        facts.append((_("Level"), version.national_level))
    if version.ects is not None:
        facts.append((_("Credits"), _("%(credits)s ECTS") % {"credits": f"{version.ects.normalize():f}"}))
    if credential.valid_until:
        facts.append((_("Valid until"), date_format(credential.valid_until, "DATE_FORMAT")))
    return tuple(facts)


def _notice(credential: Credential) -> str:
    standing = standing_of(credential)
    if standing == "revoked":
        return _("Withdrawn by the issuer. This paper proves nothing any more.")
    if standing == "suspended":
        return _("On hold by the issuer at the time of printing.")
    if credential.organisation.is_demonstration:
        return _("From a demonstration. People and organisations are invented.")
    if not credential.award.version.assessed:
        return _("Attendance, not assessed")
    return ""


def _words(*, private: bool) -> CertificateWords:
    """private: the printed address opens for its holder only; others come in through the code."""
    how = _("Scan the code or open the address. The page says whether this credential still stands.")
    if private:
        how = _("Scan the code. The page behind it says whether this credential still stands.")
    return CertificateWords(
        awarded_to=_("This is to certify that"),
        has_earned=_("has earned"),
        outcomes=_("What was shown"),
        outcome=_("Outcome"),
        result=_("Result"),
        issued_by=_("Issued by"),
        awarded_on=_("Awarded on"),
        check=_("Check it"),
        check_how=how,
        code=_("Code"),
        page=_("Page"),
        attached=_("The signed credential is attached to this file."),
    )
