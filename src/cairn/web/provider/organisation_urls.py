"""Addresses of the organisation itself, below `/provider/UUID/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import (
    organisation,
    organisation_keys,
    organisation_members,
    organisation_tokens,
    organisation_trail,
)

urlpatterns = [
    path("settings", organisation.profile, name="settings"),
    path("settings/picture", organisation.picture, name="settings-picture"),
    path("settings/picture.png", organisation.shown_picture, name="settings-picture-shown"),
    path("leave", organisation.leave, name="leave"),
    path("members", organisation_members.index, name="members"),
    path("members.csv", organisation_members.table, name="members-csv"),
    path("members/<uuid:member>/roles", organisation_members.roles, name="member-roles"),
    path("members/<uuid:member>/remove", organisation_members.remove, name="member-remove"),
    path("members/invitations/<uuid:invitation>/again", organisation_members.again, name="invitation-again"),
    path(
        "members/invitations/<uuid:invitation>/withdraw",
        organisation_members.withdraw,
        name="invitation-withdraw",
    ),
    path("keys", organisation_keys.index, name="keys"),
    path("keys/new", organisation_keys.new, name="key-new"),
    path("keys/rotate", organisation_keys.rotate, name="key-rotate"),
    path("keys/<uuid:key>/retire", organisation_keys.retire, name="key-retire"),
    path("keys/<uuid:key>/stolen", organisation_keys.stolen, name="key-stolen"),
    path("tokens", organisation_tokens.index, name="tokens"),
    path("tokens.csv", organisation_tokens.table, name="tokens-csv"),
    path("tokens/<uuid:token>/revoke", organisation_tokens.revoke, name="token-revoke"),
    path("audit", organisation_trail.index, name="audit"),
    path("audit.csv", organisation_trail.table, name="audit-csv"),
]
