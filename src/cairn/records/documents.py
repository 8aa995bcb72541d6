"""The one way to read a credential's text: as it was stored, or rebuilt from its template.

A *slim* row keeps only what is the learner's own: the leaves, when the proof was made and its value.
The rest is in an immutable template that many credentials share. The text is put together again byte
for byte, and compared with the digest in the row: a text that is not the one that was signed is never
given out (docs/decisions/0013).

    row = Credential.objects.public().values_list(*documents.COLUMNS).get(uuid=uuid)
    text = documents.text_of(*row)
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from datetime import datetime
from typing import Final

from cairn.credentials.instants import write_stamp
from cairn.credentials.mould import Mould, leaves_from
from cairn.credentials.mould import mould as make_mould
from cairn.credentials.template import Template, TemplateError
from cairn.errors import CairnError
from cairn.records.models import Credential, CredentialTemplate

COLUMNS: Final = ("signed", "template_id", "leaves", "proof_value", "created_at", "digest")
KEPT: Final = 512  # templates in memory; one has about six kilobytes


class DocumentMismatch(CairnError):
    """A credential cannot be rebuilt as it was signed; nothing is given out in its place."""

    code = "document.mismatch"


_moulds: OrderedDict[int, Mould] = OrderedDict()
_lock = threading.Lock()


def signed_text(credential: Credential) -> str:
    """Return the signed text, byte for byte as it was released; "" before that.

    Raises:
        DocumentMismatch: the row or its template was changed.
    """
    if credential.template_id is None:
        return credential.signed
    if credential.state != "ISSUED":
        return ""
    return text_of(*(getattr(credential, name) for name in COLUMNS))


def unsigned_text(credential: Credential) -> str:
    """Return the text that was to be signed.

    Raises:
        DocumentMismatch: the row or its template was changed.
    """
    if credential.template_id is None:
        return credential.unsigned
    signed_text(credential)  # compares with the digest
    return mould_of(credential.template_id).template.text(leaves_from(credential.leaves))


def text_of(
    signed: str,
    template_id: int | None,
    leaves: str,
    proof_value: str,
    created_at: datetime,
    digest: bytes | memoryview | None,
) -> str:
    """Return the signed text of a row from its COLUMNS.

    Raises:
        DocumentMismatch: the row or its template was changed.
    """
    if template_id is None:
        return signed
    for from_memory in (True, False):  # a primary key may come back after a roll-back
        form = mould_of(template_id, from_memory=from_memory)
        try:
            text = form.signed(leaves_from(leaves), created=write_stamp(created_at), proof_value=proof_value)
        except TemplateError:
            continue
        if digest is not None and digest_of(text) == bytes(digest):
            return text
    raise _mismatch()


def digest_of(text: str) -> bytes:
    """The SHA-256 of a signed text."""
    return hashlib.sha256(text.encode()).digest()


def mould_of(template_id: int, *, from_memory: bool = True) -> Mould:
    """Return a template, from memory when it was used before."""
    with _lock:
        found = _moulds.get(template_id)
        if found is not None and from_memory:
            _moulds.move_to_end(template_id)
            return found
    rows = CredentialTemplate.objects.across(reason="whoever may read the credential may read its template")
    made = mould(rows.select_related("key").get(pk=template_id))
    with _lock:
        _moulds[template_id] = made
        while len(_moulds) > KEPT:
            _moulds.popitem(last=False)
    return made


def mould(row: CredentialTemplate) -> Mould:
    """Read a template row.

    Raises:
        DocumentMismatch: its text is not the one its digest is of.
    """
    if hashlib.sha256(row.text.encode()).hexdigest() != row.digest:
        raise _mismatch()
    return make_mould(
        Template.from_text(row.text), suite=row.suite, verification_method=row.key.verification_method
    )


def forget() -> None:
    """Forget every template in memory: for tests, where primary keys come back."""
    with _lock:
        _moulds.clear()


def _mismatch() -> DocumentMismatch:
    return DocumentMismatch("this credential cannot be rebuilt as it was signed", code="document.mismatch")
