"""Bug class 28, an act that leaves no trace: every service that changes something writes an audit event.

The services are found by looking, so a new one that is in neither table fails the first test.
"""

from __future__ import annotations

import ast
import hmac
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests import (
    codesigned,
    crew,
    guests,
    labs,
    library,
    meetings,
    outside,
    own_stacks,
    partnered,
    reviewed,
    skillfiles,
    stacked,
    standardised,
    vouching,
)
from tests import people as cast
from tests.pictures import png
from tests.services.stage import FACTS, Stage

import cairn.services
from cairn.records.models import (
    Assessment,
    AuditEvent,
    Credential,
    Invitation,
    Job,
    JobRow,
    Membership,
    Organisation,
    OutboxMessage,
    Skill,
    TrustedIssuer,
    User,
)
from cairn.services import access, bounces
from cairn.services.access import Actor
from cairn.services.admin import (
    addresses,
    api_tokens,
    export,
    keys,
    members,
    operators,
    organisations,
    start,
    trusted,
)
from cairn.services.admin import people as persons
from cairn.services.assess import evidence, marking
from cairn.services.design import archive, draft, examples, publish, taking_over
from cairn.services.hold import (
    claim,
    claims,
    download,
    earned,
    keeping,
    printing,
    sharing,
    transcript,
    waiting,
)
from cairn.services.hold import tokens as person_tokens
from cairn.services.issue import (
    bulk,
    correct,
    first,
    mending,
    offers,
    rehearsal,
    republish,
    several,
    status,
)
from cairn.services.issue.issue import issue
from cairn.services.plan import rates
from cairn.services.run import imports, learners
from cairn.services.skills import governing, importing, local, removing

pytestmark = pytest.mark.django_db

HOME = Path(cairn.services.__path__[0])
Act = Callable[[], object]

READS = "changes nothing"
INSIDE = "a step of an act that is recorded as a whole"
RESUMES = "brings an act to its end that was recorded when it began"
NO_ACT = {
    **dict.fromkeys(stacked.READS, READS),
    "plan/watching.watch_due": "writes letters, and changes nothing of anybody's",
    **dict.fromkeys(stacked.STEPS, INSIDE),
    "stack/again.check": "looks again at what was brought in, for an award that records itself",
    **dict.fromkeys(crew.READS, READS),
    **dict.fromkeys(codesigned.READS, READS),
    **dict.fromkeys(codesigned.STEPS, INSIDE),
    **dict.fromkeys(codesigned.LETTERS, "writes letters, and changes nothing of anybody's"),
    **dict.fromkeys(codesigned.LOOKED, "notes that somebody looked at what they were told"),
    **dict.fromkeys(meetings.READS, READS),
    **dict.fromkeys(meetings.STEPS, INSIDE),
    **dict.fromkeys(guests.READS, READS),
    **dict.fromkeys(guests.STEPS, INSIDE),
    **dict.fromkeys(partnered.READS, READS),
    **dict.fromkeys(partnered.STEPS, INSIDE),
    **dict.fromkeys(library.READS, READS),
    **dict.fromkeys(library.STEPS, INSIDE),
    **dict.fromkeys(library.LOGGED, "each download is in the log of its owner, with who and when"),
    **dict.fromkeys(reviewed.READS, READS),
    **dict.fromkeys(reviewed.STEPS, INSIDE),
    **dict.fromkeys(standardised.READS, READS),
    **dict.fromkeys(standardised.STEPS, INSIDE),
    **dict.fromkeys(vouching.READS, READS),
    **dict.fromkeys(vouching.STEPS, INSIDE),
    **dict.fromkeys(own_stacks.READS, READS),
    **dict.fromkeys(crew.STEPS, INSIDE),
    "access": READS,
    "admin/api_tokens.authenticate": "notes when a token was last used; requests are in the log",
    "admin/first_owner.welcome": "asks setup_link, which records",
    "admin/keys.signer_for": READS,
    "admin/loose_files.compare": READS,
    "admin/loose_files.remove_left_behind": "a file that no row names is nobody's, and what left it behind was an act",
    "admin/members.open_invitation": READS,
    "admin/start.ensure_site": "the settings of the process, at its start",
    "admin/wipe.wipe_organisations": "takes whole demonstrations away, with their trails",
    "assess/evidence.open_file": READS,
    "assess/integrity.unchanged": READS,
    "hold/claim.open_offer": READS,
    "hold/download.as_pdf": READS,
    "hold/download.as_png": READS,
    "hold/download.as_svg": READS,
    "hold/download.in_form": "as_token records; the others change nothing",
    "hold/earned.original": READS,
    "hold/transcript.read": READS,
    "explore/problems.answer": READS,
    "explore/problems.understood": READS,
    "explore/offered.offered": READS,
    "hold/copies.give_way": "records itself, inside of claiming",
    "hold/earned.look_again": "looks again at what was brought in, for an award that records itself",
    "hold/earned.recheck_due": "looks again at what was brought in; the person's own checks are recorded",
    "hold/keeping.ended_link": READS,
    "hold/passport.passport_of": READS,
    "hold/self_audit.questions": READS,
    "hold/self_audit.read": READS,
    "hold/self_audit.text_of": READS,
    "hold/tokens.authenticate": "notes when a key was last used; requests are in the log",
    "hold/picture.picture_of": READS,
    "hold/picture.version_picture": READS,
    "hold/sharing.keep_link": INSIDE,
    "hold/sharing.open_link": "notes that a link was opened, never by whom",
    "hold/sheet.sheet_of": READS,
    "idempotency.begin": "remembers an answer for a day; the act itself is recorded",
    "issue/batch_check.check_sample": READS,
    "issue/batch_deaths.of_worker": "counts in the job how often its worker died; that it stopped is recorded",
    "issue/batch_run.stop": INSIDE,
    "issue/batch_deaths.written_down": "counts in the job how often its signing died; that it stopped is recorded",
    "issue/batch_intent.free_codes": READS,
    "issue/batch_intent.intend": INSIDE,
    "issue/batch_intent.random_uuids": READS,
    "issue/batch_keys.signing_elsewhere": "hands a signer over; what is signed with it is recorded",
    "issue/batch_intent.uuids_alike": READS,
    "issue/batch_plan.make_plan": READS,
    "issue/batch_run.forget_intent": "forgets what was never released",
    "issue/batch_run.run": INSIDE,
    "issue/batch_store.store": INSIDE,
    "issue/bulk.resume_stale": RESUMES,
    "issue/deciding.decide": INSIDE,
    "issue/intent.intend": INSIDE,
    "issue/offers.open_offer": INSIDE,
    "issue/release.release": INSIDE,
    "issue/release.resume_stale": RESUMES,
    "issue/bulk_job.judge_of": READS,
    "issue/rehearsal.forget_file": INSIDE,
    "issue/rehearsal.forget_old": "takes back what was never done, and says nothing of anybody",
    "issue/rehearsal.read": "judges what was sent in an act that is recorded",
    "issue/rows.open_sheet": READS,
    "issue/scrutiny.verify_text": READS,
    "issue/several.issue_award": INSIDE,
    "issue/several.resume_stale": RESUMES,
    "issue/status.append_change": INSIDE,
    "issue/status.change": INSIDE,
    "issue/status.is_public": READS,
    "issue/statuslists.current": "a projection of changes that are recorded",
    "issue/statuslists.publish": "a projection of changes that are recorded",
    "issue/statuslists.publish_due": "a projection of changes that are recorded",
    "issue/statuslists.reserve": INSIDE,
    "issue/statuslists.reserve_many": INSIDE,
    "outbox.post": INSIDE,
    "outbox.send_due": "letters of acts that are recorded",
    "jobs.cancel": INSIDE,
    "jobs.pause": INSIDE,
    "jobs.resume_stale": RESUMES,
    "jobs.start": INSIDE,
    "jobs.take": INSIDE,
    "run/imports.resume_stale": RESUMES,
    "skills/importing.opener": READS,
    "skills/importing.resume_stale": RESUMES,
    "skills/importing.source_of": READS,
    "share/answers.at": READS,
    "share/answers.status_list": READS,
    "share/documents.answer_own": READS,
    "share/documents.logo": READS,
    "share/documents.status_list": READS,
    "tokens.new_code": READS,
    "tokens.new_token": READS,
    "verify/asked.look_at": READS,
    "verify/look.verify_address": READS,
    "verify/look.verify_bytes": READS,
    "verify/look.verify_document": READS,
    "skills/linking.suggest": READS,
    "skills/linking.linker_of": READS,
    "stack/auditing.holds_still": READS,
}

CSV = b"Name,E-mail,Date,Outcome 1,Outcome 2\nLina Aziz,lina@learners.example,2026-03-02,Secure,72\n"
COLUMNS = {"name": "Name", "outcome-1": "Outcome 1", "outcome-2": "Outcome 2"}
BROKEN = CSV + b",nobody@learners.example,2026-03-02,Secure,72\n"


def credential(stage: Stage) -> Credential:
    return stage.issued()


def suspendable(stage: Stage) -> Credential:
    marked = stage.marked(stage.submitted(stage.published(status_purpose="suspension")))
    award = marking.award(marked.uuid, seat=stage.owner, ports=stage.ports)
    return issue(award.uuid, seat=stage.owner, ports=stage.ports)


def held(stage: Stage) -> Credential:
    made = credential(stage)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    return made


def offered(stage: Stage) -> str:
    """The token of the letter's link."""
    credential(stage)
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="offer")
    return str(letter.payload["link"]).rpartition("/")[2]


def member(stage: Stage) -> Membership:
    return Membership.objects.get(pk=_membership(stage, cast.CHIDI))


def _membership(stage: Stage, who: cast.Person) -> int:
    stage.member(who, "assessor")
    return Membership.objects.of(stage.harbour).get(person__name=who.name).pk


def learner_of(stage: Stage):
    return stage.learner()


def suspended(stage: Stage) -> Credential:
    made = suspendable(stage)
    status.suspend(made.uuid, seat=stage.owner, reason="A question is open", ports=stage.ports)
    return made


def evidence_item(stage: Stage):
    return evidence.add_text(
        stage.assessment().uuid, by=Actor(person=stage.amina), text="Mine", ports=stage.ports
    )


def rehearsed(stage: Stage, data: bytes = CSV) -> Job:
    version = stage.published()
    return rehearsal.rehearse(
        stage.owner, data=data, filename="a.csv", version_uuid=version.uuid, ports=stage.ports
    )


def read_in(stage: Stage, data: bytes = CSV) -> Job:
    return imports.read_rows(stage.owner, data=data, filename="a.csv", ports=stage.ports)


def broken_row(stage: Stage, job: Job) -> int:
    return JobRow.objects.of(stage.harbour).get(job=job, state="BROKEN").number


def started(stage: Stage, job: Job) -> Job:
    return bulk.start(stage.owner, job.uuid, ports=stage.ports)


def several_of(stage: Stage) -> Job:
    return several.begin(stage.owner, [stage.awarded().uuid], ports=stage.ports)


def emptied(stage: Stage) -> None:
    """As before anybody came."""
    AuditEvent.objects.across(reason="a test").all().delete()
    Membership.objects.across(reason="a test").all().delete()
    keys.IssuerKey.objects.across(reason="a test").all().delete()
    Organisation.objects.across(reason="a test").all().delete()
    User.objects.all().delete()


def invitation(stage: Stage) -> str:
    return members.invite(stage.owner, email=cast.DANA.email, roles=["assessor"], ports=stage.ports)


def begun(stage: Stage) -> Act:
    emptied(stage)
    token = start.setup_link(ports=stage.ports)
    return lambda: start.begin(
        token,
        email="first@harbour.example",
        name="First",
        password="a long enough pass phrase",
        organisation_name="Harbour",
        country="IE",
        ports=stage.ports,
    )


def linking(stage: Stage) -> Act:
    user = User.objects.create_user(cast.CHIDI.email, "correct horse battery")
    chidi = persons.person_of(user, name=cast.CHIDI.name, ports=stage.ports)
    stage.learner(cast.CHIDI)
    addresses.add(user, cast.CHIDI.email, verified=True)
    return lambda: addresses.adopt_learners(chidi, ports=stage.ports)


def nameless(stage: Stage) -> Act:
    token = offered(stage)
    claim.claim(token, person=None, ports=stage.ports)
    return lambda: claim.adopt(stage.amina, emails=(cast.AMINA.email,), ports=stage.ports)


def kept(stage: Stage) -> tuple[str, str]:
    """Kept without an account: the tokens of the offer and of the link."""
    token = offered(stage)
    return token, claim.claim(token, person=None, ports=stage.ports).link_token


def own(stage: Stage) -> Actor:
    return Actor(person=stage.amina)


def act(call: Callable[..., object], *arguments: object, **named: object) -> Act:
    return lambda: call(*arguments, **named)


def by_seat(call: Callable[..., object], what: Callable[[Stage], uuid.UUID], **named: object):
    """An act `call(uuid, seat=…)` upon what is arranged first."""
    return lambda s: act(call, what(s), seat=s.owner, ports=s.ports, **named)


def from_seat(call: Callable[..., object], what: Callable[[Stage], uuid.UUID], **named: object):
    """An act `call(seat, uuid)` upon what is arranged first."""
    return lambda s: act(call, s.owner, what(s), ports=s.ports, **named)


KNOWN = {"issuer_id": "did:web:school.example", "name": "School", "reason": "Because of a test."}


def named(stage: Stage) -> Skill:
    """A skill of Harbour's own."""
    return local.add(stage.owner, {"name": "Splice"}, ports=stage.ports)


def retired_skill(stage: Stage) -> uuid.UUID:
    found = named(stage)
    governing.retire(found.uuid, reason="A test.", by=stage.owner, ports=stage.ports)
    return found.uuid


def imported(stage: Stage) -> str:
    found = skillfiles.source({"a.csv": b"name\nKnots\n"})
    run = importing.load(found, kind="table", name="Ours", by=access.SYSTEM, ports=stage.ports)
    return run.framework.iri


RATE = {"currency": "USD", "per_euro": "1.0832", "on": "2026-01-02", "source": "A bank"}


def uploaded(stage: Stage) -> Act:
    table = {"filename": "a.csv", "kind": "table", "by": access.SYSTEM, "ports": stage.ports}
    return act(importing.run, importing.begin(b"name\nKnots\n", **table).uuid, ports=stage.ports)


def by_system(call: Callable[..., object], *facts: object) -> Callable[[Stage], Act]:
    """An act `call(uuid, …, by=)` upon an entry of the register."""

    def arranged(stage: Stage) -> Act:
        entry = trusted.add(KNOWN, by=access.SYSTEM, ports=stage.ports)
        return act(call, entry.uuid, *facts, by=access.SYSTEM, ports=stage.ports)

    return arranged


def returned(stage: Stage) -> Act:
    """A mail server says that the letter with the offer came back."""
    credential(stage)
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="offer")
    body = json.dumps({"kind": "bounce", "message_id": str(letter.uuid)}).encode()
    instant = str(int(stage.world.now.timestamp()))
    signature = hmac.new(b"secret", f"{instant}.".encode() + body, "sha256").hexdigest()
    return act(bounces.take, body, instant=instant, signature=signature, secret=b"secret", ports=stage.ports)


def fresh(stage: Stage) -> uuid.UUID:
    """A draft that nobody saved yet: what is saved soon after is in the same row of the trail."""
    return draft.create(stage.owner, name="Splices", ports=stage.ports).uuid


PAPER = {"title": "A licence", "provider_name": "Quay", "awarded_date": "2020-02-03"}


def said_of(stage: Stage) -> list[claims.Said]:
    outside.framework(stage)
    return [claims.Said(skill=outside.HEIGHT)]


def claimed(stage: Stage) -> uuid.UUID:
    """Amina says that she works at height."""
    return claims.confirm(stage.amina, said_of(stage), ports=stage.ports)[0].uuid


def brought(stage: Stage) -> uuid.UUID:
    """Amina brought in a badge of elsewhere."""
    data = outside.badge(stage.world, "a@b.example")
    added = earned.add_file(stage.amina, data=data, filename="b.json", facts={}, ports=stage.ports)
    return added.earned.uuid


ACTS: dict[str, Callable[[Stage], Act]] = {
    "admin/addresses.adopt_learners": linking,
    "admin/api_tokens.create": lambda s: act(
        api_tokens.create, s.owner, name="Moodle", roles=["issuer"], expires_at=None, ports=s.ports
    ),
    "admin/api_tokens.revoke": from_seat(
        api_tokens.revoke,
        lambda s: (
            api_tokens.create(s.owner, name="Moodle", roles=["issuer"], expires_at=None, ports=s.ports)[
                0
            ].uuid
        ),
    ),
    "admin/export.export_everything": lambda s: act(export.export_everything, s.amina, ports=s.ports),
    "admin/keys.create": lambda s: act(
        keys.create,
        _retired(s),
        ports=s.ports,
    ),
    "admin/keys.rotate": lambda s: act(keys.rotate, s.owner, ports=s.ports),
    "admin/keys.retire": from_seat(keys.retire, lambda s: _key(s)),
    "admin/keys.mark_compromised": lambda s: act(
        keys.mark_compromised, s.owner, _key(s), since=s.world.now - timedelta(days=1), ports=s.ports
    ),
    "admin/members.invite": lambda s: act(
        members.invite, s.owner, email=cast.DANA.email, roles=["assessor"], ports=s.ports
    ),
    "admin/members.withdraw": from_seat(
        members.withdraw, lambda s: (invitation(s), Invitation.objects.of(s.harbour).get().uuid)[1]
    ),
    "admin/members.accept": lambda s: act(
        members.accept, invitation(s), person=s.person(cast.DANA), ports=s.ports
    ),
    "admin/members.change_roles": from_seat(members.change_roles, lambda s: member(s).uuid, roles=["issuer"]),
    "admin/members.remove": from_seat(members.remove, lambda s: member(s).uuid),
    "admin/organisations.create": lambda s: act(
        organisations.create, s.bram, name="Quay", country="IE", ports=s.ports
    ),
    "admin/organisations.update_profile": lambda s: act(
        organisations.update_profile, s.owner, facts={"name": "Harbour College"}, ports=s.ports
    ),
    "admin/organisations.set_image": lambda s: act(
        organisations.set_image, s.owner, data=png(), ports=s.ports
    ),
    "admin/organisations.archive": lambda s: act(organisations.archive, s.owner, ports=s.ports),
    "admin/operators.appoint": lambda s: act(operators.appoint, cast.BRAM.email, ports=s.ports),
    "admin/operators.dismiss": lambda s: (
        operators.appoint(cast.BRAM.email, ports=s.ports),
        act(operators.dismiss, cast.BRAM.email, ports=s.ports),
    )[1],
    "admin/people.person_of": lambda s: act(
        persons.person_of, User.objects.create_user("new@x.example", "correct horse"), ports=s.ports
    ),
    "admin/people.update": lambda s: act(
        persons.update, s.amina, name="Amina", language="ar", time_zone="Asia/Amman", ports=s.ports
    ),
    "admin/people.delete_account": lambda s: act(persons.delete_account, s.amina, ports=s.ports),
    "admin/start.setup_link": lambda s: (emptied(s), act(start.setup_link, ports=s.ports))[1],
    "admin/start.begin": begun,
    "admin/start.open_account": lambda s: act(
        start.open_account,
        email="a@x.example",
        name="A",
        password="a long enough pass phrase",
        ports=s.ports,
    ),
    "admin/trusted.add": lambda s: act(trusted.add, KNOWN, by=access.SYSTEM, ports=s.ports),
    "admin/trusted.change": by_system(trusted.change, {**KNOWN, "name": "Sea School"}),
    "admin/trusted.remove": by_system(trusted.remove),
    "admin/trusted.restore": lambda s: (
        by_system(trusted.remove)(s)(),
        act(trusted.restore, TrustedIssuer.objects.get().uuid, by=access.SYSTEM, ports=s.ports),
    )[1],
    "plan/rates.enter": lambda s: act(rates.enter, RATE, by=access.SYSTEM, ports=s.ports),
    "plan/rates.bring": lambda s: act(
        rates.bring, b"Date,USD\n2026-01-02,1.1\n", source="A bank", by=access.SYSTEM, ports=s.ports
    ),
    "plan/rates.remove": lambda s: act(
        rates.remove,
        rates.enter(RATE, by=access.SYSTEM, ports=s.ports).uuid,
        by=access.SYSTEM,
        ports=s.ports,
    ),
    "skills/governing.retire": lambda s: act(
        governing.retire, named(s).uuid, reason="A test.", by=s.owner, ports=s.ports
    ),
    "skills/governing.restore": lambda s: act(governing.restore, retired_skill(s), by=s.owner, ports=s.ports),
    "skills/importing.begin": lambda s: act(
        importing.begin, b"name\nKnots\n", filename="a.csv", kind="table", by=access.SYSTEM, ports=s.ports
    ),
    "skills/importing.load": lambda s: act(
        importing.load,
        skillfiles.source({"a.csv": b"name\nKnots\n"}),
        kind="table",
        by=access.SYSTEM,
        ports=s.ports,
    ),
    "skills/importing.run": uploaded,
    "skills/local.add": lambda s: act(local.add, s.owner, {"name": "Splice"}, ports=s.ports),
    "skills/local.change": lambda s: act(
        local.change, named(s).uuid, {"name": "Splice wire"}, seat=s.owner, ports=s.ports
    ),
    "skills/removing.remove": lambda s: act(removing.remove, imported(s), by=access.SYSTEM, ports=s.ports),
    "assess/evidence.add_file": lambda s: act(
        evidence.add_file, s.assessment().uuid, by=own(s), data=png(), filename="a.png", ports=s.ports
    ),
    "assess/evidence.add_link": lambda s: act(
        evidence.add_link, s.assessment().uuid, by=own(s), link="https://x.example/", ports=s.ports
    ),
    "assess/evidence.add_text": lambda s: act(
        evidence.add_text, s.assessment().uuid, by=own(s), text="Mine", ports=s.ports
    ),
    "assess/evidence.remove": lambda s: act(evidence.remove, evidence_item(s).uuid, by=own(s), ports=s.ports),
    "assess/evidence.write": lambda s: act(
        evidence.write, s.assessment().uuid, by=own(s), statement="Mine", ports=s.ports
    ),
    "assess/evidence.submit": lambda s: act(
        evidence.submit, evidence_item(s).assessment.uuid, by=own(s), ports=s.ports
    ),
    "assess/marking.mark": lambda s: _marking(s, s.submitted()),
    "assess/marking.award": by_seat(marking.award, lambda s: s.marked().uuid),
    "assess/marking.not_yet": by_seat(
        marking.not_yet, lambda s: s.submitted().uuid, reasons="The bowline slips."
    ),
    "assess/marking.reopen": by_seat(marking.reopen, lambda s: s.awarded().assessment.uuid),
    "bounces.take": returned,
    "design/archive.archive": by_seat(archive.archive, lambda s: s.published().achievement.uuid),
    "design/archive.restore": by_seat(archive.restore, lambda s: _archived(s)),
    "design/examples.take": lambda s: act(
        examples.take, s.owner, next(iter(examples.EXAMPLES)), ports=s.ports
    ),
    "design/taking_over.start_from": lambda s: act(
        taking_over.start_from, s.owner, data=b'{"type": "BadgeClass", "name": "Knots"}', ports=s.ports
    ),
    "hold/claims.confirm": lambda s: act(claims.confirm, s.amina, said_of(s), ports=s.ports),
    "hold/claims.used": lambda s: act(
        claims.used, claimed(s), person=s.amina, day="2026-01-02", ports=s.ports
    ),
    "hold/claims.take_back": lambda s: act(claims.take_back, claimed(s), person=s.amina, ports=s.ports),
    "hold/claims.keep_text": lambda s: act(claims.keep_text, s.amina, "I build roofs.", ports=s.ports),
    "hold/claims.forget_text": lambda s: act(
        claims.forget_text,
        claims.keep_text(s.amina, "I build roofs.", ports=s.ports).uuid,
        person=s.amina,
        ports=s.ports,
    ),
    "hold/earned.add_words": lambda s: act(earned.add_words, s.amina, facts=PAPER, ports=s.ports),
    "hold/transcript.add": lambda s: act(
        transcript.add,
        transcript.read(
            b"title,provider,date\nRope work,Quay,2020-01-31\n",
            filename="a.csv",
            person=s.amina,
            ports=s.ports,
        ).rows,
        person=s.amina,
        ports=s.ports,
    ),
    "hold/earned.add_link": lambda s: act(
        earned.add_link, s.amina, link="https://quay.example/1", facts=PAPER, ports=s.ports
    ),
    "hold/earned.add_file": lambda s: act(
        earned.add_file,
        s.amina,
        data=outside.badge(s.world, "a@b.example"),
        filename="b.json",
        facts={},
        ports=s.ports,
    ),
    "hold/earned.check_again": lambda s: act(earned.check_again, brought(s), person=s.amina, ports=s.ports),
    "hold/earned.describe": lambda s: act(
        earned.describe,
        earned.add_words(s.amina, facts=PAPER, ports=s.ports).earned.uuid,
        person=s.amina,
        facts={**PAPER, "title": "Another"},
        ports=s.ports,
    ),
    "hold/earned.remove": lambda s: act(earned.remove, brought(s), person=s.amina, ports=s.ports),
    "hold/tokens.create": lambda s: act(
        person_tokens.create, s.amina, name="CV", scopes=["passport.read"], days=30, ports=s.ports
    ),
    "hold/tokens.revoke": lambda s: act(
        person_tokens.revoke,
        person_tokens.create(s.amina, name="CV", scopes=["passport.read"], days=30, ports=s.ports)[0].uuid,
        person=s.amina,
        ports=s.ports,
    ),
    "hold/printing.certificate": lambda s: act(
        printing.certificate, held(s).uuid, person=s.amina, ports=s.ports
    ),
    "hold/waiting.decline": lambda s: act(waiting.decline, credential(s).uuid, person=s.amina, ports=s.ports),
    "issue/first.award_first": lambda s: act(
        first.award_first, s.owner, s.published().uuid, name="Lina Aziz", ports=s.ports
    ),
    "design/draft.create": lambda s: act(draft.create, s.owner, name="Splices", ports=s.ports),
    "design/draft.save": by_seat(draft.save, lambda s: fresh(s), facts={**FACTS, "hours": "30"}),
    "design/draft.set_image": by_seat(draft.set_image, lambda s: s.draft().uuid, data=png()),
    "design/draft.new_draft": by_seat(draft.new_draft, lambda s: s.published().achievement.uuid),
    "design/draft.discard": by_seat(draft.discard, lambda s: s.draft().uuid),
    "design/publish.publish": by_seat(publish.publish, lambda s: s.draft().uuid),
    "hold/claim.claim": lambda s: act(claim.claim, offered(s), person=None, ports=s.ports),
    "hold/claim.decline": lambda s: act(claim.decline, offered(s), ports=s.ports),
    "hold/claim.adopt": nameless,
    "hold/claim.accept": lambda s: act(claim.accept, credential(s), person=s.amina, ports=s.ports),
    "hold/keeping.end": lambda s: act(keeping.end, kept(s)[1], ports=s.ports),
    "hold/keeping.send_anew": lambda s: act(keeping.send_anew, kept(s)[1], ports=s.ports),
    "hold/keeping.send_anew_for_offer": lambda s: act(keeping.send_anew_for_offer, kept(s)[0], ports=s.ports),
    "hold/download.as_token": lambda s: act(download.as_token, held(s), ports=s.ports),
    "hold/sharing.set_public": lambda s: act(
        sharing.set_public, held(s).uuid, person=s.amina, public=True, ports=s.ports
    ),
    "hold/sharing.new_link": lambda s: act(sharing.new_link, held(s).uuid, person=s.amina, ports=s.ports),
    "hold/sharing.end_link": lambda s: act(
        sharing.end_link,
        sharing.new_link(held(s).uuid, person=s.amina, ports=s.ports)[0].uuid,
        person=s.amina,
        ports=s.ports,
    ),
    "issue/rehearsal.rehearse": lambda s: act(
        rehearsal.rehearse,
        s.owner,
        data=CSV,
        filename="a.csv",
        version_uuid=s.published().uuid,
        ports=s.ports,
    ),
    "issue/rehearsal.rehearse_rows": lambda s: act(
        rehearsal.rehearse_rows,
        s.owner,
        rows=[{"name": "Lina Aziz", "outcome-1": "Secure", "outcome-2": "72"}],
        version_uuid=s.published().uuid,
        ports=s.ports,
    ),
    "issue/rehearsal.match": lambda s: act(
        rehearsal.match, s.owner, rehearsed(s).uuid, columns=COLUMNS, ports=s.ports
    ),
    "issue/mending.mend": lambda s: _mending(s, mending.mend, rehearsed(s, BROKEN)),
    "issue/mending.mend_many": lambda s: act(
        mending.mend_many, s.owner, rehearsed(s, BROKEN).uuid, changes={3: {"name": "N O"}}, ports=s.ports
    ),
    "issue/mending.mend_alike": lambda s: act(
        mending.mend_alike,
        s.owner,
        rehearsed(s, BROKEN).uuid,
        code="row.name_missing",
        field="name",
        said="",
        instead="N O",
        ports=s.ports,
    ),
    "issue/mending.mend_with_file": lambda s: act(
        mending.mend_with_file,
        s.owner,
        rehearsed(s, BROKEN).uuid,
        data=b"Row,Name\n3,N O\n",
        filename="a.csv",
        ports=s.ports,
    ),
    "issue/mending.leave_out": lambda s: act(
        mending.leave_out, s.owner, rehearsed(s, BROKEN).uuid, numbers=[3], ports=s.ports
    ),
    "issue/bulk.start": from_seat(bulk.start, lambda s: rehearsed(s).uuid),
    "issue/bulk.cancel": from_seat(bulk.cancel, lambda s: started(s, rehearsed(s)).uuid),
    "issue/bulk.pause": from_seat(bulk.pause, lambda s: started(s, rehearsed(s)).uuid),
    "issue/bulk.run_chunk": lambda s: act(bulk.run_chunk, started(s, rehearsed(s)).uuid, ports=s.ports),
    "issue/correct.correct": by_seat(
        correct.correct, lambda s: credential(s).uuid, name="Amina Al Sayed", reason="A typing mistake"
    ),
    "issue/issue.issue": by_seat(issue, lambda s: s.awarded().uuid),
    "issue/offers.resend": by_seat(offers.resend, lambda s: credential(s).uuid),
    "issue/offers.remind": by_seat(offers.remind, lambda s: credential(s).uuid),
    "issue/offers.readdress": by_seat(
        offers.readdress, lambda s: credential(s).uuid, email="amina@new.example"
    ),
    "issue/republish.republish": from_seat(republish.republish, lambda s: credential(s).status_list.uuid),
    "issue/several.issue_now": lambda s: act(several.issue_now, s.owner, [s.awarded().uuid], ports=s.ports),
    "issue/several.begin": lambda s: act(several.begin, s.owner, [s.awarded().uuid], ports=s.ports),
    "issue/several.start": from_seat(several.start, lambda s: _paused(s).uuid),
    "issue/several.pause": from_seat(several.pause, lambda s: several_of(s).uuid),
    "issue/several.cancel": from_seat(several.cancel, lambda s: several_of(s).uuid),
    "issue/several.run_chunk": lambda s: act(several.run_chunk, several_of(s).uuid, ports=s.ports),
    "issue/status.revoke": by_seat(status.revoke, lambda s: credential(s).uuid, reason="It was copied"),
    "issue/status.suspend": by_seat(status.suspend, lambda s: suspendable(s).uuid, reason="A question"),
    "issue/status.reinstate": by_seat(status.reinstate, lambda s: suspended(s).uuid, reason="Answered"),
    **stacked.acts(act),
    **crew.acts(act),
    **codesigned.acts(act),
    **meetings.acts(act),
    **labs.acts(act),
    **guests.acts(act),
    **library.acts(act),
    **partnered.acts(act),
    **reviewed.acts(act),
    **standardised.acts(act),
    **vouching.acts(act),
    **own_stacks.acts(act),
    "run/imports.read_rows": lambda s: act(
        imports.read_rows, s.owner, data=CSV, filename="a.csv", ports=s.ports
    ),
    "run/imports.mend": lambda s: _mending(s, imports.mend, read_in(s, BROKEN)),
    "run/imports.start": from_seat(imports.start, lambda s: read_in(s).uuid),
    "run/imports.pause": from_seat(
        imports.pause, lambda s: imports.start(s.owner, read_in(s).uuid, ports=s.ports).uuid
    ),
    "run/imports.cancel": from_seat(imports.cancel, lambda s: read_in(s).uuid),
    "run/imports.run": lambda s: act(
        imports.run, imports.start(s.owner, read_in(s).uuid, ports=s.ports).uuid, ports=s.ports
    ),
    "run/learners.add": lambda s: act(learners.add, s.owner, name="Lina", ports=s.ports),
    "run/learners.update": by_seat(learners.update, lambda s: learner_of(s).uuid, name="Lina"),
    "run/learners.archive": by_seat(learners.archive, lambda s: learner_of(s).uuid),
    "run/learners.restore": by_seat(learners.restore, lambda s: _put_away(s)),
    "run/learners.assign": lambda s: act(
        learners.assign, s.owner, [learner_of(s).uuid], s.published().uuid, ports=s.ports
    ),
}


def _key(stage: Stage) -> uuid.UUID:
    return keys.IssuerKey.objects.of(stage.harbour).get(state="ACTIVE").uuid


def _retired(stage: Stage) -> access.Seat:
    keys.retire(stage.owner, _key(stage), ports=stage.ports)
    return stage.owner


def _archived(stage: Stage) -> uuid.UUID:
    achievement = stage.published().achievement
    archive.archive(achievement.uuid, seat=stage.owner, ports=stage.ports)
    return achievement.uuid


def _put_away(stage: Stage) -> uuid.UUID:
    learner = stage.learner()
    learners.archive(learner.uuid, seat=stage.owner, ports=stage.ports)
    return learner.uuid


def _paused(stage: Stage) -> Job:
    return several.pause(stage.owner, several_of(stage).uuid, ports=stage.ports)


def _marking(stage: Stage, assessment: Assessment) -> Act:
    outcome = assessment.version.outcomes.all()[1]
    return act(
        marking.mark,
        assessment.uuid,
        seat=stage.owner,
        outcome_uuid=outcome.uuid,
        mark="70",
        ports=stage.ports,
    )


def _mending(stage: Stage, mend: Callable[..., object], job: Job) -> Act:
    number = broken_row(stage, job)
    return act(mend, stage.owner, job.uuid, number, changes={"name": "Somebody"}, ports=stage.ports)


def services() -> set[str]:
    """Every public function that is handed the world, by module and name."""
    found = set()
    for path in HOME.rglob("*.py"):
        module = path.relative_to(HOME).with_suffix("").as_posix()
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                given = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
                if "ports" in given:
                    found.add(f"{module}.{node.name}")
    return found


def test_28_every_service_is_an_act_that_is_tested_here_or_says_why_it_is_none():
    assert services() - set(ACTS) - set(NO_ACT) == set(), "tell in ACTS how to do it, or in NO_ACT why not"
    assert set(ACTS) - services() == set()
    assert set(NO_ACT) - services() == {"access"}
    assert not set(ACTS) & set(NO_ACT)


@pytest.mark.parametrize("name", ACTS)
def test_28_every_act_leaves_a_trace(name):
    stage = Stage()
    do = ACTS[name](stage)
    trail = AuditEvent.objects.across(reason="a test")
    before = trail.order_by("-pk").values_list("pk", flat=True).first() or 0

    do()

    made = list(trail.filter(pk__gt=before))
    assert made, f"{name} wrote no audit event"
    assert all(event.action and event.hash for event in made)


@pytest.mark.parametrize("name", ["issue/correct.correct", "admin/people.update", "run/learners.update"])
def test_28_the_trail_names_nobody(name):
    """Rows carry ids and codes only, so that erasing a person leaves the chain whole."""
    ACTS[name](Stage())()

    for event in AuditEvent.objects.across(reason="a test"):
        said = f"{event.action} {event.details}".lower()
        assert "amina" not in said
        assert "@" not in said
