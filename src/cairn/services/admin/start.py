"""The first start: the site's row, the one-time link, the first owner."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Organisation, Person, SetupLink, Site, User
from cairn.services import audit
from cairn.services.access import SYSTEM, Actor
from cairn.services.admin import addresses, operators, organisations, people
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.fields import Fields
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

SITE_NAME: Final = "Cairn"


@transaction.atomic
def ensure_site(
    *, origin: str, is_demonstration: bool, ports: Ports, name: str = SITE_NAME, mail_sender: str = ""
) -> Site:
    """Make the installation's first site, or bring its address up to date; safe to repeat.

    What was signed under an older address keeps it.
    """
    host = urlsplit(origin).netloc
    site = Site.objects.select_for_update().order_by("pk").first()
    if site is None:
        return Site.objects.create(
            uuid=ports.new_uuid(),
            name=name,
            host=host,
            origin=origin,
            is_demonstration=is_demonstration,
            mail_sender=mail_sender,
            created_at=ports.now(),
        )
    site.host, site.origin = host, origin
    site.is_demonstration, site.mail_sender = is_demonstration, mail_sender or site.mail_sender
    site.save(update_fields=["host", "origin", "is_demonstration", "mail_sender"])
    return site


@transaction.atomic
def setup_link(*, ports: Ports) -> str:
    """Return the token of a new one-time link; older unused ones stop working.

    Raises:
        Conflict: `setup.done`; somebody is here already.
    """
    if not is_empty():
        raise Conflict(_("This installation is set up already. Log in instead."), code="setup.done")
    SetupLink.objects.filter(used_at=None).delete()
    token = new_token(ports)
    SetupLink.objects.create(token_hash=hash_token(token), created_at=ports.now())
    audit.record("setup.link", subject=("site", None), organisation=None, actor=SYSTEM, at=ports.now())
    return token


def is_empty() -> bool:
    """Has nobody started here yet?"""
    everywhere = Organisation.objects.across(reason="is the installation empty?")
    return not User.objects.exists() and not everywhere.exists()


def link_is_open(token: str) -> bool:
    """May this one-time link still be used? (for the page that shows the form)"""
    return SetupLink.objects.filter(token_hash=hash_token(token), used_at=None).exists() and is_empty()


@transaction.atomic
def begin(
    token: str,
    *,
    email: str,
    name: str,
    password: str,
    organisation_name: str,
    country: str,
    ports: Ports,
    language: str = "en",
) -> tuple[User, Organisation]:
    """Use the one-time link: its visitor becomes owner of the first organisation, and the operator.

    Raises:
        NotFound: no such link.
        Conflict: `setup.done`; it was used, or somebody is here already.
        InvalidInput: a field is empty or unusable, or the password is too easy.
    """
    now = ports.now()
    links = SetupLink.objects.filter(token_hash=hash_token(token))
    if not links.exists():
        raise NotFound("no such link")
    fields = Fields()
    address = fields.email("email", email, required=True)
    called = fields.text("name", name, most=200, required=True)
    title = fields.text("organisation_name", organisation_name, most=200, required=True)
    where = fields.country("country", country, required=True)
    tongue = fields.language("language", language)
    _check_password(fields, password, email=address)
    fields.done()
    if not is_empty() or not links.filter(used_at=None).update(used_at=now):
        raise Conflict(_("This link was used already. Log in instead."), code="setup.done")
    user = User.objects.create_user(address, password, joined_at=now)
    addresses.add(user, address, verified=True, primary=True)
    person = people.person_of(user, name=called, language=tongue, ports=ports)
    user = operators.appoint(address, ports=ports)
    organisation = organisations.create(
        Actor(person=person), name=title, country=where, language=tongue, ports=ports
    )
    return user, organisation


@transaction.atomic
def open_account(
    *, email: str, name: str, password: str, ports: Ports, language: str = "en", verified: bool = True
) -> Person:
    """Make a log-in and its person from the command line or the demonstration; no page calls this.

    Raises:
        InvalidInput: a field is unusable, or the address is taken.
    """
    fields = Fields()
    address = fields.email("email", email, required=True)
    called = fields.text("name", name, most=200, required=True)
    _check_password(fields, password, email=address)
    fields.done()
    if User.objects.filter(email=address).exists():
        raise InvalidInput(fields={"email": [_("This address has an account already.")]})
    user = User.objects.create_user(address, password, joined_at=ports.now())
    addresses.add(user, address, verified=verified, primary=True)
    return people.person_of(user, name=called, language=language, ports=ports)


def _check_password(fields: Fields, password: str, *, email: str) -> None:
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        for sentence in error.messages:
            fields.complain("password", sentence)
