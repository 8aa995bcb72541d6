"""Letters about shared standards: what is new, and what somebody is asked or told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from cairn.services.wording import REASON, Wording

STANDARDS: Final[Mapping[str, Wording]] = {
    "standard_newer": Wording(
        subject=gettext_lazy("A newer version of a standard you adopted: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has published version %(code)s of “%(title)s”."),
            gettext_lazy(
                "Your credentials stay on the version that they adopted, until you publish one that adopts the newer."
            ),
            REASON,
        ],
        action=gettext_lazy("See what changed, and what it would mean for yours"),
    ),
    "standard_group": Wording(
        subject=gettext_lazy("Draft a standard along: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s asks your organisation to draft the standard “%(title)s” along with it.")
        ],
        action=gettext_lazy("Say yes or no"),
    ),
    "standard_confirmed": Wording(
        subject=gettext_lazy("Your adoption is confirmed: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s confirmed that you adopt version %(code)s of “%(title)s”."),
            REASON,
        ],
        action=gettext_lazy("See how your credentials stand"),
    ),
    "standard_refused": Wording(
        subject=gettext_lazy("Your adoption is not confirmed: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s does not confirm that you adopt version %(code)s of “%(title)s”."),
            REASON,
        ],
        action=gettext_lazy("See how your credentials stand"),
    ),
    "standard_consult": Wording(
        subject=gettext_lazy("What do you say to the draft of a standard you adopted: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s asks those who adopted “%(title)s” what they say to its next draft."),
            gettext_lazy("Their words: %(reason)s"),
            gettext_lazy("Comments are taken until %(day)s."),
        ],
        action=gettext_lazy("Read the draft and comment"),
    ),
    "standard_news": Wording(
        subject=gettext_lazy("What is new: %(title)s"),
        opening=[gettext_lazy("Of standards that %(issuer)s leads (%(title)s): %(reason)s.")],
        action=gettext_lazy("Look at it"),
        closing=[
            gettext_lazy(
                "One letter a day at most about the standards of one body. You can turn these letters off on the page "
                "“What waits for you”."
            )
        ],
    ),
    "standard_guest": Wording(
        subject=gettext_lazy("What do you say to the draft of a standard: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s asks what you say to the draft of the standard “%(title)s”."),
            gettext_lazy("Their words: %(asked)s"),
            gettext_lazy("Comments are taken until %(day)s. You need no account."),
        ],
        action=gettext_lazy("Read the draft and comment"),
    ),
}
