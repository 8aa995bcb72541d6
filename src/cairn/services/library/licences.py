"""The licences that people usually give, as data. A new one is one row.

Source: https://creativecommons.org/licenses/, https://opendatacommons.org/licenses/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Licence:
    """One licence. may_copy: another organisation may keep a copy of its own. own: its words must be written."""

    name: str | Promise
    link: str = ""
    may_copy: bool = True
    own: bool = False


_CC: Final = "https://creativecommons.org/licenses"

LICENCES: Final[Mapping[str, Licence]] = {
    "cc-by": Licence("Creative Commons BY 4.0", f"{_CC}/by/4.0/"),
    "cc-by-sa": Licence("Creative Commons BY-SA 4.0", f"{_CC}/by-sa/4.0/"),
    "cc-by-nc": Licence("Creative Commons BY-NC 4.0", f"{_CC}/by-nc/4.0/"),
    "cc-by-nd": Licence("Creative Commons BY-ND 4.0", f"{_CC}/by-nd/4.0/"),
    "cc0": Licence("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "odbl": Licence("Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "own-copies": Licence(gettext_lazy("Own words, copies allowed"), own=True),
    "own": Licence(gettext_lazy("Own words, no copies"), may_copy=False, own=True),
    "reserved": Licence(gettext_lazy("All rights reserved, for teaching here only"), may_copy=False),
}
