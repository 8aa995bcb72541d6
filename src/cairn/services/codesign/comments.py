"""What is said in a workspace: comments in threads, decisions, and who was consulted (features C1, C15).

A comment can be settled, and taken back by whoever wrote it. A decision, and an entry of the consultation log,
stand in the record of the version and never change.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Comment, Outcome, Stage, Strand
from cairn.services.codesign import noticing
from cairn.services.codesign.workspace import Voice, newest, note
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.fields import Fields
from cairn.services.ports import Ports

MOST_TEXT: Final = 10_000  # characters
MOST: Final = 5_000  # in one workspace
KINDS: Final = ("COMMENT", "DECISION", "CONSULTED")
STANDING: Final = ("DECISION", "CONSULTED", "BACK")  # never change


@transaction.atomic
def say(
    voice: Voice,
    text: str,
    *,
    about: str = "",
    kind: str = "COMMENT",
    answers: UUID | None = None,
    ports: Ports,
) -> Comment:
    """Say something about the version that is worked on.

    about: "", "strand:design", "stage:need" or "outcome:KEY"; an answer is about what it answers.
    answers: the comment that begins the thread, or one of its answers.

    Raises:
        NotPermitted: decisions and consultations are written down by designers; decisions also by members of a
            partner that may decide, as the register says.
        NotFound: no such comment in this workspace.
        InvalidInput: no text, or over 10,000 characters; about nothing that there is; no such kind.
        TooMuch: `comment.too_many`.
    """
    workspace = voice.workspace
    fields = Fields()
    words = fields.text("text", text, most=MOST_TEXT, required=True, lines=True)
    chosen = fields.choice("kind", kind, KINDS, required=True)
    first = _first(voice, answers) if answers is not None else None
    version = newest(workspace)
    place = first.about if first is not None else fields.text("about", about, most=60)
    if first is None and not _is_there(voice, place):
        fields.complain("about", _("Choose what it is about."))
    fields.done()
    if chosen not in kinds_of(voice):
        voice.must_design()
    if first is not None and chosen != "COMMENT":
        raise InvalidInput(fields={"kind": [_("An answer is a comment.")]})
    if workspace.comments.count() >= MOST:
        raise TooMuch(_("At most 5,000 comments in one workspace."), code="comment.too_many")
    made = Comment.objects.create(
        uuid=ports.new_uuid(),
        workspace=workspace,
        version=version,
        answers=first,
        about=place,
        kind=chosen,
        text=words,
        author=voice.actor.person,
        author_name=voice.name,
        partner=voice.partner,
        made_at=ports.now(),
    )
    note(workspace, "comment.say", ("comment", made.uuid), actor=voice.actor, ports=ports, kind=chosen)
    noticing.said(voice, made, ports=ports)
    return made


@transaction.atomic
def settle(voice: Voice, comment_uuid: UUID, *, ports: Ports) -> Comment:
    """Say that what a comment asked for is done, for the whole thread.

    Raises:
        NotFound: no such comment in this workspace.
        Conflict: `comment.stands`, `comment.settled`; `comment.not_yours`, neither the author nor a designer of
            the organisation whose credential it is.
    """
    found = _thread(voice, comment_uuid)
    if not (_is_mine(voice, found) or (voice.partner is None and voice.seat.may("designer"))):
        raise Conflict(_("Only the author or a designer may do this."), code="comment.not_yours")
    if found.settled_at is not None:
        raise Conflict(_("This is settled already."), code="comment.settled")
    found.settled_at = ports.now()
    found.save(update_fields=["settled_at"])
    note(voice.workspace, "comment.settle", ("comment", found.uuid), actor=voice.actor, ports=ports)
    noticing.settled(voice, found, ports=ports)
    return found


@transaction.atomic
def take_back(voice: Voice, comment_uuid: UUID, *, ports: Ports) -> Comment:
    """Take one's own comment back: its text is gone, that there was one stays.

    Raises:
        NotFound: no such comment in this workspace.
        Conflict: `comment.stands`, a decision never changes; `comment.not_yours`.
    """
    found = _thread(voice, comment_uuid)
    if not _is_mine(voice, found):
        raise Conflict(_("Only the author may take a comment back."), code="comment.not_yours")
    found.removed_at, found.text = ports.now(), ""
    found.save(update_fields=["removed_at", "text"])
    note(voice.workspace, "comment.take_back", ("comment", found.uuid), actor=voice.actor, ports=ports)
    return found


def kinds_of(voice: Voice) -> tuple[str, ...]:
    """As what somebody may say things in a workspace."""
    if voice.partner is not None:
        return ("COMMENT", "DECISION") if voice.partner.may_decide else ("COMMENT",)
    return KINDS if voice.seat.may("designer") else ("COMMENT",)


def _thread(voice: Voice, comment_uuid: UUID) -> Comment:
    """A comment that may still change."""
    found = _find(voice, comment_uuid)
    if found.kind in STANDING:
        raise Conflict(_("This stands in the record and never changes."), code="comment.stands")
    return found


def _first(voice: Voice, comment_uuid: UUID) -> Comment:
    found = _find(voice, comment_uuid)
    return found.answers or found


def _find(voice: Voice, comment_uuid: UUID) -> Comment:
    rows = Comment.objects.of(voice.organisation).filter(workspace=voice.workspace, removed_at=None)
    found = rows.select_related("answers").filter(uuid=comment_uuid).first()
    if found is None:
        raise NotFound("no such comment")
    return found


def _is_mine(voice: Voice, comment: Comment) -> bool:
    person = voice.actor.person
    return person is not None and comment.author_id == person.pk


def _is_there(voice: Voice, about: str) -> bool:
    kind, _colon, key = about.partition(":")
    if kind == "outcome":
        try:
            wanted = UUID(key)
        except ValueError:
            return False
        rows = Outcome.objects.of(voice.organisation).filter(version__achievement=voice.workspace.achievement)
        return rows.filter(key=wanted).exists()
    return (
        about == ""
        or (kind == "strand" and key in Strand.values)
        or (kind == "stage" and key in Stage.values)
    )
