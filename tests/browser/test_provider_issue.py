"""Issuing in a real browser: many from a file with broken rows mended, one by one, withdrawn, corrected."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.eyes import LOOKS, assert_accessible, each_way, keep

from cairn.records.models import Assessment, Credential
from cairn.services.assess import marking
from cairn.services.issue import bulk, rehearsal, status
from cairn.services.issue.issue import issue
from cairn.services.run import imports, learners
from cairn.worker.jobs import bound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STRANGE = "Raum,Wer,Eingang,Wann,Bemerkung\n12b,Haddad,laila@example,4/3/2026,\n14,Weber,,5/3/2026,late\n"
HEADER = "Name,E-mail,Date,Outcome 1,Outcome 2\n"
NAMES = ("Leila Haddad", "Piotr Zielinski", "Ana Sousa", "Jonas Weber", "Mei Tanaka", "سمير منصور")


def thirty() -> str:
    """Thirty learners; the seventh has no name, the nineteenth no @ in the address."""
    rows = []
    for number in range(1, 31):
        name, email = f"Learner {number}", f"learner{number}@example.org"
        if number == 7:
            name = ""
        if number == 19:
            name, email = "Piotr Zielinski", "piotr.zielinski.example"
        rows.append(f"{name},{email},2026-03-02,Secure,72\n")
    return HEADER + "".join(rows)


def run(stage) -> None:
    stage.world.run_jobs(bound(stage.ports))


def test_thirty_learners_from_a_file_with_two_broken_rows(workshop, stage):
    """28 are issued, the two are named with how to mend them, mended in place, and issued."""
    stage.published()
    page = workshop("/issue")
    page.get_by_role("link", name="Issue many from a file").first.click()
    page.get_by_label("File with learners and results").set_input_files(
        {"name": "march-run.csv", "mimeType": "text/csv", "buffer": thirty().encode()}
    )
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("button", name="Check the rows").click()

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("28 of 30 are ready to issue. 2 rows need a word from you.")
    expect(page.get_by_text("Nothing has been issued and nobody was written to.")).to_be_visible()
    rows = page.locator("tr.wrong")
    expect(rows.nth(0)).to_contain_text("The name is empty. It would be printed blank; type the name.")
    expect(rows.nth(1)).to_contain_text("The e-mail has no @. Type the whole address.")
    assert Credential.objects.of(stage.harbour).count() == 0
    assert_accessible(page)

    page.get_by_role("button", name="Issue the 28 and leave 2").click()
    expect(heading).to_contain_text("Issued 0 of 28.")
    run(stage)
    expect(heading).to_contain_text("28 credentials are issued. 2 rows need a word from you.")
    assert Credential.objects.of(stage.harbour).filter(state="ISSUED").count() == 28

    page.get_by_label("Name, row 8").fill("Learner seven")
    page.get_by_label("E-mail, row 20").fill("piotr@zielinski.example")
    page.get_by_role("button", name="Check these again").click()
    expect(page.get_by_text("2 rows are ready now.")).to_be_visible()
    page.get_by_role("button", name="Issue the 2", exact=True).click()
    expect(heading).to_contain_text("Issued 28 of 30.")
    run(stage)
    expect(heading).to_contain_text("30 credentials are issued.")

    page.get_by_role("link", name="See what was issued").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("30 credentials are issued.")
    page.get_by_label("Learner, course or code").fill("zielinski")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("Piotr Zielinski")


def test_the_same_journey_without_a_script(workshop, stage):
    version = stage.published()
    page = workshop(f"/issue/file?version={version.uuid}", script=False)
    page.get_by_label("File with learners and results").set_input_files(
        {"name": "march-run.csv", "mimeType": "text/csv", "buffer": thirty().encode()}
    )
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Issue the 28 and leave 2").click()
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    assert page.locator("meta[http-equiv=refresh]").count() == 1
    run(stage)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("28 credentials are issued.")


def test_an_award_is_issued_corrected_and_withdrawn(workshop, stage):
    stage.awarded()
    page = workshop("/issue")
    page.get_by_role("checkbox", name="Choose Amina Al-Sayed, Safe knots for deck work").check()
    page.get_by_role("button", name="Issue those I ticked").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("In force")
    expect(page.get_by_role("heading", level=3)).to_contain_text("Sound.")

    page.get_by_text("Correct and issue again").click()
    page.get_by_label("Name", exact=True).fill("Amina Sayed")
    page.get_by_label("What was wrong, which everybody who checks it will read").fill("Her own spelling.")
    page.get_by_role("button", name="Correct and issue", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amina Sayed:")

    page.locator("summary", has_text="Withdraw").click()
    expect(page.get_by_text("This is for good.")).to_be_visible()
    page.get_by_label("Reason, which the learner will read").fill("The examiner was not accredited.")
    page.get_by_role("button", name="Withdraw for good").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Withdrawn")
    expect(page.get_by_text("The examiner was not accredited.").first).to_be_visible()
    assert_accessible(page)


# --- looked at ----------------------------------------------------------------------------------


def full_desk(stage) -> dict[str, str]:
    """Something in every list: learners, a rehearsal, a running job, credentials in several states."""
    stage.harbour.refresh_from_db()
    version = stage.published(status_purpose="suspension")
    stage.marked(stage.submitted(version))
    people = [
        learners.add(stage.owner, name=name, email=f"p{place}@people.example", ports=stage.ports)
        for place, name in enumerate(NAMES)
    ]
    badge = stage.published(name="A day at the quay", assessed="no", achievement_type="Badge", summary="")
    works = learners.assign(stage.owner, [one.uuid for one in people], badge.uuid, ports=stage.ports)
    awards = [marking.award(one.uuid, seat=stage.owner, ports=stage.ports) for one in works]
    made = [issue(one.uuid, seat=stage.owner, ports=stage.ports) for one in awards[:4]]
    status.revoke(made[0].uuid, seat=stage.owner, reason="Issued to the wrong person.", ports=stage.ports)
    Credential.objects.of(stage.harbour).filter(pk=made[1].pk).update(
        claimed_by=stage.amina, claimed_at=stage.world.now
    )
    knots = marking.award(works_of(stage, version).uuid, seat=stage.owner, ports=stage.ports)
    held = issue(knots.uuid, seat=stage.owner, ports=stage.ports)
    status.suspend(held.uuid, seat=stage.owner, reason="We look into a complaint.", ports=stage.ports)
    file = (HEADER + broken_rows()).encode()
    draft = rehearsal.rehearse(
        stage.owner, data=file, filename="june-run-final.csv", version_uuid=version.uuid, ports=stage.ports
    )
    strange = rehearsal.rehearse(
        stage.owner,
        data=STRANGE.encode(),
        filename="liste-juni.csv",
        version_uuid=version.uuid,
        ports=stage.ports,
    )
    running = rehearsal.rehearse(
        stage.owner,
        data=thirty().encode(),
        filename="march.csv",
        version_uuid=version.uuid,
        ports=stage.ports,
    )
    bulk.start(stage.owner, running.uuid, ports=stage.ports)
    names = "Name,E-mail\nLeila Haddad,leila@people.example\n,nobody@people.example\nAna,ana.example\n"
    entry = imports.read_rows(stage.owner, data=names.encode(), filename="class-4b.csv", ports=stage.ports)
    return {
        "learners": "/learners",
        "learner": f"/learners/{people[1].uuid}",
        "learner-new": "/learners/new",
        "learner-file": "/learners/file",
        "learner-rehearsal": f"/learners/file/{entry.uuid}",
        "assign": f"/learners/assign?learner={people[0].uuid}&learner={people[1].uuid}",
        "issue": "/issue",
        "issue-file": "/issue/file",
        "job-draft": f"/issue/jobs/{draft.uuid}",
        "job-one-kind": f"/issue/jobs/{draft.uuid}?kind=row.result_unknown",
        "columns": f"/issue/jobs/{draft.uuid}/columns",
        "columns-strange": f"/issue/jobs/{strange.uuid}/columns",
        "job-without-names": f"/issue/jobs/{strange.uuid}",
        "jobs": "/issue/jobs",
        "job-running": f"/issue/jobs/{running.uuid}",
        "issued": "/issued",
        "issued-good": f"/issued/{made[2].uuid}",
        "issued-held": f"/issued/{held.uuid}",
        "issued-revoked": f"/issued/{made[0].uuid}",
    }


def works_of(stage, version):

    return Assessment.objects.of(stage.harbour).get(version=version)


def broken_rows() -> str:
    good = "".join(f"Learner {n},l{n}@people.example,2026-03-02,Secure,{60 + n}\n" for n in range(1, 13))
    return good + (
        "Piotr Zielinski,piotr.zielinski.example,2026-03-02,Secure,70\n"
        ",somebody@people.example,2026-03-02,Fluent,80\n"
        "Ana Sousa,ana@people.example,2062-06-18,Secure,75\n"
        "Jonas Weber,jonas@people.example,2026-03-02,,66\n"
        "Mei Tanaka,l3@people.example,2026-03-02,Secure,90\n"
        "Ida Holm,ida@people.example,2026-03-02,Sicher,90\n"
        "Jan Holm,jan@people.example,4/3/2026,Sicher,90.25\n"
    )


@pytest.mark.parametrize("language", LOOKS)
def test_every_page_of_issuing_is_accessible_to_everyone(workshop, stage, language: str):
    page = None
    for name, path in full_desk(stage).items():
        if page is None:
            page = workshop(path, language=language)
        else:
            page.goto(f"/provider/{stage.harbour.uuid}{path}")
        for eyes in each_way(page, LOOKS[language]):
            page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
            assert_accessible(page)
            page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = false; })")
            keep(page, f"{name}-{eyes}")
