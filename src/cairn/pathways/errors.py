"""What can be wrong with a catalogue, a goal, or what is said to be held."""

from __future__ import annotations

from cairn.errors import CairnError


class PathwayError(CairnError):
    """A catalogue or a goal cannot be read or makes no sense; `code` says why, `params["pointer"]` where.

    plan.json           not JSON that we accept, or too large
    plan.member         a member is missing, unknown, or of another kind than it must be
    plan.value          a number, day or text outside its range
    plan.repeated       two offers have one id
    plan.rates          a file of rates of exchange, or one of them, that cannot be used
    plan.too_many       more entries than one list may have
    """

    code = "plan.member"

    def __init__(self, message: str, *, code: str | None = None, pointer: str = "") -> None:
        super().__init__(
            f"{pointer}: {message}" if pointer else message, code=code, params={"pointer": pointer}
        )
