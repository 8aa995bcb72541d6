"""Second factors: authenticator secrets encrypted at rest, passkeys bound to the address people type.

allauth would store an authenticator app's secret in the clear. Here it is sealed with a key derived
from the installation's secret key: a copy of the database alone gives no second factor away.
"""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """allauth's behaviour, except where ours differs."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to the public host, whatever host the request came in under."""
        return {
            "id": urlsplit(settings.CAIRN_ORIGIN).hostname or "localhost",
            "name": settings.MFA_TOTP_ISSUER,
        }

    def encrypt(self, text: str) -> str:
        """Return `text` as the database may hold it."""
        from cryptography.fernet import Fernet

        return Fernet(_key(settings.SECRET_KEY)).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given, also under an earlier secret key.

        Raises:
            cryptography.fernet.InvalidToken: none of the installation's keys opens it.
        """
        from cryptography.fernet import Fernet, MultiFernet

        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return MultiFernet([Fernet(_key(key)) for key in keys]).decrypt(encrypted_text.encode()).decode()


def _key(secret: str) -> bytes:
    """Derive the sealing key; a fixed label keeps it apart from every other use of the secret."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cairn second factors 1").derive(
        secret.encode()
    )
    return base64.urlsafe_b64encode(derived)
