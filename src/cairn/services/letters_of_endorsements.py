"""Letters about endorsements: what is asked of an employer or body, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from cairn.services.wording import REASON, Wording

ENDORSEMENTS: Final[Mapping[str, Wording]] = {
    "endorsement_asked": Wording(
        subject=gettext_lazy("Would you endorse this? %(title)s"),
        opening=[
            gettext_lazy(
                "%(issuer)s asks you to endorse “%(title)s”: to say with your name that it is good."
            ),
            gettext_lazy("Their words: %(reason)s"),
        ],
        action=gettext_lazy("See what is asked"),
        closing=[
            gettext_lazy(
                "You can look at it and decline without an account. To sign, you need one, because your "
                "organisation signs with a key of its own."
            ),
            gettext_lazy("The link works until %(day)s."),
        ],
    ),
    "endorsement_reminder": Wording(
        subject=gettext_lazy("A reminder: would you endorse this? %(title)s"),
        opening=[
            gettext_lazy(
                "%(issuer)s asked you to endorse “%(title)s”: to say with your name that it is good. "
                "Nobody has answered yet."
            ),
            gettext_lazy("Their words: %(reason)s"),
        ],
        action=gettext_lazy("See what is asked"),
        closing=[
            gettext_lazy(
                "This is the only reminder. The link in the earlier letter does not work any more; this one "
                "works until %(day)s. You can decline without an account."
            ),
        ],
    ),
    "endorsement_ends": Wording(
        subject=gettext_lazy("Your endorsement ends: %(title)s"),
        opening=[
            gettext_lazy("Your endorsement of “%(title)s” (%(issuer)s) ends on %(day)s."),
            gettext_lazy(
                "You need not do anything: after that day every check says that it has ended. "
                "If it should go on, give another one; it takes its place."
            ),
            gettext_lazy("If others of yours end soon, too, they stand on your page with their last days."),
        ],
        action=gettext_lazy("See what you endorsed"),
    ),
    "endorsement_given": Wording(
        subject=gettext_lazy("Endorsed: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has endorsed “%(title)s”, and signed it."),
            gettext_lazy("You decide whether it is shown with it; until then nobody sees it there."),
        ],
        action=gettext_lazy("Read it and decide"),
    ),
    "endorsement_declined": Wording(
        subject=gettext_lazy("Not endorsed: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s was asked to endorse “%(title)s”, and declined."),
            REASON,
        ],
        action=gettext_lazy("See whom you asked"),
    ),
    "endorsement_withdrawn": Wording(
        subject=gettext_lazy("Endorsement withdrawn: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has withdrawn its endorsement of “%(title)s”. It counts no more."),
            REASON,
        ],
        action=gettext_lazy("See your endorsements"),
    ),
}
