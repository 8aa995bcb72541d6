"""What becomes of each row of a file that is brought in."""

from __future__ import annotations

from typing import Self

from cairn.api.schemas.texts import Shown
from cairn.services.row_files import Line, Looked


class FileRowOut(Shown):
    """One row of a file. `row`: of the file, the heading is 1. `does`: what it would do, or did."""

    row: int
    name: str
    does: str
    faults: list[str]

    @classmethod
    def all_of(cls, looked: Looked[Line]) -> list[Self]:
        return [
            cls.model_validate(
                {"row": one.number, "name": one.name, "does": one.does, "faults": list(one.faults)}
            )
            for one in looked.lines
        ]
