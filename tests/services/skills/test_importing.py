"""Importing frameworks: all or nothing, again and again, without losing what people decided."""

from __future__ import annotations

import pytest
from tests import skillfiles
from tests.services.stage import tag
from tests.skillfiles import CALM, FOREMAN, METAL, SOLDER, WELD, source

from cairn.records.models import AuditEvent, FrameworkImport, Occupation, Skill, SkillPosting
from cairn.records.reads import skills as reads
from cairn.records.reads import skillsearch
from cairn.services.access import SYSTEM, Actor
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.skills import governing, importing, removing, reporting
from cairn.skills.changes import What
from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks import esco


def load(stage, kind="esco", files=None, label="ESCO - v1.1.1.zip", **more):
    files = files or skillfiles.esco()
    return importing.load(source(files, label=label), kind=kind, by=SYSTEM, ports=stage.ports, **more)


def later(stage):
    return load(stage, files=skillfiles.esco(later=True), label="ESCO - v1.2.0.zip")


def skill(iri):
    return Skill.objects.public().get(iri=iri)


def found(text):
    return [hit.row.iri for hit in skillsearch.find_skills(text)]


def test_an_import_brings_skills_links_occupations_and_what_they_ask_for(stage):
    done = load(stage)
    assert (done.state, done.version) == ("DONE", "1.1.1")
    assert (done.skills, done.relations, done.occupations, done.requirements) == (6, 4, 1, 2)
    around, asked = reads.around(skill(WELD)), reads.asked_by(skill(WELD))
    assert [one.name for one in around.broader] == ["working with machinery"]
    assert [(needed, one.iri) for needed, one in around.needs] == [(True, METAL)]
    assert [(row.occupation.iri, row.essential) for row in asked.rows] == [(FOREMAN, True)]
    assert skill(WELD).framework.attribution == esco.ATTRIBUTION


def test_who_imported_what_stands_in_the_trail(stage):
    run = load(stage)
    event = AuditEvent.objects.across(reason="test").get(action="framework.import")
    assert (event.organisation, event.subject_uuid) == (None, run.framework.uuid)
    assert event.details["version"] == "1.1.1"


def test_a_later_version_retires_what_is_gone_and_keeps_its_row(stage):
    load(stage)
    before = skill(SOLDER).uuid
    later(stage)
    gone = skill(SOLDER)
    assert (gone.uuid, gone.retired_at) == (before, stage.world.now)
    assert (found("solder"), found("weld metals")[0]) == ([], WELD)
    assert skill(WELD).name == "weld metals"


def test_the_report_says_what_changed_between_two_versions_and_what_is_named_here(stage):
    load(stage)
    version = stage.draft()
    tag(version.outcomes.all(), solder=SOLDER)
    later(stage)
    report = reporting.report(skill(WELD).framework, since="1.1.1", until="1.2.0")
    said = {(change.what, change.iri): (change.before, change.after) for change in report.changes}
    assert said[What.RENAMED, WELD] == ("weld metal", "weld metals")
    assert said[What.RETIRED, SOLDER] == ("solder", "")
    assert report.concerned == {SOLDER: 3}
    load(stage, label="ESCO - v1.3.0.zip")
    whole = reporting.report(skill(WELD).framework, since="1.1.1", until="1.3.0")
    assert [change.what for change in whole.changes if change.what is not What.NAMES] == []


def test_a_report_lists_the_first_changes_and_counts_all(stage):
    load(stage)
    later(stage)
    load(stage, label="ESCO - v1.3.0.zip")
    framework = skill(WELD).framework
    for until in ("1.2.0", "1.3.0"):
        whole = reporting.report(framework, since="1.1.1", until=until)
        short = reporting.report(framework, since="1.1.1", until=until, most=2)
        assert len(whole.changes) == sum(short.counts.values())
        assert short.counts == whole.counts
        assert set(short.changes) <= set(whole.changes)
        assert [change.iri for change in short.changes] == [change.iri for change in whole.changes[:2]]
    assert len(reporting.report(framework, since="1.1.1", until="1.2.0", most=2).changes) == 2


def test_a_version_that_was_never_here_has_no_report(stage):
    load(stage)
    framework = skill(WELD).framework
    assert reporting.report(framework).since is None
    with pytest.raises(NotFound):
        reporting.report(framework, since="0.9")


def test_the_same_file_twice_changes_nothing(stage):
    load(stage)
    rows = set(Skill.objects.public().values_list("pk", "uuid", "name"))
    postings = SkillPosting.objects.public().count()
    again = load(stage)
    assert set(Skill.objects.public().values_list("pk", "uuid", "name")) == rows
    assert SkillPosting.objects.public().count() == postings
    assert not again.changes.all().exists()


def test_what_people_retired_stays_so_whatever_the_next_file_says(stage):
    load(stage)
    governing.retire(skill(CALM).uuid, reason="Not ours.", by=SYSTEM, ports=stage.ports)
    load(stage, label="ESCO - v1.1.2.zip")
    assert skill(CALM).retired_at is not None
    governing.restore(skill(CALM).uuid, by=SYSTEM, ports=stage.ports)
    assert found("keep cool") == [CALM]


def test_a_file_that_is_refused_leaves_everything_as_it_was(stage):
    load(stage)
    broken = {**skillfiles.esco(), "occupations_en.csv": b"conceptUri,preferredLabel\ntwo words,x\n"}
    with pytest.raises(Exception, match="not an identifier"):
        load(stage, files=broken, label="ESCO - v9.zip")
    assert {run.state for run in FrameworkImport.objects.public()} == {"DONE"}
    assert skill(WELD).framework.version == "1.1.1"


def test_two_frameworks_do_not_share_an_identity(stage):
    load(stage)
    rows = skillfiles.table(("iri", "name"), (WELD, "Weld"))
    with pytest.raises(Conflict) as refused:
        load(stage, "table", {"a.csv": rows}, name="Other")
    assert refused.value.code == "framework.iri_taken"
    assert not reads.frameworks().filter(name="Other").exists()


def test_another_language_does_not_overwrite_the_names(stage):
    load(stage)
    french = {name.replace("_en", "_fr"): data for name, data in skillfiles.esco().items()}
    with pytest.raises(Conflict) as refused:
        load(stage, files=french)
    assert refused.value.code == "framework.language"


def test_only_operators_import(stage):
    for by in (Actor(person=stage.eve), Actor()):
        with pytest.raises(NotFound):
            importing.load(source(skillfiles.esco()), kind="esco", by=by, ports=stage.ports)
        with pytest.raises(NotFound):
            importing.begin(b"x", filename="a.csv", kind="table", by=by, ports=stage.ports)


def begun(stage, data=None, **more):
    facts = {"filename": "ESCO v1.1.1.zip", "kind": "esco", **more}
    data = skillfiles.zipped(skillfiles.esco()) if data is None else data
    return importing.begin(data, by=SYSTEM, ports=stage.ports, **facts)


def test_an_uploaded_file_is_imported_in_the_background_and_then_forgotten(stage):
    run = begun(stage)
    key = run.file_key
    assert run.state == "WAITING"
    importing.run(run.uuid, ports=stage.ports)
    run.refresh_from_db()
    assert (run.state, run.stage, run.file_key, run.skills) == ("DONE", "", "", 6)
    with pytest.raises(Exception):  # noqa: B017 - whatever the store of files says
        stage.ports.files.read(key)
    importing.run(run.uuid, ports=stage.ports)  # asked for twice
    assert FrameworkImport.objects.public().count() == 1


def test_a_file_that_cannot_be_taken_says_why_on_its_page(stage):
    run = begun(stage, skillfiles.zipped({"other.csv": b"a,b\n1,2\n"}))
    importing.run(run.uuid, ports=stage.ports)
    failed = importing.find(run.uuid, by=SYSTEM)
    assert (failed.state, failed.failure_code) == ("FAILED", "framework.file")
    assert "skills_en.csv" in failed.failure


def test_what_cannot_even_be_opened_is_refused_at_once(stage):
    with pytest.raises(FrameworkError):
        begun(stage, b"PK\x03\x04 but no zip")
    with pytest.raises(InvalidInput):
        begun(stage, kind="sfia")
    with pytest.raises(InvalidInput):
        begun(stage, b"")


def test_an_import_whose_worker_died_is_taken_up_again(stage):
    run = begun(stage)
    old = stage.world.now - importing.STALE * 2
    FrameworkImport.objects.across(reason="test").update(state="RUNNING", beat_at=old, created_at=old)
    assert importing.resume_stale(before=stage.world.now, ports=stage.ports) == 1
    importing.run(run.uuid, ports=stage.ports)
    run.refresh_from_db()
    assert run.state == "DONE"


def test_a_framework_goes_as_a_whole(stage):
    load(stage)
    assert removing.remove(esco.IRI, by=SYSTEM, ports=stage.ports)
    assert not Skill.objects.public().exists()
    assert not Occupation.objects.public().exists()
    assert not removing.remove(esco.IRI, by=SYSTEM, ports=stage.ports)


def test_a_crosswalk_links_what_is_here_and_keeps_what_is_not(stage):
    load(stage)
    rows = skillfiles.table(
        ("subject", "relation", "object"), (WELD, "exact", "other:weld"), (METAL, "narrower", CALM)
    )
    load(stage, "crosswalk", {"links.csv": rows}, name="Ours")
    assert reads.around(skill(WELD)).unknown == (("exact", "other:weld"),)
    assert [one.iri for one in reads.around(skill(METAL)).narrower] == [CALM]
