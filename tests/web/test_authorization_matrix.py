"""Every route × every role × own and other organisation, against docs/reference/authorization.md.

The routes come from the resolver: one that the table does not name fails. Somebody of another organisation
gets 404, a member without the role 403, a visitor is asked to sign in (a program without a token: 401).
Nothing that is tried here stays: every try is rolled back.
"""

from __future__ import annotations

import json
import re
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests import people as cast
from tests.harbour import Harbour
from tests.routes import routes, table

from cairn.services.admin import operators

pytestmark = pytest.mark.django_db  # the database is there; the world in it is the module's own

ROUTES, TABLE = routes(), table()
ROLES = ("designer", "assessor", "issuer", "owner")
PEOPLE = {"designer": cast.DANA, "assessor": cast.CHIDI}
#: Words of the table that are no roles.
WORDS = {"anybody", "signed in", "member", "operator", "learner", "holder", "link", "nobody", "person"}
#: Signing in is what these are for: being led to its page is no refusal.
LEADS_TO_SIGN_IN = {"mfa_login_webauthn", "mfa_authenticate", "account_logout", "account_confirm_email"}
#: Operations whose rows are named in the body, not in the address.
BODY_NAMES_ROWS = {
    "api:assessments_assign",
    "api:credential_issue",
    "api:credentials_several",
    "api:credentials_bulk",
    "api:credentials_bulk_rows",
    "api:learners_import",
    "api:seminar_plan",
}
NOWHERE = "/api/v1/nowhere"
#: What a link may not have: what comes after the second one is lost.
TWO_QUESTIONS = re.compile(rb'href="[^"?]*[?][^"?]*[?]')
#: Fills an address that has a secret in it, wrongly.
WRONG_SECRET = "x" * 43
ALL = ("visitor", "outsider", "learner", "operator", *ROLES)


class Try:
    """One world for the whole module, and somebody of every kind in front of it."""

    def __init__(self, stage) -> None:
        self.stage = stage
        self.harbour = Harbour(stage)
        gita = cast.Person("gita", "Gita Rao", "gita@harbour.example", "issues")
        persons = {role: stage.member(who, role).actor.person for role, who in PEOPLE.items()}
        persons |= {"issuer": stage.member(gita, "issuer").actor.person, "owner": stage.bram}
        persons |= {
            "operator": self._operator(),
            "outsider": stage.eve,
            "learner": stage.amina,
            "visitor": None,
        }
        for person in filter(None, persons.values()):
            self.harbour.second_factors(person)
        self.clients = {name: self._client(person) for name, person in persons.items()}
        self.tokens = {role: self._token(stage.owner, role) for role in ROLES}
        self.tokens |= {"outsider": self._token(stage.outsider, "owner")}

    def _operator(self):
        """Somebody who runs the installation and is a member of nothing."""
        olu = self.stage.person(cast.Person("olu", "Olu Adeyemi", "olu@site.example", "runs the site"))
        operators.appoint("olu@site.example", ports=self.stage.ports)
        olu.refresh_from_db()
        return olu

    @staticmethod
    def _client(person) -> tuple[Client, str]:
        client = Client(raise_request_exception=True)
        if person is not None:
            client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client, client.cookies.output(header="", sep=";")

    def _token(self, seat, role: str) -> str:
        from cairn.services.admin import api_tokens

        ports = self.stage.ports
        return api_tokens.create(seat, name=role, roles=[role], expires_at=None, ports=ports)[1]

    def answer(self, who: str, method: str, name: str, arguments: dict[str, object]) -> str:
        """What `who` gets: "in", "sign in", "403", "404", "405"; nothing that happened stays."""
        client, cookies = self.clients["visitor" if name.startswith("api:") else who]
        client.cookies = SimpleCookie(cookies)
        given = self._given(who, name) if name.startswith("api:") else {"data": self.harbour.typed(name)}
        with transaction.atomic():
            address = NOWHERE if name == "api:nothing" else reverse(name, kwargs=arguments)
            response = getattr(client, method.lower())(address, **given)
            transaction.set_rollback(True)
        assert response.status_code < 500, (name, who, method, response.content[-2000:])
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            assert not TWO_QUESTIONS.search(response.content), (name, "a link with two question marks")
        place = response.headers.get("Location", "").partition("?")[0]
        led = response.status_code == 302 and place == reverse("account_login")
        if response.status_code == 401 or (led and name not in LEADS_TO_SIGN_IN):
            return "sign in"
        status = response.status_code
        return str(status) if status in (403, 404, 405) else "in"

    def _given(self, who: str, name: str) -> dict[str, object]:
        """A sound request of the API, with the token of `who`."""
        operation = name.partition(":")[2]
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}
        form, body = self.harbour.form(operation), self.harbour.body(operation)
        if form is not None:
            return {"headers": headers, "data": form}
        if body is not None:
            text = json.dumps(body)
            headers |= self.harbour.headers(operation, text)
            return {"headers": headers, "data": text, "content_type": "application/json"}
        if ROUTES[name].methods in (("POST",), ("PATCH",), ("PUT",)):
            return {"headers": headers, "data": "", "content_type": "application/json"}
        return {"headers": headers}


@pytest.fixture(scope="module")
def attempt(django_db_setup, django_db_blocker):
    from tests.services.stage import Stage

    from cairn.site import middleware

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        stage = Stage()
        patch.setattr(middleware, "ports", lambda: stage.ports)
        yield Try(stage)
        transaction.set_rollback(True)


def test_every_route_has_a_row_and_every_row_a_route():
    missing = sorted(set(ROUTES) - set(TABLE))
    assert not missing, "say who may, in docs/reference/authorization.md (scripts/routes.py prints the rows)"
    assert not sorted(set(TABLE) - set(ROUTES)), "rows without a route"


def test_the_table_uses_only_words_that_it_explains():
    assert {word for row in TABLE.values() for word in row.who} <= WORDS | set(ROLES)


def expected(name: str, method: str, who: str) -> str:
    """What the table says that `who` gets."""
    allowed = TABLE[name].may[method]
    is_api = name.startswith("api:")
    if "nobody" in allowed:
        return "404"
    if "anybody" in allowed or "link" in allowed:
        return "in"
    if "holder" in allowed:
        return "in" if who == "learner" else "404"
    if who == "visitor" or (is_api and who in ("learner", "operator")):
        return "sign in"
    if "person" in allowed:  # a key of their own: what it opens is tested in tests/api/test_passport.py
        return "403"
    if "operator" in allowed:
        return "in" if who == "operator" else "404"
    if "signed in" in allowed:
        return "in"
    if who in ("outsider", "learner", "operator") or "learner" in allowed:
        mine = who == "learner" and "learner" in allowed
        own = is_api and not ROUTES[name].arguments and name not in BODY_NAMES_ROWS
        return "in" if mine or own else "404"
    return "in" if "member" in allowed or who == "owner" or who in allowed else "403"


@pytest.mark.parametrize("name", [name for name in ROUTES if name in TABLE])
def test_who_may(attempt, name):
    arguments = attempt.harbour.arguments(name, list(ROUTES[name].arguments))
    said, found = {}, {}
    for method in TABLE[name].methods:
        for who in ALL:
            said[method, who] = expected(name, method, who)
            found[method, who] = attempt.answer(who, method, name, arguments)
    assert found == said


@pytest.mark.parametrize(
    "name", [name for name in ROUTES if "org" in ROUTES[name].arguments and len(ROUTES[name].arguments) > 1]
)
def test_what_is_not_of_the_organisation_in_the_address_is_not_there(attempt, name):
    """Eve owns the organisation in the address; the rest of it is Harbour's."""
    arguments = attempt.harbour.arguments(name, list(ROUTES[name].arguments))
    arguments["org"] = attempt.stage.elsewhere.uuid
    found = {method: attempt.answer("outsider", method, name, arguments) for method in TABLE[name].methods}
    assert found == dict.fromkeys(TABLE[name].methods, "404")


@pytest.mark.parametrize("name", [name for name in ROUTES if name in TABLE and "link" in TABLE[name].who])
def test_a_wrong_secret_opens_nothing(attempt, name):
    arguments = dict.fromkeys(ROUTES[name].arguments, WRONG_SECRET)
    for method in TABLE[name].methods:
        found = {who: attempt.answer(who, method, name, arguments) for who in ALL}
        assert found == dict.fromkeys(ALL, "404")


@pytest.mark.parametrize(
    "name", [name for name in ROUTES if name in TABLE and "{" not in name and not name.startswith("api:")]
)
def test_an_address_takes_only_the_methods_of_its_row(attempt, name):
    others = {"GET", "POST"} - set(TABLE[name].methods)
    arguments = attempt.harbour.arguments(name, list(ROUTES[name].arguments))
    words = {"learner": {"holder", "learner"}, "operator": {"operator"}}
    who = next((who for who, said in words.items() if said & TABLE[name].who), "owner")
    found = {method: attempt.answer(who, method, name, arguments) for method in others}
    assert found == dict.fromkeys(others, "405")


def test_the_roles_of_the_api_are_those_of_the_table():
    from cairn.api.openapi import operations, roles_of

    for operation in operations():
        roles = roles_of(operation)
        who = ("anybody",) if roles is None else (roles or ("member",))
        row = TABLE[f"api:{operation.view_func.__name__}"]
        assert (row.who, row.methods) == (set(who), tuple(operation.methods)), operation.view_func.__name__


#: What Harbour School does with the outsider is theirs as well: it signed something about them, and is their guest.
WITH_HARBOUR = frozenset({"api:endorsement_list", "api:sharings_list"})


def test_an_outsider_sees_nothing_of_harbour_in_any_list(attempt):
    """Lists have no row in their address: what they show is the token's own."""
    for name, route in ROUTES.items():
        if not name.startswith("api:") or route.arguments or route.methods != ("GET",):
            continue
        if TABLE[name].who & {"person", "anybody"}:  # one's own, and what is everybody's: frameworks
            continue
        given = attempt._given("outsider", name)
        answer = attempt.clients["visitor"][0].get(reverse(name), headers=given["headers"])
        assert answer.status_code == 200, name
        ours = {str(attempt.stage.harbour.uuid), "Harbour School", cast.AMINA.email, "Amina"}
        if name in WITH_HARBOUR:
            ours -= {str(attempt.stage.harbour.uuid), "Harbour School"}
        for secret in ours:
            assert secret not in answer.content.decode(), (name, secret)
