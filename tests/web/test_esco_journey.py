"""ESCO, complete, in one journey: an operator uploads it, a visitor finds its skills, texts are read for them.

Needs shared/data (Parquet; written as CSV first, as the European Commission gives it out).
"""

from __future__ import annotations

import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import people as cast
from tests import skillfiles
from tests.api.callers import caller
from tests.shared import shared

from cairn.records.models import FrameworkImport, Occupation, Skill, SkillClaim
from cairn.records.reads import skillsearch
from cairn.services.admin import operators
from cairn.skills.frameworks import esco
from cairn.worker.jobs import bound

TYPED = {
    "manage musical staf": "manage musical staff",
    "SQL": "SQL",
    "install photovoltaic systms": "install photovoltaic systems",
    "pyhton": "Python (computer programming)",
    "comunicate with custommers": "communicate with customers",
    "first aid": "first aid",
    "lead a teem": "lead a team",
}
OUTCOME = (
    "I manage the musical staff of a small theatre. In summer I install photovoltaic systems on its roofs."
)


@pytest.mark.slow
def test_esco_complete_is_loaded_in_one_journey(stage, visit, client, tmp_path):
    operators.appoint(cast.BRAM.email, ports=stage.ports)
    stage.bram.user.refresh_from_db()
    desk = visit(stage.bram)
    packed = tmp_path / "ESCO dataset - v1.1.1 - classification - en - csv.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in skillfiles.converted(shared("data/esco"), tmp_path):
            archive.write(path, path.name)

    desk.post(
        "/operator/frameworks", {"kind": "esco", "file": SimpleUploadedFile(packed.name, packed.read_bytes())}
    )
    stage.world.run_jobs(bound(stage.ports))

    run = FrameworkImport.objects.public().get()
    assert (run.state, run.version, run.skills) == ("DONE", "1.1.1", 13_896 + 640)
    assert (run.occupations, run.requirements > 123_000, run.relations > 26_000) == (3_007, True, True)
    assert Skill.objects.public().exclude(kind="group").count() == 13_896

    for typed, meant in TYPED.items():
        assert meant in [hit.row.name for hit in skillsearch.find_skills(typed, limit=5)], typed
    page = client.get("/skills", {"q": "manage musical staf"}).content.decode()
    assert esco.ATTRIBUTION in page
    row = Skill.objects.public().get(name="manage musical staff")
    page = client.get(f"/skills/{row.uuid}").content.decode()
    for words in (esco.ATTRIBUTION, "supervising a team or group", "coordinate duties of musical staff"):
        assert words in page
    job = Occupation.objects.public().get(name="solar energy technician")
    assert b"in any case" in client.get(f"/occupations/{job.uuid}").content

    linked = caller(stage, "designer").post("/skills/link", {"text": OUTCOME}).json()["skills"]
    assert {"install photovoltaic systems", "manage musical staff"} <= {one["name"] for one in linked}
    assert all(OUTCOME[word["start"] : word["end"]] == word["text"] for word in linked[0]["words"])
    _answers_a_cv(visit(stage.amina), row.iri)
    assert [one.skill for one in SkillClaim.objects.owned_by(stage.amina)] == [row.iri]


def _answers_a_cv(learner, iri):
    asked = learner.post("/passport/audit", {"text": OUTCOME}).content.decode()
    found = dict(enumerate(re.findall(r'name="skill-\d+" value="([^"]+)"', asked)))
    assert {iri, Skill.objects.public().get(name="install photovoltaic systems").iri} <= set(found.values())
    answers = {f"answer-{place}": "yes" if one == iri else "no" for place, one in found.items()}
    skills = {f"skill-{place}": one for place, one in found.items()}
    learner.post("/passport/audit/answer", {**skills, **answers})
    assert "manage musical staff" in learner.get("/passport/skills").content.decode()
