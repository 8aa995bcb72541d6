"""What the lists ask of the database does not grow with the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from bench.frame.store import REVOKED, Filling
from django.db import connection
from tests.people import CHIDI

from cairn.records.models import Award, Credential
from cairn.records.reads import (
    assess,
    issue,
    letters,
    lists,
    marking,
    membership,
    organisation,
    people,
    showcase,
    workshop,
)
from cairn.services.issue.issue import issue as issue_one
from cairn.services.issue.preview import offer_letter
from cairn.web.provider import learners_assign

FEW, MANY = 300, 1500
LOGARITHMIC = 1.25  # five times the rows


def steps(work: Callable[[], object], *, warm: bool = False) -> int:
    """How much SQLite's machine does for it, in steps; warm: it was done before, and templates are read."""
    if connection.vendor != "sqlite":
        pytest.skip("counts the steps of SQLite")
    found = 0

    def step() -> int:
        nonlocal found
        found += 20
        return 0

    if not warm:
        work()
    connection.connection.set_progress_handler(step, 20)
    try:
        work()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return max(found, 1)


@pytest.fixture
def filling(stage):
    """Fills Harbour School with rows like those of one credential that was issued."""
    award = stage.awarded()
    one = issue_one(award.uuid, seat=stage.owner, ports=stage.ports)
    store = SimpleNamespace(stage=stage, ports=stage.ports, version=award.version, sample=one.pk, lists={})

    def grow(count: int) -> None:
        with Filling(store) as rows:
            rows.credentials(count)

    return grow


BOUND = 100  # instead of 10,000, which would take minutes to fill
LOOKS = {
    "to issue": lambda stage: list(assess.to_issue(stage.harbour).order_by("-awarded_date", "-pk")[:50]),
    "to issue, counted": lambda stage: lists.counted(assess.awards_to_issue(stage.harbour)),
    "designs": lambda stage: list(workshop.designs(stage.harbour)),
    "stages": lambda stage: workshop.stages(stage.harbour),
    "in use": lambda stage: workshop.in_use(_version(stage).achievement),
    "issued, counted": lambda stage: issue.issued_counts(stage.harbour),
    "issuer": lambda stage: showcase.issuer_facts(stage.harbour),
    "entrance": lambda stage: showcase.site_counts(),
    "assessments, counted": lambda stage: marking.queue_counts(stage.harbour),
    "letters, counted": lambda stage: letters.count_not_arrived(stage.harbour),
    "keys": lambda stage: [membership.sealed_by(key) for key in organisation.keys(stage.harbour)],
    "acts": lambda stage: membership.kinds_of_acts(stage.harbour),
}
#: The pages of lists, as somebody asks for them.
PAGES = {
    "overview": "",
    "designs": "designs",
    "issued": "issued",
    "issued, last page": "issued?page=9999",
    "issued, by learner": "issued?sort=learner",
    "issued, by standing": "issued?sort=-standing",
    "issued, withdrawn": "issued?standing=revoked",
    "issued, of a file": "issued?job=00000000-0000-4000-8000-000000000000",
    "issued, a word": "issued?q=grown",
    "issued, nothing": "issued?q=nobody+at+all",
    "learners": "learners",
    "learners, by number": "learners?sort=number",
    "learners, last added": "learners?sort=-added",
    "learners, by credentials": "learners?sort=-credentials",
    "learners, put away": "learners?state=archived",
    "learners, a word": "learners?q=grown",
    "ask all that were found": "learners/assign?all=1&q=grown",
    "to issue": "issue",
    "to issue, a word": "issue?q=grown&sort=learner",
    "assess": "assess",
    "assess, awarded": "assess?state=AWARDED&sort=learner",
    "assess, a word": "assess?q=grown",
    "letters": "letters?settled=1&sort=name&q=grown",
    "keys": "keys",
    "trail": "audit",
    "trail, a word": "audit?q=credential&sort=-at",
}
FLAT_READS = {
    "learners": lambda stage: list(people.learners(stage.harbour)[:50]),
    "learners put away": lambda stage: people.learners(stage.harbour, archived=True).count(),
    "issued": lambda stage: list(issue.issued(stage.harbour, at=stage.ports.now())[:50]),
    "refusals": lambda stage: issue.refusals(
        stage.harbour, list(Award.objects.of(stage.harbour).order_by("pk")[:5])
    ),
    "the next to assess": lambda stage: marking.next_waiting(stage.harbour),
    "a letter": lambda stage: offer_letter(
        "Chidi", CHIDI.email, version=_version(stage), organisation=stage.harbour, now=stage.ports.now()
    ),
}


@pytest.fixture
def bounded(monkeypatch):
    """The same bounds, but small."""
    for module in (lists, issue, learners_assign):
        monkeypatch.setattr(module, "MOST_LISTED", BOUND)
    for module in (issue, workshop, showcase):
        monkeypatch.setattr(module, "MOST_EACH", BOUND)
    monkeypatch.setattr(lists.counted, "__kwdefaults__", {"most": BOUND, "column": "pk"})
    monkeypatch.setattr(lists.Few.__init__, "__kwdefaults__", {"most": BOUND, "having": "id"})


def test_what_is_read_for_a_page_does_not_grow_with_the_store(stage, filling, bounded, client):
    """Five times the rows, and about the same steps for every count and every page: steps, not time."""
    client.force_login(stage.bram.user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def page(path: str) -> Callable[[], object]:
        def read() -> None:
            answer = client.get(f"/provider/{stage.harbour.uuid}/{path}")
            assert answer.status_code == 200, path

        return read

    works = {name: partial(work, stage) for name, work in LOOKS.items()}
    works |= {f"page: {name}": page(path) for name, path in PAGES.items()}
    filling(FEW)
    before = {name: steps(work) for name, work in works.items()}
    filling(MANY - FEW)
    after = {name: steps(work, warm=True) for name, work in works.items()}
    grown = {
        name: (before[name], after[name]) for name in works if after[name] > LOGARITHMIC * before[name] + 1000
    }
    assert not grown


@pytest.mark.parametrize("name", FLAT_READS)
def test_what_one_page_shows_takes_the_same_however_many_there_are(stage, filling, name):
    filling(FEW)
    before = steps(lambda: FLAT_READS[name](stage))
    filling(MANY - FEW)
    assert steps(lambda: FLAT_READS[name](stage), warm=True) <= 1.5 * before + 100


def test_a_second_design_does_not_look_at_the_credentials_of_the_first(stage, filling):
    filling(FEW)
    before = steps(lambda: list(workshop.designs(stage.harbour)))
    for _ in range(3):
        stage.published()
    assert steps(lambda: list(workshop.designs(stage.harbour))) <= 1.3 * before


def test_the_counts_say_what_became_of_everything(stage, filling):
    filling(FEW)
    counts = issue.issued_counts(stage.harbour)
    rows = issue.issued(stage.harbour, at=stage.ports.now())
    waiting = sum(rows.filter(claim=claim).count() for claim in ("waiting", "expired", "no_address"))
    assert counts.issued == FEW + 1
    assert (counts.claimed, counts.waiting) == (rows.filter(claim="claimed").count(), waiting)
    assert counts.claimed
    grown = Credential.objects.of(stage.harbour).order_by("pk").values_list("pk", flat=True)[1:]
    withdrawn = sum(1 for key in grown if key % REVOKED == 0)  # one or two: PostgreSQL goes on counting
    assert withdrawn
    assert counts.withdrawn == rows.filter(standing="revoked").count() == withdrawn
    facts = showcase.issuer_facts(stage.harbour)
    assert (facts.issued, facts.revoked, facts.corrected) == (FEW + 1, withdrawn, 0)
    assert facts.first_issued_at == Credential.objects.of(stage.harbour).order_by("pk")[0].issued_at


@pytest.mark.parametrize("most", [1, 2, 3, 5, 6, 7, 10_000])
def test_a_corrected_credential_counts_once_however_it_is_counted(stage, filling, monkeypatch, most):
    """By the indexes; and, where those that do not count are many (here: more than 1 or 2), by the rows."""
    filling(8)
    rows = Credential.objects.of(stage.harbour).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    rows.filter(pk=keys[1]).update(is_superseded=True)
    rows.filter(pk=keys[2]).update(supersedes=keys[1])
    rows.filter(pk=keys[3]).update(state="FAILED")
    rows.filter(pk=keys[4]).update(state="INTENT")
    monkeypatch.setattr(issue, "MOST_LISTED", most)
    monkeypatch.setattr(lists.counted, "__kwdefaults__", {"most": most, "column": "pk"})

    found = issue.count_issued(rows)

    assert (int(found), found.more) == (min(6, most), most < 6)
    assert issue.count_issued(Credential.objects.of(stage.elsewhere)) == 0


@pytest.mark.parametrize("level", [True, False])
def test_the_newest_are_looked_at_also_where_many_were_made_at_once(stage, filling, monkeypatch, level):
    filling(12)
    monkeypatch.setattr(lists, "MOST_LISTED", 5)
    rows = Credential.objects.of(stage.harbour)
    first, *others = rows.order_by("pk").values_list("pk", flat=True)
    if not level:
        rows.filter(pk=others[8]).update(created_at=stage.ports.now() + timedelta(seconds=1))
    in_order = list(issue.newest(stage.harbour).values_list("pk", flat=True))

    seen = lists.reach(
        stage.harbour, issue.newest(stage.harbour), straight=False, also=[rows.filter(pk=first)]
    )

    found = issue.issued(stage.harbour, at=stage.ports.now(), within=seen.within)
    assert list(found.values_list("pk", flat=True)) == [*in_order[:5], first]
    assert seen.partly
    monkeypatch.setattr(lists, "MOST_LISTED", 13)
    seen = lists.reach(stage.harbour, issue.newest(stage.harbour), straight=False)
    found = issue.issued(stage.harbour, at=stage.ports.now(), within=seen.within)
    assert (found.count(), seen.partly) == (13, False)


def test_of_an_empty_list_nothing_is_looked_at(stage):
    seen = lists.reach(stage.harbour, issue.newest(stage.harbour), straight=False)
    assert not issue.issued(stage.harbour, at=stage.ports.now(), within=seen.within).exists()


def test_learners_are_counted_with_what_they_have(stage, filling):
    filling(3)
    found = people.learners(stage.harbour, search="Grown")
    assert [(row.assessments_count, row.credentials_count) for row in found] == [(1, 1)] * 3
    waiting = stage.learner(CHIDI)
    (row,) = people.learners(stage.harbour, search=waiting.name)
    assert (row.assessments_count, row.credentials_count) == (0, 0)


def _version(stage):
    return Award.objects.of(stage.harbour).order_by("pk")[0].version
