"""Letters about stacks that learners proposed to providers: what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from cairn.services.wording import REASON, Wording

_STACK: Final = gettext_lazy("Open your stack")

PROPOSALS: Final[Mapping[str, Wording]] = {
    "proposal_accepted": Wording(
        subject=gettext_lazy("Taken up: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has taken up the stack that you proposed, “%(title)s”, as a draft."),
            gettext_lazy("Their words: %(reason)s"),
        ],
        action=_STACK,
        closing=[gettext_lazy("It is no qualification yet: they go on with it, and publish it or not.")],
    ),
    "proposal_change": Wording(
        subject=gettext_lazy("A change is asked for: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has looked at the stack that you proposed, “%(title)s”."),
            gettext_lazy("What they would change: %(reason)s"),
        ],
        action=_STACK,
        closing=[gettext_lazy("Change it and propose it again, or take it back.")],
    ),
    "proposal_declined": Wording(
        subject=gettext_lazy("Declined: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s will not recognise the stack that you proposed, “%(title)s”."),
            REASON,
        ],
        action=_STACK,
        closing=[gettext_lazy("The stack stays yours, and you can propose it to others.")],
    ),
}
