"""Pages are tested on the services' stage: Django's client, and the world instead of the outside."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def stage(the_stage, db, monkeypatch):
    from cairn.site import middleware

    stage = the_stage.given()
    monkeypatch.setattr(middleware, "ports", lambda: stage.ports)
    return stage


@pytest.fixture
def visit(stage):
    """A client for a person of the stage, or for a stranger: `visit(stage.amina)`, `visit()`."""

    def client(person=None):
        made = Client()
        if person is not None:
            made.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return made

    return client
