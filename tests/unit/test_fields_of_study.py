"""The codes of ISCED-F 2013 that stand as concepts in ESCO: every broad and narrow field, and none besides."""

from __future__ import annotations

from cairn.skills.fields_of_study import BROAD, NARROW, is_field

#: The narrow fields as ESCO v1.2 has them (`http://data.europa.eu/esco/isced-f/…`), 999 (not known) apart.
ESCO = """
000 001 002 003 009 011 018 020 021 022 023 028 029 030 031 032 038 039 040 041 042 048 049
050 051 052 053 054 058 059 061 068 070 071 072 073 078 079 080 081 082 083 084 088 089
090 091 092 098 099 100 101 102 103 104 108 109
"""


def test_the_narrow_fields_are_those_of_the_classification():
    assert set(ESCO.split()) == NARROW
    assert {code[:2] for code in NARROW} == set(BROAD)


def test_what_is_no_field_is_none():
    for code in (
        *["0", "7", "99", "999", "9999", "010", "019", "060", "069", "07131", "07.1", "٠٧", "ICT"],
        "",
        "0110 ",
    ):
        assert not is_field(code), code
    for code in ("00", "10", "0110", "0713", "0799", "1099"):
        assert is_field(code), code
