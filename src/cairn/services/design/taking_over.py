"""Start a design from a file: a badge of another system, or a design of Cairn's own.

What makes sense becomes a draft; everything else is named, so that nobody has to look for what is missing.
To undo it, archive the draft or discard it: nothing else was written.

Files that are taken: an Achievement or a badge of Open Badges 3.0 (JSON, token, PNG, SVG, a certificate in
PDF), a BadgeClass or a badge of Open Badges 2.0 that has it inside (JSON), and a version as our own API
gives it (JSON), which comes back exactly.

Codes of InvalidInput
    design.file        nothing was sent, or over 5 MB
    design.unknown     nothing in it describes what can be earned
    design.elsewhere   it only says where the description is
    design.no_name     the achievement has no name
    source.*, baking.*, document.*, paper.*  as the verifier says of the same file
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from cairn.badges import sketch as sketching
from cairn.badges.sketch import Left
from cairn.badges.source import open_source
from cairn.credentials import document
from cairn.credentials.document import JSONObject
from cairn.credentials.findings import CATALOGUE
from cairn.errors import CairnError
from cairn.records.models import AchievementVersion
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.design import draft
from cairn.services.design.file_plan import Plan, planned
from cairn.services.errors import InvalidInput
from cairn.services.ports import Ports
from cairn.services.verify.attached import PDF, credential_in

MAX_BYTES: Final = 5 * 1024 * 1024
_ROUNDS: Final = 6  # of leaving out what the editor would not take
_SAYS: Final = {
    "design.unknown": _noop(
        "Nothing in this file describes what can be earned. Send a badge, or the description of one."
    ),
    "design.elsewhere": _noop(
        "This file only says where the description is. Open that address, and send what is there."
    ),
    "design.no_name": _noop("What can be earned has no name in this file."),
}


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The draft that was made, and what of the file is not in it.

    kind: "open_badges_3", "open_badges_2" or "cairn".
    """

    version: AchievementVersion
    kind: str
    left: tuple[Left, ...]

    @property
    def not_taken(self) -> tuple[Left, ...]:
        """What somebody may want to add by hand."""
        return sketching.named(self.left, own=False)


@transaction.atomic
def start_from(seat: Seat, *, data: bytes, ports: Ports) -> TakenOver:
    """Make a draft of what a file describes.

    Raises:
        NotPermitted: not a designer.
        InvalidInput: see the codes above; the sentence stands at the field "file".
    """
    seat.require("designer")
    if not data or len(data) > MAX_BYTES:
        raise InvalidInput(fields={"file": [_("Choose a file of at most 5 MB.")]}, code="design.file")
    try:
        plan = planned(_opened(data, ports=ports))
        version = draft.create(seat, name=plan.name, ports=ports)
    except CairnError as error:
        raise InvalidInput(fields={"file": [_said(error)]}, code=error.code) from error
    saved = _saved(version, plan, seat=seat, ports=ports)
    audit.record(
        "achievement.from_file",
        subject=("version", saved.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=saved.saved_at,
        details={
            "achievement": str(saved.achievement.uuid),
            "kind": plan.kind,
            "outcomes": len(plan.outcomes),
            "left": len(sketching.named(plan.left, own=False)),
        },
    )
    return TakenOver(saved, plan.kind, tuple(plan.left))


def _opened(data: bytes, *, ports: Ports) -> JSONObject:
    """Return the JSON of a file, whatever carries it; nothing is verified, for nothing is believed."""
    if data.startswith(PDF):
        data = credential_in(data, papers=ports.papers)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        body = document.parse_object(data)
        if "EnvelopedVerifiableCredential" not in str(body.get("type")):
            return body
    return open_source(data).document


def _said(error: CairnError) -> str:
    """What to tell a designer; of a file that is something else, what the verifier would say."""
    if error.code in _SAYS:
        return _(_SAYS[error.code])
    meaning = CATALOGUE.get(error.code)
    if meaning is None or not meaning.sentence:
        return _("This file cannot be read: %(why)s") % {"why": error}
    return _("This file cannot be read: %(why)s") % {"why": _(meaning.sentence)}


def _saved(version: AchievementVersion, plan: Plan, *, seat: Seat, ports: Ports) -> AchievementVersion:
    """Save; what the editor would not take is left out and named, and the rest is saved."""
    for _round in range(_ROUNDS):
        try:
            return draft.save(version.uuid, seat=seat, facts=plan.facts, outcomes=plan.outcomes, ports=ports)
        except InvalidInput as refused:
            plan.leave(refused.fields)
    try:
        return draft.save(version.uuid, seat=seat, facts=plan.facts, outcomes=plan.outcomes, ports=ports)
    except InvalidInput as refused:
        raise InvalidInput(fields={"file": [_said(refused)]}, code=refused.code) from refused
