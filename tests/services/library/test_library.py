"""The library: who gets what, until when, and what its owner sees of it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from tests import library
from tests.people import DANA

from cairn.records.models import LibraryDownload, LibraryVersion, Organisation, OutboxMessage
from cairn.services.codesign import partners
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.library import adding, copying, entries, reviewing, sharing, taking, using
from cairn.services.ports import FileError

pytestmark = pytest.mark.django_db
ALL = {"content": "1", "data": "1", "publicity": "1"}


@pytest.fixture
def solar(stage):
    """Brightline Solar in the register; it is Eve's organisation here."""
    facts = {"name": "Brightline Solar"}
    made = partners.add(stage.owner, facts=facts, ports=stage.ports)
    address = f"https://badges.example/issuers/{stage.elsewhere.uuid}"
    partners.ask_link(stage.owner, made.uuid, address=address, ports=stage.ports)
    partners.accept_link(stage.outsider, made.uuid, ports=stage.ports)
    return made


def log(stage):
    rows = LibraryDownload.objects.of(stage.harbour).order_by("pk")
    return [(row.way, row.person, row.by) for row in rows]


def test_a_file_is_kept_by_its_digest_and_never_changed_by_another_upload(stage):
    entry = library.entry(stage)
    first = library.newest(entry)
    other = library.upload(b"day,kWh\n2026-04-01,9\n")
    terms = {**library.TERMS, "change_note": "April."}
    second = adding.add_version(stage.owner, entry.uuid, terms=terms, upload=other, ports=stage.ports)

    first.refresh_from_db()
    assert first.file_digest == hashlib.sha256(library.READINGS).hexdigest()
    assert (first.number, second.number) == (1, 2)
    assert stage.ports.files.read(first.file_key) == library.READINGS
    assert stage.acts()[-2:] == ["library.add", "library.version"]


@pytest.mark.parametrize(
    ("facts", "terms", "field"),
    [
        ({}, {"has_personal_data": "1"}, "consent_by"),
        (
            {},
            {"has_personal_data": "1", "consent_by": "The crew", "consent_reference": "Letter 3"},
            "audience",
        ),
        ({"is_confidential": "1"}, {}, "audience"),
        ({"audience": "partners"}, {}, "open_to"),
        ({"expires_date": "2026-03-13"}, {}, "expires_date"),
        ({}, {"licence": "own"}, "licence_words"),
        ({}, {"link": "https://data.example/"}, "link"),
        ({"kind": "song"}, {}, "kind"),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_field(stage, facts, terms, field):
    with pytest.raises(InvalidInput) as said:
        library.entry(stage, terms=terms, **facts)
    assert field in said.value.fields


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"MZ\x90\x00\x03\x00", "case.pdf", "file.type_mismatch"),
        (b"%PDF-1.7", "case.csv", "file.type_mismatch"),
        (b"<html><script>1</script></html>", "case.txt", "file.markup"),
    ],
)
def test_a_file_of_another_kind_is_refused(stage, data, name, code):
    with pytest.raises(FileError) as said:
        library.entry(stage, file=library.upload(data, name))
    assert said.value.code == code


def test_a_path_in_a_name_leads_nowhere(stage):
    made = library.newest(library.entry(stage, file=library.upload(filename="../../etc/passwd.csv")))
    assert "/" not in made.file_name
    assert ".." not in made.file_key


def test_nobody_downloads_after_the_last_day(stage):
    entry = library.entry(stage, expires_date="2026-03-15")
    made = library.newest(entry)
    taking.as_member(stage.owner, made.uuid, ports=stage.ports)
    stage.world.now += timedelta(days=2)

    for take in (
        lambda: taking.as_member(stage.owner, made.uuid, ports=stage.ports),
        lambda: taking.in_public(made.uuid, person=None, ports=stage.ports),
    ):
        with pytest.raises(Conflict) as said:
            take()
        assert said.value.code == "library.expired"


def test_another_organisation_has_nothing_of_it(stage):
    entry = library.entry(stage, audience="members")
    made = library.newest(entry)
    tries = (
        lambda: entries.entry_of(stage.outsider, entry.uuid),
        lambda: entries.update(stage.outsider, entry.uuid, facts={"title": "Mine"}, ports=stage.ports),
        lambda: entries.withdraw(stage.outsider, entry.uuid, reason="Mine.", ports=stage.ports),
        lambda: taking.as_member(stage.outsider, made.uuid, ports=stage.ports),
        lambda: taking.as_partner(stage.outsider, made.uuid, ports=stage.ports),
        lambda: taking.in_public(made.uuid, person=None, ports=stage.ports),
        lambda: taking.as_learner(stage.amina, made.uuid, ports=stage.ports),
        lambda: sharing.make_link(stage.outsider, made.uuid, ports=stage.ports),
        lambda: using.attach(stage.outsider, stage.draft().achievement.uuid, made.uuid, ports=stage.ports),
    )
    for attempt in tries:
        with pytest.raises(NotFound):
            attempt()
    assert log(stage) == []


def test_members_of_a_named_partner_take_it_and_the_owner_sees_who(stage, solar):
    entry = library.entry(stage, audience="partners", open_to=[str(solar.uuid)])
    made = library.newest(entry)
    taking.as_partner(stage.outsider, made.uuid, ports=stage.ports)
    assert log(stage) == [("partner", stage.eve, stage.elsewhere)]

    partners.end_link(stage.owner, solar.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        taking.as_partner(stage.outsider, made.uuid, ports=stage.ports)


def test_learners_of_what_uses_it_take_it_and_nobody_else_does(stage):
    made = library.newest(library.entry(stage, audience="learners"))
    version = stage.published()
    use = using.attach(stage.owner, version.achievement.uuid, made.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        taking.as_learner(stage.amina, made.uuid, ports=stage.ports)

    stage.assessment(version)
    taking.as_learner(stage.amina, made.uuid, ports=stage.ports)
    assert log(stage) == [("learner", stage.amina, None)]
    with pytest.raises(NotFound):
        taking.as_learner(stage.eve, made.uuid, ports=stage.ports)

    using.detach(stage.owner, use.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        taking.as_learner(stage.amina, made.uuid, ports=stage.ports)


def test_what_learners_may_not_download_is_not_attached(stage):
    made = library.newest(library.entry(stage, audience="members"))
    with pytest.raises(Conflict) as said:
        using.attach(stage.owner, stage.published().achievement.uuid, made.uuid, ports=stage.ports)
    assert said.value.code == "library.not_for_learners"


def test_a_link_opens_one_version_for_thirty_days(stage):
    entry = library.entry(stage, audience="link")
    link, token = sharing.make_link(stage.owner, library.newest(entry).uuid, ports=stage.ports)
    assert token not in link.token_hash
    taking.by_link(token, person=None, ports=stage.ports)
    assert log(stage) == [("link", None, None)]

    stage.world.now += timedelta(days=31)
    with pytest.raises(NotFound):
        taking.by_link(token, person=None, ports=stage.ports)


def test_a_link_that_was_ended_opens_nothing(stage):
    made = library.newest(library.entry(stage, audience="link"))
    link, token = sharing.make_link(stage.owner, made.uuid, ports=stage.ports)
    sharing.end_link(stage.owner, link.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        taking.by_link(token, person=None, ports=stage.ports)


def test_what_a_partner_gave_waits_for_an_educator_by_name(stage, solar):
    entry = library.entry(stage, partner=str(solar.uuid))
    made = library.newest(entry)
    taking.as_member(stage.owner, made.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        taking.in_public(made.uuid, person=None, ports=stage.ports)
    with pytest.raises(InvalidInput):
        reviewing.approve(stage.owner, made.uuid, content="1", data="1", publicity="", ports=stage.ports)
    with pytest.raises(NotPermitted):
        reviewing.approve(stage.seat("assessor"), made.uuid, **ALL, ports=stage.ports)

    seen = reviewing.approve(stage.owner, made.uuid, **ALL, ports=stage.ports)
    assert (seen.state, seen.reviewed_name) == ("APPROVED", stage.bram.name)
    taking.in_public(made.uuid, person=None, ports=stage.ports)

    entries.update(stage.owner, entry.uuid, facts={"audience": "learners"}, ports=stage.ports)
    made.refresh_from_db()
    assert made.state == "WAITING"  # publicity was approved for something else


def test_a_copy_says_for_ever_whose_it_was_and_hears_of_what_comes(stage):
    entry = library.entry(stage)
    copy = copying.take(stage.outsider, address=library.page(library.newest(entry)), ports=stage.ports)
    mine = library.newest(copy)
    assert (mine.origin_owner, mine.origin_number, mine.licence) == ("Harbour School", 1, "cc-by")
    assert mine.state == "WAITING"
    assert log(stage) == [("copy", stage.eve, stage.elsewhere)]

    terms = {**library.TERMS, "change_note": "April."}
    adding.add_version(
        stage.owner, entry.uuid, terms=terms, upload=library.upload(b"a,b\n"), ports=stage.ports
    )
    entries.withdraw(stage.owner, entry.uuid, reason="Consent ended.", ports=stage.ports)
    letters = OutboxMessage.objects.across(reason="test").order_by("pk").values_list("kind", "recipient")
    assert list(letters) == [
        (kind, "eve@elsewhere.example") for kind in ("library_newer", "library_withdrawn")
    ]

    LibraryVersion.objects.of(stage.harbour).all().delete()
    mine.refresh_from_db()
    assert (mine.origin, mine.origin_owner, mine.origin_title) == (None, "Harbour School", entry.title)


def test_the_newer_version_is_taken_with_its_terms(stage):
    entry = library.entry(stage)
    copy = copying.take(stage.outsider, address=library.page(library.newest(entry)), ports=stage.ports)
    with pytest.raises(Conflict):
        copying.take_newer(stage.outsider, copy.uuid, ports=stage.ports)
    terms = {"licence": "odbl"}
    adding.add_version(
        stage.owner, entry.uuid, terms=terms, upload=library.upload(b"a,b\n"), ports=stage.ports
    )

    made = copying.take_newer(stage.outsider, copy.uuid, ports=stage.ports)
    assert (made.number, made.origin_number, made.licence) == (2, 2, "odbl")
    with pytest.raises(Conflict) as said:
        adding.add_version(
            stage.outsider, copy.uuid, terms=library.TERMS, upload=library.upload(), ports=stage.ports
        )
    assert said.value.code == "library.copy"


def test_a_licence_that_forbids_copies_refuses(stage):
    entry = library.entry(stage, terms={"licence": "reserved"})
    with pytest.raises(Conflict) as said:
        copying.take(stage.outsider, address=library.page(library.newest(entry)), ports=stage.ports)
    assert said.value.code == "library.no_copy"


@pytest.mark.parametrize("address", ["", "nothing", "https://badges.example/library/link/" + "x" * 43])
def test_there_is_nothing_to_copy_where_nothing_is_open(stage, address):
    with pytest.raises(InvalidInput):
        copying.take(stage.outsider, address=address, ports=stage.ports)


def test_only_designers_write_in_the_library(stage):
    other = stage.member(DANA, "assessor")
    with pytest.raises(NotPermitted):
        entries.add(
            other, facts=library.FACTS, terms=library.TERMS, upload=library.upload(), ports=stage.ports
        )


def test_a_link_names_nothing_of_a_version_that_waits_again(stage, solar):
    entry = library.entry(stage, partner=str(solar.uuid), audience="link")
    made = reviewing.approve(stage.owner, library.newest(entry).uuid, **ALL, ports=stage.ports)
    _link, token = sharing.make_link(stage.owner, made.uuid, ports=stage.ports)
    assert sharing.version_behind(token, ports=stage.ports) == made
    entries.update(stage.owner, entry.uuid, facts={"audience": "everybody"}, ports=stage.ports)
    with pytest.raises(NotFound):
        sharing.version_behind(token, ports=stage.ports)


def test_a_link_of_an_organisation_that_closed_opens_nothing(stage):
    made = library.newest(library.entry(stage, audience="link"))
    _link, token = sharing.make_link(stage.owner, made.uuid, ports=stage.ports)
    stage.harbour.archived_at = stage.world.now
    stage.harbour.save()
    with pytest.raises(NotFound):
        taking.by_link(token, person=None, ports=stage.ports)


def test_one_partner_more_is_publicity_that_nobody_approved(stage, solar):
    facts = {"audience": "partners", "open_to": [str(solar.uuid)]}
    entry = library.entry(stage, partner=str(solar.uuid), **facts)
    made = reviewing.approve(stage.owner, library.newest(entry).uuid, **ALL, ports=stage.ports)
    entries.update(stage.owner, entry.uuid, facts={"title": "Another title"}, ports=stage.ports)
    made.refresh_from_db()
    assert made.state == "APPROVED"
    other = partners.add(stage.owner, facts={"name": "Tidewater"}, ports=stage.ports)
    both = {**facts, "open_to": [str(solar.uuid), str(other.uuid)]}
    entries.update(stage.owner, entry.uuid, facts=both, ports=stage.ports)
    made.refresh_from_db()
    assert made.state == "WAITING"


def copied_from_partner(stage, solar, **facts):
    """Elsewhere's copy of what Harbour School opened to it as a partner."""
    entry = library.entry(stage, audience="partners", open_to=[str(solar.uuid)], **facts)
    address = library.page(library.newest(entry))
    return entry, copying.take(stage.outsider, address=address, ports=stage.ports)


def test_a_copy_of_what_is_confidential_stays_so(stage, solar):
    _entry, copy = copied_from_partner(stage, solar, is_confidential="1")
    for facts in ({"is_confidential": "0"}, {"is_confidential": "0", "audience": "everybody"}):
        with pytest.raises(InvalidInput) as said:
            entries.update(stage.outsider, copy.uuid, facts=facts, ports=stage.ports)
        assert "is_confidential" in said.value.fields


@pytest.mark.parametrize(
    ("terms", "facts"),
    [
        ({"has_personal_data": "1", "consent_by": "The crew", "consent_reference": "Letter 3"}, {}),
        ({}, {"is_confidential": "1"}),
    ],
)
def test_a_newer_version_that_strangers_may_not_have_does_not_reach_an_open_copy(stage, solar, terms, facts):
    entry, copy = copied_from_partner(stage, solar)
    entries.update(stage.outsider, copy.uuid, facts={"audience": "everybody"}, ports=stage.ports)
    entries.update(stage.owner, entry.uuid, facts=facts, ports=stage.ports)
    upload = library.upload(b"a,b\n1,2\n")
    adding.add_version(
        stage.owner, entry.uuid, terms={**library.TERMS, **terms}, upload=upload, ports=stage.ports
    )
    with pytest.raises((Conflict, InvalidInput)):
        copying.take_newer(stage.outsider, copy.uuid, ports=stage.ports)
    assert LibraryVersion.objects.of(stage.elsewhere).filter(entry=copy).count() == 1


def test_nobody_hears_of_a_newer_version_that_they_have(stage, solar):
    entry = library.entry(stage, partner=str(solar.uuid))
    made = library.newest(entry)
    LibraryVersion.objects.of(stage.harbour).filter(pk=made.pk).update(state="APPROVED")
    copying.take(stage.outsider, address=library.page(made), ports=stage.ports)
    entries.update(stage.owner, entry.uuid, facts={"audience": "link"}, ports=stage.ports)
    reviewing.approve(stage.owner, made.uuid, **ALL, ports=stage.ports)
    assert not OutboxMessage.objects.across(reason="test").filter(kind="library_newer").exists()


def test_keys_of_letters_fit(stage):
    library.copied(stage)
    entry = LibraryVersion.objects.of(stage.harbour).earliest("number").entry
    entries.update(stage.owner, entry.uuid, facts={"expires_date": "2026-12-31"}, ports=stage.ports)
    entries.withdraw(stage.owner, entry.uuid, reason="Consent ended.", ports=stage.ports)
    letters = OutboxMessage.objects.across(reason="test").filter(kind__startswith="library_")
    assert letters.count() == 3
    most = OutboxMessage._meta.get_field("key").max_length
    assert all(len(letter.key) <= most for letter in letters)


def test_what_is_shared_is_judged_in_as_many_questions_whatever_the_number(
    stage, solar, django_assert_num_queries
):
    made = [
        library.newest(library.entry(stage, audience="partners", open_to=[str(solar.uuid)]))
        for _number in range(3)
    ]
    copying.take(stage.outsider, address=library.page(made[0]), ports=stage.ports)
    rows = list(taking.of_partner(stage.outsider).order_by("pk"))
    with django_assert_num_queries(1):
        assert [bool(why) for why in copying.obstacles(stage.outsider, rows)] == [True, False, False]


def test_a_copy_that_is_taken_twice_at_once_is_one(stage, monkeypatch):
    """Whoever is second waits for the first, and finds its copy."""
    address, order = library.page(library.newest(library.entry(stage))), []
    lock, look = QuerySet.select_for_update, copying.obstacle

    def locked(rows, **more):
        order.append(rows.model)
        return lock(rows, **more)

    def looked(*args):
        order.append("looked")
        return look(*args)

    monkeypatch.setattr(QuerySet, "select_for_update", locked)
    monkeypatch.setattr(copying, "obstacle", looked)
    copying.take(stage.outsider, address=address, ports=stage.ports)
    assert order[:2] == [Organisation, "looked"]
