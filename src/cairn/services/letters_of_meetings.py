"""Letters of the directory of experts and of seminars; those of seminars bring a file for the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from cairn.services.wording import REASON, Wording

_UNTIL: Final = gettext_lazy("The link works until %(day)s. You need no account.")
_OLDER: Final = gettext_lazy("An older link for it does not work any more; use this one.")
_CALENDAR: Final = gettext_lazy("The file with this letter puts it into your calendar.")
_GONE: Final = gettext_lazy("The file with this letter takes it out of your calendar.")
_OLDER_ONES: Final = gettext_lazy("Older links for these days do not work any more; use these.")
_CALENDARS: Final = gettext_lazy("The files with this letter put each day into your calendar.")
_ALL_GONE: Final = gettext_lazy("The files with this letter take these days out of your calendar.")
_OFF: Final = gettext_lazy("You can turn these letters off on the page “What waits for you”.")

MEETINGS: Final[Mapping[str, Wording]] = {
    "expert_asked": Wording(
        subject=gettext_lazy("May %(issuer)s list you as an expert?"),
        opening=[
            gettext_lazy("%(issuer)s would like to name you as somebody who may speak to its learners."),
            gettext_lazy("You see what is kept about you. You can correct it, agree, or refuse."),
        ],
        action=gettext_lazy("See what is kept, and decide"),
        closing=[
            gettext_lazy("Without you nothing is shown. What you agree to you can take back at any time."),
            _UNTIL,
        ],
    ),
    "seminar_speaker_asked": Wording(
        subject=gettext_lazy("Will you speak? %(title)s"),
        opening=[gettext_lazy("%(issuer)s asks you to hold “%(title)s”."), "%(asked)s"],
        action=gettext_lazy("Accept or decline"),
        closing=[_CALENDAR],
    ),
    "seminar_invited": Wording(
        subject=gettext_lazy("You are invited: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s invites you to “%(title)s”."),
            "%(asked)s",
            gettext_lazy("Your code for the door: %(code)s"),
        ],
        action=gettext_lazy("See the seminar"),
        closing=[
            gettext_lazy(
                "On the day, scan the code on the screen there, and type yours: then you are counted."
            ),
            _CALENDAR,
        ],
    ),
    "seminar_changed": Wording(
        subject=gettext_lazy("Changed: %(title)s"),
        opening=[gettext_lazy("%(issuer)s has changed “%(title)s”. It is now:"), "%(asked)s"],
        action=gettext_lazy("See the seminar"),
        closing=[_OLDER, _CALENDAR],
    ),
    "seminar_cancelled": Wording(
        subject=gettext_lazy("Cancelled: %(title)s"),
        opening=[gettext_lazy("%(issuer)s has cancelled “%(title)s”."), REASON],
        action=gettext_lazy("See the seminar"),
        closing=[_GONE],
    ),
    "seminar_reminder": Wording(
        subject=gettext_lazy("Soon: %(title)s"),
        opening=[gettext_lazy("“%(title)s” of %(issuer)s is near:"), "%(asked)s"],
        action=gettext_lazy("See the seminar"),
        closing=[_OLDER, gettext_lazy("Your code for the door is in the first letter.")],
    ),
    "seminar_speaker_reminder": Wording(
        subject=gettext_lazy("Soon: %(title)s"),
        opening=[gettext_lazy("You hold “%(title)s” at %(issuer)s:"), "%(asked)s"],
        action=gettext_lazy("See the seminar"),
        closing=[_OLDER],
    ),
    "seminar_replaced": Wording(
        subject=gettext_lazy("No longer asked of you: %(title)s"),
        opening=[
            gettext_lazy("Somebody else holds “%(title)s” at %(issuer)s. You need do nothing more."),
            gettext_lazy("Thank you for your readiness."),
        ],
        action=gettext_lazy("See who writes to you"),
        closing=[_GONE],
    ),
    "slot_booked": Wording(
        subject=gettext_lazy("Your seat: %(title)s"),
        opening=[gettext_lazy("A seat in “%(title)s” of %(issuer)s is yours:"), "%(asked)s"],
        action=gettext_lazy("See your seats"),
        closing=[_CALENDAR],
    ),
    "slot_moved": Wording(
        subject=gettext_lazy("Moved: %(title)s"),
        opening=[
            gettext_lazy(
                "%(issuer)s has moved your slot in “%(title)s”. The seat is still yours. It is now:"
            ),
            "%(asked)s",
        ],
        action=gettext_lazy("See your seats"),
        closing=[_CALENDAR],
    ),
    "slot_cancelled": Wording(
        subject=gettext_lazy("Given back: %(title)s"),
        opening=[
            gettext_lazy("Your seat in “%(title)s” of %(issuer)s was given back. It was:"),
            "%(asked)s",
            REASON,
        ],
        action=gettext_lazy("See your seats"),
        closing=[_GONE],
    ),
    "slots_cancelled": Wording(
        subject=gettext_lazy("Given back: %(title)s"),
        opening=[
            gettext_lazy("These seats of yours in “%(title)s” of %(issuer)s were given back. They were:"),
            "%(asked)s",
            REASON,
        ],
        action=gettext_lazy("See your seats"),
        closing=[_ALL_GONE],
    ),
    "seminar_series_changed": Wording(
        subject=gettext_lazy("Changed: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has changed several days of “%(title)s”. They are now:"),
            "%(asked)s",
        ],
        action=gettext_lazy("See the first of them"),
        closing=[_OLDER_ONES, _CALENDARS],
    ),
    "seminar_series_cancelled": Wording(
        subject=gettext_lazy("Cancelled: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has cancelled all days of “%(title)s” that were still to come:"),
            "%(asked)s",
            REASON,
        ],
        action=gettext_lazy("See the first of them"),
        closing=[_OLDER_ONES, _ALL_GONE],
    ),
    "seminar_series_asked": Wording(
        subject=gettext_lazy("Will you speak? %(title)s"),
        opening=[
            gettext_lazy(
                "Several days of “%(title)s” have another time. %(issuer)s asks you for each of them again:"
            ),
            "%(asked)s",
        ],
        action=gettext_lazy("Accept or decline the first of them"),
        closing=[_OLDER_ONES, _CALENDARS],
    ),
    "seminar_series_replaced": Wording(
        subject=gettext_lazy("No longer asked of you: %(title)s"),
        opening=[
            gettext_lazy("Somebody else holds “%(title)s” at %(issuer)s. You need do nothing more."),
            "%(asked)s",
            gettext_lazy("Thank you for your readiness."),
        ],
        action=gettext_lazy("See who writes to you"),
        closing=[_ALL_GONE],
    ),
    "sharing_offered": Wording(
        subject=gettext_lazy("Shared with you: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s opens “%(title)s” to your learners, until %(day)s."),
            gettext_lazy("Read the terms and take it: nobody books or invites before."),
        ],
        action=gettext_lazy("Read the terms"),
        closing=[_OFF],
    ),
    "sharing_taken": Wording(
        subject=gettext_lazy("Taken: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s has taken what you share, “%(title)s”, and may bring its learners now.")
        ],
        action=gettext_lazy("See who brings learners"),
        closing=[_OFF],
    ),
    "sharing_ended": Wording(
        subject=gettext_lazy("Not shared any more: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s shares “%(title)s” with you no more."),
            REASON,
            gettext_lazy("What is booked, and who is invited, stays; nothing can be added."),
        ],
        action=gettext_lazy("See what stays"),
        closing=[_OFF],
    ),
    "sharing_freed": Wording(
        subject=gettext_lazy("Not shared any more: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s shares “%(title)s” with you no more."),
            REASON,
            gettext_lazy(
                "Seats to come that were given back: %(places)s. Each of these learners has a letter."
            ),
        ],
        action=gettext_lazy("See what stays"),
        closing=[_OFF],
    ),
    "sharing_left": Wording(
        subject=gettext_lazy("Not used any more: %(title)s"),
        opening=[
            gettext_lazy("%(issuer)s brings no more learners to “%(title)s”."),
            gettext_lazy("What is booked, and who is invited, stays; nothing can be added."),
        ],
        action=gettext_lazy("See who brings learners"),
        closing=[_OFF],
    ),
}
