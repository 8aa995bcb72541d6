"""Why a credential was refused before it was released, in the reader's language: looked up by code.

The core and the services speak English, in what they store too (`Credential.failure`, `JobRow.message`); the
codes in it are stable, and what is said about them on pages is decided here. What has no entry is shown as
it was said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cairn.credentials.findings import CATALOGUE
from cairn.errors import CairnError
from cairn.services.errors import Refused
from cairn.web.bidi import isolate
from cairn.web.sentences import sentence
from cairn.web.verdicts import message_of

if TYPE_CHECKING:
    from cairn.web.words import Words

MOST: Final = 5  # sentences; whoever mends five can ask again
_CODE: Final = re.compile(r"(?:\A|; )(?P<code>[a-z_]+(?:\.[a-z0-9_]+)+): ")
_PLACE: Final = re.compile(r"\(at (?P<pointer>/[^\s)]{1,300})\)")

SAID: Final[Words] = {
    "lint.schema": _("It does not have the shape of an Open Badge."),
    "lint.type": _("It does not say that it is a verifiable credential."),
    "lint.context": _("Its list of vocabularies is not the one for credentials that are issued today."),
    "lint.context_unknown": _("It names a vocabulary that is not known here."),
    "lint.context_inline": _("It brings its own vocabulary with it."),
    "lint.linked_data": _("A part of it would not be covered by the seal."),
    "lint.unsettled_term": _("It uses a word on which published vocabularies differ."),
    "lint.keyword": _("It uses a word that programs treat differently."),
    "lint.instant": _("A date lacks its time or its time zone."),
    "lint.period": _("It would end before it begins. Correct the dates."),
    "lint.expired": _("It would have ended already. Choose a later end."),
    "lint.empty": _("A text is empty. Fill it in, or leave it out."),
    "lint.placeholder": _(
        "In place of a text there is something that a program left behind, such as “undefined”. Put the real text."
    ),
    "lint.control": _("A text has an invisible control character in it. Type it again."),
    "lint.number": _("A number has a fraction that programs write differently. Use a whole number."),
    "lint.http": _("An address begins with http. Use an https address."),
    "lint.address": _("An address is not whole, or dangerous. Use a full https address."),
    "lint.private_key": _("There is a private key in it. Take it out, and never use that key again."),
    "lint.published_key": _("Its signing key is printed in a specification. Make another key."),
    "text.empty": _("A text is missing."),
    "text.too_long": _("A text is too long."),
    "text.control": _("A text has an invisible control character in it. Type it again."),
    "link.unusable": _("An address cannot be used. Write the whole one, starting with https://."),
    "email.unusable": _("An e-mail address cannot be used."),
    "composition.no_outcomes": _("It is assessed, but has no learning outcome."),
    "composition.outcome_not_met": _("A required outcome has no result that is enough."),
    "composition.result_unknown": _("A result belongs to no outcome of this version."),
    "composition.result_twice": _("An outcome has two results."),
    "composition.level_unknown": _("A result names a level that the rubric does not have."),
    "composition.grade": _("There is a grade, but the design does not say how it is graded."),
    "composition.evidence": _("There is too much evidence for one credential."),
    "composition.period": _("It would end before it begins. Correct the dates."),
    "composition.endorsement": _("It stands in the place of an endorsement and is none."),
}
#: The last name of a pointer that people know by another word.
PLACES: Final[Words] = {
    "name": _("the name"),
    "identityHash": _("the learner's name or address"),
    "description": _("the description"),
    "narrative": _("what it takes"),
    "validFrom": _("since when it is valid"),
    "validUntil": _("until when it is valid"),
    "awardedDate": _("when it was awarded"),
    "resultDescription": _("an outcome"),
    "requiredValue": _("a pass mark"),
    "value": _("a result"),
    "evidence": _("the evidence"),
    "alignment": _("a link to a framework"),
    "tag": _("a key word"),
    "issuer": _("the organisation"),
    "url": _("an address"),
    "email": _("an e-mail address"),
    "image": _("the picture"),
}


def said(error: CairnError) -> str:
    """The sentence of an error, translated where we have one for its code."""
    if isinstance(error, Refused) and error.findings:
        first = error.findings[0]
        if first.code in CATALOGUE:
            return sentence(message_of(first))
        return of_code(first.code, first.message)
    return of_code(error.code, str(error))


def of_code(code: str, english: str) -> str:
    """The sentence for a code, with the place that the English one names; without an entry the English one."""
    if code not in SAID:
        return sentence(gettext(english) if english else "")
    place = _PLACE.search(english)
    text = str(SAID[code])
    return f"{text} ({_where(place['pointer'])})" if place else text


def of_record(failure: str) -> str:
    """What a row says of why it was refused ("code: message; code: message"), for people."""
    found = list(_CODE.finditer(failure))
    if not found:
        return sentence(failure)
    ends = [*(one.start() for one in found[1:]), len(failure)]
    parts = [
        of_code(one["code"], failure[one.end() : end].strip())
        for one, end in zip(found[:MOST], ends, strict=False)
    ]
    return " ".join(dict.fromkeys(parts))


def _where(pointer: str) -> str:
    """A JSON pointer as a word that people know; one that has none stands as it is."""
    for name in reversed(pointer.split("/")):
        if name in PLACES:
            return str(PLACES[name])
    return isolate(pointer)
