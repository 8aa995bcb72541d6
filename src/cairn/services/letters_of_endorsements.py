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
