"""Is a file of evidence still what was handed in?"""

from __future__ import annotations

import hashlib

from cairn.records.models import EvidenceItem
from cairn.services.ports import FileError, Ports

_CHUNK = 1024 * 1024


def unchanged(item: EvidenceItem, *, ports: Ports) -> bool:
    """True when the stored bytes are those that were handed in; False when they changed or are lost."""
    if item.kind != "file" or not item.file_key:
        return False
    digest = hashlib.sha256()
    try:
        with ports.files.open(item.file_key) as stream:
            while part := stream.read(_CHUNK):
                digest.update(part)
    except FileError:
        return False
    return digest.hexdigest() == item.sha256
