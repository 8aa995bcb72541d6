"""Letters to people without an account: an employer rates what a credential is about to teach, a partner signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from cairn.services.wording import Wording

_UNTIL: Final = gettext_lazy(
    "The link works until %(day)s. You need no account, and we send you nothing else."
)
_OLDER: Final = gettext_lazy("An older link for it does not work any more; use this one.")
_RATE: Final = gettext_lazy("Say what you need")
_SIGN: Final = gettext_lazy("Read it, then sign or decline")
_WORKSPACE: Final = gettext_lazy("Open the workspace")
_ASKED: Final = gettext_lazy("You get this because you asked for the signature.")
_OUTCOMES: Final = gettext_lazy(
    "It takes two minutes: for each outcome, is it needed, nice to have, or not needed?"
)

CODESIGN: Final[Mapping[str, Wording]] = {
    "rating_asked": Wording(
        subject=gettext_lazy("Two minutes of your judgement: %(title)s"),
        opening=[
            gettext_lazy(
                "%(issuer)s is designing “%(title)s” and asks %(body)s what of it work really needs."
            ),
            _OUTCOMES,
            "%(asked)s",
        ],
        action=_RATE,
        closing=[_UNTIL],
    ),
    "rating_reminder": Wording(
        subject=gettext_lazy("Still open: what do you need of %(title)s?"),
        opening=[
            gettext_lazy(
                "%(issuer)s asked %(body)s about “%(title)s” and would still like to hear from you."
            ),
            _OUTCOMES,
        ],
        action=_RATE,
        closing=[_OLDER, _UNTIL],
    ),
    "sign_off_asked": Wording(
        subject=gettext_lazy("Your signature is asked for: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s asks you to sign off “%(title)s” for %(body)s."),
            gettext_lazy("You see the whole text before you decide, and you can decline."),
            "%(asked)s",
        ],
        action=_SIGN,
        closing=[_UNTIL],
    ),
    "sign_off_reminder": Wording(
        subject=gettext_lazy("Still waiting for your signature: %(title)s"),
        opening=[gettext_lazy("%(issuer)s waits for a signature of %(body)s under “%(title)s”.")],
        action=_SIGN,
        closing=[_OLDER, _UNTIL],
    ),
    "sign_off_given": Wording(
        subject=gettext_lazy("Signed off: %(title)s"),
        opening=[
            gettext_lazy("%(by)s has signed off “%(title)s” for %(body)s."),
            gettext_lazy("In their words: %(reason)s"),
        ],
        action=_WORKSPACE,
        closing=[_ASKED],
    ),
    "sign_off_declined": Wording(
        subject=gettext_lazy("Not signed off: %(title)s"),
        opening=[
            gettext_lazy("%(by)s has declined to sign off “%(title)s” for %(body)s."),
            gettext_lazy("In their words: %(reason)s"),
        ],
        action=_WORKSPACE,
        closing=[_ASKED],
    ),
    "partner_link_asked": Wording(
        subject=gettext_lazy("%(issuer)s calls %(body)s its partner"),
        opening=[
            gettext_lazy("%(issuer)s would like to link its register of partners to %(body)s."),
            gettext_lazy(
                "If you say yes, your members see the drafts you have a hand in, and what you are to sign."
            ),
        ],
        action=gettext_lazy("Say yes or no"),
        closing=[gettext_lazy("Until then nobody sees anything. You get this because you own %(body)s.")],
    ),
    "workspace_news": Wording(
        subject=gettext_lazy("What is new: %(title)s"),
        opening=[gettext_lazy("In the workspace of “%(title)s” of %(issuer)s: %(reason)s.")],
        action=_WORKSPACE,
        closing=[
            gettext_lazy(
                "One letter a day at most about each workspace. You can turn these letters off on the page "
                "“What waits for you”."
            )
        ],
    ),
    "agreement_ending": Wording(
        subject=gettext_lazy("The agreement with %(body)s ends"),
        opening=[gettext_lazy("The agreement of %(issuer)s with %(body)s ends on %(day)s.")],
        action=gettext_lazy("Look at it in the register"),
        closing=[gettext_lazy("This is said once, thirty days before. You get it because you design there.")],
    ),
}
