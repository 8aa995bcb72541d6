"""Who runs this installation: named by its first owner's log-in, or from its own command line.

An operator is no member of any organisation by being one, and sees nothing of theirs. What
they decide is of the installation: which issuers of elsewhere are known here.

Source: docs/how-to/known-issuers.md.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Person, User
from cairn.services import audit
from cairn.services.access import SYSTEM, Actor
from cairn.services.errors import Conflict, NotFound
from cairn.services.ports import Ports


def is_operator(person: Person | None) -> bool:
    """Does this person run the installation?"""
    user = person.user if person is not None else None
    return user is not None and user.is_staff and user.is_active


def require(actor: Actor) -> None:
    """Go on, or raise; the command line, which acts as `SYSTEM` itself, may everything here.

    An actor without a person is a visitor just as well: only the one object `SYSTEM` is believed.

    Raises:
        NotFound: somebody else; for them there is no such page.
    """
    if actor is not SYSTEM and (actor.token is not None or not is_operator(actor.person)):
        raise NotFound("no such page")


def every() -> list[User]:
    """The log-ins of all operators, by address."""
    return list(User.objects.filter(is_staff=True).select_related("person").order_by("email"))


@transaction.atomic
def appoint(email: str, *, ports: Ports) -> User:
    """Make a log-in an operator's; only the command line, the first start and the demonstration do this.

    Raises:
        NotFound: no account has this address.
        Conflict: `operator.already`.
    """
    user = _named(email)
    if not User.objects.filter(pk=user.pk, is_staff=False).update(is_staff=True):
        raise Conflict(_("This person is an operator already."), code="operator.already")
    user.is_staff = True
    _record("operator.appointed", user, ports=ports)
    return user


@transaction.atomic
def dismiss(email: str, *, ports: Ports) -> User:
    """Take the role away again; the account stays as it is.

    Raises:
        NotFound: no account has this address.
        Conflict: `operator.not_one`.
    """
    user = _named(email)
    if not User.objects.filter(pk=user.pk, is_staff=True).update(is_staff=False):
        raise Conflict(_("This person is not an operator."), code="operator.not_one")
    user.is_staff = False
    _record("operator.dismissed", user, ports=ports)
    return user


def _named(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).select_related("person").first()
    if user is None:
        raise NotFound(_("No account here has this address."))
    return user


def _record(action: str, user: User, *, ports: Ports) -> None:
    person = Person.objects.filter(user=user).first()
    subject = ("person", person.uuid if person is not None else None)
    audit.record(action, subject=subject, organisation=None, actor=SYSTEM, at=ports.now())
