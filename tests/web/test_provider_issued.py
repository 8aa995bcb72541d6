"""What was issued: standing, claim state, history; withdraw, hold, reinstate, correct; the offer again."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from tests import people as cast
from tests.web.workshop import as_, says

from cairn.records.models import Credential, Offer, Person
from cairn.services.hold import sharing
from cairn.services.issue import status
from cairn.services.issue.issue import issue

pytestmark = pytest.mark.django_db

REASON = "The examiner was not accredited."


@pytest.fixture
def bram(stage):
    return as_(stage.bram)


def to(stage, name, *args):
    return reverse(f"provider:{name}", args=[stage.harbour.uuid, *args])


def person(who):
    return Person.objects.get(user__email=who.email)


def credential(stage, **facts) -> Credential:
    stage.marked(stage.submitted(stage.published(**facts)))
    from cairn.records.models import Assessment
    from cairn.services.assess import marking

    work = Assessment.objects.of(stage.harbour).get()
    award = marking.award(work.uuid, seat=stage.owner, ports=stage.ports)
    return issue(award.uuid, seat=stage.owner, ports=stage.ports)


def claimed(stage, made: Credential) -> None:
    Credential.objects.of(stage.harbour).filter(pk=made.pk).update(
        claimed_by=stage.amina, claimed_at=stage.world.now
    )


# --- who may ------------------------------------------------------------------------------------

LOOKS = ("issued-credential", "issued-json")
ACTS = ("withdraw", "hold", "reinstate", "correct")
OFFERS = ("resend", "remind", "readdress")


def every(stage):
    made = credential(stage)
    yield from (("get", to(stage, name)) for name in ("issued", "issued-csv"))
    yield from (("get", to(stage, name, made.uuid)) for name in LOOKS)
    yield from (("post", to(stage, f"issued-{name}", made.uuid)) for name in (*ACTS, *OFFERS))


def test_a_visitor_is_asked_to_sign_in(stage):
    for method, address in every(stage):
        answer = getattr(as_(None), method)(address)
        assert (answer.status_code, "/account/login" in answer.headers.get("Location", "")) == (302, True)


def test_somebody_of_another_organisation_finds_nothing(stage):
    made = None
    for method, address in every(stage):
        assert getattr(as_(stage.eve), method)(address).status_code == 404, address
    made = Credential.objects.of(stage.harbour).get()
    for name in (*ACTS, *OFFERS):
        own = reverse(f"provider:issued-{name}", args=[stage.elsewhere.uuid, made.uuid])
        assert as_(stage.eve).post(own).status_code == 404, own


def test_a_designer_may_not(stage):
    stage.member(cast.CHIDI, "designer")
    for method, address in every(stage):
        assert getattr(as_(person(cast.CHIDI)), method)(address).status_code == 403, address


def test_an_assessor_may_look_and_send_offers_but_not_withdraw(stage):
    stage.member(cast.CHIDI, "assessor")
    chidi = as_(person(cast.CHIDI))
    for method, address in every(stage):
        if method == "get":
            assert chidi.get(address).status_code == 200, address
        elif address.rpartition("/")[2] in ACTS:
            assert chidi.post(address).status_code == 403, address
    made = Credential.objects.of(stage.harbour).get()
    assert not says(chidi.get(to(stage, "issued-credential", made.uuid)), "Withdraw for good")
    assert chidi.post(to(stage, "issued-remind", made.uuid)).status_code == 302


# --- the list -----------------------------------------------------------------------------------


def test_the_list_says_standing_and_claim_state(stage, bram):
    made = credential(stage)
    page = bram.get(to(stage, "issued"))
    assert says(page, "One credential", "None has been taken yet.", "In force", "Waiting", made.code)

    claimed(stage, made)
    assert says(bram.get(to(stage, "issued")), "100 % have been taken.", "Taken")
    status.revoke(made.uuid, seat=stage.owner, reason=REASON, ports=stage.ports)
    assert says(bram.get(to(stage, "issued")), "1 withdrawn.")


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("standing=good", True),
        ("standing=revoked", False),
        ("claim=waiting", True),
        ("claim=claimed", False),
        ("q=amina", True),
        ("q=nobody", False),
        ("standing=nonsense", True),
        ("course=00000000-0000-4000-8000-000000000000", False),
    ],
)
def test_filters_and_search_narrow_list_and_sheet_alike(stage, bram, query, there):
    made = credential(stage)
    assert says(bram.get(f"{to(stage, 'issued')}?{query}"), made.code) is there
    sheet = bram.get(f"{to(stage, 'issued-csv')}?{query}").content.decode("utf-8-sig")
    assert (made.code in sheet) is there


def test_an_offer_whose_link_ran_out_is_told_from_one_that_waits(stage, bram):
    credential(stage)
    stage.world.pass_time(days=31)
    assert says(bram.get(to(stage, "issued")), "Link has run out")


# --- one credential -----------------------------------------------------------------------------


def test_the_page_says_what_a_stranger_sees_and_what_happened(stage, bram):
    made = credential(stage)
    page = bram.get(to(stage, "issued-credential", made.uuid))

    assert says(
        page, "Amina Al-Sayed:", "In force", "and not taken yet.", "What a stranger sees", "What happened to it",
        "Bram de Wit", cast.AMINA.email, "its holder only, and you",
    )  # fmt: skip
    assert not says(page, "The public page")


def test_the_public_page_is_linked_only_when_it_is_public(stage, bram):
    made = credential(stage)
    claimed(stage, made)
    assert not says(bram.get(to(stage, "issued-credential", made.uuid)), "The public page")
    sharing.set_public(made.uuid, person=stage.amina, public=True, ports=stage.ports)
    assert says(bram.get(to(stage, "issued-credential", made.uuid)), "The public page", f'href="{made.url}"')


def test_the_sealed_file_is_handed_out_as_it_was_signed(stage, bram):
    made = credential(stage)
    answer = bram.get(to(stage, "issued-json", made.uuid))

    assert answer.content.decode() == made.signed
    assert json.loads(answer.content)["id"] == made.url
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_withdrawing_needs_a_reason_and_is_for_good(stage, bram):
    made = credential(stage)
    address = to(stage, "issued-withdraw", made.uuid)
    none = bram.post(address, {"withdraw-reason": ""})
    assert none.status_code == 422
    assert says(none, "Write why. The learner will read it.")
    short = bram.post(address, {"withdraw-reason": "no"})
    assert says(short, "no</textarea>")

    done = bram.post(address, {"withdraw-reason": REASON}, follow=True)

    assert says(done, "It is withdrawn.", REASON, "Withdrawn")
    assert not says(done, "Withdraw for good")
    assert bram.post(address, {"withdraw-reason": REASON}).status_code == 409


def test_a_withdrawal_that_cannot_be_published_yet_says_so(stage, bram):
    made = credential(stage)
    stage.world.pass_time(seconds=5)
    keys = dict(stage.ports.keystore.keys)
    stage.ports.keystore.keys.clear()

    done = bram.post(to(stage, "issued-withdraw", made.uuid), {"withdraw-reason": REASON}, follow=True)

    assert says(done, "The list that others read cannot be signed now", "Withdrawn")
    assert not says(done, "Everybody who checks it sees that")
    stage.ports.keystore.keys.update(keys)


def test_a_hold_can_be_lifted(stage, bram):
    made = credential(stage, status_purpose="suspension")
    held = bram.post(to(stage, "issued-hold", made.uuid), {"hold-reason": REASON}, follow=True)
    assert says(held, "It is on hold.", "Reinstate")

    back = bram.post(to(stage, "issued-reinstate", made.uuid), {"reinstate-reason": "It was."}, follow=True)
    assert says(back, "It is in force again.", "Put on hold", "Reinstated")


def test_a_hold_is_not_offered_where_the_course_does_not_allow_it(stage, bram):
    made = credential(stage)
    assert not says(bram.get(to(stage, "issued-credential", made.uuid)), "Put on hold")
    assert bram.post(to(stage, "issued-hold", made.uuid), {"hold-reason": REASON}).status_code == 409


def test_a_name_is_corrected_and_both_pages_know_of_each_other(stage, bram):
    made = credential(stage)
    said = {
        "name": "Amina Sayed",
        "awarded_date": str(made.award.awarded_date),
        "reason": "Her own spelling.",
    }
    done = bram.post(to(stage, "issued-correct", made.uuid), said, follow=True)

    assert says(
        done, "The corrected one is issued.", "Amina Sayed", "Her own spelling.", "See the earlier one"
    )
    old = bram.get(to(stage, "issued-credential", made.uuid))
    assert says(old, "Replaced by a corrected one", "See the corrected one")


def test_a_correction_that_changes_nothing_is_refused_and_keeps_what_was_typed(stage, bram):
    made = credential(stage)
    said = {
        "name": made.learner_name,
        "awarded_date": str(made.award.awarded_date),
        "reason": "Typed with care.",
    }
    answer = bram.post(to(stage, "issued-correct", made.uuid), said)

    assert answer.status_code == 422
    assert says(answer, "Nothing would change", "Typed with care.")


# --- the offer again ----------------------------------------------------------------------------


def test_resending_and_reminding_end_the_older_link(stage, bram):
    made = credential(stage)
    bram.post(to(stage, "issued-resend", made.uuid))
    page = bram.post(to(stage, "issued-remind", made.uuid), follow=True)

    assert says(page, "A reminder goes out.")
    offers = Offer.objects.of(stage.harbour).filter(credential=made)
    assert (offers.count(), offers.filter(ended_at=None).count()) == (3, 1)


def test_another_address_becomes_the_learners(stage, bram):
    made = credential(stage)
    bad = bram.post(to(stage, "issued-readdress", made.uuid), {"email": "no-at"})
    assert bad.status_code == 422
    assert says(bad, 'value="no-at"')

    page = bram.post(to(stage, "issued-readdress", made.uuid), {"email": "new@learners.example"}, follow=True)
    assert says(page, "The offer goes to new@learners.example.")
    stage.learner(cast.DANA)
    taken = bram.post(to(stage, "issued-readdress", made.uuid), {"email": cast.DANA.email})
    assert says(taken, "Another learner here has this address already.")


def test_more_than_twenty_mails_a_minute_by_hand_is_too_much(stage, bram):
    made = credential(stage)
    answers = [bram.post(to(stage, "issued-remind", made.uuid)).status_code for _ in range(21)]

    assert answers == [302] * 20 + [429]


def test_what_is_taken_is_not_offered_again(stage, bram):
    made = credential(stage)
    claimed(stage, made)
    page = bram.get(to(stage, "issued-credential", made.uuid))

    assert says(page, "and taken.")
    assert not says(page, "Remind")
    assert bram.post(to(stage, "issued-remind", made.uuid)).status_code == 409
