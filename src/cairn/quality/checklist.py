"""What a reviewer is asked before something is published: one row for each question (feature Q1).

A question stands in the list of a full review from a certain depth on; a minor change has two questions of its
own. Adding one is one row here; what was answered keeps the question as it was asked.

Source: feature Q1; Council Recommendation 2022/C 243/02, Annex II, principles 1 to 4 and 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from cairn.quality.lanes import Depth, Lane

Reply = Literal["yes", "no", "na"]
REPLIES: Final[tuple[Reply, ...]] = ("yes", "no", "na")
_DEEPER: Final = tuple(Depth)  # short, usual, full


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. asked_from: the depth of a full review from which on it is asked; None: of minor changes only.

    stops: a no keeps it from being approved. by: the organisation that added it; "": it is asked everywhere.
    """

    code: str
    text: str
    asked_from: Depth | None
    stops: bool = True
    by: str = ""


QUESTIONS: Final[tuple[Question, ...]] = (
    Question(code="change", text="Is what was changed correct, and easy to understand?", asked_from=None),
    Question(code="promise", text="Does it ask and promise the same as before?", asked_from=None),
    Question(
        code="outcomes",
        text="Can somebody see, for every outcome, whether it is reached?",
        asked_from=Depth.SHORT,
    ),
    Question(
        code="assessment",
        text="Does the assessment show what each outcome claims?",
        asked_from=Depth.SHORT,
    ),
    Question(
        code="criteria",
        text="Can anybody read what has to be done to earn it?",
        asked_from=Depth.SHORT,
    ),
    Question(code="workload", text="Does the workload fit the outcomes?", asked_from=Depth.SHORT),
    Question(code="level", text="Do the outcomes fit the level that is stated?", asked_from=Depth.USUAL),
    Question(
        code="marking",
        text="Would two assessors come to the same result?",
        asked_from=Depth.USUAL,
    ),
    Question(
        code="entry",
        text="Is what learners need before they begin necessary, and no more than that?",
        asked_from=Depth.USUAL,
    ),
    Question(
        code="identity",
        text="Is it certain enough who took the assessment?",
        asked_from=Depth.USUAL,
    ),
    Question(code="need", text="Is it shown that somebody needs it?", asked_from=Depth.USUAL),
    Question(
        code="resources",
        text="Are there people and equipment to teach and assess it?",
        asked_from=Depth.FULL,
    ),
    Question(
        code="access",
        text="Can learners with a disability show the same outcomes in another way?",
        asked_from=Depth.FULL,
    ),
    Question(
        code="own_work",
        text="Is it hard to pass with somebody else's work, or with that of a machine?",
        asked_from=Depth.FULL,
    ),
    Question(code="onward", text="Is it true what it is said to count towards?", asked_from=Depth.FULL),
)


def asked(lane: Lane, depth: Depth) -> tuple[Question, ...]:
    """Return the questions of a review, in their order.

    >>> [one.code for one in asked(Lane.MINOR, Depth.FULL)]
    ['change', 'promise']
    """
    if lane is Lane.MINOR:
        return tuple(one for one in QUESTIONS if one.asked_from is None)
    reach = _DEEPER.index(depth)
    return tuple(
        one for one in QUESTIONS if one.asked_from is not None and _DEEPER.index(one.asked_from) <= reach
    )
