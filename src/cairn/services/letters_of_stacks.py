"""Letters about awards of stacks, about waivers, and about plans that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from cairn.services.wording import REASON, Wording

_DAILY: Final = gettext_lazy("You get at most one such letter a day; the page has everything that waits.")
_ROLE: Final = gettext_lazy("You get this because you issue credentials for %(issuer)s.")
_ROLES: Final = gettext_lazy("You get this because you design or issue for %(issuer)s.")
_QUEUE: Final = gettext_lazy("See what waits")
_AUDIT: Final = gettext_lazy("See what counts")
_UNTIL: Final = gettext_lazy("It holds until %(day)s.")
_WRONG: Final = gettext_lazy("If you think this is wrong, answer this letter.")

STACKS: Final[Mapping[str, Wording]] = {
    "stack_asked": Wording(
        subject=gettext_lazy("Somebody asks for an award: %(title)s"),
        opening=[
            gettext_lazy("Somebody has completed “%(title)s” of %(issuer)s, and asks for the award."),
            gettext_lazy("The rules are met; a human at %(issuer)s decides."),
        ],
        action=_QUEUE,
        closing=[_DAILY, _ROLE],
    ),
    "stack_awarded": Wording(
        subject=gettext_lazy("Awarded: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has awarded you “%(title)s”, for what you stacked."),
            gettext_lazy("The signed credential waits for you, or follows in a letter of its own."),
        ],
        action=_AUDIT,
    ),
    "stack_refused": Wording(
        subject=gettext_lazy("Not awarded: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has said no to the award of “%(title)s” that you asked for."),
            REASON,
        ],
        action=_AUDIT,
        closing=[gettext_lazy("You may ask again when that has changed."), _WRONG],
    ),
    "stack_flagged": Wording(
        subject=gettext_lazy("An award needs a second look: %(title)s"),
        opening=[
            gettext_lazy(
                "Something that counted for an award of “%(title)s” by %(issuer)s was withdrawn or put on hold."
            ),
            gettext_lazy("The award stands until somebody at %(issuer)s decides otherwise."),
        ],
        action=gettext_lazy("Look at it"),
        closing=[_DAILY, _ROLE],
    ),
    "stack_doubted": Wording(
        subject=gettext_lazy("Somebody looks at your award again: %(title)s"),
        opening=[
            gettext_lazy("Your award “%(title)s” of %(issuer)s rests on “%(part)s”."),
            gettext_lazy(
                "That was withdrawn or put on hold. Your award stands until %(issuer)s decides otherwise."
            ),
        ],
        action=_AUDIT,
        closing=[_WRONG],
    ),
    "waiver_asked": Wording(
        subject=gettext_lazy("Somebody asks for a waiver: %(title)s"),
        opening=[
            gettext_lazy(
                "Somebody who works towards “%(title)s” asks %(issuer)s for a decision about “%(part)s”."
            ),
        ],
        action=_QUEUE,
        closing=[_DAILY, _ROLES],
    ),
    "waiver_granted": Wording(
        subject=gettext_lazy("Waived for you: %(part)s"),
        opening=[
            gettext_lazy("%(issuer)s asks “%(part)s” of you no more, on the way to “%(title)s”."),
            gettext_lazy("A waiver brings no credits."),
            REASON,
            _UNTIL,
        ],
        action=_AUDIT,
    ),
    "waiver_counts": Wording(
        subject=gettext_lazy("It counts: %(held)s"),
        opening=[
            gettext_lazy("“%(held)s” may count for “%(part)s” now, on the way to “%(title)s” of %(issuer)s."),
            REASON,
            _UNTIL,
        ],
        action=_AUDIT,
    ),
    "waiver_first": Wording(
        subject=gettext_lazy("It counts as what comes first: %(held)s"),
        opening=[
            gettext_lazy(
                "“%(held)s” meets what is needed first, on the way to “%(title)s” of %(issuer)s: %(part)s."
            ),
            REASON,
            _UNTIL,
        ],
        action=_AUDIT,
    ),
    "waiver_refused": Wording(
        subject=gettext_lazy("Not granted: %(part)s"),
        opening=[
            gettext_lazy("%(issuer)s has said no to what you asked about “%(part)s”, for “%(title)s”."),
            REASON,
        ],
        action=_AUDIT,
        closing=[_WRONG],
    ),
    "waiver_revoked": Wording(
        subject=gettext_lazy("No longer granted: %(part)s"),
        opening=[
            gettext_lazy("%(issuer)s has taken back what it had decided about “%(part)s”, for “%(title)s”."),
            REASON,
            gettext_lazy("What you were awarded by it stays yours."),
        ],
        action=_AUDIT,
        closing=[_WRONG],
    ),
    "plan_changed": Wording(
        subject=gettext_lazy("Your plan needs a look: %(title)s"),
        opening=[
            gettext_lazy("Something in your plan for “%(title)s” is not possible any more: %(steps)s."),
            gettext_lazy("Your plan is as you kept it. Look at it, and take another way if you like."),
        ],
        action=gettext_lazy("Open the plan"),
        closing=[
            gettext_lazy(
                "You get at most one such letter a week. You can turn them off on the page of your plans."
            )
        ],
    ),
}
