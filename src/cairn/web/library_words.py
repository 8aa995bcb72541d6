"""Words about the library; pages of several audiences share them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cairn.services.library.licences import LICENCES

if TYPE_CHECKING:
    from cairn.web.words import Words

KINDS: Final[Words] = {
    "case": pgettext_lazy("library", "Case"),
    "dataset": _("Data set"),
    "brief": pgettext_lazy("library", "Brief"),
    "rubric": pgettext_lazy("library", "Rubric"),
    "other": pgettext_lazy("library", "Something else"),
}
AUDIENCES: Final[Words] = {
    "members": _("Members only"),
    "partners": _("Members of named partners"),
    "learners": _("Learners of the credentials that use it"),
    "link": _("Anybody with a link to a version"),
    "everybody": _("Everybody"),
}
#: The end of a sentence that begins with a title.
SAID: Final[Words] = {
    "members": _("only members may download it"),
    "partners": _("members of named partners may download it"),
    "learners": _("learners of what uses it may download it"),
    "link": _("anybody with a link may download it"),
    "everybody": _("everybody may download it"),
}
STATES: Final[Words] = {
    "WAITING": _("Waits for an educator"),
    "APPROVED": _("Approved"),
    "DECLINED": _("Sent back"),
}
WAYS: Final[Words] = {
    "member": _("As a member"),
    "partner": _("As a partner"),
    "learner": _("As a learner"),
    "copy": _("Took a copy"),
    "link": _("By link"),
    "everybody": _("From the public page"),
}
COUNTS: Final[Words] = {
    "credit": _("As credit for an outcome"),
    "prerequisite": _("As what one must have before"),
}
LICENCE_NAMES: Final[Mapping[str, object]] = {code: one.name for code, one in LICENCES.items()}
