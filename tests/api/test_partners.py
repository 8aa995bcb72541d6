"""The register of partners by program: kept, read from a file; employers asked; interviews pledged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import partnered
from tests.api.callers import caller, fields, refused

from cairn.records.models import Partner
from cairn.services.codesign import areas, rating

pytestmark = pytest.mark.django_db


def test_a_partner_is_added_changed_put_away_and_brought_back(stage):
    school, area = (
        caller(stage, "designer"),
        areas.add(stage.owner, name="Grids", field="0713", ports=stage.ports),
    )
    made = school.post("/partners", {"name": "Solar", "may_sign": True, "areas": [str(area.uuid)]}).json()
    path = f"/partners/{made['uuid']}"

    assert (made["areas"][0]["name"], made["may_decide"]) == ("Grids", False)
    (listed,) = school.get("/areas").json()
    assert (listed["uuid"], listed["field"]) == (str(area.uuid), "0713")
    assert fields(school.post("/partners", {"name": "Solar"})) == {"name"}
    changed = school.patch(path, {"tier": "core", "may_decide": True}).json()
    assert (changed["tier"], changed["may_sign"], changed["may_decide"]) == ("core", True, True)
    assert [one["name"] for one in school.get("/partners?tier=core&search=sol").json()["items"]] == ["Solar"]
    assert school.post(f"{path}/archive").json()["archived_at"]
    assert school.get("/partners").json()["items"] == []
    assert school.post(f"{path}/restore").json()["archived_at"] is None
    assert refused(caller(stage, "assessor").get("/partners")) == (403, "not_permitted")
    assert caller(stage, seat=stage.outsider).get(path).status_code == 404


def test_a_file_is_looked_at_before_it_is_brought_in_and_names_its_broken_rows(stage):
    school, here = caller(stage, "designer"), partnered.Partnered(stage)
    here.area("Grids")
    text = (
        "Name,Kind,Tier,Areas,Agreement until,May sign\n"
        "Tidewater Grid,employer,core,Grids,,\n"
        "Harbour Wind,employer,,grids; Sails,,\n"
        "Quay College,friend,,,2026-13-01,perhaps\n"
        "'=Sum,college,,,2027-01-31,yes\n"
    )

    def send(**more: str):
        file = SimpleUploadedFile("partners.csv", text.encode())
        return school.post("/partners/imports", form={"file": file, **more}).json()

    looked = send()
    assert [one["does"] for one in looked["rows"]] == ["changed", "broken", "broken", "new"]
    assert looked["rows"][1]["faults"] == ["There is no area “Sails”."]
    assert len(looked["rows"][2]["faults"]) == 3
    assert Partner.objects.of(stage.harbour).count() == 1
    assert send(keep="true")["kept"]
    rows = {row.name: row for row in Partner.objects.of(stage.harbour)}
    assert set(rows) == {"Tidewater Grid", "=Sum"}
    assert (rows["Tidewater Grid"].tier, rows["Tidewater Grid"].may_sign) == ("core", True)
    assert (rows["=Sum"].may_sign, rows["=Sum"].is_public) == (True, True)
    assert [one["does"] for one in send()["rows"]] == ["same", "broken", "broken", "same"]
    assert stage.acts()[-1] == "partner.import"


def test_employers_are_asked_and_what_they_say_is_read(stage):
    school, here = caller(stage, "designer"), partnered.Partnered(stage)
    version = here.draft()
    path = f"/versions/{version.uuid}/ratings"
    body = {"employers": [{"partner": str(here.partner.uuid)}, {"body": "Quay"}]}
    asked = school.post(path, body).json()
    token = asked[0]["link"].rpartition("/")[2]
    said = {row.key: {"need": "needed", "level": 4} for row in rating.outcomes_of(version)}
    rating.rate(token, said, ports=stage.ports)

    found = school.get(path).json()

    assert (found["answered"], found["asked"], found["outcomes"][0]["needed"]) == (1, 2, 1)
    listed = school.get(f"{path}/employers").json()["items"]
    assert [(one["body"], one["rated_at"] is not None) for one in listed] == [
        ("Quay", False),
        ("Tidewater Grid", True),
    ]


def test_a_pledge_is_written_changed_published_and_withdrawn_with_a_reason(stage):
    school, here = caller(stage, "designer"), partnered.Partnered(stage)
    achievement = here.published().achievement.uuid
    until = (stage.world.now + timedelta(days=20)).date().isoformat()
    body = {
        "partner": str(here.partner.uuid), "number": 2, "until_date": until,
        "contact_name": "Mara", "contact_email": "mara@tide.example",
    }  # fmt: skip
    made = school.post(f"/achievements/{achievement}/pledges", body).json()
    path = f"/pledges/{made['uuid']}"

    assert school.patch(path, {"number": 4}).json()["number"] == 4
    assert school.post(f"{path}/publish").json()["published_at"]
    assert refused(school.patch(path, {"number": 5})) == (409, "pledge.published")
    away = f"/partners/{here.partner.uuid}/archive"
    assert fields(school.post(away)) == {"reason"}
    assert school.post(f"{path}/withdraw", {"reason": "They closed."}).json()["withdrawn_reason"]
    listed = school.get(f"/achievements/{achievement}/pledges?which=published").json()["items"]
    assert [one["uuid"] for one in listed] == [made["uuid"]]
