"""Letters about cases and data sets: to whoever keeps a copy, to a partner who sends one, to who is to read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from cairn.services.wording import REASON, Wording

_LOOK: Final = gettext_lazy("Look at your copy")
_SEE: Final = gettext_lazy("See what became of it")

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
    "library_deleted": Wording(
        subject=gettext_lazy("Deleted for good: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has deleted a file of “%(title)s” for good; you keep a copy of it."),
            REASON,
            gettext_lazy("If people in it no longer agree, delete your copy as well."),
        ],
        action=_LOOK,
    ),
    "library_asked": Wording(
        subject=gettext_lazy("A real case for our learners? %(issuer)s asks"),
        opening=[
            gettext_lazy("%(issuer)s asks %(body)s for a case or a data set from your work."),
            "%(asked)s",
            gettext_lazy("You say under which licence it may be used, who agreed, and until when."),
        ],
        action=gettext_lazy("Send it"),
        closing=[gettext_lazy("The link works once, without an account, until %(day)s.")],
    ),
    "library_arrived": Wording(
        subject=gettext_lazy("It waits to be read: %(title)s"),
        opening=[
            gettext_lazy("%(body)s has sent “%(title)s” for the library. Nobody but members sees it yet.")
        ],
        action=gettext_lazy("Read it"),
    ),
    "library_taken": Wording(
        subject=gettext_lazy("Taken into the library: %(title)s"),
        opening=[gettext_lazy("%(issuer)s has read “%(title)s” and taken it into its library. Thank you.")],
        action=_SEE,
    ),
    "library_sent_back": Wording(
        subject=gettext_lazy("Sent back: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has read “%(title)s” and does not take it as it is."),
            REASON,
            gettext_lazy("Learners do not see it. You can send it again once that is mended."),
        ],
        action=_SEE,
    ),
}
