"""An entry of Harbour School's library, and what others have of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cairn.records.models import AchievementVersion, LibraryEntry, LibraryVersion, Partner
from cairn.services.codesign import partners
from cairn.services.codesign.inviting import Asked
from cairn.services.library import (
    adding,
    certifications,
    copying,
    deleting,
    entries,
    giving,
    mapping,
    reviewing,
    rubrics,
    sharing,
    using,
)
from cairn.services.library.versions import Upload
from tests.services.stage import Stage

READINGS = b"day,kWh\n2026-03-01,12.5\n"
FACTS = {"kind": "dataset", "title": "A month of readings", "audience": "everybody"}
TERMS = {"licence": "cc-by"}
AZURE = {"vendor": "Microsoft", "title": "Azure Fundamentals", "code": "AZ-900", "hours": "20"}


def upload(data: bytes = READINGS, filename: str = "readings.csv") -> Upload:
    return Upload(data, filename)


def entry(stage: Stage, *, file: Upload | None = None, terms: Any = None, **facts: Any) -> LibraryEntry:
    return entries.add(
        stage.owner,
        facts={**FACTS, **facts},
        terms={**TERMS, **(terms or {})},
        upload=upload() if file is None else file,
        ports=stage.ports,
    )


def newest(entry: LibraryEntry) -> LibraryVersion:
    found = LibraryVersion.objects.of(entry.organisation).filter(entry=entry).order_by("-number").first()
    assert found is not None
    return found


def page(version: LibraryVersion) -> str:
    return f"https://badges.example/library/{version.uuid}"


def certification(stage: Stage) -> Any:
    return certifications.add(stage.owner, facts=AZURE, ports=stage.ports)


MAPPED = {"counts": "credit", "reason": "Same units.", "until_date": "2026-12-31"}


def linked(stage: Stage) -> Any:
    """A partner of Harbour School's register that is Eve's organisation, as its owner accepted."""
    made = partners.add(stage.owner, facts={"name": "Brightline Solar"}, ports=stage.ports)
    address = f"https://badges.example/issuers/{stage.elsewhere.uuid}"
    partners.ask_link(stage.owner, made.uuid, address=address, ports=stage.ports)
    partners.accept_link(stage.outsider, made.uuid, ports=stage.ports)
    return made


def mapped(stage: Stage, version: AchievementVersion, certification: Any) -> Any:
    facts = {**MAPPED, "outcome": str(mapping.outcomes_of(version.achievement)[0].key)}
    return mapping.decide(
        stage.owner, certification.uuid, version.achievement.uuid, facts=facts, ports=stage.ports
    )


def partnership(stage: Stage) -> Partner:
    """Harbour School in the register of Elsewhere, as its owner accepted."""
    known = Partner.objects.of(stage.elsewhere).filter(as_organisation=stage.harbour, linked_at__isnull=False)
    register = known.first()
    if register is None:
        register = partners.add(stage.outsider, facts={"name": "Harbour"}, ports=stage.ports)
        address = f"https://badges.example/issuers/{stage.harbour.uuid}"
        partners.ask_link(stage.outsider, register.uuid, address=address, ports=stage.ports)
        partners.accept_link(stage.owner, register.uuid, ports=stage.ports)
    return register


GIVEN = {"consent_by": "Lea Brandt", "anonymisation": "Nobody is in it.", **TERMS}
OF_PARTNER = {"kind": "case", "title": "A mast that would not hold", "audience": "learners"}


def sent(stage: Stage) -> LibraryVersion:
    """What Harbour School sent to Elsewhere, as its partner."""
    facts = {"facts": OF_PARTNER, "terms": GIVEN, "upload": upload(), "ports": stage.ports}
    return giving.send(stage.owner, partnership(stage).uuid, **facts)


def asked(stage: Stage, name: str = "Brightline Solar") -> Asked:
    """Somebody of a partner, whom Harbour School asked for a case."""
    made = partners.add(stage.owner, facts={"name": name}, ports=stage.ports)
    said = {"partner": str(made.uuid), "name": "Lea Brandt", "email": "lea@brightline.example"}
    return giving.ask(stage.owner, said, ports=stage.ports)


def by_guest(stage: Stage, token: str, **changes: Any) -> LibraryVersion:
    facts = {"facts": OF_PARTNER, "terms": GIVEN, "upload": upload(), "ports": stage.ports, **changes}
    return giving.send_by_link(token, name="Lea Brandt", **facts)


def opened_to_harbour(stage: Stage) -> LibraryVersion:
    """A version of Elsewhere that Harbour School may take, as its partner."""
    register = partnership(stage)
    facts = {**FACTS, "audience": "partners", "open_to": [str(register.uuid)]}
    made = entries.add(stage.outsider, facts=facts, terms=TERMS, upload=upload(), ports=stage.ports)
    return newest(made)


#: What addresses of the API name as those of the pages do.
BY_PROGRAM = ("edition", "library_link", "certification", "mapping_uuid", "outcome_key")


def kept_copy(stage: Stage) -> LibraryEntry:
    """A copy that Harbour School keeps of what Elsewhere opened to it."""
    return copying.take(stage.owner, address=page(opened_to_harbour(stage)), ports=stage.ports)


def arguments(stage: Stage, version: AchievementVersion) -> dict[str, object]:
    """What fills the addresses of the library; learners of `version` work with what is in it."""
    made = entry(stage)
    edition = newest(made)
    using.attach(stage.owner, version.achievement.uuid, edition.uuid, ports=stage.ports)
    link, token = sharing.make_link(stage.owner, edition.uuid, ports=stage.ports)
    register = certification(stage)
    return {
        "item": made.uuid,
        "edition": edition.uuid,
        "library_link": link.uuid,
        "token": token,
        "certification": register.uuid,
        "mapping_uuid": mapped(stage, version, register).uuid,
        "partner": partnership(stage).uuid,
        "given": sent(stage).entry.uuid,
        "outcome_key": mapping.outcomes_of(version.achievement)[0].key,
    }


#: For the tests of bug class 28: services that read, and steps of acts that are recorded as a whole.
READS = (
    "library/copying.found_at",
    "library/sharing.version_behind",
    "library/mapping.hints",
    "library/taking.must_be_open",
    "library/entries.today_of",
    "library/rubric.of_table",
    "library/versions.read_terms",
)
STEPS = (
    "library/versions.keep",
    "library/telling.newer",
    "library/telling.expiry",
    "library/telling.withdrawn",
    "library/telling.deleted",
    "library/telling.asked",
    "library/telling.arrived",
    "library/telling.decided",
    "library/taking.log",
)
#: Downloads: the log of their owner says each of them, with who and when.
LOGGED = tuple(
    f"library/taking.{way}" for way in ("as_member", "as_partner", "as_learner", "by_link", "in_public")
)


def waiting(stage: Stage) -> LibraryVersion:
    partner = partners.add(stage.owner, facts={"name": "Brightline Solar"}, ports=stage.ports)
    return newest(entry(stage, partner=str(partner.uuid)))


def copied(stage: Stage) -> LibraryEntry:
    made = entry(stage)
    copy = copying.take(stage.outsider, address=page(newest(made)), ports=stage.ports)
    adding.add_version(stage.owner, made.uuid, terms=TERMS, upload=upload(b"a,b\n1,2\n"), ports=stage.ports)
    return copy


def _used(stage: Stage) -> Any:
    version = newest(entry(stage))
    return using.attach(stage.owner, stage.published().achievement.uuid, version.uuid, ports=stage.ports)


RUBRIC = b"criterion,Not yet,Met\nIsolates,Needs the steps,Alone\nenough,,x\n"


def _rubric(stage: Stage, act: Callable[..., Any]) -> Any:
    made = newest(entry(stage, file=upload(RUBRIC, "rubric.csv"), kind="rubric"))
    draft = stage.draft()
    return act(
        rubrics.put_into, stage.owner, draft.uuid, draft.outcomes.first().key, made.uuid, ports=stage.ports
    )


def _keep(stage: Stage, act: Callable[..., Any]) -> Any:
    draft = stage.draft()
    facts = {"facts": {"title": "Knots"}, "terms": TERMS, "ports": stage.ports}
    return act(rubrics.keep, stage.owner, draft.uuid, draft.outcomes.first().key, **facts)


def acts(act: Callable[..., Any]) -> dict[str, Callable[[Stage], Any]]:
    """How to do each act of these services."""
    return {
        "library/entries.add": lambda s: act(
            entries.add, s.owner, facts=FACTS, terms=TERMS, upload=upload(), ports=s.ports
        ),
        "library/entries.update": lambda s: act(
            entries.update, s.owner, entry(s).uuid, facts={"title": "New"}, ports=s.ports
        ),
        "library/entries.withdraw": lambda s: act(
            entries.withdraw, s.owner, entry(s).uuid, reason="No consent.", ports=s.ports
        ),
        "library/adding.add_version": lambda s: act(
            adding.add_version, s.owner, entry(s).uuid, terms=TERMS, upload=upload(), ports=s.ports
        ),
        "library/reviewing.approve": lambda s: act(
            reviewing.approve, s.owner, waiting(s).uuid, content="1", data="1", publicity="1", ports=s.ports
        ),
        "library/reviewing.decline": lambda s: act(
            reviewing.decline, s.owner, waiting(s).uuid, note="No.", ports=s.ports
        ),
        "library/sharing.make_link": lambda s: act(
            sharing.make_link, s.owner, newest(entry(s)).uuid, ports=s.ports
        ),
        "library/sharing.end_link": lambda s: act(
            sharing.end_link,
            s.owner,
            sharing.make_link(s.owner, newest(entry(s)).uuid, ports=s.ports)[0].uuid,
            ports=s.ports,
        ),
        "library/copying.take": lambda s: act(
            copying.take, s.outsider, address=page(newest(entry(s))), ports=s.ports
        ),
        "library/copying.take_newer": lambda s: act(
            copying.take_newer, s.outsider, copied(s).uuid, ports=s.ports
        ),
        "library/using.attach": lambda s: act(
            using.attach, s.owner, s.published().achievement.uuid, newest(entry(s)).uuid, ports=s.ports
        ),
        "library/using.detach": lambda s: act(using.detach, s.owner, _used(s).uuid, ports=s.ports),
        "library/giving.send": lambda s: act(sent, s),
        "library/giving.send_again": lambda s: act(
            giving.send_again,
            s.owner,
            sent(s).entry.uuid,
            terms=GIVEN,
            upload=upload(b"c,d\n3,4\n"),
            ports=s.ports,
        ),
        "library/giving.ask": lambda s: act(asked, s),
        "library/giving.take_back": lambda s: act(
            giving.take_back, s.owner, asked(s).link.uuid, ports=s.ports
        ),
        "library/giving.send_by_link": lambda s: act(by_guest, s, asked(s).token),
        "library/deleting.delete_file": lambda s: act(
            deleting.delete_file,
            s.owner,
            newest(entry(s)).uuid,
            reason="No consent.",
            sure="1",
            consent_ended="1",
            ports=s.ports,
        ),
        "library/rubrics.put_into": lambda s: _rubric(s, act),
        "library/rubrics.keep": lambda s: _keep(s, act),
        "library/certifications.add": lambda s: act(certifications.add, s.owner, facts=AZURE, ports=s.ports),
        "library/certifications.bring_in": lambda s: act(
            certifications.bring_in,
            s.owner,
            data=b"vendor,title\nCisco,CCNA\n",
            filename="a.csv",
            ports=s.ports,
        ),
        "library/certifications.archive": lambda s: act(
            certifications.archive, s.owner, certification(s).uuid, ports=s.ports
        ),
        "library/mapping.decide": lambda s: act(mapped, s, s.published(), certification(s)),
        "library/mapping.end": lambda s: act(
            mapping.end,
            s.owner,
            mapped(s, s.published(), certification(s)).uuid,
            reason="Changed.",
            ports=s.ports,
        ),
    }
