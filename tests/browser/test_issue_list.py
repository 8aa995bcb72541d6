"""The bulk journey in a real browser: ten thousand rows, 37 of them wrong in 37 ways.

In the end every one of them is issued, or left out by somebody who was told what that means.
"""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import Page, expect
from tests.browser.eyes import LOOKS, assert_accessible, assert_for_everyone, each_way, keep
from tests.lists import BETWEEN_ROWS, FAULTS, good, long_list

from cairn.records.models import Credential, Job
from cairn.services.assess import marking
from cairn.services.issue.issue import issue
from cairn.web.provider.issue_kinds import WORDS
from cairn.worker.jobs import bound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = 10_000
LEFT_OUT = (
    "the headings once more", "a line with totals", "somebody who holds it already",
    "a level that does not meet", "a mark that does not pass",
)  # fmt: skip
HEADING = "heading"


def run(stage) -> None:
    stage.world.run_jobs(bound(stage.ports))


def code_of(fault: str) -> str:
    return BETWEEN_ROWS.get(fault) or FAULTS[fault][1]


def holder(stage, version) -> str:
    """Somebody has the credential already."""
    marked = stage.marked(stage.submitted(version))
    award = marking.award(marked.uuid, seat=stage.owner, ports=stage.ports)
    issue(award.uuid, seat=stage.owner, ports=stage.ports)
    return award.learner.email


def upload(page: Page, data: bytes) -> None:
    page.get_by_label("File with learners and results").set_input_files(
        {"name": "ergebnisse-juni.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_role("button", name="Rehearse").click()


def headline(page: Page):
    return page.get_by_role(HEADING, level=1)


def mended_elsewhere(text: str, where: dict[int, str]) -> bytes:
    """What somebody makes of the downloaded rows in a spreadsheet: everything right, but for those left out."""
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        number = int(row["Row"])
        fault = where[number]
        if fault in LEFT_OUT:
            continue
        right = good(number + 20_000)
        row |= {"Name": right["name"], "E-mail": right["email"], "Number": right["number"]}
        row |= {"Date": right["date"], "Outcome 1": right["first"], "Outcome 2": right["second"]}
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def test_ten_thousand_learners_from_a_list_with_thirty_seven_mistakes(workshop, stage):
    version = stage.published()
    held = holder(stage, version)
    data, where = long_list(ROWS, held=held)
    assert (len(where), len(set(where.values()))) == (37, 37)
    codes = {line: code_of(fault) for line, fault in where.items()}

    # Send it, and see what each column is taken for.
    page = workshop(f"/issue/file?version={version.uuid}")
    assert_accessible(page)
    upload(page, data)
    expect(headline(page)).to_contain_text("This is how we understand the columns.")
    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page.get_by_role("combobox", name="Outcome 2")).to_have_value("outcome-2")
    expect(page.get_by_text("learner1@example.org")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Check the rows").click()

    # A long list is judged in the background; the page can be left and comes to it by itself.
    expect(headline(page)).to_contain_text("The list is being read and judged.")
    assert_accessible(page)
    page.get_by_role("link", name="To issue").first.click()
    page.get_by_role("link", name="See all").click()
    expect(page.get_by_text("Reading")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="ergebnisse-juni.csv").click()
    run(stage)
    expect(headline(page)).to_contain_text("9963 of 10000 are ready to issue. 37 rows need a word from you.")
    assert Credential.objects.of(stage.harbour).count() == 1

    # Every mistake is named by its kind, and counted.
    job = Job.objects.of(stage.harbour).get(kind="issue")
    found = dict(job.rows.values_list("number", "error_code"))
    assert found == codes
    kinds = page.get_by_role("navigation", name="Kinds of mistakes")
    for code in set(codes.values()):
        count = list(codes.values()).count(code)
        expect(kinds.get_by_role("link", name=f"{WORDS[code]} {count}", exact=True)).to_be_visible()
    expect(page.locator("tr.wrong")).to_have_count(37)
    assert_accessible(page)

    # Mend one here; what is still wrong stays as it was typed.
    kinds.get_by_role("link", name="No name 1").click()
    expect(page.locator("tr.wrong")).to_have_count(1)
    line = next(line for line, fault in where.items() if fault == "no name")
    page.get_by_label(f"Name, row {line}").fill("4711")
    page.get_by_role("button", name="Check these again").click()
    expect(page.get_by_text("Nothing is right yet.")).to_be_visible()
    expect(page.get_by_label(f"Name, row {line}")).to_have_value("4711")
    page.get_by_label(f"Name, row {line}").fill("Mended Here")
    page.get_by_role("button", name="Check these again").click()
    expect(page.get_by_text("One row is ready now.")).to_be_visible()

    # The order of day and month mends all such dates: every row is judged anew.
    page.get_by_role("link", name="Date can be two days 1").click()
    page.get_by_role("button", name="4 March: the day comes first").click()
    expect(headline(page)).to_contain_text("The list is being read and judged.")
    run(stage)
    expect(headline(page)).to_contain_text("9964 of 10000 are ready to issue. 36 rows need a word from you.")

    # Leave out what cannot be awarded, by its kind.
    for code in dict.fromkeys(code_of(fault) for fault in LEFT_OUT):
        count = sum(1 for line, one in codes.items() if one == code)
        kinds.get_by_role("link", name=f"{WORDS[code]} {count}", exact=True).click()
        page.get_by_role("button", name="Leave th").click()
        expect(page.get_by_text("left out.")).to_be_visible()
    left = len(LEFT_OUT)
    expect(headline(page)).to_contain_text(f"9964 of 10000 are ready to issue. {36 - left} rows need")

    # The rest is downloaded, mended in a spreadsheet, and only these rows are sent again.
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download only these rows").click()
    text = downloading.value.path().read_text(encoding="utf-8-sig")
    assert text.count("\n") == 36 - left + 1
    page.get_by_text("Mended them in a spreadsheet?").click()
    page.get_by_label("The file with the mended rows").set_input_files(
        {"name": "mended.csv", "mimeType": "text/csv", "buffer": mended_elsewhere(text, where)}
    )
    page.get_by_role("button", name="Take these rows").click()
    expect(page.get_by_text(f"{36 - left} rows are ready now.")).to_be_visible()
    expect(headline(page)).to_contain_text("9995 of 10000 are ready to issue.")

    # Start, pause, go on, and the result.
    page.get_by_role("button", name="Issue the 9995").click()
    expect(headline(page)).to_contain_text("Issued 0 of 9995.")
    assert_accessible(page)
    page.get_by_role("button", name="Pause").click()
    expect(headline(page)).to_contain_text("Paused after 0 of 9995.")
    page.get_by_role("button", name="Go on").click()
    run(stage)
    expect(headline(page)).to_contain_text("9995 credentials are issued.", timeout=30_000)
    assert_accessible(page)
    assert Credential.objects.of(stage.harbour).filter(state="ISSUED").count() == 9996
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download the results").click()
    results = list(csv.DictReader(io.StringIO(downloading.value.path().read_text(encoding="utf-8-sig"))))
    assert len(results) == ROWS
    assert sum(row["State"] == "issued" and row["Credential"].startswith("http") for row in results) == 9995
    assert sum(row["State"] == "left out" for row in results) == left


@pytest.mark.parametrize("language", LOOKS)
def test_the_pages_of_a_list_are_accessible_to_everyone(workshop, stage, language):
    """The same pages for a list of 400 rows with the 37 mistakes; looked at in four ways."""
    version = stage.published()
    data, _where = long_list(400, held=holder(stage, version))
    page = workshop(f"/issue/file?version={version.uuid}", language=language)
    for eyes in each_way(page, LOOKS[language]):
        keep(page, f"list-file-{eyes}")
    page.set_input_files("input[type=file]", {"name": "juni.csv", "mimeType": "text/csv", "buffer": data})
    page.locator("form.card button.primary").click()
    page.wait_for_url("**/columns")
    assert_for_everyone(page, LOOKS[language], "list-columns")
    page.locator("main form button.primary").click()
    page.wait_for_url("**/jobs/*")
    page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
    assert_for_everyone(page, LOOKS[language], "list-job")
    for code in ("row.result_unknown", "row.date_ambiguous", "row.name_control"):
        page.goto(f"{page.url.split('?')[0]}?kind={code}")
        assert_for_everyone(page, LOOKS[language], f"list-{code.removeprefix('row.')}")
    job = Job.objects.of(stage.harbour).get(kind="issue")
    Job.objects.of(stage.harbour).filter(pk=job.pk).update(state="CANCELLED")
    page.goto(page.url.split("?")[0])
    assert_for_everyone(page, LOOKS[language], "list-cancelled")


def test_the_list_without_a_script(workshop, stage):
    """Pasted, its columns chosen, mended and issued, with nothing but forms and links."""
    version = stage.published()
    page = workshop(f"/issue/file?version={version.uuid}", script=False)
    rows = "Wer\tWo\tEins\tZwei\n" + "".join(f"Leila {n}\tl{n}@example.org\tSecure\t7{n}\n" for n in range(4))
    page.get_by_label("Or paste the rows out of your spreadsheet").fill(rows + "Samir\tsamir\tSecure\t72\n")
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("combobox", name="Wer").select_option("name")
    page.get_by_role("combobox", name="Wo").select_option("email")
    page.get_by_role("combobox", name="Eins").select_option("outcome-1")
    page.get_by_role("combobox", name="Zwei").select_option("outcome-2")
    page.get_by_role("button", name="Check the rows").click()
    expect(headline(page)).to_contain_text("4 of 5 are ready to issue. One row needs a word from you.")
    page.get_by_label("E-mail, row 6").fill("samir@example.org")
    page.get_by_role("button", name="Check these again").click()
    page.get_by_role("button", name="Issue the 5").click()
    run(stage)
    page.get_by_role("link", name="Look again").click()
    expect(headline(page)).to_contain_text("5 credentials are issued.")
