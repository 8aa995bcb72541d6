"""What this learner reached in one outcome: the Open Badges Result.

Source: Open Badges 3.0, "Result", "ResultStatusType".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from cairn.badges.text import check_text


class ResultStatus(StrEnum):
    """The seven states of Open Badges; an award needs COMPLETED."""

    COMPLETED = "Completed"
    ENROLLED = "Enrolled"
    FAILED = "Failed"
    IN_PROGRESS = "InProgress"
    ON_HOLD = "OnHold"
    PROVISIONAL = "Provisional"
    WITHDREW = "Withdrew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result for one outcome of the achievement.

    outcome: the uuid of the outcome. level: the id of the rubric level that
    was reached. value: a mark, as it is printed ("17", "82 %"); its scale is
    the outcome's.
    """

    outcome: UUID
    status: ResultStatus = ResultStatus.COMPLETED
    level: str = ""
    value: str = ""

    def __post_init__(self) -> None:
        check_text(self.level, field="rubric level", required=False)
        check_text(self.value, field="mark", required=False)
