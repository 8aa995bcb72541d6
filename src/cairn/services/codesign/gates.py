"""The six gates of a credential, need → design → build → approve → run → review (feature C2).

A gate is one row of `ROWS`: what it asks, and whether a version can be published before it is passed. Adding one
is one row here and one name in `Stage`. What a gate asks is worked out anew each time; what was passed stays passed
until somebody takes it back. A signature counts for the text that the signer saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.quality.linter import Remark
from cairn.records.models import AchievementVersion, Comment, Gate, Stage, Workspace
from cairn.services.access import Seat
from cairn.services.codesign import approval, noticing, objections, signing
from cairn.services.codesign.obstacle import Obstacle
from cairn.services.codesign.signing import Standing
from cairn.services.codesign.workspace import Voice, find, note
from cairn.services.design.completeness import obstacles
from cairn.services.design.conformance import Meter, meter
from cairn.services.design.find import version_of
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports

MOST_WORDS: Final = 500  # characters of a note or a reason
#: The linter guesses where it misses a verb, or sees two; these it knows.
WORDING: Final = frozenset({"outcome.unmeasurable", "outcome.twice"})
ASSESSING: Final = frozenset({"outcome.not_assessed", "outcome.no_required_level", "outcome.no_pass_mark"})
BLOCKING: Final = WORDING | ASSESSING
BACK: Final = "BACK"  # the kind of a comment that says why a gate was taken back
_SIGNED_ELSEWHERE: Final = gettext_lazy("%(partner)s signed an older text. Ask again.")


class Case:
    """A version in front of its gates; each thing is worked out when a gate first asks for it."""

    def __init__(self, workspace: Workspace, version: AchievementVersion, *, ports: Ports) -> None:
        self.workspace, self.version, self._ports = workspace, version, ports
        self._asked: dict[str, list[Obstacle]] = {}

    def asked_by(self, row: Row) -> list[Obstacle]:
        """What a gate asks of this version, its signatures apart."""
        if row.stage not in self._asked:
            self._asked[row.stage] = list(row.asks(self))
        return self._asked[row.stage]

    @cached_property
    def judged(self) -> Meter:
        return meter(self.version)

    @cached_property
    def missing(self) -> Mapping[str, tuple[str, ...]]:
        """What keeps it from being published, by field."""
        return obstacles(self.version, ports=self._ports, judged=self.judged)

    @cached_property
    def passed(self) -> dict[str, Gate]:
        """The rows of the gates by stage, passed or not."""
        return {row.stage: row for row in self.version.gates.all()}

    @cached_property
    def sign_offs(self) -> list[Standing]:
        """The one that counts for each partner and stage: the newest."""
        return list({(one.row.stage, one.row.partner_id): one for one in signing.of(self.version)}.values())

    @cached_property
    def is_major(self) -> bool:
        return approval.is_major(self.version)

    def said_since(self) -> bool:
        """Was something decided, or somebody consulted, about this version after it was published?"""
        since = self.version.published_at
        rows = self.workspace.comments.filter(kind__in=("DECISION", "CONSULTED"), removed_at=None)
        return since is not None and rows.filter(made_at__gte=since).exists()


@dataclass(frozen=True, slots=True)
class Row:
    """One gate. asks: what it wants before it can be passed. before: it stands before publication.

    always: also for a version that changes nothing of what is learnt or assessed.
    """

    stage: Stage
    asks: Callable[[Case], Iterator[Obstacle]]
    before: bool = True
    always: bool = False


def _need(case: Case) -> Iterator[Obstacle]:
    evidence = case.workspace.research.filter(removed_at=None)
    if not case.workspace.need and not evidence.exists():
        yield Obstacle("step", "need", _("Write why it should exist, or add what shows that it is needed."))


def _design(case: Case) -> Iterator[Obstacle]:
    if case.version.assessed and not case.version.outcomes.exists():
        sentence = _("Write at least one thing that a learner can do afterwards.")
        yield Obstacle("fix", "outcomes", sentence)
    yield from _remarks(case, WORDING)


def _build(case: Case) -> Iterator[Obstacle]:
    yield from _remarks(case, ASSESSING)


def _approve(case: Case) -> Iterator[Obstacle]:
    """The text as it is now: the gates before may have been passed for another one."""
    yield from _remarks(case, BLOCKING)
    keys = [str(row.key) for row in case.version.outcomes.all()] if case.missing else []
    for name, sentences in case.missing.items():
        head, _dot, rest = name.partition(".")
        where = f"field:{head}"
        if head == "outcomes":
            where = f"outcome:{keys[int(rest.partition('.')[0])]}" if rest else "outcomes"
        yield Obstacle("fix", where, " ".join(sentences))
    yield from approval.obstacles(case.version)
    for uuid, sentence in objections.waiting_words(objections.still_open(case.version)):
        yield Obstacle("step", f"objection:{uuid}", sentence)


def _run(case: Case) -> Iterator[Obstacle]:
    if case.version.state != "PUBLISHED":
        yield Obstacle("step", "publish", _("Publish it first."))


def _review(case: Case) -> Iterator[Obstacle]:
    if not case.said_since():
        sentence = _("Write down what was learnt: a decision, or who was consulted.")
        yield Obstacle("step", "said", sentence)


ROWS: Final[tuple[Row, ...]] = (
    Row(Stage.NEED, _need),
    Row(Stage.DESIGN, _design),
    Row(Stage.BUILD, _build),
    Row(Stage.APPROVE, _approve, always=True),
    Row(Stage.RUN, _run, before=False, always=True),
    Row(Stage.REVIEW, _review, before=False, always=True),
)


def row_of(stage: str) -> Row:
    """The row of a stage.

    Raises:
        NotFound: there is no such gate.
    """
    found = next((row for row in ROWS if row.stage == stage), None)
    if found is None:
        raise NotFound("no such gate")
    return found


def is_asked(row: Row, case: Case) -> bool:
    """Does this version have to pass this gate?"""
    return row.always or case.is_major


def obstacles_of(row: Row, case: Case) -> list[Obstacle]:
    """Everything that keeps a gate from being passed: the gates before it, what it asks, its signatures."""
    found: list[Obstacle] = []
    for earlier in ROWS[: ROWS.index(row)]:
        if is_asked(earlier, case) and not is_passed(case, earlier.stage):
            found.append(Obstacle("step", f"gate:{earlier.stage}", _("The gate before this one is open.")))
            break
    return [*found, *case.asked_by(row), *signatures(row.stage, case)]


def signatures(stage: str, case: Case) -> list[Obstacle]:
    """The required signatures at a gate that are missing, declined, or given for an older text."""
    found = []
    for standing in case.sign_offs:
        sign_off = standing.row
        if sign_off.stage != stage or not sign_off.is_required:
            continue
        partner = {"partner": sign_off.partner.name}
        if sign_off.state == "ASKED":
            sentence = _("%(partner)s has not signed yet.") % partner
        elif sign_off.state == "DECLINED":
            sentence = _("%(partner)s declined. Change what they ask for, then ask again.") % partner
        elif not standing.is_current:
            sentence = _SIGNED_ELSEWHERE % partner
        else:
            continue
        found.append(Obstacle("signature", f"partner:{sign_off.partner.uuid}", sentence))
    return found


def is_passed(case: Case, stage: str) -> bool:
    """Was this gate passed, and not taken back?"""
    row = case.passed.get(stage)
    return row is not None and row.passed_at is not None


@transaction.atomic
def pass_gate(seat: Seat, version_uuid: UUID, stage: str, *, note_text: str = "", ports: Ports) -> Gate:
    """Pass a gate, under one's name.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such version here, it has no workspace, or there is no such gate.
        Conflict: `gate.passed`, `gate.published`; `gate.obstacles`, with what is still to be done.
        InvalidInput: the note is too long.
    """
    row, case = _in_hand(seat, version_uuid, stage, ports=ports)
    if is_passed(case, stage):
        raise Conflict(_("This gate is passed already."), code="gate.passed")
    fields = Fields()
    words = fields.text("note", note_text, most=MOST_WORDS, lines=True)
    fields.done()
    in_the_way = obstacles_of(row, case)
    if in_the_way:
        raise Conflict(" ".join(one.sentence for one in in_the_way[:5]), code="gate.obstacles")
    person = seat.actor.person
    passed = {
        "passed_at": ports.now(),
        "passed_by": person,
        "passed_name": person.name if person is not None else seat.organisation.name,
        "note": words,
    }
    made = _write(case, row.stage, passed, ports=ports)
    note(
        case.workspace, "gate.pass", ("gate", made.uuid), actor=seat.actor, ports=ports, stage=str(row.stage)
    )
    noticing.passed(Voice(case.workspace, seat), made, ports=ports)
    return made


@transaction.atomic
def take_back(seat: Seat, version_uuid: UUID, stage: str, *, reason: str, ports: Ports) -> None:
    """Open a gate again, and those after it; why stays in the record.

    Raises:
        NotPermitted: not a designer.
        NotFound: no such version here, it has no workspace, or there is no such gate.
        Conflict: `gate.open`, it is not passed; `gate.published`, what was published went through it.
        InvalidInput: no reason.
    """
    row, case = _in_hand(seat, version_uuid, stage, ports=ports)
    if not is_passed(case, stage):
        raise Conflict(_("This gate is open."), code="gate.open")
    fields = Fields()
    words = fields.text("reason", reason, most=MOST_WORDS, required=True, lines=True)
    fields.done()
    after = [str(one.stage) for one in ROWS[ROWS.index(row) :]]
    rows = Gate.objects.of(seat.organisation).filter(version=case.version, stage__in=after)
    rows.update(passed_at=None, passed_by=None, passed_name="", note="")
    person = seat.actor.person
    Comment.objects.create(
        uuid=ports.new_uuid(),
        workspace=case.workspace,
        version=case.version,
        about=f"stage:{row.stage}",
        kind=BACK,
        text=words,
        author=person,
        author_name=person.name if person is not None else seat.organisation.name,
        made_at=ports.now(),
    )
    note(
        case.workspace,
        "gate.take_back",
        ("gate", case.passed[stage].uuid),
        actor=seat.actor,
        ports=ports,
        stage=str(row.stage),
    )


@transaction.atomic
def plan(seat: Seat, version_uuid: UUID, stage: str, *, due: object, ports: Ports) -> Gate:
    """Say by which day a gate should be passed; None or "": by no day.

    Raises:
        NotPermitted: not a designer.
        NotFound, Conflict: as `pass_gate`.
        InvalidInput: not a day.
    """
    row, case = _in_hand(seat, version_uuid, stage, ports=ports)
    fields = Fields()
    day = fields.day("due_date", due or None)
    fields.done()
    made = _write(case, row.stage, {"due_date": day}, ports=ports)
    note(
        case.workspace, "gate.plan", ("gate", made.uuid), actor=seat.actor, ports=ports, stage=str(row.stage)
    )
    return made


def require_passed(version: AchievementVersion, *, ports: Ports) -> None:
    """Go on, or raise: a version with a workspace is published through its gates.

    What was reviewed and signed at the last gate before publication has to be the text that is published.

    Raises:
        Conflict: `gates.open`; a gate before publication is open, or was passed for an older text.
    """
    workspace = find(version.achievement)
    if workspace is None:
        return
    case = Case(workspace, version, ports=ports)
    asked = before_publication(case)
    still_open = [row for row in asked if not is_passed(case, row.stage)]
    if still_open:
        raise Conflict(
            _("It has a workspace: pass its gates first. %(count)d of them are open.")
            % {"count": len(still_open)},
            code="gates.open",
            params={"stages": ", ".join(row.stage for row in still_open)},
        )
    last = [*case.asked_by(asked[-1]), *signatures(asked[-1].stage, case)]
    if last:
        raise Conflict(" ".join(one.sentence for one in last[:5]), code="gates.open")


def before_publication(case: Case) -> list[Row]:
    """The gates that have to be passed before this version is published, the last of them last."""
    return [row for row in ROWS if row.before and is_asked(row, case)]


def hindrance(version: AchievementVersion, *, ports: Ports) -> str:
    """Why the gates would refuse to publish a version now; "" when they would not."""
    try:
        require_passed(version, ports=ports)
    except Conflict as refused:
        return str(refused)
    return ""


def _in_hand(seat: Seat, version_uuid: UUID, stage: str, *, ports: Ports) -> tuple[Row, Case]:
    """The gate and the version in front of it, its row taken until the transaction ends."""
    seat.require("designer")
    version = version_of(seat, version_uuid, lock=True)
    workspace = find(version.achievement)
    if workspace is None:
        raise NotFound("no such workspace")
    row = row_of(stage)
    if row.before and version.state != "DRAFT":
        raise Conflict(_("This version is published; its gates stay as they were."), code="gate.published")
    return row, Case(workspace, version, ports=ports)


def _write(case: Case, stage: Stage, changes: Mapping[str, object], *, ports: Ports) -> Gate:
    made, _new = Gate.objects.of(case.version.achievement.organisation).update_or_create(
        version=case.version,
        stage=stage,
        defaults=changes,
        create_defaults={**changes, "uuid": ports.new_uuid()},
    )
    return made


def _remarks(case: Case, codes: frozenset[str]) -> Iterator[Obstacle]:
    found: list[Remark] = [one for one in case.judged.remarks if one.code in codes]
    for one in found:
        where = f"outcome:{one.outcome}" if one.outcome else "outcomes"
        yield Obstacle("fix", where, one.message, one)
