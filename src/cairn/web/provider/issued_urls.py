"""What was issued: the list, one credential, and what its issuer does to it."""

from __future__ import annotations

from django.urls import path

from cairn.web.provider import issued, issued_acts

urlpatterns = [
    path("issued", issued.index, name="issued"),
    path("issued.csv", issued.export, name="issued-csv"),
    path("issued/<uuid:credential>", issued.credential, name="issued-credential"),
    path("issued/<uuid:credential>/credential.json", issued.as_json, name="issued-json"),
    path("issued/<uuid:credential>/withdraw", issued_acts.withdraw, name="issued-withdraw"),
    path("issued/<uuid:credential>/hold", issued_acts.hold, name="issued-hold"),
    path("issued/<uuid:credential>/reinstate", issued_acts.reinstate, name="issued-reinstate"),
    path("issued/<uuid:credential>/correct", issued_acts.correct, name="issued-correct"),
    path("issued/<uuid:credential>/resend", issued_acts.resend, name="issued-resend"),
    path("issued/<uuid:credential>/remind", issued_acts.remind, name="issued-remind"),
    path("issued/<uuid:credential>/readdress", issued_acts.readdress, name="issued-readdress"),
]
