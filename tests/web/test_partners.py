"""Pages of partners: the register, guests with a link, the home of a partner's members."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cairn.records.models import GuestLink, Partner, Pledge, SignOff
from cairn.services.codesign import areas, ledger, partners, pledges, rating, signing, strands, workspace
from cairn.services.design import publish
from cairn.services.plan import offers

pytestmark = pytest.mark.django_db
SOLAR = {
    "name": "Brightline Solar",
    "kind": "employer",
    "tier": "founding",
    "may_sign": "on",
    "may_see": "on",
    "is_public": "on",
}


@pytest.fixture
def solar(stage):
    facts = {
        "name": "Brightline Solar",
        "tier": "founding",
        "may_sign": True,
        "contact_email": "ines@solar.example",
    }
    return partners.add(stage.owner, facts=facts, ports=stage.ports)


@pytest.fixture
def linked(stage, solar):
    page = f"https://badges.example/issuers/{stage.elsewhere.uuid}"
    partners.ask_link(stage.owner, solar.uuid, address=page, ports=stage.ports)
    partners.accept_link(stage.outsider, solar.uuid, ports=stage.ports)
    return solar


def at(stage, name, *args):
    return reverse(f"partners:{name}", args=[stage.harbour.uuid, *args])


def said(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return " ".join(answer.content.decode().split())


def test_a_partner_is_added_found_changed_and_taken_along(stage, visit):
    bram, data = visit(stage.bram), areas.add(stage.owner, name="Big data", ports=stage.ports)
    assert "Who designs along with you?" in said(bram.get(at(stage, "index")))
    said(bram.post(at(stage, "new"), {"kind": "employer", "tier": "core"}), 422)
    answer = bram.post(at(stage, "new"), {**SOLAR, "areas": str(data.uuid), "agreement_until": "2026-03-20"})
    solar = Partner.objects.of(stage.harbour).get()
    assert answer.headers["Location"] == at(stage, "partner", solar.uuid)
    listed = said(bram.get(at(stage, "index") + "?q=bright&tier=founding"))
    assert "ends soon" in listed
    assert "Big data" in listed
    assert "ends in" in said(bram.get(at(stage, "partner", solar.uuid)))
    bram.post(at(stage, "partner", solar.uuid), {**SOLAR, "tier": "core"})
    solar.refresh_from_db()
    assert (solar.tier, solar.engaged.count()) == ("core", 0)
    assert "Brightline Solar" in bram.get(at(stage, "csv")).content.decode("utf-8-sig")


def test_what_was_typed_stays_where_it_is_refused(stage, visit, solar):
    bram = visit(stage.bram)
    page = said(bram.post(at(stage, "new"), {**SOLAR, "contact_email": "nobody"}), 422)
    assert "full e-mail address" in page
    assert 'value="nobody"' in page
    page = said(bram.post(at(stage, "partner-act", solar.uuid), {"address": "x"}), 422)
    assert "No organisation has its public page" in page


def test_gaps_of_the_matrix_are_said_in_words(stage, visit, solar):
    bram = visit(stage.bram)
    for name in ("Big data", "Crew"):
        bram.post(at(stage, "matrix"), {"name": name})
    data, crew = areas.of(stage.harbour)
    partners.update(stage.owner, solar.uuid, facts={}, engaged=[data.uuid], ports=stage.ports)
    page = said(bram.get(at(stage, "matrix")))
    assert "<em>Crew</em> no partner is engaged" in page
    assert "nobody is engaged" in page
    bram.post(at(stage, "area", crew.uuid), {"up": "1"})
    bram.post(at(stage, "area", crew.uuid), {"name": "Crews", "field": "0413"})
    assert "ISCED-F 0413" in said(bram.get(at(stage, "matrix")))
    assert "Business, administration and law" in said(bram.get(at(stage, "matrix")))
    page = said(bram.post(at(stage, "matrix"), {"name": "Sails", "field": "019"}), 422)
    assert "Write a code of ISCED-F 2013" in page
    assert [one.name for one in areas.of(stage.harbour)] == ["Crews", "Big data"]
    bram.post(at(stage, "area", crew.uuid), {"archive": "1"})
    assert "Your one area has a close partner" in said(bram.get(at(stage, "matrix")))


def test_an_employer_rates_without_an_account_and_the_author_sees_it(stage, visit):
    bram, guest, version = visit(stage.bram), visit(), stage.draft()
    page = said(bram.post(at(stage, "ratings", version.uuid), {"others": "Brightline Solar; Ines Ferreira"}))
    link = page.partition('value="https://badges.example')[2].partition('"')[0]
    assert link.startswith("/guest/rate/")
    asked = said(guest.get(link))
    keys = [outcome.key for outcome in version.outcomes.all()]
    assert "two minutes, no account" in asked
    assert "Level 5: What was not foreseen" in asked
    half = said(guest.post(link, {f"need-{keys[0]}": "needed", f"words-{keys[0]}": "Daily."}), 422)
    assert "Outcome 2: choose one of the three." in half
    assert "Daily." in half
    votes = {f"need-{key}": "needed" for key in keys} | {
        f"level-{keys[0]}": "4",
        f"words-{keys[0]}": "Daily.",
    }
    assert guest.post(link, votes).headers["Location"] == link
    thanks = guest.get(link)
    assert "Daily." in said(thanks)
    assert thanks.headers["X-Robots-Tag"] == "noindex"
    assert "Rated needed by <b>1</b> of 1 employer" in said(bram.get(at(stage, "ratings", version.uuid)))
    assert guest.get("/guest/rate/nothing").status_code == 404


def test_links_are_renewed_and_withdrawn_by_hand(stage, visit):
    bram, version = visit(stage.bram), stage.draft()
    (asked,) = rating.ask(stage.owner, version.uuid, [{"body": "Solar"}], ports=stage.ports)
    page = said(bram.post(at(stage, "rating-act", asked.link.uuid), {"remind": "1"}))
    assert "/guest/rate/" in page
    bram.post(at(stage, "rating-act", asked.link.uuid), {"withdraw": "1"})
    assert GuestLink.objects.of(stage.harbour).get().ended_at is not None


def test_a_guest_signs_what_they_read(stage, visit, solar):
    version, guest = stage.draft(), visit()
    asked = signing.ask(stage.owner, version.uuid, stage="approve", partner=solar.uuid, ports=stage.ports)
    link = f"/guest/sign/{asked.token}"
    page = said(guest.get(link))
    assert "Tie all six knots twice" in page
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    typed = {"name": "Ines Ferreira", "title": "Head of training", "seen": "older"}
    again = said(guest.post(link, typed), 409)
    assert "changed while you read it" in again
    assert 'value="Ines Ferreira"' in again
    why = said(guest.post(link, {**typed, "seen": seen, "decline": "1"}), 422)
    assert "Say what would have to change." in why
    guest.post(link, {**typed, "seen": seen, "sign": "1"})
    assert "Thank you. You signed off" in said(guest.get(link))
    row = SignOff.objects.of(stage.harbour).get()
    assert (row.state, row.signer_title) == ("SIGNED", "Head of training")
    for fact in ({"may_sign": False}, {"may_sign": True, "archived_at": stage.world.now}):
        Partner.objects.of(stage.harbour).update(**fact)
        assert "Tie all six knots twice" not in said(guest.get(link)), "the register took it back"
    Partner.objects.of(stage.harbour).update(archived_at=None)
    stage.world.now += timedelta(days=31)
    assert "older than 30 days" in said(guest.get(link))


def test_members_of_a_partner_see_what_awaits_them_and_nobody_else_does(stage, visit, linked):
    version, eve = stage.draft(), visit(stage.eve)
    home = reverse("partner:home", args=[stage.elsewhere.uuid])
    signing.ask(stage.owner, version.uuid, stage="approve", partner=linked.uuid, ports=stage.ports)
    row = SignOff.objects.of(stage.harbour).get()
    assert "One signature</em> is waited for" in said(eve.get(home))
    sign = reverse("partner:sign", args=[stage.elsewhere.uuid, row.uuid])
    page = said(eve.get(sign))
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    eve.post(sign, {"name": "Eve Adder", "seen": seen, "sign": "1"})
    assert "Nothing waits for you." in said(eve.get(home))
    assert visit(stage.bram).get(sign).status_code == 404
    own = reverse("partner:sign", args=[stage.harbour.uuid, row.uuid])
    assert visit(stage.bram).get(own).status_code == 404


def test_a_link_is_accepted_by_an_owner_there(stage, visit, solar):
    bram, eve = visit(stage.bram), visit(stage.eve)
    home = reverse("partner:home", args=[stage.elsewhere.uuid])
    assert "Nobody here names you" in said(eve.get(home))
    page = reverse("showcase:issuer", args=[stage.elsewhere.uuid])
    bram.post(at(stage, "partner-act", solar.uuid), {"address": f"https://badges.example{page}"})
    assert "One organisation</em> calls you its partner" in said(eve.get(home))
    eve.post(reverse("partner:link", args=[stage.elsewhere.uuid, solar.uuid]), {"accept": "1"})
    assert "Accepted on" in said(bram.get(at(stage, "partner", solar.uuid)))


def test_a_pledge_is_seen_by_everybody_before_they_enrol(stage, visit, linked):
    version, bram = stage.published(), visit(stage.bram)
    where = at(stage, "pledges", version.achievement.uuid)
    day = (stage.world.now + timedelta(days=30)).date().isoformat()
    facts = {"number": "4", "until_date": day, "contact_name": "Ines", "contact_email": "ines@solar.example"}
    assert "Choose a day" in said(
        bram.post(where, {**facts, "until_date": "2020-01-01", "partner": str(linked.uuid)}), 422
    )
    bram.post(where, {**facts, "partner": str(linked.uuid)})
    made = Pledge.objects.of(stage.harbour).get()
    bram.post(at(stage, "pledge", made.uuid), {**facts, "number": "5"})
    public = f"/achievements/{version.achievement.uuid}/versions/{version.number}"
    assert "ines@solar.example" not in said(visit().get(public))
    bram.post(at(stage, "pledge-act", made.uuid), {"publish": "1"})
    seen = said(visit().get(public))
    assert "5 interviews" in seen
    assert "ines@solar.example" in seen
    assert "5 interviews pledged" in said(visit().get("/explore"))
    bram.post(at(stage, "pledge-act", made.uuid), {"reason": "The site closed."})
    assert "The site closed." in said(visit().get(public))
    assert "interviews pledged" not in said(visit().get("/explore"))


def test_a_partners_members_pledge_for_what_they_had_a_hand_in(stage, visit, linked):
    version, eve = stage.published(), visit(stage.eve)
    where = reverse("partner:give", args=[stage.elsewhere.uuid, linked.uuid])
    assert "no hand in a published credential" in said(eve.get(where))
    key = version.achievement.uuid
    workspace.begin(stage.owner, key, ports=stage.ports)
    strands.involve(stage.owner, key, linked.uuid, strand="deliver", ports=stage.ports)
    day = (stage.world.now + timedelta(days=30)).date().isoformat()
    facts = {"number": "2", "until_date": day, "contact_name": "Eve", "contact_email": "eve@solar.example"}
    eve.post(where, {**facts, "achievement": str(key)})
    made = pledges.shown(version.achievement, at=stage.world.now)[0]
    home = said(eve.get(reverse("partner:home", args=[stage.elsewhere.uuid])))
    assert "2 interviews until" in home
    eve.post(reverse("partner:withdraw", args=[stage.elsewhere.uuid, made.uuid]), {"reason": "Full."})
    made.refresh_from_db()
    assert made.withdrawn_reason == "Full."


def test_the_catalogue_says_with_whom_and_finds_what_employers_had_a_hand_in(stage, visit):
    made = {}
    for name, kind in (("Knots", "employer"), ("Ropes", "university"), ("Sails", "")):
        version = made[name] = stage.published(name=name)
        if not kind:
            continue
        facts = {"name": f"{name} Partners", "kind": kind}
        whom = partners.add(stage.owner, facts=facts, ports=stage.ports)
        key = version.achievement.uuid
        workspace.begin(stage.owner, key, ports=stage.ports)
        strands.involve(stage.owner, key, whom.uuid, strand="design", ports=stage.ports)
        version.ledger = ledger.build(version).to_json()
        version.save(update_fields=["ledger"])
    for version, address in (
        (made["Knots"], made["Knots"].url),
        (made["Ropes"], made["Ropes"].url.rpartition("/versions/")[0]),
        (made["Sails"], ""),
    ):
        offer = {"id": version.name, "name": f"Course of {version.name}", "achievement": address}
        offers.put(stage.owner, offer, ports=stage.ports)
    courses = f"/provider/{stage.harbour.uuid}/courses"
    listed = said(visit(stage.bram).get(courses))
    assert "Designed with <bdi>Ropes Partners</bdi>" in listed
    assert "Course of Sails" in listed
    filtered = said(visit(stage.bram).get(f"{courses}?made=employers"))
    assert [name for name in made if f"Course of {name}" in filtered] == ["Knots"]
    everything = said(visit().get("/explore"))
    assert "Designed with <bdi>Ropes Partners</bdi>" in everything
    found = said(visit().get("/explore?made=employers"))
    assert "Designed with <bdi>Knots Partners</bdi>" in found
    assert "Ropes" not in found.partition("<tbody>")[2]
    assert "Sails" not in found.partition("<tbody>")[2]


def test_a_link_that_ended_does_not_name_the_draft(stage, visit, solar):
    version, guest = stage.draft(), visit()
    asked = signing.ask(stage.owner, version.uuid, stage="approve", partner=solar.uuid, ports=stage.ports)
    (rated,) = rating.ask(stage.owner, version.uuid, [{"partner": solar.uuid}], ports=stage.ports)
    links = (f"/guest/sign/{asked.token}", f"/guest/rate/{rated.token}")
    for link in links:
        assert version.name in said(guest.get(link))
    partners.archive(stage.owner, solar.uuid, ports=stage.ports)
    for link in links:
        page = said(guest.get(link))
        assert "Nothing is asked of you here any more." in page
        assert version.name not in page


def test_a_line_that_names_no_employer_is_named_itself(stage, visit):
    bram, version = visit(stage.bram), stage.draft()
    for lines, wrong in (
        ("Quay Ltd; Ada\nada@quay.example", "Line 2: write the name of the employer before the address."),
        ("Quay Ltd; Ada; ada@@quay", "Line 1: write a full e-mail address such as name@example.org."),
    ):
        page = said(bram.post(at(stage, "ratings", version.uuid), {"others": lines, "words": "Soon."}), 422)
        assert wrong in page
        assert "Soon." in page
    assert not GuestLink.objects.exists()


def test_the_list_of_partners_is_taken_along_as_it_is_sorted(stage, visit, solar):
    page = said(visit(stage.bram).get(at(stage, "index"), {"q": "solar"}))
    link = page.partition(f'href="{at(stage, "csv")}')[2].partition('"')[0]
    assert link.count("?") == 1, link


def test_an_employer_is_told_what_of_a_rating_is_public(stage, visit, solar):
    version = stage.draft()
    mine, others = rating.ask(
        stage.owner, version.uuid, [{"partner": solar.uuid}, {"body": "Quiet Ltd"}], ports=stage.ports
    )
    told = "that Brightline Solar rated it stands in public"
    assert told in said(visit().get(f"/guest/rate/{mine.token}"))
    assert "never published under a name" in said(visit().get(f"/guest/rate/{others.token}"))


def test_nobody_waits_for_a_signature_that_can_be_given_no_more(stage, visit, linked):
    version, eve = stage.draft(), visit(stage.eve)
    asked = signing.ask(
        stage.owner, version.uuid, stage="design", partner=linked.uuid, required=False, ports=stage.ports
    )
    publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    assert "Nothing waits for you." in said(eve.get(reverse("partner:home", args=[stage.elsewhere.uuid])))
    sign = reverse("partner:sign", args=[stage.elsewhere.uuid, asked.link.sign_off.uuid])
    assert "Nothing is asked of you here any more." in said(eve.get(sign))


def test_the_register_goes_out_as_a_file_and_comes_in_again(stage, visit, solar):
    bram, page = visit(stage.bram), at(stage, "file")
    areas.add(stage.owner, name="Grids", ports=stage.ports)
    out = bram.get(at(stage, "csv")).content
    more = out + b'"Harbour Wind","Employer","Core partner","Grids"' + b',""' * 10 + b',"Perhaps"\r\n'

    def send(data: bytes, **more: str) -> str:
        return said(bram.post(page, {"file": SimpleUploadedFile("register.csv", data), **more}))

    assert "add <em>0</em>, change <em>0</em>, and 0 cannot be used" in send(out)
    assert "is_public: write yes or no." in send(more)
    assert "<em>1 new</em>" in send(more.replace(b"Perhaps", b"No"), keep="yes")
    made = Partner.objects.of(stage.harbour).get(name="Harbour Wind")
    assert (made.tier, made.is_public, made.engaged.get().area.name) == ("core", False, "Grids")
