"""Is a draft complete? What its definition needs, and what would contradict itself once it is published."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cairn.badges.text import blank
from cairn.records.models import AchievementVersion
from cairn.records.reads.outcomes import with_levels
from cairn.services.design.conformance import Meter, field_of, meter
from cairn.services.design.prompts import prompt_of
from cairn.services.errors import InvalidInput
from cairn.services.fields import Fields
from cairn.services.ports import Ports

INCOMPLETE: Final = "version.incomplete"


def obstacles(
    version: AchievementVersion, *, ports: Ports, judged: Meter | None = None
) -> dict[str, tuple[str, ...]]:
    """What keeps a draft from being published, by field, each with what to do; empty when nothing does.

    judged: the meter of this very text, where it was read already.
    """
    try:
        require_complete(version, now=ports.now(), judged=judged)
    except InvalidInput as incomplete:
        return dict(incomplete.fields)
    return {}


def require_complete(version: AchievementVersion, *, now: datetime, judged: Meter | None = None) -> None:
    """Go on, or raise everything that keeps this draft from being published.

    An attendance badge claims no definition: it needs a name and a description.

    Raises:
        InvalidInput: `version.incomplete`, with what to do about each, by field.
    """
    fields = Fields()
    if blank(version.description):
        fields.complain("description", _("Say in a few sentences what it is about."))
    if version.assessed:
        judged = judged or meter(version)
        for one in (judged.chosen, *judged.claimed):
            for fact in one.required_missing:
                if not fields.wrong(field_of(fact)):
                    fields.complain(field_of(fact), prompt_of(fact))
        if not version.outcomes.exists() and not fields.wrong("outcomes"):
            fields.complain("outcomes", _("Write at least one thing that a learner can do afterwards."))
    for place, outcome in enumerate(with_levels(version)):
        levels = outcome.levels.all()
        if levels and not any(level.meets for level in levels):
            fields.complain(f"outcomes.{place}.levels", _("Say from which level on the outcome is met."))
    today = now.astimezone(ZoneInfo(version.achievement.organisation.time_zone)).date()
    if (
        version.validity_rule == "day"
        and version.valid_until_date is not None
        and version.valid_until_date <= today
    ):
        fields.complain("valid_until_date", _("This day is over. Choose a later one."))
    try:
        fields.done()
    except InvalidInput as error:
        raise InvalidInput(fields=error.fields, code=INCOMPLETE) from error
