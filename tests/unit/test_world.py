"""The only fake behaves: time, chance, letters, keys and the web are as a test expects them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.people import AMINA, CAST
from tests.world import APRIL, MARCH, World, WorldEnds

from cairn.adapters import build
from cairn.adapters.queue import InlineQueue
from cairn.credentials.did import did_key
from cairn.credentials.keys import KeyType
from cairn.errors import CairnError
from cairn.services.ports import Mail, MailError, Ports


def test_time_stands_still_until_it_is_moved():
    world = World(now=MARCH)

    assert world.ports.now() == MARCH
    assert world.at(APRIL).ports.now() == APRIL
    assert world.pass_time(days=2).ports.now() == APRIL + timedelta(days=2)


def test_two_worlds_draw_the_same_lots():
    assert World().ports.new_uuid() == World().ports.new_uuid()
    world = World()
    assert world.ports.new_uuid() != world.ports.new_uuid()
    assert len(world.ports.random_bytes(48)) == 48


def test_what_was_never_put_on_the_web_cannot_be_reached():
    world = World()
    world.web["https://status.example/1"] = b"list"

    assert world.ports.fetch("https://status.example/1", purpose="status").body == b"list"
    assert world.ports.fetch("https://status.example/2", purpose="status").state == "unreachable"
    assert world.asked == [("https://status.example/1", "status"), ("https://status.example/2", "status")]


def test_a_limited_fetcher_counts():
    world = World()
    world.web["https://a.example/"] = b"a"
    limited = world.ports.fetch.limited(1)

    assert [limited("https://a.example/", purpose="did").state for _ in range(2)] == ["ok", "refused"]


def test_letters_are_kept_and_a_header_cannot_be_smuggled():
    world = World()
    world.ports.mail.send(Mail(AMINA.email, "Hello", "text"))

    assert [letter.subject for letter in world.letters_to(AMINA.email)] == ["Hello"]
    with pytest.raises(MailError):
        world.ports.mail.send(Mail("a@b.example\nBcc: x@y.example", "s", "t"))


def test_keys_of_the_world_sign():
    world = World()
    handle = world.ports.keystore.create(KeyType.ED25519, did_for=did_key)
    signer = world.ports.keystore.signer(handle.uri, verification_method="did:example:1#1")

    handle.public_key.verify(signer.sign(b"x"), b"x")
    world.harbour.public_key.verify(world.harbour.sign(b"x"), b"x")
    assert world.harbour.did != world.mallory.did


def test_a_faultpoint_ends_the_process_and_no_exception_handler_saves_it():
    world = World()
    world.breaks_at = "issue.signed"
    world.ports.faultpoint("issue.intent")
    with pytest.raises(WorldEnds):
        world.ports.faultpoint("issue.signed")
    assert not issubclass(WorldEnds, Exception)
    assert world.reached == ["issue.intent", "issue.signed"]


def test_jobs_run_in_order_and_those_they_ask_for_after_them():
    queue, done = InlineQueue(), []
    first, second = World().new_uuid(), World(seed="other").new_uuid()

    def chain(uuid: UUID) -> None:
        done.append(("chain", uuid))
        queue.enqueue("end", second)

    queue.enqueue("chain", first)
    queue.enqueue("end", first)

    assert queue.run({"chain": chain, "end": lambda uuid: done.append(("end", uuid))}) == 3
    assert done == [("chain", first), ("end", first), ("end", second)]


def test_a_job_nobody_knows_is_loud():
    queue = InlineQueue()
    queue.enqueue("nothing", World().new_uuid())
    with pytest.raises(KeyError):
        queue.run({})


def test_the_cast_has_five_members_with_five_addresses():
    assert len({person.email for person in CAST}) == 5


def test_the_real_ports_fit_the_same_shape(tmp_path):
    real = build.ports(
        build.Wiring(data=tmp_path, mail_from="Cairn <no-reply@cairn.example>", queue="inline")
    )

    assert isinstance(real, Ports)
    assert real.now().tzinfo is not None
    assert real.new_uuid().version == 4
    assert len(real.random_bytes(7)) == 7
    handle = real.keystore.create(KeyType.ED25519, did_for=did_key)
    signer = real.keystore.signer(handle.uri, verification_method="did:example:1#1")
    handle.public_key.verify(signer.sign(b"x"), b"x")
    assert real.files.read(real.files.put(b"x", kind="export")) == b"x"
    real.faultpoint("anything")


def test_a_badge_of_the_world_holds_and_a_changed_one_does_not():
    from cairn.credentials import proof
    from cairn.credentials.contexts import bundled

    world = World()
    badge = world.badge(validUntil="2026-04-30T00:00:00Z")
    (sealed,) = proof.proofs_of(badge)

    proof.check(badge, sealed, world.harbour.public_key, contexts=bundled())
    with pytest.raises(CairnError) as caught:
        proof.check({**badge, "name": "Splices"}, sealed, world.harbour.public_key, contexts=bundled())
    assert caught.value.code == "proof.signature"
