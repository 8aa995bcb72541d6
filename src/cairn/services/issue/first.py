"""The first award of a new organisation in one act: learner, results, decision, credential.

Each part is the ordinary service with its ordinary rules; the owner says with
it that every outcome was met. A second call for the same person goes on where
the first one stopped.
"""

from __future__ import annotations

from uuid import UUID

from cairn.records.models import Assessment, Award, Credential, Learner
from cairn.services.access import Seat
from cairn.services.assess import evidence, marking
from cairn.services.issue.issue import issue
from cairn.services.ports import Ports
from cairn.services.run import learners


def award_first(seat: Seat, version_uuid: UUID, *, name: str, email: str = "", ports: Ports) -> Credential:
    """Award a published version to one person and issue the credential.

    Raises:
        NotFound, NotPermitted, InvalidInput, Conflict: as the services it calls.
    """
    for role in ("assessor", "issuer"):  # asked before anything is written
        seat.require(role)
    learner = _learner(seat, name=name, email=email, ports=ports)
    award = Award.objects.of(seat.organisation).filter(learner=learner, version__uuid=version_uuid).first()
    if award is None:
        award = _decide(seat, version_uuid, learner=learner, ports=ports)
    return issue(award.uuid, seat=seat, ports=ports)


def _learner(seat: Seat, *, name: str, email: str, ports: Ports) -> Learner:
    known = Learner.objects.of(seat.organisation).filter(email=email.strip().lower(), archived_at=None)
    found = known.exclude(email="").first()  # as the index is
    return found or learners.add(seat, name=name, email=email, ports=ports)


def _decide(seat: Seat, version_uuid: UUID, *, learner: Learner, ports: Ports) -> Award:
    made = (
        Assessment.objects.of(seat.organisation).filter(learner=learner, version__uuid=version_uuid).first()
    )
    if made is None:
        (made,) = learners.assign(seat, [learner.uuid], version_uuid, tell=False, ports=ports)
    if made.state == "OPEN" and made.version.evidence_required and not made.evidence.exists():
        evidence.add_text(
            made.uuid, by=seat, name="Observed", text="Observed by the assessor in person.", ports=ports
        )
    for outcome in made.version.outcomes.all():
        level = outcome.levels.filter(meets=True).order_by("position").first()
        marking.mark(
            made.uuid,
            seat=seat,
            outcome_uuid=outcome.uuid,
            level_uuid=level.uuid if level else None,
            met=None if level or outcome.pass_mark is not None else True,
            mark=outcome.pass_mark,
            ports=ports,
        )
    return marking.award(made.uuid, seat=seat, ports=ports)
