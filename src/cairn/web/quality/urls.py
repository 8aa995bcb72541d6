"""Addresses of reviews: below `/provider/UUID/`, and a public page below `/issuers/UUID/`."""

from __future__ import annotations

from typing import Final

from django.urls import include, path

from cairn.web.quality import appeals, authors, desk, dues, public, questions, queue, rule

OF_ONE: Final = [
    path("reviews", queue.index, name="queue"),
    path("reviews.csv", queue.export, name="queue-csv"),
    path("reviews/rule", rule.rule, name="rule"),
    path("reviews/appeals", appeals.index, name="appeals"),
    path("achievements/<uuid:achievement>/appeal", appeals.of_one, name="appeal"),
    path("reviews/questions", questions.index, name="questions"),
    path("reviews/questions/<uuid:question>", questions.act, name="question-act"),
    path("reviews/bodies", rule.bodies, name="bodies"),
    path("reviews/bodies/<uuid:engagement>", rule.act, name="body-act"),
    path("reviews/again", dues.index, name="dues"),
    path("reviews/again/<uuid:again>", dues.done, name="again-done"),
    path("reviews/refreshes/<uuid:refresh>/end", dues.end_offer, name="refresh-end"),
    path("reviews/<uuid:review>", desk.desk, name="desk"),
    path("reviews/<uuid:review>/take", desk.take, name="take"),
    path("achievements/<uuid:achievement>/review", authors.review, name="review"),
    path("achievements/<uuid:achievement>/review/act", authors.act, name="review-act"),
    path("achievements/<uuid:achievement>/again", dues.of_one, name="again"),
    path("achievements/<uuid:achievement>/again/refresh", dues.offer, name="refresh"),
]

app_name = "quality"
urlpatterns = [
    path("provider/<uuid:org>/", include(OF_ONE)),
    path("issuers/<uuid:issuer>/reviews", public.issuer, name="issuer"),
]
