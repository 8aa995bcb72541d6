"""What the registers and endorsements are called on pages; several audiences show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from cairn.web.words import Words

#: For what something is accepted (feature Q8).
PURPOSES: Final[Words] = {
    "credit": _("Credit"),
    "hiring": _("Hiring"),
    "licence": _("A licence"),
    "cpd": _("Professional development"),
    "admission": _("Admission"),
}
#: What an entry of the register is about.
RECOGNISED: Final[Words] = {
    "achievement": _("micro-credential"),
    "version": _("one version of a micro-credential"),
    "qualification": _("qualification"),
    "issuer": _("everything that it issues"),
    "elsewhere": _("of elsewhere"),
}
ENDORSED: Final[Words] = {
    "achievement": _("the standard"),
    "issuer": _("the issuer"),
    "credential": _("this award"),
}
#: What was found of an endorsement: words and the kind of tag.
STANDINGS: Final = {
    "valid": (_("Valid"), "good"),
    "withdrawn": (pgettext_lazy("endorsement", "Withdrawn"), "failed"),
    "ended": (_("Ended"), "outline"),
    "invalid": (_("Not sound"), "failed"),
    "unchecked": (_("Could not be checked"), "waiting"),
}
SHOWN: Final = {
    "WAITING": (_("You have not decided"), "waiting"),
    "SHOWN": (_("Shown"), "good"),
    "HIDDEN": (_("Hidden"), "outline"),
}
#: Why no credential carries an endorsement that is shown.
NOT_CARRIED: Final[Words] = {
    "broken": _("No credential carries it: it does not verify any more."),
    "refused": _(
        "No credential carries it: written like this, it would not be signed today. Ask for another."
    ),
}
STATES: Final = {
    "ASKED": (_("Waits for an answer"), "waiting"),
    "GIVEN": (_("Given"), "good"),
    "DECLINED": (_("Declined"), "failed"),
    "ENDED": (_("Taken back"), "outline"),
}
