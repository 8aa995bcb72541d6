"""What a kind of letter says, and sentences that several of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

    Text = str | Lazy

HELLO: Final = gettext_lazy("Hello %(name)s,")
REASON: Final = gettext_lazy("The reason: %(reason)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a kind of letter says, with the payload's values as %(name)s.

    opening: paragraphs before the link; closing: after it. A paragraph about a value that is empty is
    left out. findings: what was found for each outcome stands between.
    """

    subject: Text
    opening: Sequence[Text]
    action: Text
    closing: Sequence[Text] = ()
    greeting: Text = HELLO
    findings: bool = False
