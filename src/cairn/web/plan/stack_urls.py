"""Addresses of stacks of one's own, below `/plan/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.plan import stacks, stacks_proposed

urlpatterns = [
    path("stacks", stacks.index, name="stacks"),
    path("stacks/new", stacks.new, name="stack-new"),
    path("stacks/<uuid:own_stack>", stacks.one, name="stack"),
    path("stacks/<uuid:own_stack>/parts", stacks.parts, name="stack-parts"),
    path("stacks/<uuid:own_stack>/name", stacks.name, name="stack-name"),
    path("stacks/<uuid:own_stack>/away", stacks.away, name="stack-away"),
    path("stacks/<uuid:own_stack>/goal", stacks.goal, name="stack-goal"),
    path("stacks/<uuid:own_stack>/propose", stacks_proposed.propose, name="stack-propose"),
    path("stacks/proposals/<uuid:proposal>/withdraw", stacks_proposed.withdraw, name="stack-withdraw"),
]
