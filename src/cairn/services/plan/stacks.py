"""A stack of one's own as goal: what of it is still to be earned."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cairn.pathways.goal import MOST_ACHIEVEMENTS
from cairn.services.errors import InvalidInput
from cairn.services.plan.goals import MOST_NAME, Wanted
from cairn.services.stack.own_parts import Seen


def from_stack(seen: Seen) -> Wanted:
    """Return each part that is still to be earned: the achievement, by whatever address, or the course itself.

    Raises:
        InvalidInput: `goal.complete`: nothing is left to earn.
    """
    open_ones = seen.to_earn[:MOST_ACHIEVEMENTS]
    if not open_ones:
        raise InvalidInput(_("You hold everything for this already."), code="goal.complete")
    groups = tuple(one.part.of.names for one in open_ones)
    return Wanted(seen.stack.name[:MOST_NAME], "stack", str(seen.stack.uuid), achievements=groups)
