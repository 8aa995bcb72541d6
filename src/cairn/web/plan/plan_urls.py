"""Addresses of goals and plans, below `/plan/`."""

from __future__ import annotations

from django.urls import path

from cairn.web.plan import doors, goals, letters, plan

urlpatterns = [
    path("", goals.home, name="home"),
    path("letters", letters.switch, name="letters"),
    path("new", doors.new, name="new"),
    path("new/role", doors.role, name="new-role"),
    path("new/qualification", doors.qualification, name="new-qualification"),
    path("new/skills", doors.skills, name="new-skills"),
    path("new/together", doors.together, name="new-together"),
    path("new/advert", doors.advert, name="new-advert"),
    path("goals/<uuid:goal>", plan.show_goal, name="goal"),
    path("goals/<uuid:goal>/keep", plan.keep, name="keep"),
    path("goals/<uuid:goal>/let-go", plan.let_go, name="let-go"),
    path("goals/<uuid:goal>/put-away", goals.put_away, name="put-away"),
    path("goals/<uuid:goal>/calendar.ics", plan.calendar, name="calendar"),
]
