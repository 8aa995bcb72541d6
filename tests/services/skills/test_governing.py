"""Skills of one's own; retiring and merging without breaking what was awarded."""

from __future__ import annotations

import pytest
from tests import skillfiles
from tests.services.stage import tag
from tests.skillfiles import CALM, METAL, SOLDER, WELD, source

from cairn.records.models import AchievementVersion, AuditEvent, Skill, SkillRelation
from cairn.records.reads import skills as reads
from cairn.records.reads import skillsearch
from cairn.records.reads.giving import giving
from cairn.services.access import SYSTEM, Actor
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.hold import claim
from cairn.services.hold.passport import passport_of
from cairn.services.issue.issue import issue
from cairn.services.skills import find, governing, importing, local

REASON = "The same thing."


@pytest.fixture
def frameworks(stage):
    importing.load(source(skillfiles.esco(), label="ESCO v1.1.1"), kind="esco", by=SYSTEM, ports=stage.ports)
    return stage


def skill(iri):
    return Skill.objects.public().get(iri=iri)


def found(text):
    return [hit.row.name for hit in skillsearch.find_skills(text)]


def splice(stage, **more):
    facts = {"name": "Splice a mooring rope", "names": "join ropes", "group": "technical", "level": 3, **more}
    return local.add(stage.owner, facts, ports=stage.ports)


def test_a_merged_skill_leads_to_the_other_and_its_awards_stay(frameworks):
    stage = frameworks
    published = stage.published()
    AchievementVersion.objects.of(stage.harbour)
    tag(published.outcomes.all(), solder=SOLDER)
    text = published.definition
    governing.retire(skill(SOLDER).uuid, into=skill(WELD).uuid, reason=REASON, by=SYSTEM, ports=stage.ports)
    published.refresh_from_db()
    assert published.definition == text
    assert reads.resolved([SOLDER, WELD, "else:where"]) == {
        SOLDER: WELD,
        WELD: WELD,
        "else:where": "else:where",
    }
    assert [version.pk for version in giving(skill(WELD)).rows] == [published.pk]
    assert [one.iri for one in reads.around(skill(SOLDER)).replaced_by] == [WELD]
    assert found("solder") == []


def test_merged_into_one_that_was_merged_is_followed_to_the_end(frameworks):
    for old, new in ((SOLDER, WELD), (WELD, METAL)):
        governing.retire(
            skill(old).uuid, into=skill(new).uuid, reason=REASON, by=SYSTEM, ports=frameworks.ports
        )
    assert reads.resolved([SOLDER])[SOLDER] == METAL


def test_retiring_is_taken_back_whole(frameworks):
    uuid = skill(SOLDER).uuid
    governing.retire(uuid, into=skill(WELD).uuid, reason=REASON, by=SYSTEM, ports=frameworks.ports)
    governing.restore(uuid, by=SYSTEM, ports=frameworks.ports)
    assert found("solder") == ["solder"]
    assert reads.resolved([SOLDER]) == {SOLDER: SOLDER}
    with pytest.raises(Conflict) as refused:
        governing.restore(uuid, by=SYSTEM, ports=frameworks.ports)
    assert refused.value.code == "skill.not_retired"


@pytest.mark.parametrize(
    ("first", "into", "code"),
    [(None, SOLDER, "skill.into_itself"), (WELD, WELD, "skill.retired"), (SOLDER, None, "skill.retired")],
)
def test_nothing_is_merged_into_itself_or_into_what_is_gone(frameworks, first, into, code):
    if first:
        governing.retire(skill(first).uuid, reason=REASON, by=SYSTEM, ports=frameworks.ports)
    target = skill(into).uuid if into else None
    with pytest.raises(Conflict) as refused:
        governing.retire(skill(SOLDER).uuid, into=target, reason=REASON, by=SYSTEM, ports=frameworks.ports)
    assert refused.value.code == code


def test_every_decision_stands_in_the_trail_with_its_reason(frameworks):
    governing.retire(skill(CALM).uuid, reason="Too vague.", by=SYSTEM, ports=frameworks.ports)
    event = AuditEvent.objects.across(reason="test").get(action="skill.retire")
    assert (event.subject_uuid, event.details["reason"]) == (skill(CALM).uuid, "Too vague.")
    with pytest.raises(InvalidInput):
        governing.retire(skill(WELD).uuid, reason=" ", by=SYSTEM, ports=frameworks.ports)


def test_an_organisation_decides_about_its_own_skills_only(frameworks):
    stage = frameworks
    own = splice(stage)
    for uuid, seat in ((skill(WELD).uuid, stage.owner), (own.uuid, stage.outsider)):
        with pytest.raises(NotFound):
            governing.retire(uuid, reason=REASON, by=seat, ports=stage.ports)
        with pytest.raises(NotFound):
            local.change(uuid, {"name": "Mine"}, seat=seat, ports=stage.ports)
    with pytest.raises(NotFound):
        governing.retire(own.uuid, reason=REASON, by=Actor(person=stage.eve), ports=stage.ports)
    governing.retire(own.uuid, into=skill(WELD).uuid, reason=REASON, by=stage.owner, ports=stage.ports)
    assert reads.resolved([own.iri])[own.iri] == WELD


def test_a_skill_of_ones_own_is_public_has_an_address_and_is_found(frameworks):
    stage = frameworks
    own = splice(stage, broader=WELD)
    assert own.iri == f"{stage.harbour.issuing_origin}/skills/{own.uuid}"
    assert found("splise rope") == ["Splice a mooring rope"]
    assert [one.iri for one in reads.around(own).broader] == []  # of another framework
    assert [(kind, one.iri) for kind, one in reads.around(own).elsewhere] == [("broader", WELD)]
    assert find.skill(str(own.uuid)) == own
    assert stage.acts()[-1] == "skill.add"


def test_a_skill_of_ones_own_is_changed_under_the_same_identity(frameworks):
    stage = frameworks
    own = splice(stage)
    changed = local.change(
        own.uuid, {"name": "Splice wire", "level": "5"}, seat=stage.owner, ports=stage.ports
    )
    assert (changed.iri, changed.level, found("mooring"), found("wire")) == (own.iri, 5, [], ["Splice wire"])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x", "level": 9}, "level"),
        ({"name": "x", "group": "ropes"}, "group"),
        ({"name": "x", "kind": "group"}, "kind"),
        ({"name": "x", "broader": "no:where"}, "broader"),
    ],
)
def test_what_makes_no_skill_is_said_by_field(stage, facts, field):
    with pytest.raises(InvalidInput) as refused:
        local.add(stage.owner, facts, ports=stage.ports)
    assert list(refused.value.fields) == [field]


def test_only_designers_name_skills_and_each_name_once(stage):
    with pytest.raises(NotPermitted):
        local.add(stage.seat("assessor"), {"name": "x"}, ports=stage.ports)
    splice(stage)
    with pytest.raises(Conflict) as refused:
        splice(stage)
    assert refused.value.code == "skill.known"


def test_whoever_holds_a_merged_skill_is_read_as_holding_the_other(frameworks):
    stage = frameworks
    award = stage.awarded()
    tag(award.version.outcomes.filter(position=1), solder=SOLDER)
    claim.accept(
        issue(award.uuid, seat=stage.owner, ports=stage.ports), person=stage.amina, ports=stage.ports
    )
    governing.retire(skill(SOLDER).uuid, into=skill(WELD).uuid, reason=REASON, by=SYSTEM, ports=stage.ports)
    found = passport_of(stage.amina, stage.ports)
    held = {one.skill: one for one in found.skills}
    assert SOLDER not in held
    assert (held[WELD].name, held[WELD].evidence[0].text) == (
        "weld metal",
        "Tie six deck knots from memory within two minutes each",
    )


def test_a_skill_that_is_named_second_in_an_outcome_counts_as_given(frameworks):
    published = frameworks.published()
    tag(published.outcomes.filter(position=1), weld=WELD, stay_calm=CALM)
    assert [version.pk for version in giving(skill(CALM)).rows] == [published.pk]
    assert giving(skill(METAL)).rows == ()


def test_a_skill_into_which_very_many_were_merged_still_has_its_page(frameworks):
    stage, weld = frameworks, skill(WELD)
    published = stage.published()
    tag(published.outcomes.all(), solder=SOLDER)
    links = [
        SkillRelation(framework=weld.framework, subject=f"urn:many:{n}", kind="replaced", object=WELD)
        for n in range(1_200)
    ]
    SkillRelation.objects.bulk_create(links)
    SkillRelation.objects.create(framework=weld.framework, subject=SOLDER, kind="exact", object=WELD)

    assert [version.pk for version in giving(weld).rows] == [published.pk], "an exact match comes first"
    same = reads.equal_to(weld)
    assert (len(same), same[:2]) == (reads.MOST_EQUAL, (WELD, SOLDER))


def test_organisations_merge_only_so_many_into_one_skill(frameworks, monkeypatch):
    stage, weld = frameworks, skill(WELD)
    monkeypatch.setattr(governing, "MOST_OWN_MERGED", 2)
    monkeypatch.setattr(governing, "MOST_MERGED", 3)

    def merge(seat, name):
        made = local.add(seat, {"name": name}, ports=stage.ports)
        return governing.retire(made.uuid, into=weld.uuid, reason=REASON, by=seat, ports=stage.ports)

    for name in ("One", "Two"):
        merge(stage.owner, name)
    with pytest.raises(Conflict) as refusal:
        merge(stage.owner, "Three")
    assert refusal.value.code == "skill.merged_too_often"
    merge(stage.outsider, "Four")
    with pytest.raises(Conflict):
        merge(stage.outsider, "Five")
    governing.retire(skill(SOLDER).uuid, into=weld.uuid, reason=REASON, by=SYSTEM, ports=stage.ports)
