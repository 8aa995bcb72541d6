"""Words about partners, what they are asked, and what they said; pages of several audiences share them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from cairn.web.words import Words

#: What kind of body somebody is (C21).
ISSUER_TYPES: Final[Words] = {
    "university": _("University"),
    "college": _("College"),
    "vocational": _("Vocational provider"),
    "school": _("School"),
    "professional": _("Professional body"),
    "employer": _("Employer"),
    "community": _("Community organisation"),
    "vendor": _("Vendor of technology"),
    "government": _("Public body"),
}
TIERS: Final[Words] = {
    "founding": _("Founding partner"),
    "core": _("Core partner"),
    "associate": _("Associate partner"),
}
#: The broad fields of ISCED-F 2013.
FIELDS: Final[Words] = {
    "00": _("Generic programmes and qualifications"),
    "01": _("Education"),
    "02": _("Arts and humanities"),
    "03": _("Social sciences, journalism and information"),
    "04": _("Business, administration and law"),
    "05": _("Natural sciences, mathematics and statistics"),
    "06": _("Information and communication technologies"),
    "07": _("Engineering, manufacturing and construction"),
    "08": _("Agriculture, forestry, fisheries and veterinary"),
    "09": _("Health and welfare"),
    "10": _("Services"),
}
STRANDS: Final[Words] = {
    "design": pgettext_lazy("strand", "Design"),
    "develop": pgettext_lazy("strand", "Develop"),
    "deliver": pgettext_lazy("strand", "Deliver"),
}
STAGES: Final[Words] = {
    "need": pgettext_lazy("gate", "Need"),
    "design": pgettext_lazy("gate", "Design"),
    "build": pgettext_lazy("gate", "Build"),
    "approve": pgettext_lazy("gate", "Approve"),
    "run": pgettext_lazy("gate", "Run"),
    "review": pgettext_lazy("gate", "Review"),
}
NEEDS: Final[Words] = {
    "needed": pgettext_lazy("outcome", "Needed"),
    "nice": pgettext_lazy("outcome", "Nice to have"),
    "not": pgettext_lazy("outcome", "Not needed"),
}
