"""Codes of fields of education and training: two digits for a broad field, three for a narrow, four for a detailed one.

Source: ISCED Fields of Education and Training 2013 (ISCED-F 2013), UNESCO Institute for Statistics, Appendix I.
ESCO's concepts of knowledge stand under the same codes (`http://data.europa.eu/esco/isced-f/0713`).
"""

from __future__ import annotations

from typing import Final

#: The broad fields, by code; "99" (not known) is none to align to.
BROAD: Final = ("00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10")
#: The narrow fields. One that ends in 0 is not further defined, in 8 for programmes across its fields, in 9 none of
#: the others; "01" and "06", which have one field each, have neither of the first and the last.
NARROW: Final = frozenset(
    {"001", "002", "003", "011", "021", "022", "023", "031", "032", "041", "042", "051", "052", "053", "054"}
    | {"061", "071", "072", "073", "081", "082", "083", "084", "091", "092", "101", "102", "103", "104"}
    | {f"{broad}8" for broad in BROAD[1:]}
    | {f"{broad}{last}" for broad in BROAD if broad not in ("01", "06") for last in "09"}
)


def is_field(code: str) -> bool:
    """Is this the code of a field? Of a detailed one only the narrow field that it belongs to is looked up.

    >>> [is_field(code) for code in ("07", "071", "0799", "019", "7", "ICT")]
    [True, True, True, False, False, False]
    """
    if not code.isascii() or not code.isdigit():
        return False
    return code in BROAD or (len(code) in (3, 4) and code[:3] in NARROW)


def broad_of(code: str) -> str:
    """The broad field that a code belongs to."""
    return code[:2]
