"""What is said about a file that was not taken, in the reader's language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from cairn.adapters.files import identify
from cairn.services.ports import FileError
from cairn.web.unread import said


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("a.csv", "näme,wert\n".encode("latin-1"), "not text in UTF-8"),
        ("a.pdf", b"MZ\x90\0" + bytes(60), "The name says .pdf"),
        ("a.exe", b"MZ\x90\0" + bytes(60), "These are: png jpg"),
        ("a.png", bytes(25 * 1024 * 1024 + 1), "it may have 25 MB"),
    ],
    ids=["encoding", "named", "kind", "size"],
)
def test_it_says_what_to_do_and_is_translated(name, data, part):
    with pytest.raises(FileError) as caught:
        identify(data, filename=name)
    assert part in said(caught.value)
    with override("ar"):
        assert said(caught.value) != str(caught.value)
        assert part.split(":")[0] not in said(caught.value)
