"""What is answered to a mail server."""

from __future__ import annotations

from pydantic import Field

from cairn.api.schemas.texts import Shown


class BounceOut(Shown):
    known: bool = Field(description="False when the report is of no letter of ours: nothing was changed.")
