"""Letters that did not arrive: the list, why, and the way to another address."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from tests import people as cast
from tests.web.test_provider_issued import bram, credential, to  # noqa: F401 - a fixture
from tests.web.workshop import as_, says

from cairn.records.models import OutboxMessage
from cairn.services import outbox
from cairn.services.admin import members
from cairn.services.ports import MailError

pytestmark = pytest.mark.django_db
FULL = MailError("full", code="mail.refused", params={"reply": "552 5.2.2 =mailbox full"})


@pytest.fixture
def refused(stage):
    """A credential whose every letter was refused."""
    made = credential(stage)
    stage.world.letterbox.failing[cast.AMINA.email] = FULL
    outbox.send_due(ports=stage.ports)
    stage.world.letterbox.failing.clear()
    return made


def test_a_refused_letter_stands_in_the_list_with_its_reason(stage, bram, refused):  # noqa: F811
    page = bram.get(to(stage, "letters"))
    assert says(page, "letters</em> did not arrive")
    assert says(page, cast.AMINA.email)
    assert says(page, "The mailbox is full.")
    assert says(page, "552 5.2.2 =mailbox full")
    assert says(page, to(stage, "issued-credential", refused.uuid))
    assert says(bram.get(to(stage, "letters") + "?q=nobody"), "Nothing is found")
    assert says(bram.get(to(stage, "letters") + "?reason=returned"), "Nothing is found")
    for order in ("recipient", "-name", "title", "-failed", "bogus"):
        assert says(bram.get(to(stage, "letters") + f"?sort={order}"), cast.AMINA.email)


def test_the_list_can_be_taken_along(stage, bram, refused):  # noqa: F811
    answer = bram.get(to(stage, "letters-csv"))
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    offer = next(line for line in lines if "Offer" in line)
    assert offer[1:4] == [cast.AMINA.email, refused.learner_name, refused.title]
    assert offer[5:] == ["Refused", "The mailbox is full.", "552 5.2.2 =mailbox full"]


def test_the_credential_says_so_and_another_address_settles_it(stage, bram, refused):  # noqa: F811
    listed = bram.get(to(stage, "issued"))
    assert says(listed, "Letter did not arrive")
    assert says(listed, to(stage, "letters"))
    page = bram.get(to(stage, "issued-credential", refused.uuid))
    assert says(page, "did not arrive. The mailbox is full.")
    bram.post(to(stage, "issued-readdress", refused.uuid), {"email": cast.CHIDI.email})
    page = bram.get(to(stage, "issued-credential", refused.uuid))
    assert not says(page, "The mailbox is full.")
    assert says(page, "waits to be sent")
    outbox.send_due(ports=stage.ports)
    assert stage.world.letters_to(cast.CHIDI.email)
    assert says(bram.get(to(stage, "issued-credential", refused.uuid)), "· sent")
    assert not says(bram.get(to(stage, "issued")), "Letter did not arrive")
    shown = bram.get(to(stage, "letters") + "?settled=1&q=" + cast.AMINA.email)
    assert says(shown, "sent anew")


def test_an_invitation_that_came_back_leads_to_the_members(stage, bram):  # noqa: F811
    members.invite(stage.owner, email="gone@harbour.example", roles=["issuer"], ports=stage.ports)
    stage.world.letterbox.fails_with = FULL
    outbox.send_due(ports=stage.ports)
    assert says(bram.get(to(stage, "letters")), to(stage, "members"))
    issuer = as_(stage.member(cast.DANA, "issuer").actor.person)
    assert not says(issuer.get(to(stage, "letters")), to(stage, "members"))


def test_an_empty_list_says_that_all_is_well(stage, bram):  # noqa: F811
    assert says(bram.get(to(stage, "letters")), "Every letter was taken.")


def test_another_organisation_sees_nothing_of_it(stage, refused):
    eve = as_(stage.eve)
    assert eve.get(to(stage, "letters")).status_code == 404
    own = eve.get(reverse("provider:letters", args=[stage.elsewhere.uuid]))
    assert not says(own, cast.AMINA.email)


def test_a_long_list_is_read_page_by_page(stage, bram, django_assert_max_num_queries):  # noqa: F811
    now = stage.world.now
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            uuid=stage.ports.new_uuid(), organisation=stage.harbour, key=f"k{number}", kind="offer",
            recipient=f"a{number:03}@learners.example", state="FAILED", failure_code="mail.refused",
            created_at=now, next_at=now, failed_at=now,
        )
        for number in range(120)
    )  # fmt: skip
    with django_assert_max_num_queries(15):
        page = bram.get(to(stage, "letters") + "?sort=recipient&page=3")
    assert says(page, "a119@")
    assert not says(page, "a099@")


def test_the_page_of_a_batch_says_how_far_its_letters_are(stage, bram):  # noqa: F811
    from cairn.services.issue import several
    from cairn.worker.jobs import bound

    job = several.begin(stage.owner, [stage.awarded().uuid], ports=stage.ports)
    stage.world.run_jobs(bound(stage.ports))
    stage.world.letterbox.per_minute = 1
    page = to(stage, "bulk", job.uuid)
    assert says(bram.get(page), "0 of 1 letters sent, about 1 minute left")
    away = MailError("away", code="mail.unreachable", params={"reply": "ConnectionRefusedError"})
    stage.world.letterbox.fails_with = away
    outbox.send_due(ports=stage.ports)
    assert says(bram.get(page), "the mail server cannot be reached, next try at")
    stage.world.pass_time(hours=1)
    stage.world.letterbox.per_minute = 0
    stage.world.letterbox.fails_with = FULL
    outbox.send_due(ports=stage.ports)
    shown = bram.get(page)
    assert says(shown, "One letter did not arrive.", to(stage, "letters"))
    assert not says(shown, "letters sent")
