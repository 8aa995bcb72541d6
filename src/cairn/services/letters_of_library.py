"""Letters to whoever keeps a copy of somebody else's case or data set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from cairn.services.wording import REASON, Wording

_LOOK: Final = gettext_lazy("Look at your copy")

LIBRARY: Final[Mapping[str, Wording]] = {
    "library_newer": Wording(
        subject=gettext_lazy("A newer version: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has a newer version of “%(title)s”, of which you keep a copy."),
            gettext_lazy("Your copy stays as it is. You can take the newer one on its page."),
        ],
        action=_LOOK,
    ),
    "library_expiry": Wording(
        subject=gettext_lazy("Its last day has changed: %(title)s"),
        opening=[
            gettext_lazy(
                "%(issuer)s has changed how long “%(title)s” may be used, of which you keep a copy."
            ),
            gettext_lazy("Its last day is %(day)s."),
        ],
        action=_LOOK,
    ),
    "library_withdrawn": Wording(
        subject=gettext_lazy("Withdrawn: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has withdrawn “%(title)s”, of which you keep a copy."),
            REASON,
            gettext_lazy("Decide whether your learners go on with it."),
        ],
        action=_LOOK,
    ),
}
