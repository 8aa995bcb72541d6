"""The conformance statement as it is printed: the same words as the page, in the reader's language."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cairn.credentials.document import dump_pretty
from cairn.services.design.statement import Judged, Statement
from cairn.services.ports import Ports
from cairn.services.prints import StatedDefinition, StatedFact, StatementSheet
from cairn.web.definition_words import FACTS
from cairn.web.standards.words import ROLES, said_of


def pdf(found: Statement, *, ports: Ports) -> bytes:
    """Return the statement as a tagged PDF, with its data attached.

    Raises:
        CertificateError: it took over 5 s, or cannot be set.
    """
    return ports.certificates.set_statement(sheet_of(found)).pdf


def file_name(found: Statement) -> str:
    """What the file is called."""
    name = slugify(found.version.name) or "credential"
    return f"{name[:60]}-conformance-{found.version.number or 'draft'}.pdf"


def sheet_of(found: Statement) -> StatementSheet:
    """Return the sheet in the language that is active."""
    version = found.version
    claims = [one for one in found.definitions if one.role != "beside"]
    met = [one for one in claims if one.met]
    kept = found.made_at
    frozen = (
        _("Frozen with its publication on %(day)s.") if found.is_frozen else _("As it stands on %(day)s.")
    )
    about = [(_("Credential"), version.name), (_("Provider"), version.achievement.organisation.name)]
    if version.url:
        about += [(_("Address"), version.url)]
    caveat = _("It says what the provider states, not that somebody checked it.")
    return StatementSheet(
        title=version.name,
        eyebrow=_("Conformance statement")
        + " · "
        + (
            _("version %(number)s") % {"number": version.number}
            if version.number
            else _("draft, as it stands")
        ),
        verdict=ngettext(
            "Of the one definition that it claims it meets %(met)d.",
            "Of the %(n)d definitions that it claims it meets %(met)d.",
            len(claims),
        )
        % {"n": len(claims), "met": len(met)}
        if claims
        else _("It claims no definition: an attendance badge certifies no assessed learning."),
        issuer=version.achievement.organisation.name,
        made_on=kept.date(),
        caveat=frozen % {"day": date_format(kept, "DATE_FORMAT")} + " " + caveat,
        headers=(_("Fact"), _("Is it there?"), _("In this credential")),
        about=tuple(about),
        definitions=tuple(_definition(one) for one in found.definitions),
        language=get_language() or "en",
        data=dump_pretty(found.to_json()).encode(),
        data_words=_("The statement as data"),
    )


def _definition(one: Judged) -> StatedDefinition:
    language = (get_language() or "en").partition("-")[0]
    needed = [line for line in one.lines if line.required]
    counted = _("%(present)s of %(required)s required facts") % {
        "present": sum(line.present for line in needed),
        "required": len(needed),
    }
    return StatedDefinition(
        name=one.names.get(language) or one.name,
        standing=_("Complete") if one.met else _("Not complete"),
        good=one.met,
        note=" · ".join(str(part) for part in (ROLES[one.role], counted, one.source) if part),
        facts=tuple(
            StatedFact(
                name=str(FACTS.get(line.code) or line.title)
                + ("" if line.required else f" ({_('advised')})"),
                answer=_answer(present=line.present, on_award=line.on_award),
                good=line.present or line.on_award,
                said=str(said_of(line.code, line.said)),
            )
            for line in one.lines
        ),
    )


def _answer(*, present: bool, on_award: bool) -> str:
    if on_award:
        return _("On every award")
    return _("Stated") if present else _("Missing")
