"""What stands between a version and its next gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cairn.quality.linter import Remark

Kind = Literal["fix", "signature", "step"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing to do before a gate can be passed, and where.

    kind: "fix" is mended in the text, "signature" is a partner's, "step" is done in the workspace or elsewhere.
    where: "need", "outcomes", "outcome:KEY", "field:NAME", "partner:UUID", "review", "said", "publish", "gate:STAGE",
        "objection:UUID" (of the partner).
    remark: the linter's, where it made it; pages have its words.
    """

    kind: Kind
    where: str
    sentence: str
    remark: Remark | None = None
