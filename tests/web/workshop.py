"""Reading provider pages as a browser does: who asks, what a page says, what its form would send back."""

from __future__ import annotations

import html.parser

from django.test import Client
from django.utils.html import escape

from cairn.records.models import Person


def as_(person: Person | None) -> Client:
    """A browser of somebody; None is a visitor."""
    client = Client()
    if person is not None:
        client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(response) -> str:
    return response.content.decode()


def says(response, *sentences: str) -> bool:
    """Does the page say all of this?"""
    body = " ".join(text_of(response).split())
    return all(sentence in body or escape(sentence) in body for sentence in sentences)


class _Editor(html.parser.HTMLParser):
    """Collects what stands in the form `editor`."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.inside = False
        self.area = self.select = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == "editor"
        if self.inside:
            getattr(self, f"start_{tag}", lambda _given: None)(given)

    def start_input(self, given):
        kind = given.get("type", "text")
        if kind in ("file", "submit") or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        self.values[given["name"]] = given.get("value", "on" if kind == "checkbox" else "")

    def start_textarea(self, given):
        self.area = given["name"]
        self.values[self.area] = ""

    def start_select(self, given):
        self.select = given["name"]

    def start_option(self, given):
        if "selected" in given or self.select not in self.values:
            self.values[self.select] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.values[self.area] = self.values[self.area].removeprefix("\n")
            self.area = ""

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data


def typed(response) -> dict[str, str]:
    """Everything a browser would send back from the page's form `editor`, buttons left out."""
    reader = _Editor()
    reader.feed(text_of(response))
    return reader.values
