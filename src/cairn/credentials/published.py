"""Keys that everybody has: their private halves are printed in specifications and test vectors.

Whatever is signed with one of them could have been signed by anybody, so we
never sign with them, and an issuer that uses one deserves no trust.

The table holds public keys (Multikey spelling) only. `tests/vectors/test_published_keys.py`
derives them again from the vector files and the RFC texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cairn.credentials.keys import KeyType, PublicKey

_EDDSA: Final = "W3C vc-di-eddsa test vectors"
_ECDSA: Final = "W3C vc-di-ecdsa test vectors"
_OB3: Final = "1EdTech Open Badges 3.0 test vectors"
_SDJWT: Final = "RFC 9901 (SD-JWT) examples"

PUBLISHED: Final[Mapping[str, str]] = {
    "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2": _EDDSA,
    "z6MktgKTsu1QhX6QPbyqG6geXdw6FQCZBPq7uQpieWbiQiG7": _EDDSA,
    "z6MkhWqdDBPojHA7cprTGTt5yHv5yUi1B8cnXn8ReLumkw6E": _EDDSA,
    "z6MkmEq87wkHCYnWnNZkigeDMGTN7oUw1upkhzd77KuXERS1": _EDDSA,
    "z6Mkm1S51iPHJvDEkJ9MRtxJmT8Pqo6wHipAFwBAjN83vntT": _EDDSA,
    "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP": _ECDSA,
    "zDnaeTHfhmSaQKBc7CmdL3K7oYg3D6SC7yowe2eBeVd2DH32r": _ECDSA,
    "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ": _ECDSA,
    # Named as issuer and holder in the selective-disclosure vectors; no private half is in the files.
    "zDnaegE6RR3atJtHKwTRTWHsJ3kNHqFwv7n9YjTgmU7TyfU76": _ECDSA,
    "zDnaeTHxNEBZoKaEo6PdA83fq98ebiFvo3X273Ydu4YmV96rg": _ECDSA,
    # Signs every example of the Open Badges 3.0 specification.
    "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi": _OB3,
    "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw": "RFC 8032, section 7.1; RFC 8037, appendix A.1",
    "z6MkiaMbhXHNA4eJVCCj8dbzKzTgYDKf6crKgHVHid1F1WCT": "RFC 8032, section 7.1",
    "z6MkwSD8dBdqcXQzKJZQFPy2hh2izzxskndKCjdmC2dBpfME": "RFC 8032, section 7.1",
    "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp": "did:key specification (the all-zero seed)",
    "zDnaerGBD7Zxzau2fdfEFaaaTDYBu5XEBYdGV2BmERp3MDSov": "RFC 7515, appendix A.3",
    "zDnaeqAGwfzks1XivFk5HF4JV28ojbPwRknvqjN5csgxS7LM1": _SDJWT,
    "zDnaeVZ8M5QxTAqFLWSvB5RJrgS1ZhFQ7jjVvj4C6NDwiKyT4": _SDJWT,
}


def published_in(key: PublicKey) -> str | None:
    """Return where the private half of `key` is printed, or None when we know of no such place."""
    if key.type is KeyType.RSA:
        return None  # read only: there is nothing to sign with, and Multikey has no form for it here
    return PUBLISHED.get(key.multibase)
