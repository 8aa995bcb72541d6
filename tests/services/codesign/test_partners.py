"""The register of partners: who is in it, what their own members see of it, and who else does not."""

from __future__ import annotations

from datetime import date

import pytest

from cairn.records.models import OutboxMessage, Partner, PartnerArea
from cairn.services.codesign import areas, partners
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted

SOLAR = {"name": "Brightline Solar", "kind": "employer", "tier": "founding", "may_sign": True}
pytestmark = pytest.mark.django_db


def page_of(organisation):
    return f"https://badges.example/issuers/{organisation.uuid}"


@pytest.fixture
def solar(stage):
    return partners.add(stage.owner, facts=SOLAR, ports=stage.ports)


@pytest.fixture
def linked(stage, solar):
    """Eve's organisation is Brightline Solar, and she said so."""
    partners.ask_link(stage.owner, solar.uuid, address=page_of(stage.elsewhere), ports=stage.ports)
    partners.accept_link(stage.outsider, solar.uuid, ports=stage.ports)
    return solar


def test_a_partner_is_engaged_in_the_areas_that_are_ticked(stage):
    data, grid = (areas.add(stage.owner, name=name, ports=stage.ports) for name in ("Data", "Grid"))
    made = partners.add(stage.owner, facts=SOLAR, engaged=[data.uuid, grid.uuid], ports=stage.ports)

    partners.update(stage.owner, made.uuid, facts={"tier": "core"}, engaged=[grid.uuid], ports=stage.ports)

    engaged = PartnerArea.objects.of(stage.harbour).filter(partner=made)
    assert [row.area.name for row in engaged] == ["Grid"]
    assert stage.acts()[-4:] == ["area.add", "area.add", "partner.add", "partner.update"]


def test_everything_wrong_with_an_entry_is_said_at_once(stage, solar):
    facts = {
        **SOLAR,
        "kind": "friend",
        "contact_email": "nobody",
        "agreement_from": "2026-05-01",
        "agreement_until": "2026-04-30",
    }
    with pytest.raises(InvalidInput) as said:
        partners.add(stage.owner, facts=facts, ports=stage.ports)
    assert set(said.value.fields) == {"kind", "contact_email", "agreement_until"}
    with pytest.raises(InvalidInput):  # the name is taken
        partners.add(stage.owner, facts=SOLAR, ports=stage.ports)


@pytest.mark.parametrize(
    ("last", "state", "days"),
    [
        (None, "none", None),
        ("2026-03-20", "ending", 6),
        ("2026-03-13", "ended", 1),
        ("2027-03-14", "running", 365),
    ],
)
def test_an_agreement_warns_before_it_ends(last, state, days):
    row = Partner(agreement_until=date.fromisoformat(last) if last else None)
    assert partners.agreement(row, on=date(2026, 3, 14)) == partners.Agreement(state, days)


def test_a_name_is_free_again_once_its_partner_is_put_away(stage, solar):
    partners.archive(stage.owner, solar.uuid, ports=stage.ports)
    partners.add(stage.owner, facts=SOLAR, ports=stage.ports)
    with pytest.raises(InvalidInput):
        partners.restore(stage.owner, solar.uuid, ports=stage.ports)
    with pytest.raises(Conflict, match="put away already"):
        partners.archive(stage.owner, solar.uuid, ports=stage.ports)


def test_a_link_works_once_an_owner_of_the_other_side_accepted_it(stage, solar):
    partners.ask_link(stage.owner, solar.uuid, address=page_of(stage.elsewhere), ports=stage.ports)
    assert not partners.linked_to(stage.outsider)
    asked = OutboxMessage.objects.of(stage.harbour).get(kind="partner_link_asked")
    assert asked.payload["link"] == f"https://badges.example/partner/{stage.elsewhere.uuid}/"
    with pytest.raises(NotFound):  # the owner of the register cannot accept it
        partners.accept_link(stage.owner, solar.uuid, ports=stage.ports)

    partners.accept_link(stage.outsider, solar.uuid, ports=stage.ports)

    assert partners.linked_partner(stage.outsider, solar.uuid) == solar
    assert stage.acts()[-1] == stage.acts(stage.elsewhere)[-1] == "partner.link_accept"


def test_either_side_ends_a_link(stage, linked):
    partners.refuse_link(stage.outsider, linked.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        partners.linked_partner(stage.outsider, linked.uuid)
    with pytest.raises(Conflict):
        partners.end_link(stage.owner, linked.uuid, ports=stage.ports)


def test_a_partner_that_is_put_away_is_shown_nothing(stage, linked):
    partners.archive(stage.owner, linked.uuid, ports=stage.ports)
    assert not partners.linked_to(stage.outsider)


def test_a_link_leads_to_somebody_else_and_to_one_partner(stage, linked):
    other = partners.add(stage.owner, facts={**SOLAR, "name": "Tidewater"}, ports=stage.ports)
    for address in (page_of(stage.harbour), page_of(stage.elsewhere), "https://badges.example/issuers/x", ""):
        with pytest.raises(InvalidInput):
            partners.ask_link(stage.owner, other.uuid, address=address, ports=stage.ports)


def test_only_designers_keep_the_register_and_nobody_else_finds_it(stage, solar):
    with pytest.raises(NotPermitted):
        partners.add(stage.seat("issuer"), facts=SOLAR, ports=stage.ports)
    for act in (partners.archive, partners.end_link):
        with pytest.raises(NotFound):
            act(stage.outsider, solar.uuid, ports=stage.ports)
    theirs = areas.add(stage.outsider, name="Data", ports=stage.ports)
    with pytest.raises(NotFound):
        partners.update(stage.owner, solar.uuid, facts={}, engaged=[theirs.uuid], ports=stage.ports)


def test_areas_have_an_order_and_names_of_their_own(stage):
    data, grid, crew = (
        areas.add(stage.owner, name=name, ports=stage.ports) for name in ("Data", "Grid", "Crew")
    )
    areas.move(stage.owner, crew.uuid, up=True, ports=stage.ports)
    areas.move(stage.owner, data.uuid, up=True, ports=stage.ports)  # it is the first
    areas.rename(stage.owner, grid.uuid, name="The grid", ports=stage.ports)
    assert [one.name for one in areas.of(stage.harbour)] == ["Data", "Crew", "The grid"]
    with pytest.raises(InvalidInput):
        areas.add(stage.owner, name="Crew", ports=stage.ports)
    areas.archive(stage.owner, crew.uuid, ports=stage.ports)
    areas.add(stage.owner, name="Crew", ports=stage.ports)
    with pytest.raises(InvalidInput):
        areas.restore(stage.owner, crew.uuid, ports=stage.ports)
    with pytest.raises(Conflict):
        areas.archive(stage.owner, crew.uuid, ports=stage.ports)


class Meanwhile:
    """Ports under which something else happens before the clock is read."""

    def __init__(self, ports, act):
        self._ports, self._act = ports, act

    def __getattr__(self, name):
        return getattr(self._ports, name)

    def now(self):
        self._act()
        return self._ports.now()


def test_a_link_that_ended_while_the_register_was_changed_stays_ended(stage, linked):
    class Typed(dict[str, object]):
        def items(self):  # the row was read by then
            partners.refuse_link(stage.outsider, linked.uuid, ports=stage.ports)
            return super().items()

    partners.update(stage.owner, linked.uuid, facts=Typed(tier="core"), ports=stage.ports)

    linked.refresh_from_db()
    assert (linked.tier, linked.as_organisation, linked.linked_at) == ("core", None, None)


def test_a_link_that_was_taken_back_meanwhile_is_not_accepted(stage, solar):
    partners.ask_link(stage.owner, solar.uuid, address=page_of(stage.elsewhere), ports=stage.ports)
    ports = Meanwhile(stage.ports, lambda: partners.end_link(stage.owner, solar.uuid, ports=stage.ports))
    with pytest.raises(NotFound):
        partners.accept_link(stage.outsider, solar.uuid, ports=ports)
    solar.refresh_from_db()
    assert solar.linked_at is None
