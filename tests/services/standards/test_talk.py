"""What is said about a draft: by the group, and by adopters and guests while they are consulted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from tests import people as cast
from tests import standardised
from tests.services.stage import letters

from cairn.records.models import StandardComment
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.standards import consulting, discussing, drafting, grouping, rounds
from cairn.services.standards.clauses import as_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(stage):
    return standardised.body(stage)


def test_the_group_discusses_a_clause_and_settles_it_with_what_was_decided(stage, council):
    text = "Ropes are kept dry.\n\nKnives are kept sharp."
    standard = standardised.drafted(stage, council, text=text)
    other = standardised.grouped(stage, council, standard, cast.CHIDI, "Rope Authority")
    voice = discussing.of_group(other, standard.uuid)
    said = discussing.say(voice, "How sharp?", about="clause:2", ports=stage.ports)
    assert (said.quoted, said.body_name) == ("Knives are kept sharp.", "Rope Authority")
    back = discussing.say(
        discussing.of_group(council, standard.uuid), "As razors.", answers=said.uuid, ports=stage.ports
    )
    assert (back.answers, back.about) == (said, "clause:2")
    for wrong in ({"text": "x" * 10_001}, {"text": " "}, {"text": "x", "about": "clause:3"}):
        with pytest.raises(InvalidInput):
            discussing.say(voice, **wrong, ports=stage.ports)
    with pytest.raises(InvalidInput):
        discussing.decide(council, standard.uuid, said.uuid, decided="", ports=stage.ports)
    discussing.decide(other, standard.uuid, said.uuid, decided="We say so.", ports=stage.ports)
    said.refresh_from_db()
    assert (said.decided, said.settled_name) == ("We say so.", "Rope Authority")
    assert not discussing.filtered(voice, state="open").exists()
    with pytest.raises(Conflict) as refused:
        discussing.take_back(voice, said.uuid, ports=stage.ports)
    assert refused.value.code == "standard_comment.settled"
    with pytest.raises(Conflict):
        discussing.decide(council, standard.uuid, said.uuid, decided="No.", ports=stage.ports)
    discussing.reopen(council, standard.uuid, said.uuid, ports=stage.ports)
    discussing.take_back(voice, said.uuid, ports=stage.ports)
    assert [row.text for row in discussing.threads(voice)] == [""]
    for seat in (stage.owner, stage.outsider):
        with pytest.raises(NotFound):
            discussing.of_group(seat, standard.uuid)


def test_of_two_who_settle_a_thread_at_once_the_second_is_told(stage, council):
    standard = standardised.drafted(stage, council)
    voice = discussing.of_group(council, standard.uuid)

    def quicker(act):
        """The clock, by which somebody else was quicker."""

        def now():
            act(ports=stage.ports)
            return stage.world.now

        return replace(stage.ports, now=now)

    said = discussing.say(voice, "How sharp?", ports=stage.ports).uuid
    decided = partial(discussing.decide, council, standard.uuid, said, decided="As razors.")
    for slower in (partial(discussing.take_back, voice, said), partial(decided, decided="Blunt.")):
        with pytest.raises(Conflict) as refused, transaction.atomic():
            slower(ports=quicker(decided))
        assert refused.value.code == "standard_comment.settled"


def test_of_an_endless_text_the_first_clauses_are_to_choose_from(stage, council):
    standard = standardised.drafted(stage, council, text="x\n\n" * 500)
    voice = discussing.of_group(council, standard.uuid)
    assert discussing.say(voice, "Why?", about="clause:400", ports=stage.ports).quoted == "x"
    with pytest.raises(InvalidInput):
        discussing.say(voice, "Why?", about="clause:401", ports=stage.ports)


def test_rounds_say_clause_by_clause_what_changed(stage, council):
    standard = standardised.drafted(stage, council, text="One.\n\nTwo.")
    kept = rounds.keep(council, standard.uuid, said="Before the summer", ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        rounds.keep(council, standard.uuid, ports=stage.ports)
    assert refused.value.code == "standard.nothing_new"
    drafting.save(council, standard.uuid, parts={"text": "One.\n\n2.\n\nThree."}, ports=stage.ports)
    draft = drafting.open_draft(standard)
    found = [(one.part, one.kind, one.before, one.after) for one in rounds.changed_since(kept, draft)]
    assert found == [("clause", "changed", "Two.", "2."), ("clause", "added", "", "Three.")]
    assert rounds.keep(council, standard.uuid, ports=stage.ports).number == 2
    newest, first = rounds.listed(standard)
    assert {"content"} <= newest.get_deferred_fields(), "a hundred of them have a hundred texts"
    assert len(rounds.changed_since(first, as_version(newest))) == 2


def test_adopters_and_guests_are_consulted_and_see_only_their_own(stage, council):
    one = standardised.adopted(stage, council)
    standard = one.standard
    draft = drafting.next_draft(council, standard.uuid, ports=stage.ports)
    ends = stage.ports.now().date() + timedelta(days=14)
    with pytest.raises(InvalidInput):
        consulting.begin(council, standard.uuid, words="", ends_date="2020-01-01", ports=stage.ports)
    held = consulting.begin(council, standard.uuid, words="Is it enough?", ends_date=ends, ports=stage.ports)
    assert letters("standard_consult") == []  # the worker writes them
    standardised.written(stage)
    assert [row.recipient for row in letters("standard_consult")] == [cast.BRAM.email]
    assert consulting.asks(stage.owner, ports=stage.ports) == [held]
    assert consulting.asks(stage.outsider, ports=stage.ports) == []
    with pytest.raises(NotFound):
        discussing.of_adopter(stage.outsider, held.uuid)
    # what the draft becomes meanwhile is not shown
    drafting.save(council, standard.uuid, parts={"title": "Secret"}, ports=stage.ports)
    harbour = discussing.of_adopter(stage.owner, held.uuid)
    assert harbour.version.title == "Deck work"
    mine = discussing.say(harbour, "More knots.", about="title", may_name=True, ports=stage.ports)
    inside = discussing.say(discussing.of_group(council, standard.uuid), "Hush.", ports=stage.ports)
    facts = {"body": "Rigger Union", "name": "Ola", "email": "ola@riggers.example"}
    asked = consulting.invite(council, standard.uuid, held.uuid, facts, ports=stage.ports)
    assert letters("standard_guest")[0].payload["link"].endswith(asked.token)
    guest = discussing.of_guest(asked.token, ports=stage.ports)
    theirs = discussing.say(guest, "Fewer knots.", may_name=False, ports=stage.ports)
    assert list(discussing.threads(harbour)) == [mine]
    assert list(discussing.threads(guest)) == [theirs]
    for voice, foreign in ((harbour, theirs), (guest, mine), (guest, inside), (harbour, inside)):
        with pytest.raises(NotFound):
            discussing.say(voice, "I see.", answers=foreign.uuid, ports=stage.ports)
        with pytest.raises(NotFound):
            discussing.take_back(voice, foreign.uuid, ports=stage.ports)
    for act in (drafting.publish, drafting.discard):
        with pytest.raises(Conflict) as refused:
            act(council, standard.uuid, ports=stage.ports)
        assert refused.value.code == "standard.consulting"
    stage.world.now += timedelta(days=15)
    with pytest.raises(Conflict) as refused:
        discussing.say(harbour, "Too late.", ports=stage.ports)
    assert refused.value.code == "standard.consultation_over"
    done = drafting.publish(council, standard.uuid, ports=stage.ports)
    assert (done.pk, done.consulted) == (draft.pk, ["Harbour School"])  # the guest did not agree


def test_a_guest_link_is_withdrawn_and_has_an_end(stage, council):
    standard, held = standardised.consulted(stage, council)
    facts = {"body": "Rigger Union"}
    asked = consulting.invite(council, standard.uuid, held.uuid, facts, ports=stage.ports)
    assert not asked.mailed
    consulting.uninvite(council, standard.uuid, held.uuid, asked.link.uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        discussing.of_guest(asked.token, ports=stage.ports)
    assert refused.value.code == "standard.link_closed"
    again = consulting.invite(council, standard.uuid, held.uuid, facts, ports=stage.ports)
    stage.world.now += timedelta(days=31)
    with pytest.raises(Conflict):
        discussing.of_guest(again.token, ports=stage.ports)
    with pytest.raises(NotFound):
        discussing.of_guest("x" * 43, ports=stage.ports)


def test_only_the_leading_body_consults_and_one_voice_has_a_limit(stage, council, monkeypatch):
    standard, held = standardised.consulted(stage, council)
    other = standardised.grouped(stage, council, standard, cast.CHIDI, "Rope Authority")
    with pytest.raises(NotPermitted):
        consulting.finish(other, standard.uuid, held.uuid, ports=stage.ports)
    with pytest.raises(NotPermitted):
        consulting.invite(other, standard.uuid, held.uuid, {"body": "x"}, ports=stage.ports)
    token = consulting.invite(council, standard.uuid, held.uuid, {"body": "Union"}, ports=stage.ports).token
    monkeypatch.setattr(discussing, "MOST_OF_ONE", 1)
    guest = discussing.of_guest(token, ports=stage.ports)
    discussing.say(guest, "One.", ports=stage.ports)
    with pytest.raises(TooMuch):
        discussing.say(guest, "Two.", ports=stage.ports)
    consulting.finish(council, standard.uuid, held.uuid, ports=stage.ports)
    assert StandardComment.objects.of(council.organisation).get().text == "One."
    row = grouping.group(standard).get()
    grouping.leave(other, row.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        discussing.of_group(other, standard.uuid)


def test_those_who_adopted_are_not_written_to_without_end(stage, council):
    standard, held = standardised.consulted(stage, council)
    for _again in range(consulting.MOST_A_MONTH - 1):
        consulting.finish(council, standard.uuid, held.uuid, ports=stage.ports)
        _standard, held = standardised.consulted(stage, council, standard)
    consulting.finish(council, standard.uuid, held.uuid, ports=stage.ports)
    with pytest.raises(TooMuch):
        standardised.consulted(stage, council, standard)
    stage.world.now += timedelta(days=31)
    standardised.consulted(stage, council, standard)
