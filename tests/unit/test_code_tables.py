"""Every code that these modules raise stands in the table of a docstring."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cairn.credentials

FOLDER = Path(cairn.credentials.__file__).parent
# Which modules' docstring holds the table for which others.
TABLES = {
    "keys.py": ["keys.py", "curves.py", "jwk.py"],
    "keyfile.py": ["keyfile.py"],
    "did.py": ["did.py", "diddoc.py"],
    "proof.py": [
        "proof.py",
        "selective.py",
        *(f"cryptosuites/{n}.py" for n in ("rdfc", "jcs", "suite", "ecdsa_sd")),
    ],
    "jose.py": ["jose.py", "claims.py"],
}
CODE = re.compile(r'"((?:key|keyfile|did|proof|jwt)\.[a-z_]+)"')


@pytest.mark.parametrize("table", TABLES)
def test_every_code_is_in_the_table_and_every_row_is_used(table):
    raised = {code for name in TABLES[table] for code in CODE.findall((FOLDER / name).read_text("utf-8"))}
    docstring = (FOLDER / table).read_text("utf-8").split('"""')[1]
    listed = set(re.findall(r"\b(?:key|keyfile|did|proof|jwt)\.[a-z_]+\b", docstring))

    computed = {"proof.created", "proof.expires", "jwt.header", "jwt.payload"}  # from the name of the member
    prefixes = {code.partition(".")[0] for code in listed}
    assert {code for code in raised if code.partition(".")[0] in prefixes} <= listed
    assert listed <= raised | computed | {"proof.signature"}
